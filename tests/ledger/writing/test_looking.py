"""Looks are events: numbered without a gap within their session, durable before they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import pytest

from ledger.actions.access.looks import Look, query_made, record_viewed
from ledger.errors import Refusal
from ledger.event import Draft
from ledger.opened import Ledger
from ledger.policies import POLICIES
from ledger.reading import recorded
from ledger.writing.looking import LookRecorder
from tests.ledger.rooms import DAY, NOW, SECOND, YEAR, Room

RECORD = "01990000-0000-7000-8000-0000000000aa"


@pytest.fixture
def recorder(room: Room) -> Iterator[LookRecorder]:
    recorder = LookRecorder(room.ledger)
    yield recorder
    recorder.close()


@pytest.fixture
def sqlite_recorder(sqlite_room: Room) -> Iterator[LookRecorder]:
    recorder = LookRecorder(sqlite_room.ledger)
    yield recorder
    recorder.close()


def asking(text: Any) -> Any:
    """What records that somebody searched for this."""
    return lambda look: query_made(look, {"text": text}, 1, [RECORD])


def viewing(look: Look) -> Draft:
    return record_viewed(look, RECORD)


def broken(look: Look) -> Draft:
    raise ZeroDivisionError


def sequences(ledger: Ledger, session: str) -> list[int]:
    """The numbers of a session's looks as they stand in the log."""
    types = ["query.made", "record.viewed"]
    found = ledger.store.select(types, [f"session:{session}"])
    return [recorded(one).payload.sequence for one in found]


def code(look: Future[int]) -> str:
    with pytest.raises(Refusal) as caught:
        look.result(20)
    return caught.value.code


def test_a_look_is_in_the_log_when_it_is_answered(room: Room, recorder: LookRecorder) -> None:
    position = recorder.record(room.session("archivist"), asking("旅馆"), purpose="办案").result(20)
    (stored,) = room.another_process().store.entries(position, position)
    event = recorded(stored)
    assert (event.type, event.payload.sequence, event.actor) == ("query.made", 1, room.ledger.service_id)
    assert event.subject("session") == room.session("archivist")


def test_fifty_threads_leave_no_gap_in_any_session(room: Room, recorder: LookRecorder) -> None:
    names = ["archivist", "second", "supervisor"]

    def look(number: int) -> int:
        build = viewing if number % 2 else asking(str(number))
        return recorder.record(room.session(names[number % 3]), build).result(60)

    with ThreadPoolExecutor(50) as pool:
        positions = list(pool.map(look, range(300)))
    assert len(set(positions)) == 300
    for name in names:
        assert sequences(room.ledger, room.session(name)) == list(range(1, 101))


def test_two_processes_number_one_session_together(postgresql_room: Room) -> None:
    room = postgresql_room
    recorders = [LookRecorder(room.ledger), LookRecorder(room.another_process())]
    session = room.session("archivist")

    def look(number: int) -> int:
        return recorders[number % 2].record(session, asking(str(number))).result(60)

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(look, range(200)))) == 200
    for recorder in recorders:
        recorder.close()
    assert sequences(room.ledger, session) == list(range(1, 201))


def test_numbers_go_on_where_a_process_that_is_gone_left_off(room: Room, recorder: LookRecorder) -> None:
    session = room.session("archivist")
    recorder.record(session, viewing).result(20)
    again = LookRecorder(room.another_process())
    again.record(session, viewing).result(20)
    again.close()
    assert sequences(room.ledger, session) == [1, 2]


# Sessions


def test_a_look_needs_an_open_session(room: Room, recorder: LookRecorder) -> None:
    assert code(recorder.record(room.command(), viewing)) == "SESSION_NEEDED"
    room.close_session("archivist", room.another_process())
    room.ledger.store.head()
    assert code(recorder.record(room.session("archivist"), viewing)) == "SESSION_ENDED"
    assert sequences(room.ledger, room.session("archivist")) == []


def test_a_session_closed_in_another_process_is_found_out_at_the_append(
    postgresql_room: Room,
) -> None:
    room = postgresql_room
    recorder = LookRecorder(room.ledger)
    recorder.record(room.session("archivist"), viewing).result(20)
    room.close_session("archivist", room.another_process())
    assert code(recorder.record(room.session("archivist"), viewing)) == "SESSION_ENDED"
    recorder.close()


def test_an_expired_session_looks_at_nothing(sqlite_room: Room, sqlite_recorder: LookRecorder) -> None:
    sqlite_room.clock.pass_by(POLICIES["session.seconds"].default * SECOND + 1)
    assert code(sqlite_recorder.record(sqlite_room.session("archivist"), viewing)) == "SESSION_ENDED"


def test_a_session_of_a_revoked_key_looks_at_nothing(
    sqlite_room: Room, sqlite_recorder: LookRecorder
) -> None:
    room = sqlite_room
    wanted = {"key": room.desks["archivist"].key.key_id, "reason": "遗失"}
    room.desks["security_administrator"].do("key.revoked", wanted)
    assert code(sqlite_recorder.record(room.session("archivist"), viewing)) == "SESSION_ENDED"


class Held:
    """Holds a recorder's thread inside one look, so that what comes meanwhile waits and forms a group."""

    def __init__(self, recorder: LookRecorder, session: str) -> None:
        self.reached, self.go_on = Event(), Event()
        self.look = recorder.record(session, self._build)
        assert self.reached.wait(20)

    def _build(self, look: Look) -> Draft:
        self.reached.set()
        assert self.go_on.wait(20)
        return viewing(look)

    def end(self) -> int:
        self.go_on.set()
        return self.look.result(20)


