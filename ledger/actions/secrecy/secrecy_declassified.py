"""解密: a record is no state secret any more: its period ended, its condition came true, or it was decided
([SL] 24).

Prevented here: an end that is not there yet, a decision by anyone but the organ that classified or a
superior. SEC-4 watches that what ended is declassified.
"""

from __future__ import annotations

from ledger.actions.secrecy.classifying import require_classifier
from ledger.actions.secrecy.marking import Marking, check_decider, require_marking, sealed_text
from ledger.actions.secrecy.organs import today
from ledger.actions.secrecy.secrecy_events import Cause, SecrecyDeclassified
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import checked_day
from ledger.vocabulary import action


class DeclassifySecrecy(Input):
    """`cause`: why. `decided_by` and `notice` as for a change, where it was decided."""

    record: str
    organ: str
    cause: Cause
    ground: str
    decided_by: str | None = None
    notice: str | None = None


@action(SecrecyDeclassified, mutation="secrecyDeclassify", roles=("classifier",))
def decide(wanted: DeclassifySecrecy, context: Context) -> Outcome:
    """One event. Refused: SECRECY_NONE, SECRECY_NOT_EXPIRED, NOT_ORIGIN, NOTICE_MISSING, PERIOD_NEEDED (no
    condition was named), RECORD_UNKNOWN, RECORD_ANNULLED, ROLE_MISSING, NOT_YOUR_ORG, INPUT_REFUSED."""
    require_classifier(context, wanted.record, wanted.organ)
    marking = require_marking(context.facts, wanted.record)
    payload = SecrecyDeclassified(
        cause=wanted.cause,
        classifier=context.actor,
        decided_by=_decider(wanted, marking, context),
        ground=secret(checked_text("ground", wanted.ground)),
        old_level=marking.level,
        organ=wanted.organ,
        notice=sealed_text("notice", wanted.notice),
    )
    return Outcome([Draft(payload, (f"record:{wanted.record}", f"org:{wanted.organ}"))])


def _decider(wanted: DeclassifySecrecy, marking: Marking, context: Context) -> str:
    if wanted.cause == "decided":
        decider = wanted.decided_by or wanted.organ
        check_decider(context.facts, marking, decider, wanted.organ, wanted.notice)
        return decider
    if wanted.cause == "condition":
        if marking.until is not None:
            raise Refusal("PERIOD_NEEDED")
        return wanted.organ
    if marking.until is None or today(context.facts, context.at) <= checked_day("until", marking.until):
        raise Refusal("SECRECY_NOT_EXPIRED", until=marking.until or "解密条件 its condition")
    return wanted.organ
