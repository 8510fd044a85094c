"""A desk: what the client checks before it signs, so that nothing is signed that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.errors import Refusal
from ledger.writing.acting import Prepared, prepare
from ledger.writing.desk import Desk, check, signed
from ledger.writing.tickets import Request
from signing import canonical
from signing.envelope import batch_header, read_submission
from tests.ledger.rooms import BATCH, ORIGIN, SCHEDULE, SECOND, Room, identity, record


@pytest.fixture
def asked(sqlite_room: Room) -> tuple[Request, Prepared]:
    """A filing of two records, asked for and prepared."""
    sqlite_room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    wanted = {"records": [record(sqlite_room, number, f"标题{number}") for number in (1, 2)]}
    request = sqlite_room.request("archivist", "record.filed", wanted)
    return request, prepare(sqlite_room.ledger, request)


def test_what_was_asked_for_is_signed(asked: tuple[Request, Prepared]) -> None:
    request, prepared = asked
    check(prepared, request, ORIGIN)
    shown = {one.pointer: one.value for one in prepared.disclosed if one.statement == 2}
    assert shown == {"/payload/title": "标题2", "/payload/responsible": "某某省公安厅"}


def altered(prepared: Prepared, place: int, change: Callable[[Any], Any]) -> Prepared:
    statement = canonical.decode(prepared.statements[place])
    change(statement)
    statements = list(prepared.statements)
    statements[place] = canonical.encode(statement)
    return msgspec.structs.replace(prepared, statements=statements)


OTHER = "01990000-0000-7000-8000-000000000009"


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("member", "value"),
    [("ledger", "archive.example/other"), ("actor", OTHER), ("key", "0" * 64), ("command", OTHER)],
)
def test_a_statement_of_another_heading_is_not_signed(
    asked: tuple[Request, Prepared], place: int, member: str, value: str
) -> None:
    request, prepared = asked
    with pytest.raises(Refusal, match="STATEMENT_REFUSED"):
        check(altered(prepared, place, lambda one: one.update({member: value})), request, ORIGIN)


def test_a_sealed_field_that_holds_something_else_is_not_signed(asked: tuple[Request, Prepared]) -> None:
    request, prepared = asked
    for change in (
        lambda one: one["payload"]["title"].update(commit="0" * 64),
        lambda one: one["payload"].update(title="开放"),
        lambda one: one["payload"].update(title=one["payload"]["responsible"]),
    ):
        with pytest.raises(Refusal, match="STATEMENT_REFUSED"):
            check(altered(prepared, 1, change), request, ORIGIN)


def test_a_login_is_not_signed_where_something_else_was_asked_for(sqlite_room: Room) -> None:
    """A service that hands out a login instead would have a session of the person's."""
    asked = sqlite_room.request("archivist", "batch.opened", BATCH)
    login = prepare(
        sqlite_room.ledger, msgspec.structs.replace(asked, action="session.opened", input=b"{}", session=None)
    )
    with pytest.raises(Refusal, match="STATEMENT_REFUSED"):
        check(login, asked, ORIGIN)


def test_the_header_that_is_signed_is_that_of_the_statements_that_were_checked(
    asked: tuple[Request, Prepared],
) -> None:
    request, prepared = asked
    for header in (batch_header(prepared.statements[:2]), None):
        with pytest.raises(Refusal, match="STATEMENT_REFUSED"):
            check(msgspec.structs.replace(prepared, batch=header), request, ORIGIN)


def test_members_of_another_type_are_not_signed(asked: tuple[Request, Prepared]) -> None:
    request, prepared = asked
    changes: list[tuple[int, Callable[[Any], None]]] = [
        (1, lambda one: one.update(type="record.annulled")),
        (0, lambda one: one["payload"].update(member_type="record.annulled")),
    ]
    for place, change in changes:
        other = altered(prepared, place, change)
        other = msgspec.structs.replace(other, batch=batch_header(other.statements))
        with pytest.raises(Refusal, match="STATEMENT_REFUSED"):
            check(other, request, ORIGIN)


def test_a_statement_of_another_session_is_not_signed(sqlite_room: Room) -> None:
    request = sqlite_room.request("archivist", "batch.opened", BATCH)
    prepared = prepare(sqlite_room.ledger, request)
    for session in (None, sqlite_room.session("second")):
        with pytest.raises(Refusal, match="STATEMENT_REFUSED"):
            check(prepared, msgspec.structs.replace(request, session=session), ORIGIN)


def test_a_submission_is_signed_in_the_order_of_its_keys(sqlite_room: Room) -> None:
    room = sqlite_room
    one = prepare(room.ledger, room.request("archivist", "batch.opened", BATCH))
    keys = [room.desks[name].key for name in ("archivist", "second")]
    assert [each.key for each in read_submission(signed(one, keys)).first.signatures] == [
        key.key_id for key in keys
    ]


def test_a_desk_logs_in_and_then_acts_in_that_session(room: Room) -> None:
    desk = Desk(room.ledger, room.person("archivist"), room.desks["archivist"].key)
    with pytest.raises(Refusal, match="SESSION_NEEDED"):
        desk.do("batch.opened", BATCH)
    session = desk.log_in("10.0.0.8")
    receipt = desk.do("batch.opened", BATCH)
    tags = room.ledger.store.tags_of([receipt.first])[receipt.first]
    assert f"session:{session}" in tags
    assert f"batch:{identity(receipt, 'batch')}" in tags
    assert session != room.session("archivist")


def test_a_desk_names_the_newest_checkpoint_it_has_verified(sqlite_room: Room) -> None:
    room = sqlite_room
    room.clock.pass_by(2 * SECOND)
    room.ledger.checkpointer.publish()
    receipt = room.desks["archivist"].do("batch.opened", BATCH)
    stored = next(room.ledger.store.entries(receipt.first, receipt.first))
    statement = read_submission(stored.data).statements[0]
    latest = room.ledger.store.latest_checkpoint()
    assert latest is not None
    assert statement.seen is not None
    assert (statement.seen.size, statement.seen.root) == (
        latest[0],
        room.ledger.store.root_at(latest[0]).hex(),
    )
