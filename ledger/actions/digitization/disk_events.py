"""硬盘登记、移交的事件类型: every disk that saw archives stays with the archives ([S]18).

The decisions stand in `disks`.
"""

from __future__ import annotations

from ledger.event import Payload, Signer
from ledger.vocabulary import event


@event("disk.registered", zh="硬盘登记", en="Disk registered", by="P+P", about=("disk", "site"),
       clause="[S]18", watched=("SITE-3",))  # fmt: skip
class DiskRegistered(Payload):
    """The disk with this `serial` works in `workstation` of the site. Signed by who registers it
    (`registrar`) and who uses it (`holder`)."""

    serial: str
    signers: list[Signer]
    workstation: str | None = None


@event("disk.handed_over", zh="硬盘移交", en="Disk handed over", by="P+P", about=("disk", "site"),
       clause="[S]18", watched=("SITE-3",))  # fmt: skip
class DiskHandedOver(Payload):
    """The disk went to `receiver`, a person of the archives. Signed by the `giver` and the `receiver`."""

    receiver: str
    serial: str
    signers: list[Signer]
