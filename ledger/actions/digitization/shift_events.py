"""班次、监控的事件类型: what happens at a site while work goes on ([S]18). Their decisions stand in `shifts`
and `cctv`, which look at each other's events."""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import Payload
from ledger.vocabulary import event

Cause = Literal["device", "maintenance", "network", "other", "power"]
"""设备故障、检修、网络、其他、停电."""


@event("shift.started", zh="班次开始", en="Shift started", by="P", about=("shift", "site"), clause="[S]18",
       watched=("SITE-1",))  # fmt: skip
class ShiftStarted(Payload):
    """Work begins under `guard` (a person), with the cameras running (`cctv`) and the seals of all
    workstations found whole (`seals`)."""

    cctv: bool
    seals: bool
    guard: str | None = None


@event("shift.relieved", zh="换岗", en="Shift relieved", by="P", about=("shift", "site"), clause="[S]18",
       watched=("SITE-1",))  # fmt: skip
class ShiftRelieved(Payload):
    """From now on `guard` is on duty, in the place of `relieved`."""

    guard: str
    relieved: str


@event("shift.ended", zh="班次结束", en="Shift ended", by="P", about=("shift", "site"), clause="[S]18",
       watched=("SITE-1",))  # fmt: skip
class ShiftEnded(Payload):
    """Work ends; `guard` was on duty and found the seals whole (`seals`) or not."""

    guard: str
    seals: bool


@event("cctv.interrupted", zh="监控中断", en="CCTV interrupted", by="P", about=("site",), clause="[S]18",
       watched=("SITE-1",))  # fmt: skip
class CctvInterrupted(Payload):
    """The cameras of the site do not record, from `from` on (absent: from this event on)."""

    cause: Cause
    from_: str | None = msgspec.field(name="from", default=None)


@event("cctv.restored", zh="监控恢复", en="CCTV restored", by="P", about=("site",), clause="[S]18",
       watched=("SITE-1",))  # fmt: skip
class CctvRestored(Payload):
    """They record again, after an interruption from `from` to `to`."""

    from_: str = msgspec.field(name="from")
    to: str
