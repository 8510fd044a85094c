"""What setting and changing a marking have in common: who acts, and what the marking is ([SL] 14–20, 31)."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from ledger.actions.filing.record_annulled import require_record
from ledger.actions.secrecy.organs import above
from ledger.actions.secrecy.secrecy_events import Level
from ledger.content import present_contents
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import secret
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import checked_months, day_text, is_state_secret, last_day


class Wished(msgspec.Struct, frozen=True, kw_only=True):
    """A marking that is asked for: a period of `months` from `start`, or a `condition` that ends it."""

    level: Level
    scope: str
    start: date
    months: int | None
    condition: str | None
    provision: str | None


def require_classifier(context: Context, record: str, organ: str) -> None:
    """Return if the actor is 定密责任人 of `organ`, and the organ is the record's or stands above it.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED, ROLE_MISSING, NOT_YOUR_ORG.
    """
    filed = require_record(context.facts, record)
    require_role(context, "classifier", org=organ)
    if organ not in above(context.facts, filed.subject("org") or ""):
        raise Refusal("NOT_YOUR_ORG")


def check_network(context: Context, record: str, level: str) -> None:
    """Refusal STATE_SECRET where content of 秘密 and above would stand on an internal ledger ([SL] 31)."""
    if context.network == "classified" or not is_state_secret(level):
        return
    content = present_contents(context.facts, [record])[record]
    if content.pages or content.files:
        raise Refusal("STATE_SECRET")


def marked(wished: Wished) -> dict[str, Any]:
    """The members of a `Marked` payload. Refused: PERIOD_NEEDED, PERIOD_TOO_LONG, INPUT_REFUSED."""
    timed = (wished.months is not None) + (wished.condition is not None)
    if timed > 1 or (timed == 0 and is_state_secret(wished.level)):
        raise Refusal("PERIOD_NEEDED")
    provision = None if wished.provision is None else checked_text("provision", wished.provision, longest=200)
    months = None
    if wished.months is not None:
        months = checked_months(wished.level, wished.months, provision)
    return {
        "level": wished.level,
        "scope": secret(checked_text("scope", wished.scope)),
        "start": day_text(wished.start),
        "condition": None
        if wished.condition is None
        else secret(checked_text("condition", wished.condition)),
        "months": months,
        "provision": provision,
        "until": None if months is None else day_text(last_day(wished.start, months)),
    }
