"""同意利用、不同意利用: who formed or holds a record, or a superior, lets another unit use it ([AR] 34).

Prevented here: a consent by a unit that is none of these, by a person without its role, by the applicant
themselves. ACC-5 watches that use by others has one; SEC-5 that a 绝密 copy has the classifying organ's.
"""

from __future__ import annotations

from ledger.actions.access.request import UseRequest, require_request
from ledger.actions.access.request_events import Capacity, ConsentGiven, ConsentRefused, Use
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.organisation.organisations import require_org
from ledger.actions.secrecy.marking import marking_of
from ledger.actions.secrecy.organs import above
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action


class GiveConsent(Input):
    """`org`: in whose name, and its `capacity`. `records`: absent for all that the request names. `uses`:
    absent for the one requested. `until`: a time, absent for open."""

    request: str
    org: str
    capacity: Capacity
    records: tuple[str, ...] | None = None
    uses: tuple[Use, ...] | None = None
    until: str | None = None


class RefuseConsent(Input):
    """As in giving it; also takes back what was given. `reason` in words."""

    request: str
    org: str
    capacity: Capacity
    reason: str
    records: tuple[str, ...] | None = None


@action(ConsentGiven, mutation="consentGive", roles=("leader", "approver"))
def give(wanted: GiveConsent, context: Context) -> Outcome:
    """One event. Refused: REQUEST_UNKNOWN, REQUEST_CLOSED, OWN_REQUEST, NOT_REQUESTED, NOT_ENTITLED,
    RECORD_UNKNOWN, RECORD_ANNULLED, ORG_UNKNOWN, VALIDITY, ROLE_MISSING, NOT_YOUR_ORG, INPUT_REFUSED."""
    found, records = _entitled(wanted.request, wanted.org, wanted.capacity, wanted.records, context)
    uses = list(dict.fromkeys(wanted.uses or (found.use,)))
    if wanted.until is not None and checked_moment("until", wanted.until) <= context.at:
        raise Refusal("VALIDITY", days="∞")
    payload = ConsentGiven(
        capacity=wanted.capacity,
        org=wanted.org,
        uses=uses,  # type: ignore[arg-type]
        until=wanted.until,
    )
    return Outcome([Draft(payload, _subjects(found, wanted.org, records))])


@action(ConsentRefused, mutation="consentRefuse", roles=("leader", "approver"))
def refuse(wanted: RefuseConsent, context: Context) -> Outcome:
    """One event. Refused as `consentGive`."""
    found, records = _entitled(wanted.request, wanted.org, wanted.capacity, wanted.records, context)
    reason = secret(checked_text("reason", wanted.reason))
    payload = ConsentRefused(capacity=wanted.capacity, org=wanted.org, reason=reason)
    return Outcome([Draft(payload, _subjects(found, wanted.org, records))])


def _entitled(
    request: str, org: str, capacity: str, wanted: tuple[str, ...] | None, context: Context
) -> tuple[UseRequest, list[str]]:
    """The request and the records, for each of which the unit may consent in this capacity."""
    found = require_request(context.facts, request)
    require_org(context.facts, org)
    require_role(context, "leader", "approver", org=org)
    if found.names(context.actor):
        raise Refusal("OWN_REQUEST")
    records = list(dict.fromkeys(found.records if wanted is None else wanted))
    if not records:
        raise Refusal("INPUT_REFUSED", reason="records: 1..")
    for record in records:
        if found.records and record not in found.records:
            raise Refusal("NOT_REQUESTED", record=record)
        if capacity not in _capacities(record, org, context):
            raise Refusal("NOT_ENTITLED", record=record)
    return found, records


def _capacities(record: str, org: str, context: Context) -> set[str]:
    """In which capacities the unit may speak for the record. The organ that classified it, and those above
    that organ, speak for a secret one too ([SL] 26)."""
    formed = require_record(context.facts, record).subject("org") or ""
    found: set[str] = set()
    if org == formed:
        found |= {"forming", "holding"}
    elif org in above(context.facts, formed):
        found |= {"holding", "superior"}
    marking = marking_of(context.facts, record)
    if marking is not None and org in above(context.facts, marking.origin):
        found.add("forming" if org == marking.origin else "superior")
    return found


def _subjects(found: UseRequest, org: str, records: list[str]) -> tuple[str, ...]:
    named = (f"record:{one}" for one in records)
    return (f"request:{found.id}", f"person:{found.applicant}", f"org:{org}", *named)
