"""初审通过、初审不通过: the archives staff's review, over exactly the content that is to be shown ([S]19a).

Prevented here: a review of a record that is not in the release or of content that has changed. PUB-1 and
PUB-3 watch the order and the people.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.content import Shown, digests, shown_contents
from ledger.decision import Context, Input
from ledger.event import Draft, Outcome, Payload, secret
from ledger.many import content_lines, together
from ledger.release import require_release
from ledger.release_events import ReviewPassed, ReviewRefused
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action


class PassReview(Input):
    """These `records` of the release may go to the source department. `opinion`: of each of them."""

    release: str
    records: list[Shown]
    opinion: str | None = None


class RefuseReview(Input):
    """These `records` of the release may not be published, for the same `reason`."""

    release: str
    records: list[Shown]
    reason: str


@action(ReviewPassed, mutation="reviewPass", roles=("archivist",))
def pass_review(wanted: PassReview, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: RELEASE_UNKNOWN, RELEASE_CLOSED, NOT_IN_RELEASE, RECORD_ANNULLED, CONTENT_CHANGED,
    COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    opinion = None if wanted.opinion is None else secret(checked_text("opinion", wanted.opinion))
    return _reviewed(
        wanted.release, wanted.records, context, lambda digest: ReviewPassed(content=digest, opinion=opinion)
    )


@action(ReviewRefused, mutation="reviewRefuse", roles=("archivist",))
def refuse_review(wanted: RefuseReview, context: Context) -> Outcome:
    """One event per record, after a head where there are several. Refused as `pass_review`."""
    reason = secret(checked_text("reason", wanted.reason))
    return _reviewed(
        wanted.release, wanted.records, context, lambda digest: ReviewRefused(content=digest, reason=reason)
    )


def _reviewed(
    identity: str, records: list[Shown], context: Context, payload: Callable[[str], Payload]
) -> Outcome:
    release = require_release(context.facts, identity)
    require_role(context, "archivist", org=release.department_id)
    release.check_proposed(one.record for one in records)
    contents = digests(shown_contents(context.facts, records))
    tag = f"release:{identity}"
    drafts = [Draft(payload(content), (tag, f"record:{record}")) for record, content in contents.items()]
    return together(drafts, content_lines(contents), tag, context.ledger)
