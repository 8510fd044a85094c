"""Following keys and sessions: the log's word on who may sign, never stopped by a bad entry."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import Refusal
from ledger.keys.trusting import TrustFollower
from ledger.store.port import Command, Committed, NewEntry
from signing.envelope import read_submission, sign_statement
from signing.keys import Ed25519Key, SigningKey
from signing.statement import Seen, Statement, statement_bytes
from signing.times import format_time
from tests.ledger.rooms import BATCH, NOW, ORIGIN, SECOND, Room

UNTIL = format_time(NOW + 600 * SECOND)
BATCH_TAG = "batch:01990000-0000-7000-8000-0000000000bb"


def statement(room: Room, **members: Any) -> Statement:
    """What the archivist states when opening a batch, with other members."""
    store = room.ledger.store
    given: dict[str, Any] = {
        "actor": room.person("archivist"),
        "command": room.command(),
        "key": room.desks["archivist"].key.key_id,
        "ledger": ORIGIN,
        "occurred_at": format_time(NOW),
        "payload": BATCH,
        "seen": Seen(store.root_at(5).hex(), 5, UNTIL),
        "subjects": [BATCH_TAG, f"session:{room.session('archivist')}"],
        "type": "batch.opened",
        "version": 1,
    }
    return Statement(**(given | members))


def judged(room: Room, one: Statement, *keys: SigningKey, now: int = NOW + SECOND, size: int = 0) -> str:
    """The code with which these signatures are refused; empty where they are accepted."""
    follower = TrustFollower(room.ledger.store, room.ledger.ca_root)
    follower.follow(room.ledger.store.size)
    submitted = read_submission(sign_statement(statement_bytes(one), keys or [room.desks["archivist"].key]))
    try:
        follower.require(submitted, size or room.ledger.store.size, now)
    except Refusal as refusal:
        return refusal.detail["code"]
    return ""


def test_a_good_statement_is_accepted(sqlite_room: Room) -> None:
    assert judged(sqlite_room, statement(sqlite_room)) == ""


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"ledger": "archive.example/other"}, "FOREIGN_LEDGER"),
        ({"ledger": ORIGIN + "/2"}, "FOREIGN_LEDGER"),
        ({"type": "batch.eaten"}, "TYPE_NOT_IN_FORCE"),
        ({"type": "query.made"}, "KEY_PURPOSE"),
        ({"type": "ledger.created"}, "GENESIS"),
        ({"type": "session.opened"}, "PAYLOAD_FORM"),
        ({"type": "key.revoked"}, "PAYLOAD_FORM"),
        ({"type": "session.opened", "version": 2}, "VERSION_UNKNOWN"),
        ({"actor": "01990000-0000-7000-8000-000000000009"}, "KEY_NOT_ACTORS"),
        ({"seen": None}, "SEEN_MISSING"),
        ({"seen": Seen("0" * 64, 5, UNTIL)}, "SEEN_WRONG"),
        ({"seen": Seen("0" * 64, 10**6, UNTIL)}, "SEEN_WRONG"),
        ({"payload": BATCH | {"signers": []}}, "SIGNERS_WRONG"),
    ],
)
def test_a_statement_that_does_not_belong_here_is_refused(
    sqlite_room: Room, members: dict[str, Any], code: str
) -> None:
    assert judged(sqlite_room, statement(sqlite_room, **members)) == code


def test_what_the_signer_accepts_no_longer_is_refused(sqlite_room: Room) -> None:
    one = statement(sqlite_room)
    assert judged(sqlite_room, one, now=NOW + 600 * SECOND) == ""
    assert judged(sqlite_room, one, now=NOW + 600 * SECOND + 1) == "SIGNED_TOO_LATE"


def test_the_services_key_signs_for_no_person_and_a_persons_not_for_the_service(sqlite_room: Room) -> None:
    room = sqlite_room
    service = room.ledger.service_key
    as_person = statement(room, actor=room.ledger.service_id, key=service.key_id, seen=None)
    assert judged(room, as_person, service) == "KEY_PURPOSE"
    assert judged(room, statement(room, type="clock.ticked")) == "KEY_PURPOSE"


def test_a_key_counts_from_the_leaf_after_its_enrolment(sqlite_room: Room) -> None:
    (enrolled, *_) = sqlite_room.ledger.store.select(
        ["key.enrolled"], [f"key:{sqlite_room.desks['archivist'].key.key_id}"]
    )
    one = statement(sqlite_room, seen=Seen(sqlite_room.ledger.store.root_at(1).hex(), 1, UNTIL))
    assert judged(sqlite_room, one, size=enrolled.position) == ""
    assert judged(sqlite_room, one, size=enrolled.position - 1) == "KEY_UNKNOWN"


def test_a_custodial_key_signs_only_in_a_session_of_the_same_person(sqlite_room: Room) -> None:
    room = sqlite_room
    key = room.ledger.custodial_key(room.person("archivist"))
    asked = {
        f"session:{room.session('archivist')}": "",
        f"session:{room.session('second')}": "SESSION_NOT_OPEN",
        f"session:{room.command()}": "SESSION_NOT_OPEN",
        "record:1": "SESSION_NOT_OPEN",
    }
    for tag, code in asked.items():
        one = statement(room, key=key.key_id, seen=None, subjects=sorted([BATCH_TAG, tag]))
        assert judged(room, one, key) == code
    room.close_session("archivist")
    one = statement(room, key=key.key_id, seen=None)
    assert judged(room, one, key) == "SESSION_NOT_OPEN"


def test_an_entry_that_verification_finds_fault_with_stops_nobody(room: Room) -> None:
    bad = statement(room, type="key.enrolled", payload={"chain": ["x"]}, subjects=["key:1"])
    put(room, bad, room.desks["archivist"].key)
    unknown = Ed25519Key.generate()
    put(
        room,
        statement(room, type="session.opened", payload={"expires": "never"}, subjects=["session:1"]),
        unknown,
    )
    room.act("archivist", "batch.opened", BATCH)
    room.desks["archivist"].do("batch.opened", BATCH)
    key = room.enrol_key("security_administrator", room.person("second"))
    other = room.another_process()
    other.follow()
    assert other.trust.ends([key.key_id], None) is not None


def put(room: Room, one: Statement, key: SigningKey) -> None:
    """Into the log past every check, as a fault of ours or a hand on the database would."""
    entry = NewEntry(
        one.type, tuple(sorted({*one.subjects, f"actor:{one.actor}"})),
        sign_statement(statement_bytes(one), [key]), one.actor, NOW,
    )  # fmt: skip
    (answer,) = room.ledger.store.commit([Command(one.command, one.actor, [entry])])
    assert isinstance(answer, Committed)
