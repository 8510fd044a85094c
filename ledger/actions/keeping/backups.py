"""备份校验、移交、回执、清除: what becomes of a copy after it was made ([S]20, 23, 24; 306号令).

Prevented here: a hand-over whose figures are not those of the copy, a registration copy that is not
encrypted or whose medium is not sealed, a receipt for what was never handed over. BAK-2 watches that the four
kinds of a year have equal roots, BAK-3 the yearly registration copy and its receipt, BAK-4 that the receipts
of both sides agree, DSP-4 that copies of what was destroyed are dealt with.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Purging = Literal["overwritten", "medium_destroyed", "expired"]
"""覆盖、介质销毁、到期轮换."""


@event("backup.verified", zh="备份校验", en="Backup verified", by="S|P", about=("backup", "medium"),
       clause="[S]20-23; [AR]41", watched=("BAK-2", "BAK-6"))  # fmt: skip
class BackupVerified(Payload):
    """The copy was read whole: `objects` files of `bytes`, and its log of `size` entries has this `root`
    (hex). `missing` and `damaged` files; it is sound where both are 0 and `intact` says so. `tool`: program
    and version."""

    bytes: int
    damaged: int
    intact: bool
    missing: int
    objects: int
    root: str
    size: int
    tool: str


@event("backup.handed_over", zh="备份移交", en="Backup handed over", by="P",
       about=("backup", "medium", "org"), clause="[S]23, 24; 306号令",
       watched=("BAK-3", "BAK-4"))  # fmt: skip
class BackupHandedOver(Payload):
    """The copy went to the organisation in the tag `org:`. `objects`, `bytes`, `root` and `size`: of the
    copy, as it was taken. `seal`: the number on its medium's seal. `year`: the year set."""

    bytes: int
    encrypted: bool
    objects: int
    root: str
    size: int
    seal: str | None = None
    year: int | None = None


@event("backup.receipted", zh="备份回执", en="Backup receipted", by="P|X", about=("backup", "org"),
       clause="[S]23, 24; 306号令", watched=("BAK-3", "BAK-4"))  # fmt: skip
class BackupReceipted(Payload):
    """What the receiver in the tag `org:` found: `objects` files of `bytes`, with this `root`; `seal_intact`:
    whether the seal was whole. Signed by the receiver's own key, or entered from its `document` by us.
    Figures that differ from the hand-over stand here as they are."""

    bytes: int
    objects: int
    root: str
    seal_intact: bool
    document: str | None = None
    receipt: FileObject | None = None


@event("backup.purged", zh="备份清除", en="Backup purged", by="P", about=("backup", "disposal"),
       clause="[AL]21; EVENT.md 6", watched=("DSP-4",))  # fmt: skip
class BackupPurged(Payload):
    """Nothing of the destroyed records on the disposal's list can be read from this copy any more; `manifest`
    is the list's digest."""

    manifest: FileObject
    method: Purging
