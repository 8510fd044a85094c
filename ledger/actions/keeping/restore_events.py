"""恢复: the events of a real restore. They stand apart from the decisions on them, because an incident is not
closed while a restore for it runs ([S]25).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Verdict = Literal["passed", "failed"]
"""成功、失败."""


class Restored(msgspec.Struct, frozen=True):
    """The checkpoint that was restored: `size` entries with this `root` (hex)."""

    root: str
    size: int


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
