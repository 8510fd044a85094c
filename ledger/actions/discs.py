"""刻盘、送审: results go to the source department on a disc, and its receiver signs for it ([S]19b).

`disc.delivered` has two signatures over the same bytes: the archivist's as `sender`, then the receiver's as
`receiver`. Prevented here: a disc with content that was not reviewed, a receiver of another department.
PUB-1 and PUB-2 watch what the leader signs against what was received.
"""

from __future__ import annotations

from ledger.event import FileObject, Payload, Signer
from ledger.vocabulary import event


@event("disc.burned", zh="刻盘", en="Disc burned", by="P", about=("disc", "release", "org"),
       clause="[S]19", watched=("PUB-1", "PUB-2"))  # fmt: skip
class DiscBurned(Payload):
    """`manifest`: one line `{"content": h, "record": id}` per record on the disc, sorted by record: every
    record of the release whose latest initial review is passed. `serial`: as printed on the disc."""

    count: int
    manifest: FileObject
    serial: str | None = None


@event("disc.delivered", zh="送审", en="Disc delivered", by="P+P", about=("disc", "release", "org", "person"),
       clause="[S]19", watched=("PUB-1", "PUB-2"))  # fmt: skip
class DiscDelivered(Payload):
    """The receiver holds the disc with this `manifest`, in the name of `department`."""

    department: str
    manifest: FileObject
    receiver: str
    signers: list[Signer]
