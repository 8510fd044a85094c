"""数源部门审核、签字确认、拒绝: the department that the content comes from decides ([S]19c, d).

The leader's signature names the digests of exactly what will be published and of the disc that was reviewed.
Prevented here: a signer who does not hold the post of principal leader, content that was not reviewed or has
changed since, a disc that was not received. PUB-1 to PUB-4 watch the same from the log.
"""

from __future__ import annotations

from ledger.event import FileObject, Payload, RecordSealed
from ledger.vocabulary import event


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
