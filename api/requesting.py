"""The words of a request, opened for those who may read them: they are sealed under the applicant's key."""

from __future__ import annotations

from typing import Any

from ledger.actions.access.request_events import AccessRefused, AccessRequested, RequestClosed
from ledger.event import Payload, Recorded, Sealed
from ledger.facts import Facts
from ledger.opened import Ledger
from projections.decoding import Opener


def purpose_of(ledger: Ledger, request: str) -> str | None:
    """The purpose that a request states; None where it was never made, or its words are erased."""
    found = said(ledger, AccessRequested, request)
    return None if found is None else opened(ledger, found, "purpose")


def words_of(ledger: Ledger, request: str) -> dict[str, Any]:
    """`purpose`, `need`, `applicant`, `reason` (of a refusal) and `effect` of a request, as far as there are
    any and they can be opened."""
    words: dict[str, Any] = {}
    for kind, names in _SAID.items():
        found = said(ledger, kind, request)
        if found is not None:
            words |= {name: opened(ledger, found, name) for name in names}
    return words


def said(ledger: Ledger, kind: type[Payload], request: str) -> Recorded[Any] | None:
    """The latest event of this type of the request."""
    return Facts(ledger.facts, ledger.store.size).latest(kind, tags=[f"request:{request}"])


def opened(ledger: Ledger, event: Recorded[Any], name: str) -> Any:
    """The plaintext of a sealed member of an event's payload; None where there is none any more."""
    field = getattr(event.payload, name)
    if not isinstance(field, Sealed):
        return None
    at = (event.statement.ledger, event.type, event.command, f"/payload/{name}")
    return Opener(ledger.keys).open_at(field, *at)


_SAID: dict[type[Payload], tuple[str, ...]] = {
    AccessRequested: ("purpose", "need", "applicant"),
    AccessRefused: ("reason",),
    RequestClosed: ("effect",),
}
