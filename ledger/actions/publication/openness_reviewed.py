"""开放审核: a decision or opinion on whether records may be opened to society ([AL] 27, 30; [AR] 30–31).

It says nothing about who of the force may see a record, and changes no content digest. Prevented here:
opening a state secret, keeping closed without a ground, deferring without an end, a review of content that
has changed, a review "when due" before it is. TRF-3 asks for the opinion at transfer, OPN-1 for the decision
at 25 years.
"""

from __future__ import annotations

from ledger.actions.filing.record_annulled import require_record
from ledger.actions.publication.openness_events import (
    Decision,
    Disclosure,
    Ground,
    OpennessReviewed,
    Stage,
)
from ledger.actions.secrecy.marking import check_no_secret
from ledger.actions.secrecy.organs import today
from ledger.content import Content, Shown, content_digest, digests, shown_contents
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.many import content_lines, together
from ledger.policies import number
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.standards.openness import is_due
from ledger.standards.secrecy import checked_day, day_text, parse_secrecy
from ledger.vocabulary import action


class ReviewOpenness(Input):
    """The same decision for these `records`. `until`: YYYYMMDD, where opening is deferred. The rest as in
    `OpennessReviewed`."""

    records: list[Shown]
    decision: Decision
    opinion: str
    stage: Stage
    disclosure: Disclosure = "unknown"
    ground: Ground = "none"
    until: str | None = None


@action(OpennessReviewed, mutation="opennessReview", roles=("archivist", "appraiser"))
def decide(wanted: ReviewOpenness, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, CONTENT_CHANGED, OPENNESS_GROUND, SECRECY_OPEN,
    COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    _check_ground(wanted, context)
    opinion = secret(checked_text("opinion", wanted.opinion))
    contents = shown_contents(context.facts, wanted.records)
    if wanted.decision == "open":
        check_no_secret(context.facts, list(contents))
    drafts = []
    for record, content in contents.items():
        require_role(context, "archivist", "appraiser", org=content.org)
        _check_record(wanted, content, context)
        payload = OpennessReviewed(
            content=content_digest(content),
            decision=wanted.decision,
            disclosure=wanted.disclosure,
            ground=wanted.ground,
            opinion=opinion,
            stage=wanted.stage,
            until=wanted.until,
        )
        drafts.append(Draft(payload, (f"record:{record}", f"org:{content.org}")))
    return together(drafts, content_lines(digests(contents)), f"ledger:{context.ledger}", context.ledger)


def _check_ground(wanted: ReviewOpenness, context: Context) -> None:
    if (wanted.decision == "open") != (wanted.ground == "none"):
        raise Refusal("OPENNESS_GROUND", reason=f"{wanted.decision}, {wanted.ground}")
    if (wanted.decision == "deferred") != (wanted.until is not None):
        raise Refusal("OPENNESS_GROUND", reason=f"{wanted.decision}, until {wanted.until or '—'}")
    if wanted.until is not None:
        ends = checked_day("until", wanted.until)
        if ends <= today(context.facts, context.free.now):
            raise Refusal("OPENNESS_GROUND", reason=f"until {day_text(ends)}")


def _check_record(wanted: ReviewOpenness, content: Content, context: Context) -> None:
    filed = require_record(context.facts, content.record).payload
    secrecy = parse_secrecy(filed.secrecy)
    if wanted.decision == "open" and (secrecy is None or secrecy.is_state_secret):
        raise Refusal("SECRECY_OPEN", record=content.record)
    if wanted.stage == "due" and filed.date is not None:
        years = number(context.facts, "openness.years", context.free.now)
        if not is_due(filed.date, years, today(context.facts, context.free.now)):
            raise Refusal("INPUT_REFUSED", reason=f"stage: 未满 {years} 年 not due yet")
