"""主备切换、恢复演练、恢复: the service comes back from a copy, in earnest or as a drill ([S]21, 25).

Prevented here: a drill or a restore that ends twice, seconds longer than the time since it began, a restored
checkpoint that the log never had, a restore for an incident that is closed. BAK-7 watches that there is a
drill each year, that service is reached within the policy's hours, and that what was restored is the last
checkpoint witnessed before the incident.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Scenario = Literal["disk_lost", "site_lost", "ransomware", "corruption", "other"]
"""磁盘损坏、机房失效、勒索病毒、数据损坏、其他."""
Verdict = Literal["passed", "failed"]


class Restored(msgspec.Struct, frozen=True):
    """The checkpoint that was restored: `size` entries with this `root` (hex)."""

    root: str
    size: int


@event("service.failed_over", zh="主备切换", en="Service failed over", by="S|P", about=("ledger",),
       clause="[S]21; GB/T 22239 8.1.4.9", watched=("BAK-7",))  # fmt: skip
class ServiceFailedOver(Payload):
    """The service runs at `to` instead of `from`. `before` and `after`: the heads of the log there; where
    they differ entries were lost or came in between. `planned`: it was done on purpose."""

    after: Restored
    before: Restored
    from_: str = msgspec.field(name="from")
    planned: bool
    to: str


@event("drill.started", zh="恢复演练开始", en="Drill started", by="P", about=("drill", "backup"),
       clause="[S]25; DA/T 92", watched=("BAK-7",))  # fmt: skip
class DrillStarted(Payload):
    """`scenario`: what is taken to have happened. The tag `backup:` is the copy to restore from."""

    scenario: Scenario


@event("drill.ended", zh="恢复演练结束", en="Drill ended", by="P", about=("drill", "backup"),
       clause="[S]25; DA/T 92", watched=("BAK-7",))  # fmt: skip
class DrillEnded(Payload):
    """Seconds from its beginning until records could be read, and until everything worked; absent where that
    was not reached. `restored`: the checkpoint that stood then. `report`: the digest of the minutes."""

    verdict: Verdict
    report: FileObject | None = None
    restored: Restored | None = None
    seconds_to_full: int | None = None
    seconds_to_read_only: int | None = None


@event("restore.started", zh="恢复开始", en="Restore started", by="P",
       about=("restore", "incident", "backup"), clause="[S]25", watched=("BAK-7",))  # fmt: skip
class RestoreStarted(Payload):
    """A real restore from the copy in the tag `backup:` because of the `incident:`. `lost_at`: when service
    was lost; the seconds count from then."""

    lost_at: str


@event("restore.ended", zh="恢复结束", en="Restore ended", by="P", about=("restore", "incident", "backup"),
       clause="[S]25", watched=("BAK-7",))  # fmt: skip
class RestoreEnded(Payload):
    """As `DrillEnded`, for a real restore."""

    verdict: Verdict
    report: FileObject | None = None
    restored: Restored | None = None
    seconds_to_full: int | None = None
    seconds_to_read_only: int | None = None
