"""主备切换、恢复演练、恢复: the service comes back from a copy, in earnest or as a drill ([S]21, 25).

Prevented here: a drill or a restore that ends twice, seconds longer than the time since it began, a restored
checkpoint that the log never had, a restore for an incident that is closed. BAK-7 watches that there is a
drill each year, that service is reached within the policy's hours, and that what was restored is the last
checkpoint witnessed before the incident.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.keeping.backups import require_backup
from ledger.actions.keeping.incidents import require_open_incident
from ledger.actions.keeping.media import checked_root
from ledger.actions.keeping.restore_events import Restored, RestoreEnded, RestoreStarted, Verdict
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import optional_paper
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event
from signing.times import parse_time

SECOND = 1_000_000

Scenario = Literal["disk_lost", "site_lost", "ransomware", "corruption", "other"]
"""磁盘损坏、机房失效、勒索病毒、数据损坏、其他."""


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


class FailOver(Input):
    """The service runs at `to` now. `before`, `after`: the heads of the log at `from` and at `to`."""

    from_: str = msgspec.field(name="from")
    to: str
    before: Restored
    after: Restored
    planned: bool


class StartDrill(Input):
    """Restore from `backup`, as if `scenario` had happened."""

    backup: str
    scenario: Scenario


class EndDrill(Input):
    """What the drill came to; members as in `DrillEnded`. `report`: digest of the stored minutes."""

    drill: str
    verdict: Verdict
    seconds_to_read_only: int | None = None
    seconds_to_full: int | None = None
    restored: Restored | None = None
    report: str | None = None


class StartRestore(Input):
    """Restore from `backup` because of the open `incident`. `lost_at`: when service was lost."""

    incident: str
    backup: str
    lost_at: str


class EndRestore(Input):
    """What the restore came to; members as in `RestoreEnded`."""

    restore: str
    verdict: Verdict
    seconds_to_read_only: int | None = None
    seconds_to_full: int | None = None
    restored: Restored | None = None
    report: str | None = None


@action(ServiceFailedOver, mutation="serviceFailOver", roles=("operator",))
def fail_over(wanted: FailOver, context: Context) -> Outcome:
    """One event by an operator. Refused: as `failed_over`, and ROLE_MISSING."""
    require_role(context, "operator")
    return failed_over(wanted, context)


def failed_over(wanted: FailOver, context: Context) -> Outcome:
    """The service's own event when it took over. Refused: INPUT_REFUSED."""
    if wanted.from_ == wanted.to:
        raise Refusal("INPUT_REFUSED", reason="from, to: 两个节点 two nodes")
    payload = ServiceFailedOver(
        after=_checkpoint(wanted.after, context),
        before=_checkpoint(wanted.before, context, ahead=True),
        from_=checked_text("from", wanted.from_, longest=100),
        planned=wanted.planned,
        to=checked_text("to", wanted.to, longest=100),
    )
    return Outcome([Draft(payload, (f"ledger:{context.ledger}",))])


@action(DrillStarted, mutation="drillStart", roles=("operator",))
def start_drill(wanted: StartDrill, context: Context) -> Outcome:
    """One event with a fresh drill id. Refused: BACKUP_UNKNOWN, ROLE_MISSING."""
    require_role(context, "operator")
    require_backup(context.facts, wanted.backup)
    subjects = (f"drill:{context.free.uuid7()}", f"backup:{wanted.backup}")
    return Outcome([Draft(DrillStarted(scenario=wanted.scenario), subjects)])


