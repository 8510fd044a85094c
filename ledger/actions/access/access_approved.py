"""查档审批通过、不通过: an approver opens records to who asked, for a purpose and a time ([S]14, 26).

Prevented here: approving one's own request, without the role for the record's department or the post that
policy asks for (ACC-4), records that were not asked for, longer than policy lets, without the consent that
another unit's use needs (ACC-5). ACC-3 watches each look under it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledger.actions.access.access_requested import MOST_RECORDS
from ledger.actions.access.request import UseRequest, require_request
from ledger.actions.access.request_events import AccessApproved, AccessRefused
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.organisation.people import posts_of
from ledger.actions.publication.publication import latest_publications
from ledger.actions.publication.releases import EVERYONE
from ledger.actions.secrecy.organs import above
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.policies import choice, number
from ledger.roles import EVERYWHERE, require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action
from signing.times import format_time

DAY = 86_400 * 1_000_000
LEADERS = ("principal_leader", "deputy_leader")


class ApproveAccess(Input):
    """Open these `records` (absent: all that the request names) `from_` a time (absent: now) `until` another
    (absent: as policy says). `org`: in whose name; absent: the approver's own department."""

    request: str
    records: tuple[str, ...] | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    org: str | None = None


class RefuseAccess(Input):
    """Open nothing, or nothing any more, for this `reason`."""

    request: str
    reason: str
    org: str | None = None


@action(AccessApproved, mutation="accessApprove", roles=("approver",))
def approve(wanted: ApproveAccess, context: Context) -> Outcome:
    """One event. Refused: REQUEST_UNKNOWN, REQUEST_CLOSED, OWN_REQUEST, NOT_REQUESTED, RECORD_UNKNOWN,
    RECORD_ANNULLED, RECORD_DESTROYED, DECIDED_ALREADY (open already), ROLE_MISSING, NOT_YOUR_ORG,
    APPROVER_POST, CONSENT_MISSING, VALIDITY, INPUT_REFUSED."""
    found = require_request(context.facts, wanted.request)
    scopes = _scopes(context, found)
    records = _records(found, wanted.records)
    for record in records:
        _check_record(record, found, scopes, context)
    org, post = _post(wanted.org, context)
    begins, ends = _validity(wanted, context)
    payload = AccessApproved(
        from_=format_time(begins),
        holder=found.holder,
        purpose=found.purpose.commit,
        until=format_time(ends),
        use=found.use,  # type: ignore[arg-type]
        org=org,
        post=post,
    )
    tags = (f"request:{found.id}", f"person:{found.applicant}", *(f"record:{one}" for one in records))
    return Outcome([Draft(payload, tags)])


@action(AccessRefused, mutation="accessRefuse", roles=("approver",))
def refuse(wanted: RefuseAccess, context: Context) -> Outcome:
    """One event; what was opened under the request is closed. Refused: REQUEST_UNKNOWN, REQUEST_CLOSED,
    OWN_REQUEST, ROLE_MISSING, NOT_YOUR_ORG (for none of its records), APPROVER_POST, INPUT_REFUSED."""
    found = require_request(context.facts, wanted.request)
    scopes = _scopes(context, found)
    named = {*found.records, *found.opened}
    orgs = {require_record(context.facts, one).subject("org") or "" for one in named}
    if orgs and not any(_reaches(scopes, org, context) for org in orgs):
        raise Refusal("NOT_YOUR_ORG")
    org, post = _post(wanted.org, context)
    payload = AccessRefused(reason=secret(checked_text("reason", wanted.reason)), org=org, post=post)
    tags = (f"request:{found.id}", f"person:{found.applicant}", *(f"record:{one}" for one in sorted(named)))
    return Outcome([Draft(payload, tags)])


def _scopes(context: Context, found: UseRequest) -> frozenset[str]:
    """Where the actor is an approver; never of their own request."""
    held = require_role(context, "approver")
    if found.names(context.actor):
        raise Refusal("OWN_REQUEST")
    return frozenset(one.scope for one in held)


def _reaches(scopes: frozenset[str], org: str, context: Context) -> bool:
    if EVERYWHERE in scopes or choice(context.facts, "access.approver_org", context.at) == "anywhere":
        return True
    return not scopes.isdisjoint(above(context.facts, org))


def _records(found: UseRequest, wanted: Sequence[str] | None) -> list[str]:
    """The records to open: of those named in the request, or, where it says a need, whichever meet it."""
    records = list(dict.fromkeys(found.records if wanted is None else wanted))
    if not 0 < len(records) <= MOST_RECORDS:
        raise Refusal("INPUT_REFUSED", reason=f"records: 1..{MOST_RECORDS}")
    for record in records:
        if found.records and record not in found.records:
            raise Refusal("NOT_REQUESTED", record=record)
    return records


def _check_record(record: str, found: UseRequest, scopes: frozenset[str], context: Context) -> None:
    org = require_record(context.facts, record).subject("org") or ""
    if not _reaches(scopes, org, context):
        raise Refusal("NOT_YOUR_ORG")
    if record in found.opened and found.opened[record].ends >= context.at:
        raise Refusal("DECIDED_ALREADY")
    if not _needs_consent(record, org, found, context):
        return
    if not any(found.use in uses for uses in found.consenting(record, context.at).values()):
        raise Refusal("CONSENT_MISSING", record=record)


def _needs_consent(record: str, org: str, found: UseRequest, context: Context) -> bool:
    """Whether the use needs the consent of the unit that formed or holds the record ([AR] 34)."""
    wanted = choice(context.facts, "access.consent", context.at)
    if wanted != "other_units":
        return wanted == "everyone"
    if found.unit is None or found.unit == org:
        return False
    shown = latest_publications(context.facts, [record])[record]
    heard = {EVERYONE, *above(context.facts, found.unit)}
    return shown is None or heard.isdisjoint(shown.audience)


def _post(org: str | None, context: Context) -> tuple[str | None, str | None]:
    """In whose name the actor decides, and which post they hold there."""
    posts = posts_of(context.facts, context.actor, context.at)
    org = org or next(iter(posts), None)
    post = None if org is None else posts.get(org)
    if choice(context.facts, "access.approver_post", context.at) == "leader" and post not in LEADERS:
        raise Refusal("APPROVER_POST")
    return org, post


def _validity(wanted: ApproveAccess, context: Context) -> tuple[int, int]:
    now = context.free.now
    days = number(context.facts, "access.approval_days", now)
    most = number(context.facts, "access.approval_days_most", now)
    begins = now if wanted.from_ is None else checked_moment("from", wanted.from_)
    ends = begins + min(days, most) * DAY if wanted.until is None else checked_moment("until", wanted.until)
    if not max(now, begins) < ends <= now + most * DAY:
        raise Refusal("VALIDITY", days=most)
    return begins, ends