def test_a_session_closed_while_its_looks_wait_is_refused_and_others_go_on(
    room: Room, recorder: LookRecorder
) -> None:
    held = Held(recorder, room.session("second"))
    mine, theirs = (recorder.record(room.session(name), viewing) for name in ("archivist", "second"))
    room.close_session("archivist")
    held.end()
    assert code(mine) == "SESSION_ENDED"
    assert theirs.result(20) > held.look.result(20)
    assert sequences(room.ledger, room.session("second")) == [1, 2]
    assert sequences(room.ledger, room.session("archivist")) == []


def test_a_session_closed_while_its_own_look_is_decided_is_refused(
    room: Room, recorder: LookRecorder
) -> None:
    held = Held(recorder, room.session("archivist"))
    room.close_session("archivist")
    held.go_on.set()
    assert code(held.look) == "SESSION_ENDED"
    assert sequences(room.ledger, room.session("archivist")) == []


# One look among many


@pytest.mark.parametrize("odd", ["长" * 30_000, 1.5, list(range(101)), 2**60, "\ud800", {"A": 1}])
def test_a_look_that_cannot_be_written_harms_no_other(
    sqlite_room: Room, sqlite_recorder: LookRecorder, odd: Any
) -> None:
    session = sqlite_room.session("archivist")
    held = Held(sqlite_recorder, session)
    looks = [sqlite_recorder.record(session, asking(text)) for text in ("一", odd, "二")]
    held.end()
    assert [looks[0].result(20), looks[2].result(20)] == [held.look.result() + 1, held.look.result() + 2]
    assert code(looks[1]) in ("ENTRY_TOO_LONG", "STATEMENT_REFUSED", "INPUT_REFUSED")
    assert sequences(sqlite_room.ledger, session) == [1, 2, 3]


def test_a_look_that_cannot_be_built_harms_no_other(sqlite_room: Room, sqlite_recorder: LookRecorder) -> None:
    session = sqlite_room.session("archivist")
    held = Held(sqlite_recorder, session)
    before, bad, after = (sqlite_recorder.record(session, one) for one in (viewing, broken, viewing))
    held.end()
    assert after.result(20) == before.result(20) + 1
    with pytest.raises(ZeroDivisionError):
        bad.result(20)
    assert sequences(sqlite_room.ledger, session) == [1, 2, 3]


def test_who_gives_up_waiting_harms_no_other(sqlite_room: Room, sqlite_recorder: LookRecorder) -> None:
    session = sqlite_room.session("archivist")
    held = Held(sqlite_recorder, session)
    looks = [sqlite_recorder.record(session, viewing) for _ in range(3)]
    looks[1].cancel()
    held.end()
    assert [looks[0].result(20), looks[2].result(20)] == [held.look.result() + 1, held.look.result() + 3]
    assert sequences(sqlite_room.ledger, session) == [1, 2, 3, 4]


# Limits and ends


def test_the_queue_of_looks_is_bounded(sqlite_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.writing.looking.WAITING", 3)
    recorder = LookRecorder(sqlite_room.ledger)
    session = sqlite_room.session("archivist")
    held = Held(recorder, session)
    waiting = [recorder.record(session, viewing) for _ in range(3)]
    with pytest.raises(Refusal, match="BUSY"):
        recorder.record(session, viewing)
    held.end()
    assert [one.result(20) for one in waiting] == [held.look.result() + n for n in (1, 2, 3)]
    recorder.close()


def test_close_records_what_waits_and_takes_no_more(sqlite_room: Room) -> None:
    recorder = LookRecorder(sqlite_room.ledger)
    session = sqlite_room.session("archivist")
    held = Held(recorder, session)
    waiting = [recorder.record(session, viewing) for _ in range(3)]
    closing = Thread(target=recorder.close)
    closing.start()
    held.end()
    closing.join(20)
    assert [one.result(0) for one in waiting] == [held.look.result() + n for n in (1, 2, 3)]
    with pytest.raises(Refusal, match="BUSY"):
        recorder.record(session, viewing)


# Clocks


def test_no_look_while_the_clock_is_back(room: Room, recorder: LookRecorder) -> None:
    recorder.record(room.session("archivist"), viewing).result(20)
    room.clock.set(room.clock.now() - 10 * SECOND)
    assert code(recorder.record(room.session("archivist"), viewing)) == "CLOCK_BACK"
    room.clock.set(NOW + SECOND)
    recorder.record(room.session("archivist"), viewing).result(20)
    assert sequences(room.ledger, room.session("archivist")) == [1, 2]


@pytest.mark.parametrize("ahead", [DAY // 24, YEAR])
def test_no_look_while_the_clock_is_ahead(room: Room, recorder: LookRecorder, ahead: int) -> None:
    session = room.session("archivist")
    room.clock.set(NOW + ahead)
    assert code(recorder.record(session, viewing)) in ("CLOCK_AHEAD", "SESSION_ENDED")
    with pytest.raises(Refusal, match=r"CLOCK_AHEAD|SESSION_ENDED"):
        room.desks["archivist"].log_in()
    room.clock.set(NOW)
    room.ledger.store.guard.confirm()
    recorder.record(session, viewing).result(20)
