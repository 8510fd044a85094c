"""prepare and submit: what a person signs elsewhere counts just as it was prepared."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.writing.acting import Prepared, submit
from ledger.writing.desk import signed
from signing import canonical
from signing.envelope import BATCH_TYPE, batch_header, sign_statement
from tests.ledger.rooms import BATCH, SCHEDULE, Room
from tests.ledger.writing.preparing import (
    batch_of,
    file_three,
    prepared,
    sent,
    ticket_for,
)
from tests.ledger.writing.test_acting import refused, unmoved


def test_prepare_stores_nothing(filing: Room) -> None:
    ledger = filing.ledger
    before = ledger.store.head(), ledger.keys.listed(), sorted(ledger.objects.digests())
    prepared(filing, "archivist", "record.filed", file_three(filing))
    assert (ledger.store.head(), ledger.keys.listed(), sorted(ledger.objects.digests())) == before


def test_what_was_prepared_and_signed_stands_in_the_log_byte_for_byte(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    receipt = submit(room.ledger, sent(room, "archivist", one), one.ticket)
    stored = list(room.another_process().store.entries(receipt.first, receipt.last))
    bodies = [b64decode(msgspec.json.decode(entry.data)["payload"]) for entry in stored]
    assert bodies == one.statements


def test_another_process_takes_what_one_prepared(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    assert submit(room.another_process(), sent(room, "archivist", one), one.ticket).retried is None


# Statements that are none


def changed(one: Prepared, **members: Any) -> bytes:
    """The prepared statement with other members, in canonical form as far as that goes."""
    statement = msgspec.json.decode(one.statements[0])
    for name, value in members.items():
        if value is None:
            del statement[name]
        else:
            statement[name] = value
    return canonical.ENCODER.encode(statement)


def put(name: str, value: Any) -> Callable[[Prepared], bytes]:
    """The statement with another member in its payload."""
    return lambda one: changed(
        one, payload={**msgspec.json.decode(one.statements[0])["payload"], name: value}
    )


MALFORMED: dict[str, tuple[Callable[[Prepared], bytes], str]] = {
    "a float": (put("planned", 1.5), "FLOAT"),
    "a float that is whole": (
        lambda one: put("planned", 17)(one).replace(b'"planned":17', b'"planned":17.0'), "FLOAT",
    ),
    "a key twice": (
        lambda one: one.statements[0].replace(b'"material":', b'"material":"a","material":'), "DUPLICATE_KEY",
    ),
    "a list over 100": (put("planned", list(range(101))), "LIST_TOO_LONG"),
    "a number too large": (put("planned", 2**53), "NUMBER_RANGE"),
    "a key of capitals": (put("Planned", 1), "BAD_KEY"),
    "a blank between": (lambda one: one.statements[0].replace(b'","', b'", "', 1), "NOT_CANONICAL"),
    "another order": (lambda one: _turned(one.statements[0]), "NOT_CANONICAL"),
    "no JSON": (lambda one: one.statements[0][:-1], "NOT_JSON"),
    "a member missing": (lambda one: changed(one, subjects=None), "STATEMENT_MEMBERS"),
    "a member too many": (lambda one: changed(one, extra="x"), "STATEMENT_MEMBERS"),
    "no version": (lambda one: changed(one, version=0), "VERSION_RANGE"),
    "an actor that is no id": (lambda one: changed(one, actor="admin"), "UUID_FORM"),
    "subjects out of order": (lambda one: changed(one, subjects=["z:1", "a:1"]), "SUBJECTS_ORDER"),
    "an actor among the subjects": (lambda one: changed(one, subjects=["actor:1"]), "SUBJECT_ACTOR"),
    "no subjects": (lambda one: changed(one, subjects=[]), "SUBJECTS_COUNT"),
    "33 subjects": (lambda one: changed(one, subjects=[f"a:{n}" for n in range(10, 43)]), "SUBJECTS_COUNT"),
    "a subject that is too long": (lambda one: changed(one, subjects=["a:" + "b" * 199]), "SUBJECT_TOO_LONG"),
    "a day that is none": (lambda one: changed(one, occurred_at="2026-02-30T00:00:00.000000Z"), "TIME_FORM"),
}  # fmt: skip


def _turned(body: bytes) -> bytes:
    return msgspec.json.encode(dict(reversed(msgspec.json.decode(body).items())))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_statement_is_refused_by_name(sqlite_room: Room, name: str) -> None:
    room = sqlite_room
    change, code = MALFORMED[name]
    one = prepared(room, "archivist", "batch.opened", BATCH)
    before = room.ledger.store.head()
    submission = sign_statement(change(one), [room.desks["archivist"].key])
    refusal = refused(submit, room.ledger, submission, one.ticket)
    assert refusal.code == "STATEMENT_REFUSED"
    assert code in refusal.zh
    assert code in refusal.en
    assert room.ledger.store.head() == before


OTHERS: dict[str, dict[str, Any]] = {
    "an unknown type": {"type": "batch.eaten"},
    "another type": {"type": "batch.accepted"},
    "a wrong version": {"version": 2},
    "a foreign ledger": {"ledger": "archive.example/other"},
    "another actor": {"actor": "01990000-0000-7000-8000-000000000009"},
    "another time": {"occurred_at": "2030-01-01T00:00:00.000000Z"},
    "another thing": {"subjects": ["batch:01990000-0000-7000-8000-000000000009"]},
    "another content": {"payload": BATCH | {"material": "会计"}},
    "nothing seen": {"seen": None},
    "a longer time": {
        "seen": {"root": "0" * 64, "size": 1, "until": "2030-01-01T00:00:00.000000Z"}
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_statement_goes_under_the_ticket_of_one(sqlite_room: Room, name: str) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    body = changed(one, **OTHERS[name])
    submission = sign_statement(body, [room.desks["archivist"].key])
    assert unmoved(room, submit, room.ledger, submission, one.ticket) == "STATEMENT_REFUSED"


@pytest.mark.parametrize("name", OTHERS)
def test_not_even_a_ticket_of_ours_lets_another_statement_in(sqlite_room: Room, name: str) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    body = changed(one, **OTHERS[name])
    submission = sign_statement(body, [room.desks["archivist"].key])
    ticket = ticket_for(room, one, [body])
    assert unmoved(room, submit, room.ledger, submission, ticket) == "STALE_PREPARED"


@pytest.mark.parametrize(
    "submission",
    [
        b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"statements":[]}',
        {}, {"statements": "x"}, {"statements": [], "batch": "", "signatures": []},
        {"payload": "e30=", "signatures": [], "type": "application/vnd.archive-ledger.statement.v1+json"},
        {"payload": "!", "signatures": [{"key": "0" * 64, "sig": ""}], "type": "x"},
    ],
)  # fmt: skip
def test_what_is_no_submission_is_refused(sqlite_room: Room, submission: Any) -> None:
    ticket = prepared(sqlite_room, "archivist", "batch.opened", BATCH).ticket
    assert unmoved(sqlite_room, submit, sqlite_room.ledger, submission, ticket) == "STATEMENT_REFUSED"


def test_an_over_long_statement_is_refused_before_anyone_signs_it(sqlite_room: Room) -> None:
    room = sqlite_room
    scopes = [{"category": "WS", "retention": "D30", "scope": "长" * 1_000} for _ in range(50)]
    long = {"version": "2016", "authority": "省档案局", "effective": "2016-01-01T00:00:00.000000Z"}
    code = unmoved(
        room, prepared, room, "security_administrator", "schedule.approved", {**long, "entries": scopes}
    )
    assert code == "ENTRY_TOO_LONG"


# Batches


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ([0, 1, 2], "BATCH_COUNT"), ([1, 2, 3], "BATCH_COUNT"), ([0, 2, 1, 3], "BATCH_ROOT"),
        ([0, 1, 2, 2], "BATCH_ROOT"), ([0, 1, 2, 3, 3], "BATCH_COUNT"), ([0], "BATCH_COUNT"),
    ],
)  # fmt: skip
def test_a_batch_with_statements_missing_or_swapped_is_refused(
    filing: Room, order: list[int], code: str
) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    submission = batch_of(filing, one, [one.statements[place] for place in order])
    before = filing.ledger.store.head()
    refusal = refused(submit, filing.ledger, submission, one.ticket)
    assert (refusal.code, code in refusal.en) == ("STATEMENT_REFUSED", True)
    assert filing.ledger.store.head() == before


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1, 3], [1, 2]])
def test_nor_does_a_new_header_over_other_statements_help(filing: Room, order: list[int]) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    bodies = [one.statements[place] for place in order]
    submission = batch_of(filing, one, bodies, batch_header(bodies))
    assert unmoved(filing, submit, filing.ledger, submission, one.ticket) == "STATEMENT_REFUSED"
    ticket = ticket_for(filing, one, bodies)
    assert unmoved(filing, submit, filing.ledger, submission, ticket) == "STALE_PREPARED"


def test_one_statement_of_a_batch_alone_is_refused(filing: Room) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    key = filing.desks["archivist"].key
    alone = sign_statement(one.statements[1], [key])
    assert unmoved(filing, submit, filing.ledger, alone, one.ticket) == "STATEMENT_REFUSED"
    whole = msgspec.json.decode(signed(one, [key]))
    member = {
        "batch": whole["batch"], "index": 1, "payload": whole["statements"][1],
        "signatures": whole["signatures"], "type": BATCH_TYPE,
    }  # fmt: skip
    assert unmoved(filing, submit, filing.ledger, member, one.ticket) == "STATEMENT_REFUSED"
