"""冻结、解冻: what a court, an inquiry or an audit needs is not destroyed ([AL]21).

Prevented here: lifting what does not stand. A record under any hold is neither listed for destruction nor
destroyed; DSP-3 watches the same.
"""

from __future__ import annotations

from typing import Any

from ledger.content import checked_records
from ledger.decision import Context, Input
from ledger.disposal import standings
from ledger.disposal_events import Ground, HoldLifted, HoldPlaced
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.facts import Facts
from ledger.many import together
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action

HOLDERS = ("supervisor", "leader")


class PlaceHold(Input):
    """One hold on these `records`. `document`: number of the paper that asks for it; `reason` in words."""

    records: list[str]
    ground: Ground
    document: str | None = None
    reason: str | None = None


class LiftHold(Input):
    """The hold no longer stands for these `records`; absent: for all that it stands for."""

    hold: str
    records: list[str] | None = None
    document: str | None = None
    reason: str | None = None


@action(HoldPlaced, mutation="holdPlace", roles=HOLDERS)
def place(wanted: PlaceHold, context: Context) -> Outcome:
    """One event per record with one fresh hold id, after a head where there are several.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED, COMMAND_TOO_LARGE, INPUT_REFUSED,
    NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_role(context, *HOLDERS)
    standing = standings(context.facts, wanted.records)
    for org in dict.fromkeys(one.org for one in standing.values()):
        require_role(context, *HOLDERS, org=org)
    hold = f"hold:{context.free.uuid7()}"
    payload = HoldPlaced(
        document=_document(wanted.document), ground=wanted.ground, reason=_reason(wanted.reason)
    )
    drafts = [Draft(payload, (hold, f"record:{record}")) for record in standing]
    return together(drafts, _lines(standing), hold, context.ledger)


@action(HoldLifted, mutation="holdLift", roles=HOLDERS)
def lift(wanted: LiftHold, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: HOLD_UNKNOWN, NOT_HELD, RECORD_DESTROYED, COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG,
    ROLE_MISSING.
    """
    require_role(context, *HOLDERS)
    held = held_under(wanted.hold, context.facts)
    records = checked_records(list(held) if wanted.records is None else wanted.records)
    for record in records:
        if record not in held:
            raise Refusal("NOT_HELD", record=record)
    standing = standings(context.facts, records)
    for org in dict.fromkeys(one.org for one in standing.values()):
        require_role(context, *HOLDERS, org=org)
    hold = f"hold:{wanted.hold}"
    payload = HoldLifted(document=_document(wanted.document), reason=_reason(wanted.reason))
    drafts = [Draft(payload, (hold, f"record:{record}")) for record in standing]
    return together(drafts, _lines(standing), hold, context.ledger)


def held_under(hold: str, facts: Facts) -> dict[str, None]:
    """The records that a hold stands for now. Refused: HOLD_UNKNOWN, NOT_HELD (for none any more)."""
    events = facts.all(HoldPlaced, HoldLifted, tags=[f"hold:{hold}"])
    if not events:
        raise Refusal("HOLD_UNKNOWN", hold=hold)
    held: dict[str, None] = {}
    for event in events:
        record = event.subject("record") or ""
        if isinstance(event.payload, HoldPlaced):
            held[record] = None
        else:
            held.pop(record, None)
    if not held:
        raise Refusal("NOT_HELD", record="*")
    return held


def _document(number: str | None) -> str | None:
    return None if number is None else checked_text("document", number, longest=200)


def _reason(reason: str | None) -> Any:
    return None if reason is None else secret(checked_text("reason", reason))


def _lines(records: Any) -> list[dict[str, object]]:
    return [{"record": record} for record in records]