@action(DrillEnded, mutation="drillEnd", roles=("operator",))
def end_drill(wanted: EndDrill, context: Context) -> Outcome:
    """One event; a drill ends once.

    Refused: DRILL_UNKNOWN, DECIDED_ALREADY, SECONDS_IMPOSSIBLE, RESTORED_MISSING (passed, without figures),
    OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING.
    """
    require_role(context, "operator")
    tag = f"drill:{wanted.drill}"
    started = context.facts.require(DrillStarted, tag, code="DRILL_UNKNOWN", drill=wanted.drill)
    context.facts.forbid(DrillEnded, tags=[tag], code="DECIDED_ALREADY")
    _check_measured(wanted, started.occurred_at, context)
    payload = DrillEnded(
        report=optional_paper(wanted.report, context),
        restored=None if wanted.restored is None else _checkpoint(wanted.restored, context),
        seconds_to_full=wanted.seconds_to_full,
        seconds_to_read_only=wanted.seconds_to_read_only,
        verdict=wanted.verdict,
    )
    return Outcome([Draft(payload, (tag, f"backup:{started.subject('backup')}"))])


@action(RestoreStarted, mutation="restoreStart", roles=("operator",))
def start_restore(wanted: StartRestore, context: Context) -> Outcome:
    """One event with a fresh restore id. Refused: INCIDENT_UNKNOWN, INCIDENT_CLOSED, BACKUP_UNKNOWN,
    INPUT_REFUSED (service lost later than now), ROLE_MISSING."""
    require_role(context, "operator")
    require_open_incident(context.facts, wanted.incident)
    require_backup(context.facts, wanted.backup)
    if checked_moment("lost_at", wanted.lost_at) > context.at:
        raise Refusal("INPUT_REFUSED", reason="lost_at: 不得晚于现在 not later than now")
    subjects = (
        f"restore:{context.free.uuid7()}",
        f"incident:{wanted.incident}",
        f"backup:{wanted.backup}",
    )
    return Outcome([Draft(RestoreStarted(lost_at=wanted.lost_at), subjects)])


@action(RestoreEnded, mutation="restoreEnd", roles=("operator",))
def end_restore(wanted: EndRestore, context: Context) -> Outcome:
    """One event; a restore ends once. Refused: RESTORE_UNKNOWN, and as `end_drill`."""
    require_role(context, "operator")
    tag = f"restore:{wanted.restore}"
    started = context.facts.require(RestoreStarted, tag, code="RESTORE_UNKNOWN", restore=wanted.restore)
    context.facts.forbid(RestoreEnded, tags=[tag], code="DECIDED_ALREADY")
    _check_measured(wanted, parse_time(started.payload.lost_at), context)
    payload = RestoreEnded(
        report=optional_paper(wanted.report, context),
        restored=None if wanted.restored is None else _checkpoint(wanted.restored, context),
        seconds_to_full=wanted.seconds_to_full,
        seconds_to_read_only=wanted.seconds_to_read_only,
        verdict=wanted.verdict,
    )
    about = [one for one in started.subjects if one.startswith(("restore:", "incident:", "backup:"))]
    return Outcome([Draft(payload, tuple(about))])


def _check_measured(wanted: EndDrill | EndRestore, begun: int, context: Context) -> None:
    """What was measured is possible: read-only comes before full service, and nothing took longer than the
    time since it began. What passed has its figures and its checkpoint."""
    passed = (context.at - begun) // SECOND
    read_only, full = wanted.seconds_to_read_only, wanted.seconds_to_full
    for seconds in (read_only, full):
        if seconds is not None and not 0 <= seconds <= passed:
            raise Refusal("SECONDS_IMPOSSIBLE", reason=f"{seconds}: 0..{passed}")
    if read_only is not None and full is not None and full < read_only:
        raise Refusal("SECONDS_IMPOSSIBLE", reason=f"{full} < {read_only}")
    if wanted.verdict == "passed" and (full is None or wanted.restored is None):
        raise Refusal("RESTORED_MISSING")


def _checkpoint(one: Restored, context: Context, *, ahead: bool = False) -> Restored:
    """A checkpoint of this log, or Refusal INPUT_REFUSED. `ahead`: it may hold entries that were lost."""
    if one.size < 1 or (one.size > context.facts.head and not ahead):
        raise Refusal("INPUT_REFUSED", reason=f"size {one.size} of {context.facts.head}")
    checked_root(one.root)
    return one
