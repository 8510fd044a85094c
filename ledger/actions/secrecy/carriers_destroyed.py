"""载体清点登记、销毁审批、载体销毁: a secret carrier ends in three steps by several people ([SR] 28).

Prevented here: destroying what was not counted against the register, what nobody approved, by no designated
unit (small amounts aside), by one person alone, or by who approved it. SEC-7 watches the order.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.organisations import require_org
from ledger.actions.secrecy.carrier_events import (
    CarrierApproved,
    CarrierCounted,
    CarrierDestroyed,
    CopyMade,
    Method,
)
from ledger.actions.secrecy.carriers import require_copy
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded
from ledger.facts import Facts
from ledger.policies import number
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action

MOST_COPIES = 14
"""A statement has at most 32 subjects: each copy and its record, the destruction, the session."""


class CountCarriers(Input):
    """These `copies` (1 to 14) are to be destroyed by the `unit` (an organisation's id), or by us under our
    `rules` (their number), where they are few."""

    copies: list[str]
    unit: str | None = None
    rules: str | None = None


class ApproveCarriers(Input):
    """The carriers counted under `destruction` may be destroyed."""

    destruction: str


class DestroyCarriers(Input):
    """The approved carriers were destroyed by `method`; `second` saw it too and signs."""

    destruction: str
    method: Method
    second: CoSigner


@action(CarrierCounted, mutation="carrierCount", roles=("archivist", "classifier", "keeper"))
def count(wanted: CountCarriers, context: Context) -> Outcome:
    """One event with a fresh destruction id. Refused: COPY_UNKNOWN, COPY_GONE, UNIT_NEEDED, ORG_UNKNOWN,
    INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG."""
    copies = sorted(set(wanted.copies))
    if not 0 < len(copies) == len(wanted.copies) <= MOST_COPIES:
        raise Refusal("INPUT_REFUSED", reason=f"copies: 1..{MOST_COPIES}, each once")
    made = {copy: require_copy(context.facts, copy) for copy in copies}
    _require_role(context, made.values(), "archivist", "classifier", "keeper")
    _check_unit(wanted, len(copies), context)
    payload = CarrierCounted(
        count=len(copies),
        registers=[one.payload.register for one in made.values()],
        rules=wanted.rules,
        unit=wanted.unit,
    )
    records = sorted({f"record:{one.subject('record')}" for one in made.values()})
    tags = (f"destruction:{context.free.uuid7()}", *(f"copy:{copy}" for copy in copies), *records)
    return Outcome([Draft(payload, tags)])


@action(CarrierApproved, mutation="carrierApprove", roles=("classifier", "leader"))
def approve(wanted: ApproveCarriers, context: Context) -> Outcome:
    """One event. Refused: DESTRUCTION_UNKNOWN, DECIDED_ALREADY, SAME_PERSON (who counted), COPY_GONE,
    ROLE_MISSING, NOT_YOUR_ORG."""
    counted = _counted(context.facts, wanted.destruction)
    _require_role(context, _copies(context.facts, counted), "classifier", "leader")
    tag = f"destruction:{wanted.destruction}"
    context.facts.forbid(CarrierApproved, tags=[tag], code="DECIDED_ALREADY")
    if counted.actor == context.actor:
        raise Refusal("SAME_PERSON", what="清点与审批 counting and approving")
    payload = CarrierApproved(count=counted.payload.count, counted=counted.position)
    return Outcome([Draft(payload, _tags(counted))])


@action(CarrierDestroyed, mutation="carrierDestroy", roles=("archivist", "classifier", "keeper"))
def destroy(wanted: DestroyCarriers, context: Context) -> Outcome:
    """One event, signed by the two who saw it. Refused: DESTRUCTION_UNKNOWN, DESTRUCTION_NOT_APPROVED,
    COPY_GONE, SAME_PERSON (one person twice, or who approved), PERSON_UNKNOWN, KEY_UNKNOWN, ROLE_MISSING,
    NOT_YOUR_ORG."""
    counted = _counted(context.facts, wanted.destruction)
    _require_role(context, _copies(context.facts, counted), "archivist", "classifier", "keeper")
    tag = f"destruction:{wanted.destruction}"
    approved = context.facts.require(CarrierApproved, tag, code="DESTRUCTION_NOT_APPROVED")
    if approved.actor in (context.actor, wanted.second.person):
        raise Refusal("SAME_PERSON", what="审批与监销 approving and seeing it destroyed")
    payload = CarrierDestroyed(
        approved=approved.position,
        count=counted.payload.count,
        method=wanted.method,
        signers=signed_by(context, "destroyer", {"witness": wanted.second}),
        rules=counted.payload.rules,
        unit=counted.payload.unit,
    )
    return Outcome([Draft(payload, _tags(counted))])


def _counted(facts: Facts, destruction: str) -> Recorded[CarrierCounted]:
    tag = f"destruction:{destruction}"
    return facts.require(CarrierCounted, tag, code="DESTRUCTION_UNKNOWN", destruction=destruction)


def _copies(facts: Facts, counted: Recorded[CarrierCounted]) -> list[Recorded[CopyMade]]:
    return [require_copy(facts, tag[5:]) for tag in counted.subjects if tag.startswith("copy:")]


def _tags(counted: Recorded[CarrierCounted]) -> tuple[str, ...]:
    return tuple(tag for tag in counted.subjects if not tag.startswith("session:"))


def _require_role(context: Context, copies: Iterable[Recorded[CopyMade]], *roles: str) -> None:
    """The actor holds one of the roles for the organisation of each copy's record."""
    for made in copies:
        record = made.subject("record") or ""
        filed = context.facts.require(RecordFiled, f"record:{record}", code="RECORD_UNKNOWN", record=record)
        require_role(context, *roles, org=filed.subject("org"))


def _check_unit(wanted: CountCarriers, counted: int, context: Context) -> None:
    most = number(context.facts, "carrier.own_destruction_most", context.at)
    if (wanted.unit is None) == (wanted.rules is None) or (wanted.rules is not None and counted > most):
        raise Refusal("UNIT_NEEDED", most=most)
    if wanted.unit is not None:
        require_org(context.facts, wanted.unit)
    if wanted.rules is not None:
        checked_text("rules", wanted.rules, longest=200)
