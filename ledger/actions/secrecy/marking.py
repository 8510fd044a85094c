"""The marking of a record as it stands, folded from the events of its classification ([SL] 19–24)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ledger.actions.secrecy.organs import above
from ledger.actions.secrecy.secrecy_events import (
    Level,
    SecrecyChanged,
    SecrecyDeclassified,
    SecrecyExtended,
    SecrecySet,
)
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Payload, Recorded, Sealed, Secret, secret
from ledger.facts import Facts
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import is_state_secret

MARKING_EVENTS: tuple[type[Payload], ...] = (SecrecySet, SecrecyChanged, SecrecyExtended, SecrecyDeclassified)


class Marking(NamedTuple):
    """What a record is marked with. `position`: of the event that gave it. `organ`: who set it here;
    `origin`: who classified; `original`: the two are one. `start`, `until`: YYYYMMDD; `until` absent where
    a condition ends it. `scope`: who may know, sealed."""

    position: int
    level: Level
    start: str
    until: str | None
    scope: Sealed
    organ: str
    origin: str
    original: bool

    @property
    def is_state_secret(self) -> bool:
        return is_state_secret(self.level)


def marking_after(events: Iterable[Recorded[Any]]) -> Marking | None:
    """The marking of one record after its events, oldest first; None without one, or declassified."""
    found: Marking | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, SecrecySet):
            found = Marking(
                event.position,
                payload.level,
                payload.start,
                payload.until,
                payload.scope,
                payload.organ,
                payload.origin,
                payload.basis == "original",
            )
        elif isinstance(payload, SecrecyDeclassified):
            found = None
        elif found is not None and isinstance(payload, SecrecyChanged):
            found = found._replace(
                position=event.position,
                level=payload.level,
                start=payload.start,
                until=payload.until,
                scope=payload.scope,
            )
        elif found is not None and isinstance(payload, SecrecyExtended):
            found = found._replace(position=event.position, until=payload.until)
    return found


def marking_of(facts: Facts, record: str) -> Marking | None:
    """The marking of a record at the head; the append fails if it moves."""
    return marking_after(facts.all(*MARKING_EVENTS, tags=[f"record:{record}"]))


def markings_of(facts: Facts, records: list[str]) -> dict[str, Marking | None]:
    """The markings of many records."""
    facts.prefetch(*MARKING_EVENTS, tags=[f"record:{record}" for record in records])
    return {record: marking_of(facts, record) for record in records}


def check_no_secret(facts: Facts, records: list[str]) -> None:
    """Return if none of the records is marked as a state secret; else Refusal SECRECY_OPEN (PUB-5)."""
    for record, marking in markings_of(facts, records).items():
        if marking is not None and marking.is_state_secret:
            raise Refusal("SECRECY_OPEN", record=record)


def check_content_allowed(context: Context, records: list[str]) -> None:
    """Return if content of these records may come into this ledger; Refusal STATE_SECRET where one is marked
    as a state secret and the ledger is internal (SEC-0)."""
    if context.network == "classified":
        return
    for marking in markings_of(context.facts, records).values():
        if marking is not None and marking.is_state_secret:
            raise Refusal("STATE_SECRET")


def require_marking(facts: Facts, record: str) -> Marking:
    """The marking in force, or Refusal SECRECY_NONE."""
    found = marking_of(facts, record)
    if found is None:
        raise Refusal("SECRECY_NONE", record=record)
    return found


def check_decider(facts: Facts, marking: Marking, decider: str, organ: str, notice: str | None) -> None:
    """Return if `decider` is the origin or a superior of it, and its written notice is named where it is not
    the organ that enters it. Refused: NOT_ORIGIN, NOTICE_MISSING."""
    if decider not in above(facts, marking.origin):
        raise Refusal("NOT_ORIGIN")
    if decider != organ and notice is None:
        raise Refusal("NOTICE_MISSING")


def sealed_text(what: str, text: str | None) -> Secret | None:
    """A checked text to be sealed, None where there is none."""
    return None if text is None else secret(checked_text(what, text))
