"""Refused logins: one event per key and window with the count, only for keys that the log knows."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import Conflict, Refusal
from ledger.policies import POLICIES
from ledger.reading import recorded
from ledger.writing.acting import prepare, submit
from ledger.writing.desk import signed
from signing.keys import Ed25519Key, SigningKey
from tests.ledger.rooms import SECOND, Room
from tests.ledger.writing.test_acting import refused, unmoved

WINDOW = POLICIES["refusal.window_seconds"].default * SECOND


def told(room: Room) -> list[tuple[str, str, int, str]]:
    """Key, person, count and reason of every refused login in the log."""
    found = [recorded(one).payload for one in room.ledger.store.select(["session.refused"])]
    return [(one.key, one.person, one.count, one.reason) for one in found]


def fail(room: Room, name: str = "supervisor", key: SigningKey | None = None, ledger: Any = None) -> Refusal:
    """A login that is signed and comes with a ticket of another."""
    ledger = ledger or room.ledger
    key = key or room.desks[name].key
    one = prepare(ledger, room.request(name, "session.opened", {}, session=None))
    return refused(submit, ledger, signed(one, [key]), "no ticket")


def test_a_refused_login_is_told_once_in_a_window_and_counted(room: Room) -> None:
    key, person = room.desks["supervisor"].key.key_id, room.person("supervisor")
    for _ in range(5):
        assert fail(room).code == "TICKET_REFUSED"
    assert told(room) == [(key, person, 1, "TICKET_REFUSED")]
    room.clock.pass_by(WINDOW + SECOND)
    fail(room)
    assert told(room)[1:] == [(key, person, 5, "TICKET_REFUSED")]


def test_each_key_is_told_of_by_itself(room: Room) -> None:
    for name in ("supervisor", "second", "supervisor"):
        fail(room, name)
    assert [one[:3] for one in told(room)] == [
        (room.desks[name].key.key_id, room.person(name), 1) for name in ("supervisor", "second")
    ]


def test_a_login_with_a_revoked_key_is_told(room: Room) -> None:
    desk = room.desks["supervisor"]
    one = prepare(room.ledger, room.request("supervisor", "session.opened", {}, session=None))
    revoked = {"key": desk.key.key_id, "reason": "遗失"}
    room.desks["security_administrator"].do("key.revoked", revoked)
    assert refused(submit, room.ledger, signed(one, [desk.key]), one.ticket).code == "STALE_PREPARED"
    assert told(room) == [(desk.key.key_id, desk.person, 1, "STALE_PREPARED")]


def test_what_a_stranger_sends_is_never_written(room: Room) -> None:
    stranger = Ed25519Key.generate()
    one = prepare(room.ledger, room.request("supervisor", "session.opened", {}, session=None))

    class Named:
        key_id, suite, spki = room.desks["supervisor"].key.key_id, stranger.suite, stranger.spki
        sign = staticmethod(stranger.sign)

    for key in (stranger, Named()):
        submission = signed(one, [key])
        code = unmoved(room, submit, room.ledger, submission, one.ticket)
        assert code in ("SIGNATURE_REFUSED", "STATEMENT_REFUSED")
    assert unmoved(room, submit, room.ledger, b"{}", one.ticket) == "STATEMENT_REFUSED"
    assert told(room) == []


def test_a_refused_act_that_is_no_login_is_not_told(room: Room) -> None:
    one = prepare(room.ledger, room.request("archivist", "batch.opened", BATCH))
    submission = signed(one, [room.desks["archivist"].key])
    assert unmoved(room, submit, room.ledger, submission, "no ticket") == "TICKET_REFUSED"


BATCH = {"material": "文书", "profile": {"colour": "grey", "dpi": 300, "format": "image/png"}}


def test_two_processes_tell_of_a_key_once(postgresql_room: Room) -> None:
    room = postgresql_room
    fail(room, ledger=room.another_process())
    fail(room)
    assert len(told(room)) == 1
    room.clock.pass_by(WINDOW + SECOND)
    fail(room)
    assert [one[2] for one in told(room)] == [1, 2]


def test_what_could_not_be_written_is_counted_in_the_next_event(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(room)
    fail(room)
    room.clock.pass_by(WINDOW + SECOND)
    commit = room.ledger.store.commit
    with monkeypatch.context() as patched:
        patched.setattr(room.ledger.store, "commit", lambda commands: [Conflict("CONDITION_FAILED")])
        fail(room)
    monkeypatch.setattr(room.ledger.store, "commit", commit)
    fail(room)
    assert [one[2] for one in told(room)] == [1, 3]


def test_a_clock_in_doubt_does_not_hide_why_a_login_is_refused(room: Room) -> None:
    one = prepare(room.ledger, room.request("supervisor", "session.opened", {}, session=None))
    submission = signed(one, [room.desks["supervisor"].key])
    room.clock.set(room.clock.now() - 100 * SECOND)
    assert refused(submit, room.ledger, submission, "no ticket").code == "TICKET_REFUSED"
