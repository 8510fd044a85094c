"""Units, people and records for the tests of use: the office's record, and readers of other departments."""

from __future__ import annotations

from typing import Any

from ledger.actions.access.access_approved import ApproveAccess
from ledger.actions.access.access_requested import RequestAccess
from ledger.actions.access.consents import GiveConsent
from ledger.actions.access.request_events import AccessRequested
from tests.ledger.actions.secrecy.classified import (
    CITY,
    CITY_OFFICE,
    CITY_RECORD,
    OFFICE,
    ORGANS,
    PROVINCE,
    RECORD,
    filed,
)
from tests.ledger.given import DAY, NOW, Given, enrolled, given, granted, identity

__all__ = ["CITY", "CITY_OFFICE", "CITY_RECORD", "OFFICE", "PROVINCE", "RECORD"]

ANNA, CLERK, APPROVER, LEADER, READER, NEIGHBOUR = map(
    identity, ("anna", "clerk", "approver", "leader", "reader", "neighbour")
)
CITY_APPROVER = identity("approver of the city")
OTHER_RECORD = identity("another record of the office")
START: Given = given(
    *ORGANS,
    filed(RECORD, OFFICE),
    filed(OTHER_RECORD, OFFICE),
    filed(CITY_RECORD, CITY_OFFICE),
    *(enrolled(one, OFFICE) for one in (ANNA, CLERK, NEIGHBOUR)),
    enrolled(APPROVER, OFFICE, post="deputy_leader"),
    enrolled(LEADER, OFFICE, post="principal_leader"),
    enrolled(READER, CITY_OFFICE),
    enrolled(CITY_APPROVER, CITY_OFFICE),
    granted(ANNA, "archivist"),
    granted(CLERK, "archivist", OFFICE),
    granted(APPROVER, "approver", OFFICE),
    granted(LEADER, "leader", OFFICE),
    granted(CITY_APPROVER, "approver", CITY_OFFICE),
)


def asked(history: Given = START, actor: str = READER, **changes: Any) -> tuple[Given, str]:
    """A request of the reader of another unit for the office's record; the history, and its id."""
    members: dict[str, Any] = {"purpose": "办理某案", "records": (RECORD,)}
    later = NOW + history.source.head
    decided = history.when(RequestAccess(**{**members, **changes}), actor=actor, at=later)
    (draft,) = decided.then(AccessRequested).drafts
    return decided.and_then(), draft.subjects[0].removeprefix("request:")


def consented(history: Given, request: str, **changes: Any) -> Given:
    members: dict[str, Any] = {"request": request, "org": OFFICE, "capacity": "forming"}
    return history.when(GiveConsent(**{**members, **changes}), actor=LEADER).and_then()


def approved(
    history: Given | None = None, request: str = "", actor: str = APPROVER, **changes: Any
) -> tuple[Given, str]:
    """The request asked for, consented to and approved."""
    if history is None:
        history, request = asked()
        history = consented(history, request)
    return history.when(ApproveAccess(request=request, **changes), actor=actor).and_then(), request


__all__ += ["DAY", "NOW"]
