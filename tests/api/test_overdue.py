"""The service itself records that a loan's due time has passed, once ([S]14)."""

from __future__ import annotations

from api.keeper import record_overdue
from tests.api.rooms import DRAFT, identity
from tests.api.speaking import Speaker

DAY = 86_400 * 1_000_000
LOANS = "query($id: ID!) { loans(first: 5, record: $id) { nodes { state borrower overdueAt } } }"


def test_a_loan_that_is_late_is_recorded_once_by_the_service(speaker: Speaker) -> None:
    room = speaker.room
    ledger, views = room.ledger, speaker.service.views
    issued = room.desks["archivist"].do(
        "loan.issued", {"record": room.records[DRAFT], "borrower": room.person("reader")}
    )
    loan = identity(issued.subjects, "loan")
    speaker.service.catch_up()
    assert record_overdue(ledger, views, room.clock.now()) == 0
    wanted = {"id": f"record:{room.records[DRAFT]}"}
    (shown,) = speaker.ask(LOANS, wanted, who="reader")["loans"]["nodes"]
    assert (shown["state"], shown["borrower"]) == ("out", room.person("reader"))
    assert speaker.ask(LOANS, wanted, who="outsider")["loans"]["nodes"] == []
    room.clock.pass_by(8 * DAY)
    assert record_overdue(ledger, views, room.clock.now()) == 1
    assert record_overdue(ledger, views, room.clock.now()) == 0  # before the view has seen it
    speaker.service.catch_up()
    assert record_overdue(ledger, views, room.clock.now()) == 0
    head = ledger.store.head_position()
    (event,) = ledger.facts.select(("loan.overdue",), (f"loan:{loan}",), head, False)
    assert f"record:{room.records[DRAFT]}" in event.subjects
    room.desks["archivist"].log_in("10.0.0.7")
    (late,) = speaker.ask(LOANS, wanted, who="archivist")["loans"]["nodes"]
    assert late["state"] == "overdue"
    assert late["overdueAt"] is not None
