"""密级变更: level, period or scope become others ([SL] 23).

Prevented here: a change by anyone but the organ that classified or a superior of it, a change by another
organ without its written notice, a level that the deciding organ has no power for, and what setting a marking
prevents (SEC-0 to SEC-2). SEC-4 watches the end of the new period.
"""

from __future__ import annotations

from ledger.actions.secrecy.classifying import Wished, check_network, marked, require_classifier
from ledger.actions.secrecy.marking import check_decider, require_marking, sealed_text
from ledger.actions.secrecy.organs import check_power
from ledger.actions.secrecy.secrecy_events import Level, SecrecyChanged
from ledger.decision import Context, Input
from ledger.event import Draft, Outcome, secret
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import checked_day
from ledger.vocabulary import action


class ChangeSecrecy(Input):
    """The whole marking as it shall be. `organ`: whose 定密责任人 acts; `decided_by`: who decided, absent for
    the organ itself, else with the number of its `notice`. `start`: YYYYMMDD, absent for as before."""

    record: str
    organ: str
    level: Level
    scope: str
    ground: str
    months: int | None = None
    condition: str | None = None
    start: str | None = None
    provision: str | None = None
    prescription: str | None = None
    decided_by: str | None = None
    notice: str | None = None


@action(SecrecyChanged, mutation="secrecyChange", roles=("classifier",))
def decide(wanted: ChangeSecrecy, context: Context) -> Outcome:
    """One event. Refused: SECRECY_NONE, NOT_ORIGIN, NOTICE_MISSING, and as `secrecySet`."""
    require_classifier(context, wanted.record, wanted.organ)
    check_network(context, wanted.record, wanted.level)
    marking = require_marking(context.facts, wanted.record)
    decider = wanted.decided_by or wanted.organ
    check_decider(context.facts, marking, decider, wanted.organ, wanted.notice)
    if decider == wanted.organ:
        check_power(context.facts, decider, wanted.level, wanted.prescription, context.at)
    wished = Wished(
        level=wanted.level,
        scope=wanted.scope,
        start=checked_day("start", wanted.start or marking.start),
        months=wanted.months,
        condition=wanted.condition,
        provision=wanted.provision,
    )
    payload = SecrecyChanged(
        **marked(wished),
        classifier=context.actor,
        decided_by=decider,
        ground=secret(checked_text("ground", wanted.ground)),
        old_level=marking.level,
        old_until=marking.until,
        organ=wanted.organ,
        notice=sealed_text("notice", wanted.notice),
    )
    return Outcome([Draft(payload, (f"record:{wanted.record}", f"org:{wanted.organ}"))])
