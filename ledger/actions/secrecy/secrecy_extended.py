"""延期: the period of a marking becomes longer, before it ends ([SL] 20, 24).

Prevented here: extending after the end, by anyone but the organ that classified or a superior, beyond the
law's longest period without an other provision (SEC-1). SEC-4 watches the new end.
"""

from __future__ import annotations

from datetime import timedelta

from ledger.actions.secrecy.classifying import check_network, require_classifier
from ledger.actions.secrecy.marking import check_decider, require_marking, sealed_text
from ledger.actions.secrecy.organs import today
from ledger.actions.secrecy.secrecy_events import SecrecyExtended
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import checked_day, checked_months, day_text, last_day
from ledger.vocabulary import action


class ExtendSecrecy(Input):
    """`months` more, counted from the end of the present period. The rest as for a change."""

    record: str
    organ: str
    months: int
    ground: str
    provision: str | None = None
    decided_by: str | None = None
    notice: str | None = None


@action(SecrecyExtended, mutation="secrecyExtend", roles=("classifier",))
def decide(wanted: ExtendSecrecy, context: Context) -> Outcome:
    """One event. Refused: SECRECY_NONE, NOT_ORIGIN, NOTICE_MISSING, PERIOD_NEEDED (a condition ends it),
    SECRECY_EXPIRED, PERIOD_TOO_LONG, RECORD_UNKNOWN, RECORD_ANNULLED, ROLE_MISSING, NOT_YOUR_ORG,
    INPUT_REFUSED."""
    require_classifier(context, wanted.record, wanted.organ)
    marking = require_marking(context.facts, wanted.record)
    check_network(context, wanted.record, marking.level)
    decider = wanted.decided_by or wanted.organ
    check_decider(context.facts, marking, decider, wanted.organ, wanted.notice)
    if marking.until is None:
        raise Refusal("PERIOD_NEEDED")
    ends = checked_day("until", marking.until)
    if today(context.facts, context.at) > ends:
        raise Refusal("SECRECY_EXPIRED", until=marking.until)
    provision = None if wanted.provision is None else checked_text("provision", wanted.provision, longest=200)
    months = checked_months(marking.level, wanted.months, provision)
    payload = SecrecyExtended(
        classifier=context.actor,
        decided_by=decider,
        ground=secret(checked_text("ground", wanted.ground)),
        months=months,
        old_until=marking.until,
        organ=wanted.organ,
        until=day_text(last_day(ends + timedelta(days=1), months)),
        notice=sealed_text("notice", wanted.notice),
        provision=provision,
    )
    return Outcome([Draft(payload, (f"record:{wanted.record}", f"org:{wanted.organ}"))])
