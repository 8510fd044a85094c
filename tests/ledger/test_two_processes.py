"""Two service processes on one PostgreSQL: what one wrote the other knows, and they never contradict."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ledger.actions.organisation.sessions import require_open
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.publishing.fsck import check
from ledger.writing.acting import act, prepare, submit
from ledger.writing.desk import Desk, signed
from signing.note import parse_vkey
from tests.ledger.rooms import BATCH, SCHEDULE, Room, identity, record
from tests.ledger.writing.test_acting import refused


@pytest.fixture
def room(postgresql_room: Room) -> Room:
    postgresql_room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    return postgresql_room


def test_a_session_opened_in_one_is_known_in_the_other_at_once(room: Room) -> None:
    other = room.another_process()
    desk = Desk(room.ledger, room.person("archivist"), room.desks["archivist"].key)
    session = desk.log_in()
    assert act(other, room.request("archivist", "batch.opened", BATCH, session=session)).retried is None
    room.desks["archivist"].session = session
    room.close_session("archivist")
    late = room.request("archivist", "batch.opened", BATCH)
    assert refused(act, other, late).code == "SESSION_ENDED"
    with pytest.raises(Refusal, match="SESSION_ENDED"):
        require_open(Facts(other.facts, other.store.size), session, room.clock.now())


def test_a_role_granted_in_one_counts_in_the_other(room: Room) -> None:
    other = room.another_process()
    room.grant("supervisor", "archivist")
    one = prepare(other, room.request("supervisor", "batch.opened", BATCH))
    submit(other, signed(one, [room.desks["supervisor"].key]), one.ticket)


def test_a_key_and_a_record_of_one_serve_the_other(room: Room) -> None:
    other = room.another_process()
    key = room.enrol_key("security_administrator", room.person("archivist"))
    filed = room.act("archivist", "record.filed", {"records": [record(room, 1, "文")]})
    wanted = {
        "record": identity(filed, "record"),
        "changes": [{"element": "title", "value": "改"}],
        "reason": "更正",
    }
    one = prepare(other, room.request("archivist", "record.described", wanted, key=key.key_id))
    receipt = submit(other, signed(one, [key]), one.ticket)
    assert receipt.first == filed.last + 1


def test_of_two_who_take_one_code_one_gets_it(room: Room) -> None:
    ledgers = [room.ledger, room.another_process()]

    def file(number: int) -> str:
        name = ("archivist", "second")[number % 2]
        wanted = {"records": [record(room, number // 4 + 1, "文")]}
        try:
            return act(ledgers[number % 2], room.request(name, "record.filed", wanted)).subjects[0]
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(file, range(40)))
    taken = answers.pop("CODE_TAKEN")
    assert (taken, len(answers)) == (30, 10)
    store = ledgers[1].store
    store.head()
    codes = [tag for tags in store.tags_of(p.position for p in store.select(["record.filed"])).values()
             for tag in tags if tag.startswith("code:")]  # fmt: skip
    assert len(codes) == len(set(codes)) == 10
    assert [*check(store, [parse_vkey(room.ledger.log_vkey)])] == []


def test_a_command_sent_to_both_at_once_runs_once(room: Room) -> None:
    ledgers = [room.ledger, room.another_process()]
    request = room.request("archivist", "batch.opened", BATCH)
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda number: act(ledgers[number % 2], request), range(16)))
    assert len({receipt.first for receipt in receipts}) == 1
    assert len({tuple(receipt.subjects) for receipt in receipts}) == 1
    assert Counter(receipt.retried for receipt in receipts)[None] == 1


def test_a_submission_sent_to_both_at_once_counts_once(room: Room) -> None:
    ledgers = [room.ledger, room.another_process()]
    one = prepare(room.ledger, room.request("archivist", "session.opened", {}, session=None))
    submission = signed(one, [room.desks["archivist"].key])

    def send(number: int) -> Any:
        return submit(ledgers[number % 2], submission, one.ticket)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(16)))
    assert len({receipt.first for receipt in receipts}) == 1
    assert Counter(receipt.retried for receipt in receipts)[None] == 1


def test_three_administrators_stay_three_people_whoever_grants_where(room: Room) -> None:
    """Two administrators of security grant two of the three roles to one person at the same moment."""
    room.enrol("security_administrator", "deputy", "bureau").log_in()
    room.grant("deputy", "security_administrator")
    room.enrol("security_administrator", "third", "bureau")
    other = room.another_process()
    desks = [room.desks["security_administrator"], room.elsewhere("deputy", other)]
    roles = ["system_administrator", "audit_administrator"]

    def grant(number: int) -> str:
        wanted = {"person": room.person("third"), "role": roles[number]}
        try:
            desks[number].do("role.granted", wanted)
        except Refusal as refusal:
            return refusal.code
        return "granted"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(grant, range(2)))
    assert sorted(answers)[1] == "granted"
    assert sorted(answers)[0] in ("ADMINISTRATORS_DISTINCT", "STALE_PREPARED")
