"""Acting with a custodial key: who may, in which session, once, and only what the log can hold for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger.actions.oversight.clock_ticked import ticked
from ledger.errors import Refusal
from ledger.policies import POLICIES
from ledger.writing.acting import Receipt, act, serve
from signing.envelope import parse_envelope
from signing.merkle import leaf_hash
from signing.statement import parse_statement
from tests.ledger.rooms import BATCH, DAY, NOW, SCHEDULE, SECOND, YEAR, Room, identity, record


def refused(act: Callable[..., object], *arguments: Any, **named: Any) -> Refusal:
    """The refusal that this ends in."""
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    return caught.value


def unmoved(room: Room, act: Callable[..., object], *arguments: Any, **named: Any) -> str:
    """The code of the refusal that this ends in, nothing having been written."""
    before = room.ledger.store.head()
    refusal = refused(act, *arguments, **named)
    assert room.ledger.store.head() == before
    return refusal.code


def test_what_is_answered_stands_in_the_log(room: Room) -> None:
    receipt = room.act("archivist", "batch.opened", BATCH)
    (stored,) = room.another_process().store.entries(receipt.first, receipt.last)
    assert stored.type == "batch.opened"
    assert receipt.leaf_hashes == [leaf_hash(stored.entry).hex()]
    assert receipt.subjects == [tag for tag in room.ledger.store.tags_of([receipt.first])[receipt.first]
                                if not tag.startswith(("actor:", "session:"))]  # fmt: skip


# Sessions


def test_a_custodial_key_acts_only_inside_a_session(room: Room) -> None:
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH, session=None) == "SESSION_NEEDED"
    other = room.command()
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH, session=other) == "SESSION_NEEDED"


def test_a_custodial_key_does_not_act_in_someone_elses_session(room: Room) -> None:
    theirs = room.session("second")
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH, session=theirs) == "SESSION_NEEDED"


def test_a_session_ends_with_its_time(sqlite_room: Room) -> None:
    room = sqlite_room
    room.clock.pass_by(POLICIES["session.seconds"].default * SECOND)
    room.act("archivist", "batch.opened", BATCH)
    room.clock.pass_by(1)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "SESSION_ENDED"


def test_a_session_ends_when_it_is_closed(room: Room) -> None:
    room.close_session("archivist")
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "SESSION_ENDED"
    assert unmoved(room, room.close_session, "archivist") == "SESSION_ENDED"


def test_a_session_ends_when_the_key_that_opened_it_is_revoked(room: Room) -> None:
    revoke(room, room.desks["archivist"].key.key_id)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "SESSION_ENDED"


def revoke(room: Room, key: str) -> None:
    room.desks["security_administrator"].do("key.revoked", {"key": key, "reason": "遗失"})


# Keys


def test_a_revoked_custodial_key_acts_no_more(room: Room) -> None:
    revoke(room, room.ledger.custodial_key(room.person("archivist")).key_id)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "SIGNATURE_REFUSED"


def test_a_kept_key_that_was_never_enrolled_does_not_act(room: Room) -> None:
    room.ledger.keys.keep_secret("custodial:" + room.person("supervisor"), bytes(32))
    room.grant("supervisor", "archivist")
    assert unmoved(room, room.act, "supervisor", "batch.opened", BATCH) == "SIGNATURE_REFUSED"


def test_a_custodial_key_whose_certificate_ended_does_not_act(sqlite_room: Room) -> None:
    room = sqlite_room
    room.grant("supervisor", "archivist")
    room.enrol_custodial("supervisor", ends=NOW + 60 * SECOND)
    room.clock.pass_by(60 * SECOND)
    room.act("supervisor", "batch.opened", BATCH)
    room.clock.pass_by(SECOND)
    assert unmoved(room, room.act, "supervisor", "batch.opened", BATCH) == "SIGNATURE_REFUSED"


def test_who_has_no_custodial_key_is_told_so(room: Room) -> None:
    room.grant("supervisor", "archivist")
    assert unmoved(room, room.act, "supervisor", "batch.opened", BATCH) == "CUSTODIAL_KEY_MISSING"


@pytest.mark.parametrize("action", ["session.opened", "role.granted", "key.enrolled", "disc.delivered"])
def test_a_custodial_key_never_signs_what_a_key_of_ones_own_has_to(room: Room, action: str) -> None:
    assert unmoved(room, room.act, "archivist", action, {}) == "CLIENT_KEY_NEEDED"


# What is asked


@pytest.mark.parametrize(
    ("action", "code"),
    [("batch.eaten", "TYPE_UNKNOWN"), ("query.made", "ACTION_UNKNOWN"), ("action.headed", "ACTION_UNKNOWN")],
)
def test_what_nobody_can_ask_for_is_refused(room: Room, action: str, code: str) -> None:
    assert unmoved(room, room.act, "archivist", action, {}) == code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"material": 1}',
        b'{"material": "m"}',
        b'{"material":"m","profile":{"colour":"grey","dpi":300.5,"format":"f"}}',
        b'{"material":"m","profile":{"colour":"grey","dpi":300,"format":"f"},"more":1}',
        b'{"material":"\\ud800","profile":{"colour":"grey","dpi":300,"format":"f"}}',
        b'{"material":' + b"[" * 100_000,
    ],
)
def test_an_input_that_is_not_the_actions_is_refused(room: Room, body: bytes) -> None:
    request = room.request("archivist", "batch.opened", BATCH)
    request = type(request)(
        request.action, body, request.actor, request.key, request.session, request.command
    )
    assert unmoved(room, act, room.ledger, request) == "INPUT_REFUSED"


@pytest.mark.parametrize(
    "odd",
    [
        {"planned": 2**53},
        {"planned": 2**63 - 1},
        {"vendor": "v" * 200, "contract": "c"},
        {"vendor": "e\u0301", "contract": "c"},
        {"vendor": "a\0b", "contract": "a\nb"},
        {"material": "m" * 70_000},
        {"material": " \n"},
        {"profile": {**BATCH["profile"], "dpi": 2**53}},  # type: ignore[dict-item]
        {"profile": {**BATCH["profile"], "format": "f" * 70_000}},  # type: ignore[dict-item]
    ],
)
def test_nothing_that_verification_would_find_fault_with_is_written(room: Room, odd: dict[str, Any]) -> None:
    codes = ("INPUT_REFUSED", "STATEMENT_REFUSED", "ENTRY_TOO_LONG", "VENDOR_UNKNOWN", "PROFILE_BELOW")
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH | odd) in codes
    assert unmoved(room, room.desks["archivist"].do, "batch.opened", BATCH | odd) in codes


def test_a_statement_holds_what_was_asked_in_canonical_form(room: Room) -> None:
    wanted = BATCH | {"planned": 2**53 - 1, "material": "文书ⅷ"}
    receipt = room.act("archivist", "batch.opened", wanted)
    stored = next(room.ledger.store.entries(receipt.first, receipt.last))
    statement = parse_statement(body_of(stored.data))
    assert statement.payload == wanted


def body_of(envelope: bytes) -> bytes:
    return parse_envelope(envelope).payload


# Command ids


def test_an_honest_retry_gets_the_first_receipt(room: Room) -> None:
    command = room.command()
    first = room.act("archivist", "batch.opened", BATCH, command=command)
    room.clock.pass_by(60 * SECOND)
    for ledger in (room.ledger, room.another_process()):
        again = act(ledger, room.request("archivist", "batch.opened", BATCH, command=command))
        assert again == Receipt(**{**fields(first), "retried": "same"})
    assert room.ledger.store.head().size == first.last


def fields(receipt: Receipt) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in receipt.__struct_fields__}


def test_a_retry_counts_even_when_the_same_would_be_refused_now(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    wanted = {"records": [record(room, 1, "通知")]}
    command = room.command()
    first = room.act("archivist", "record.filed", wanted, command=command)
    assert unmoved(room, room.act, "archivist", "record.filed", wanted) == "CODE_TAKEN"
    again = room.act("archivist", "record.filed", wanted, command=command)
    assert (again.retried, again.first, again.leaf_hashes) == ("same", first.first, first.leaf_hashes)


def test_a_command_id_is_for_one_request_of_one_person(room: Room) -> None:
    command = room.command()
    room.act("archivist", "batch.opened", BATCH, command=command)
    other = BATCH | {"material": "会计"}
    for who, wanted in (("archivist", other), ("second", BATCH)):
        code = unmoved(room, room.act, who, "batch.opened", wanted, command=command)
        assert code == "COMMAND_REUSED"
    for wanted in (BATCH, other):
        code = unmoved(room, room.desks["archivist"].do, "batch.opened", wanted, command=command)
        assert code == "COMMAND_REUSED"


def test_members_in_another_order_are_the_same_request(room: Room) -> None:
    command = room.command()
    first = room.act("archivist", "batch.opened", BATCH, command=command)
    turned = dict(reversed(BATCH.items()))
    assert room.act("archivist", "batch.opened", turned, command=command).first == first.first


def test_once_the_digest_is_forgotten_a_retry_is_unchecked_and_still_the_actors(room: Room) -> None:
    command = room.command()
    first = room.act("archivist", "batch.opened", BATCH, command=command)
    days = POLICIES["request_digest.days"].default
    assert room.ledger.store.forget_digests(room.clock.now() + days * DAY) == 0
    assert room.ledger.store.forget_digests(room.clock.now() + days * DAY + 1) > 0
    again = room.act("archivist", "batch.opened", BATCH | {"material": "会计"}, command=command)
    assert (again.first, again.retried) == (first.first, "unchecked")
    assert unmoved(room, room.act, "second", "batch.opened", BATCH, command=command) == "COMMAND_REUSED"


def test_a_refusal_is_not_remembered(room: Room) -> None:
    wanted = {"records": [record(room, 1, "通知")]}
    command = room.command()
    assert unmoved(room, room.act, "archivist", "record.filed", wanted, command=command) == "SCHEDULE_MISSING"
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    assert room.act("archivist", "record.filed", wanted, command=command).retried is None


# Many in one command


def test_many_records_stand_together_after_their_head(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    receipt = room.act("archivist", "record.filed", {"records": [record(room, n, "文") for n in range(1, 6)]})
    entries = list(room.ledger.store.entries(receipt.first, receipt.last))
    assert [one.type for one in entries] == ["action.headed"] + ["record.filed"] * 5
    assert len({one.recorded_at - one.position for one in entries}) == 1


def test_one_bad_record_of_many_leaves_none(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    wanted = [record(room, n, "文") for n in (1, 2, 1)]
    assert unmoved(room, room.act, "archivist", "record.filed", {"records": wanted}) == "CODE_TAKEN"
    wanted = [record(room, 1, "文"), record(room, 2, "文" * 40_000)]
    assert unmoved(room, room.act, "archivist", "record.filed", {"records": wanted}) in (
        "INPUT_REFUSED",
        "ENTRY_TOO_LONG",
    )


# Clocks


def test_nothing_is_written_while_the_clock_is_back(room: Room) -> None:
    receipt = room.act("archivist", "batch.opened", BATCH)
    room.clock.set(room.clock.now() - 10 * SECOND)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "CLOCK_BACK"
    assert unmoved(room, room.desks["archivist"].do, "batch.opened", BATCH) == "CLOCK_BACK"
    room.clock.set(NOW)
    assert room.act("archivist", "batch.opened", BATCH).first == receipt.last + 1


@pytest.mark.parametrize("ahead", [DAY // 24, YEAR])
def test_nothing_is_written_while_the_clock_is_ahead(room: Room, ahead: int) -> None:
    room.clock.set(NOW + ahead)
    assert unmoved(room, serve, room.ledger, lambda context: ticked(context.ledger)) == "CLOCK_AHEAD"
    code = unmoved(room, room.act, "archivist", "batch.opened", BATCH)
    assert code == ("CLOCK_AHEAD" if ahead < DAY else "SESSION_ENDED")
    assert unmoved(room, room.desks["archivist"].do, "batch.opened", BATCH) == code
    room.clock.set(NOW)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "CLOCK_AHEAD"
    room.ledger.store.guard.confirm()
    room.act("archivist", "batch.opened", BATCH)


# The service's own


def test_the_service_signs_its_own_events(room: Room) -> None:
    receipt = room.close_session("archivist")
    stored = next(room.ledger.store.entries(receipt.first, receipt.first))
    statement = parse_statement(body_of(stored.data))
    assert (statement.actor, statement.key) == (room.ledger.service_id, room.ledger.service_key.key_id)
    assert identity(receipt, "person") == room.person("archivist")
