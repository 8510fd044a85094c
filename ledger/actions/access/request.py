"""A request for use as it stands, folded from its events: asked, let, consented to ([S]14; [AR] 34)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.actions.access.request_events import (
    AccessApproved,
    AccessRefused,
    AccessRequested,
    ConsentGiven,
    ConsentRefused,
    RequestClosed,
)
from ledger.errors import Refusal
from ledger.event import Payload, Recorded, Sealed
from ledger.facts import Facts
from signing.times import parse_time

REQUEST_EVENTS: tuple[type[Payload], ...] = (
    AccessRequested,
    AccessApproved,
    AccessRefused,
    RequestClosed,
    ConsentGiven,
    ConsentRefused,
)


class Opening(NamedTuple):
    """From when to when (us) a record is open under a request."""

    begins: int
    ends: int

    def holds(self, at: int) -> bool:
        return self.begins <= at <= self.ends


class Consent(NamedTuple):
    """Which uses a unit consented to, and until when (us; None: open)."""

    uses: tuple[str, ...]
    ends: int | None

    def holds(self, at: int) -> bool:
        return self.ends is None or at <= self.ends


@dataclass
class UseRequest:
    """`holder`: who asked and to whom records are opened; `applicant`: for whom, the same person or a
    citizen's id. `unit`: the applying unit, None for a citizen. `opened`: by record. `consents`: by record,
    then by organisation; None where it was refused last."""

    id: str
    holder: str
    applicant: str
    unit: str | None
    use: str
    purpose: Sealed
    records: tuple[str, ...]
    opened: dict[str, Opening] = field(default_factory=dict)
    consents: dict[str, dict[str, Consent | None]] = field(default_factory=dict)
    refused: bool = False
    closed: bool = False

    @property
    def stands(self) -> bool:
        return not (self.refused or self.closed)

    def consenting(self, record: str, at: int) -> dict[str, tuple[str, ...]]:
        """The organisations whose consent to the use of the record holds at `at`, with the uses."""
        given = self.consents.get(record, {})
        return {org: one.uses for org, one in given.items() if one is not None and one.holds(at)}

    def opens(self, record: str, at: int) -> bool:
        """Whether the record is open to the holder at `at` (us). A consent that was taken back closes it."""
        opening = self.opened.get(record)
        if opening is None or not self.stands or not opening.holds(at):
            return False
        given = self.consents.get(record, {})
        return not given or any(self.use in uses for uses in self.consenting(record, at).values())

    def names(self, person: str) -> bool:
        """Whether the person is the one who asks, or for whom."""
        return person in (self.holder, self.applicant)


def request_after(events: Iterable[Recorded[Any]]) -> UseRequest | None:
    """One request after its events, oldest first; None where it was never made."""
    found: UseRequest | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, AccessRequested):
            found = _requested(event)
        elif found is None:
            continue
        elif isinstance(payload, AccessApproved):
            opening = Opening(parse_time(payload.from_), parse_time(payload.until))
            found.opened |= dict.fromkeys(records_in(event), opening)
        elif isinstance(payload, AccessRefused):
            found.refused = True
        elif isinstance(payload, RequestClosed):
            found.closed = True
        elif isinstance(payload, ConsentGiven):
            ends = None if payload.until is None else parse_time(payload.until)
            _consented(found, event, Consent(tuple(payload.uses), ends))
        elif isinstance(payload, ConsentRefused):
            _consented(found, event, None)
    return found


def request_of(facts: Facts, request: str) -> UseRequest:
    """The request, or Refusal REQUEST_UNKNOWN; the append fails if it moves."""
    found = request_after(facts.all(*REQUEST_EVENTS, tags=[f"request:{request}"]))
    if found is None:
        raise Refusal("REQUEST_UNKNOWN", request=request)
    return found


def require_request(facts: Facts, request: str) -> UseRequest:
    """The request while it is neither refused nor closed. Refused: REQUEST_UNKNOWN, REQUEST_CLOSED."""
    found = request_of(facts, request)
    if not found.stands:
        raise Refusal("REQUEST_CLOSED", request=request)
    return found


def consents_of(facts: Facts, request: str, at: int) -> dict[str, dict[str, tuple[str, ...]]]:
    """By record, the organisations that consent to its use under the request at `at`, with the uses.

    Refused: REQUEST_UNKNOWN, REQUEST_CLOSED.
    """
    found = require_request(facts, request)
    return {record: found.consenting(record, at) for record in found.consents}


def open_requests(facts: Facts, record: str) -> list[str]:
    """The requests that name the record and are neither refused nor closed, oldest first (DSP-3)."""
    naming = {
        event.subject("request") or ""
        for event in facts.all(AccessRequested, AccessApproved, tags=[f"record:{record}"])
    }
    return [one for one in sorted(naming) if request_of(facts, one).stands]


def records_in(event: Recorded[Any]) -> tuple[str, ...]:
    """The records in an event's subjects."""
    return tuple(tag[7:] for tag in event.subjects if tag.startswith("record:"))


def _requested(event: Recorded[AccessRequested]) -> UseRequest:
    payload = event.payload
    return UseRequest(
        id=event.subject("request") or "",
        holder=event.actor,
        applicant=event.subject("person") or "",
        unit=payload.unit,
        use=payload.use,
        purpose=payload.purpose,
        records=records_in(event),
    )


def _consented(found: UseRequest, event: Recorded[Any], consent: Consent | None) -> None:
    for record in records_in(event):
        found.consents.setdefault(record, {})[event.payload.org] = consent
