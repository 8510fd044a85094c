"""查档申请、办结: someone asks to use records, or says what they need; then what it brought ([S]14, 28).

Prevented here: a request for what is not there, without a purpose, for neither records nor a need; closing
someone else's. ACC-3 and ACC-5 watch what is used under it, ACC-4 who approves.
"""

from __future__ import annotations

import msgspec

from ledger.actions.access.request import require_request
from ledger.actions.access.request_events import AccessRequested, RequestClosed, Result, Use
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action

MOST_RECORDS = 26
"""Records in one request: a statement has at most 32 subjects."""


class Citizen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """For whom a clerk asks: `name`, number of the identity `document`, `relation` to whom the records
    concern (本人, 子女, 律师 …)."""

    name: str
    document: str
    relation: str | None = None


class RequestAccess(Input):
    """1 to 26 `records`, or the `need` in words; the `purpose` of use. `citizen`: for whom, where not for
    oneself. `from_`, `until`: times asked for."""

    purpose: str
    use: Use = "view"
    records: tuple[str, ...] = ()
    need: str | None = None
    citizen: Citizen | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None


class CloseRequest(Input):
    """`effect`: what the use brought, in words."""

    request: str
    result: Result
    effect: str | None = None


@action(AccessRequested, mutation="accessRequest", roles=())
def request(wanted: RequestAccess, context: Context) -> Outcome:
    """One event with a fresh request id. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, PERSON_UNKNOWN,
    INPUT_REFUSED; for a citizen also ROLE_MISSING."""
    records = list(dict.fromkeys(wanted.records))
    if len(records) > MOST_RECORDS or (not records and wanted.need is None):
        raise Refusal("INPUT_REFUSED", reason=f"records: 1..{MOST_RECORDS}, 或 or need")
    for record in records:
        require_record(context.facts, record)
    for name, moment in (("from", wanted.from_), ("until", wanted.until)):
        if moment is not None:
            checked_moment(name, moment)
    person, unit = _applicant(wanted, context)
    payload = AccessRequested(
        purpose=secret(checked_text("purpose", wanted.purpose)),
        use=wanted.use,
        applicant=None if wanted.citizen is None else secret(_named(wanted.citizen)),
        from_=wanted.from_,
        need=None if wanted.need is None else secret(checked_text("need", wanted.need)),
        unit=unit,
        until=wanted.until,
    )
    tags = (f"request:{context.free.uuid7()}", f"person:{person}", *(f"record:{one}" for one in records))
    return Outcome([Draft(payload, (*tags, f"org:{unit}") if unit else tags)])


@action(RequestClosed, mutation="requestClose", roles=())
def close(wanted: CloseRequest, context: Context) -> Outcome:
    """One event. By who asked, or by an archivist or approver. Refused: REQUEST_UNKNOWN, REQUEST_CLOSED,
    ROLE_MISSING, INPUT_REFUSED."""
    found = require_request(context.facts, wanted.request)
    if context.actor != found.holder:
        require_role(context, "archivist", "approver")
    effect = None if wanted.effect is None else secret(checked_text("effect", wanted.effect))
    payload = RequestClosed(result=wanted.result, effect=effect)
    return Outcome([Draft(payload, (f"request:{wanted.request}", f"person:{found.applicant}"))])


def _applicant(wanted: RequestAccess, context: Context) -> tuple[str, str | None]:
    """The applicant's id and unit: the actor's, or a fresh id for a citizen, who has no unit."""
    if wanted.citizen is None:
        return context.actor, require_person(context.facts, context.actor).payload.org
    require_role(context, "archivist", "reader")
    return context.free.uuid7(), None


def _named(citizen: Citizen) -> dict[str, str]:
    named = {
        "document": checked_text("document", citizen.document, longest=100),
        "name": checked_text("name", citizen.name, longest=200),
    }
    if citizen.relation is not None:
        named["relation"] = checked_text("relation", citizen.relation, longest=200)
    return named
