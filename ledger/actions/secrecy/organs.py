"""Organs and their powers: who stands above whom, and up to which level each may classify ([SL] 17, 23).

Pure questions to the facts; the power of each level of organ is policy.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.actions.organisation.organisations import OrgRegistered, require_org
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.policies import choice
from ledger.standards.secrecy import LEVELS, is_state_secret, reaches

SECOND = 1_000_000
_ZONE = "Asia/Shanghai"
_MOST_ABOVE = 32


def above(facts: Facts, org: str) -> tuple[str, ...]:
    """The organisation and all above it, nearest first; empty where it is not registered."""
    found: list[str] = []
    here: str | None = org
    while here is not None and here not in found and len(found) < _MOST_ABOVE:
        registered = facts.latest(OrgRegistered, tags=[f"org:{here}"])
        if registered is None:
            break
        found.append(here)
        here = registered.payload.parent
    return tuple(found)


def level_of(facts: Facts, org: str) -> str | None:
    """省 市 县 所 of the organisation, or of the nearest above it that has one."""
    for one in above(facts, org):
        level = require_org(facts, one).payload.level
        if level is not None:
            return level
    return None


def check_power(facts: Facts, organ: str, level: str, prescription: str | None, at: int) -> None:
    """Return if the organ may classify originally at this level, by its own level or as prescribed.

    Refused: CLASSIFYING_POWER. 内部 needs no power of [SL] 17.
    """
    if not is_state_secret(level):
        return
    place = level_of(facts, organ)
    powers = [] if place is None else [choice(facts, f"secrecy.power.{place}", at)]
    if prescription is not None:
        powers.append(choice(facts, "secrecy.power.prescribed", at))
    if not any(reaches(power, level) for power in powers):
        raise Refusal(
            "CLASSIFYING_POWER", level=next(zh for code, (zh, _) in LEVELS.items() if code == level)
        )


def today(facts: Facts, at: int) -> date:
    """The calendar day of a moment (us) in the ledger's time zone."""
    created = facts.latest(LedgerCreated, tags=[])
    zone = ZoneInfo(created.payload.time_zone if created else _ZONE)
    return datetime.fromtimestamp(at // SECOND, zone).date()
