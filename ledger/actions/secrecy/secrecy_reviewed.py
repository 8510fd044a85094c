"""年度审核: once a calendar year an organ reviews all that it classified itself ([SL] 24).

Prevented here: a review by another organ than the one that classified, of what was derived, twice in a year.
SEC-3 watches that each year has its review.
"""

from __future__ import annotations

from ledger.actions.secrecy.classifying import require_classifier
from ledger.actions.secrecy.marking import markings_of, sealed_text
from ledger.actions.secrecy.organs import today
from ledger.actions.secrecy.secrecy_events import Outcome as ReviewOutcome
from ledger.actions.secrecy.secrecy_events import SecrecyReviewed
from ledger.content import checked_records
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.many import together
from ledger.vocabulary import action


class ReviewSecrecy(Input):
    """The review of this calendar year for these `records`, with the same `outcome` and `ground`."""

    records: list[str]
    organ: str
    outcome: ReviewOutcome
    ground: str | None = None


@action(SecrecyReviewed, mutation="secrecyReview", roles=("classifier",))
def decide(wanted: ReviewSecrecy, context: Context) -> Outcome:
    """One event per record, after a head where there are several. Refused: SECRECY_NONE, NOT_ORIGIN,
    REVIEWED_ALREADY, RECORD_UNKNOWN, RECORD_ANNULLED, ROLE_MISSING, NOT_YOUR_ORG, COMMAND_TOO_LARGE,
    INPUT_REFUSED."""
    records = checked_records(wanted.records)
    year = today(context.facts, context.free.now).year
    drafts = []
    for record, marking in markings_of(context.facts, records).items():
        require_classifier(context, record, wanted.organ)
        if marking is None:
            raise Refusal("SECRECY_NONE", record=record)
        if not marking.original or marking.origin != wanted.organ:
            raise Refusal("NOT_ORIGIN")
        before = context.facts.latest(SecrecyReviewed, tags=[f"record:{record}"])
        if before is not None and before.payload.year == year and before.position > marking.position:
            raise Refusal("REVIEWED_ALREADY", record=record, year=year)
        payload = SecrecyReviewed(
            classifier=context.actor,
            organ=wanted.organ,
            outcome=wanted.outcome,
            year=year,
            ground=sealed_text("ground", wanted.ground),
        )
        drafts.append(Draft(payload, (f"record:{record}", f"org:{wanted.organ}")))
    return together(drafts, [{"record": one} for one in records], f"org:{wanted.organ}", context.ledger)
