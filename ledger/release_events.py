"""The events of a release, from its opening to the leader's signature ([S]19).

They stand together because `ledger.release` folds them, and the actions that make them ask that fold. What
each action prevents stands in its module.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload, RecordSealed, Signer
from ledger.vocabulary import event


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


@event("review.passed", zh="初审通过", en="Initial review passed", by="P", about=("release", "record"),
       clause="[S]19", watched=("PUB-1", "PUB-3"))  # fmt: skip
class ReviewPassed(Payload):
    """`content`: the content digest that was reviewed: files and the metadata to be shown (EVENT.md 6)."""

    content: str
    opinion: RecordSealed | None = None


@event("review.refused", zh="初审不通过", en="Initial review refused", by="P", about=("release", "record"),
       clause="[S]19", watched=("PUB-1",))  # fmt: skip
class ReviewRefused(Payload):
    """The record is not to be published with this `content`."""

    content: str
    reason: RecordSealed


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


@event("disc.returned", zh="退回", en="Disc returned", by="P+P", about=("disc", "release", "org", "person"),
       clause="[S]19", watched=("PUB-2",))  # fmt: skip
class DiscReturned(Payload):
    """The disc with this `manifest` is back from the `department`; `sender` gave it back. `intact`: it is the
    disc that was delivered, and its seal is whole."""

    department: str
    intact: bool
    manifest: FileObject
    sender: str
    signers: list[Signer]


@event("disc.destroyed", zh="光盘销毁", en="Disc destroyed", by="P+P", about=("disc", "release", "org"),
       clause="[S]19", watched=("PUB-2",))  # fmt: skip
class DiscDestroyed(Payload):
    """The disc with this `manifest` is no more. `method`: how; the two who sign saw it."""

    manifest: FileObject
    method: Literal["shredded", "incinerated", "crushed"]
    signers: list[Signer]


@event("department.reviewed", zh="数源部门审核", en="Department reviewed", by="P",
       about=("release", "record"), clause="[S]19", watched=("PUB-1", "PUB-3"))  # fmt: skip
class DepartmentReviewed(Payload):
    """Whether the record may be published with this `content` (`keep`), and why not."""

    content: str
    keep: bool
    reason: RecordSealed | None = None


@event("department.signed", zh="数源部门主要领导签字确认", en="Department's leader signed", by="K",
       about=("release", "org", "disc"), clause="[S]19", watched=("PUB-1", "PUB-2", "PUB-3"))  # fmt: skip
class DepartmentSigned(Payload):
    """What may be published, and to whom. `manifest`: one line `{"content": h, "record": id}` per record
    kept, sorted by record; `count` lines. `disc` and `disc_manifest`: what was received and reviewed.
    `post`: the signer's post then."""

    audience: list[str]
    count: int
    department: str
    disc: str
    disc_manifest: FileObject
    manifest: FileObject
    post: str


@event("department.refused", zh="数源部门主要领导拒绝", en="Department's leader refused", by="K",
       about=("release", "org", "disc"), clause="[S]19", watched=("PUB-1",))  # fmt: skip
class DepartmentRefused(Payload):
    """Nothing of this release is published; it is closed. `post` as in the signature."""

    department: str
    disc: str
    disc_manifest: FileObject
    post: str
    reason: str
