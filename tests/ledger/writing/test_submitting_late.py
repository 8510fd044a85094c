"""submit: retries, what moved since it was prepared, tickets and checkpoints of another time."""

from __future__ import annotations

import pytest

from ledger.errors import Refusal
from ledger.writing.acting import prepare, submit
from ledger.writing.desk import signed
from signing.keys import Ed25519Key
from tests.ledger.rooms import BATCH, DAY, SCHEDULE, SECOND, Room, identity, record
from tests.ledger.writing.preparing import (
    WAITING,
    fields_of,
    file_three,
    let_pass,
    prepared,
    sent,
)
from tests.ledger.writing.test_acting import refused, unmoved

# Retries


def test_an_honest_retry_of_a_submission_gets_the_first_receipt(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    submission = sent(room, "archivist", one)
    first = submit(room.ledger, submission, one.ticket)
    room.clock.pass_by(WAITING + 1)
    for ledger in (room.ledger, room.another_process()):
        again = submit(ledger, submission, one.ticket)
        assert again == type(first)(**{**fields_of(first), "retried": "same"})
    assert room.ledger.store.head().size == first.last


def test_a_submission_that_broke_off_behind_its_keys_is_taken_up(
    filing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    submission = sent(filing, "archivist", one)
    with monkeypatch.context() as patched:
        patched.setattr(filing.ledger.store, "commit", lambda commands: [Refusal("BUSY")] * len(commands))
        assert refused(submit, filing.ledger, submission, one.ticket).code == "BUSY"
    for ledger in (filing.another_process(), filing.ledger):
        receipt = submit(ledger, submission, one.ticket)
        assert receipt.last - receipt.first == 3
    assert receipt.retried == "same"


def test_an_old_commands_receipt_is_told_again_only_to_who_signs_as_its_actor(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    submission = sent(room, "archivist", one)
    first = submit(room.ledger, submission, one.ticket)
    room.ledger.store.forget_digests(room.clock.now() + 31 * DAY)
    assert submit(room.ledger, submission, one.ticket).retried == "unchecked"
    command = first.command
    theirs, stranger = room.desks["second"].key, Ed25519Key.generate()
    asked = {
        "another person": (room.request("second", "batch.opened", BATCH, command=command), theirs),
        "a key of another": (
            room.request("archivist", "batch.opened", BATCH, command=command, key=theirs.key_id), theirs,
        ),
        "a key unknown": (
            room.request("archivist", "batch.opened", BATCH, command=command, key=stranger.key_id), stranger,
        ),
    }  # fmt: skip
    for request, key in asked.values():
        other = prepare(room.ledger, request)
        submission = signed(other, [key])
        assert unmoved(room, submit, room.ledger, submission, other.ticket) in (
            "COMMAND_REUSED",
            "SIGNATURE_REFUSED",
        )


# Staleness


def test_facts_that_moved_make_it_stale_and_are_named(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    room.desks["second"].do("record.filed", {"records": [record(room, 2, "先到")]})
    before = room.ledger.store.head()
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert refusal.code == "STALE_PREPARED"
    assert "CODE_TAKEN" in refusal.en
    assert "J019-WS·2016·D30·巡特警总队-0002" in refusal.zh
    assert room.ledger.store.head() == before


def test_a_statement_that_would_read_otherwise_now_is_stale(filing: Room) -> None:
    room = filing
    filed = identity(
        room.desks["archivist"].do("record.filed", {"records": [record(room, 1, "文")]}), "record"
    )
    two = {"record": filed, "changes": [{"element": "page_count", "value": 2}], "reason": "清点"}
    three = {**two, "changes": [{"element": "page_count", "value": 3}]}
    one = prepared(room, "archivist", "record.described", two)
    room.desks["second"].do("record.described", three)
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert (refusal.code, "record.described: changes" in refusal.en) == ("STALE_PREPARED", True)


def test_a_role_withdrawn_meanwhile_makes_it_stale(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    wanted = {"person": room.person("archivist"), "role": "archivist", "reason": "调岗"}
    room.desks["security_administrator"].do("role.withdrawn", wanted)
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert (refusal.code, "ROLE_MISSING" in refusal.en) == ("STALE_PREPARED", True)


def test_a_role_that_ran_out_meanwhile_makes_it_stale(sqlite_room: Room) -> None:
    room = sqlite_room
    until = "2025-10-09T08:53:30.000000Z"  # ten seconds from the room's now
    room.grant("supervisor", "archivist", until=until)
    one = prepared(room, "supervisor", "batch.opened", BATCH)
    room.clock.pass_by(11 * SECOND)
    refusal = refused(submit, room.ledger, sent(room, "supervisor", one), one.ticket)
    assert (refusal.code, "ROLE_MISSING" in refusal.en) == ("STALE_PREPARED", True)


def test_a_session_closed_meanwhile_makes_it_stale(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    room.close_session("archivist")
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert (refusal.code, "SESSION_ENDED" in refusal.en) == ("STALE_PREPARED", True)


def test_what_else_happened_meanwhile_does_not_matter(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    room.desks["second"].do("record.filed", {"records": [record(room, 9, "别的")]})
    room.act("archivist", "batch.opened", BATCH)
    room.clock.pass_by(WAITING - 1_000)
    assert submit(room.ledger, sent(room, "archivist", one), one.ticket).retried is None


# Tickets


def test_a_ticket_serves_until_its_end(sqlite_room: Room) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    room.clock.pass_by(WAITING + 1)
    assert unmoved(room, submit, room.ledger, sent(room, "archivist", one), one.ticket) == "TICKET_REFUSED"


def test_what_is_recorded_after_the_signers_time_is_refused(
    sqlite_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    let_pass(room, monkeypatch, WAITING + 1)
    assert unmoved(room, submit, room.ledger, sent(room, "archivist", one), one.ticket) == "SIGNED_TOO_LATE"


def test_a_ticket_of_another_act_does_not_serve(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    other = prepared(room, "archivist", "batch.opened", BATCH)
    assert (
        unmoved(room, submit, room.ledger, sent(room, "archivist", one), other.ticket) == "STATEMENT_REFUSED"
    )


# What was seen


def test_a_checkpoint_that_the_log_had_is_accepted(room: Room) -> None:
    store = room.ledger.store
    for size in (1, store.size - 1, store.size):
        seen = (size, store.root_at(size))
        one = prepare(room.ledger, room.request("archivist", "batch.opened", BATCH), seen)
        assert submit(room.ledger, sent(room, "archivist", one), one.ticket).retried is None


@pytest.mark.parametrize("seen", [(5, bytes(32)), (10**6, bytes(32)), (2**53 - 1, b"x" * 32)])
def test_a_checkpoint_that_the_log_never_had_is_refused(room: Room, seen: tuple[int, bytes]) -> None:
    one = prepare(room.ledger, room.request("archivist", "batch.opened", BATCH), seen)
    before = room.ledger.store.head()
    assert refused(submit, room.ledger, sent(room, "archivist", one), one.ticket).code == "SIGNATURE_REFUSED"
    assert room.ledger.store.head() == before


@pytest.mark.parametrize("seen", [(0, b"x" * 32), (-1, bytes(32)), (2**53, bytes(32)), (1, b"short")])
def test_a_checkpoint_that_is_none_is_refused_before_anyone_signs(
    sqlite_room: Room, seen: tuple[int, bytes]
) -> None:
    request = sqlite_room.request("archivist", "batch.opened", BATCH)
    assert unmoved(sqlite_room, prepare, sqlite_room.ledger, request, seen) in (
        "STATEMENT_REFUSED",
        "INPUT_REFUSED",
    )
