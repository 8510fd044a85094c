"""发布审核立项: records of one source department are proposed for publication together ([S]14, 19).

`release.opened` is the list; one `record.proposed` per record follows it in the same command. Prevented
here: records that do not exist, were annulled, or whose secrecy is set or undecided. PUB-5 watches the rest.
"""

from __future__ import annotations

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

EVERYONE = "all"
"""The one member of an audience that means every organisation."""


@event("release.opened", zh="发布审核立项", en="Release opened", by="P", about=("release", "org"),
       clause="[S]14, 19", watched=("PUB-1", "PUB-5"))  # fmt: skip
class ReleaseOpened(Payload):
    """`department`: the source department's id. `audience`: ids of organisations, or `all` alone.
    `manifest`: one line `{"content": h, "record": id}` per record, sorted by record; `count` lines."""

    audience: list[str]
    count: int
    department: str
    manifest: FileObject


@event("record.proposed", zh="列入发布审核", en="Record proposed for release", by="P",
       about=("record", "release"), clause="[S]14, 19", watched=("PUB-5",))  # fmt: skip
class RecordProposed(Payload):
    """The record stands on the release's list; `content`: its content digest then."""

    content: str
