"""What happens between a decision and its append counts."""

from __future__ import annotations

import pytest

from ledger.writing.desk import signed
from tests.ledger.rooms import BATCH, SCHEDULE, Room, record
from tests.ledger.writing.preparing import (
    meanwhile,
    prepared,
    revoke,
    signature_code,
)
from tests.ledger.writing.test_acting import refused

# Races


def test_a_key_revoked_between_the_decision_and_the_append_signs_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    meanwhile(room, monkeypatch, lambda: revoke(room, key.key_id))
    assert signature_code(room.ledger, signed(one, [key]), one.ticket) == "KEY_REVOKED"
    assert room.ledger.store.select(["batch.opened"]) == []


def test_a_key_revoked_between_following_and_reading_the_head_signs_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    follow = room.ledger.follow
    done: list[bool] = []

    def then_revoke() -> None:
        follow()
        if not done:
            done.append(True)
            revoke(room, key.key_id)
            room.ledger.store.head()

    monkeypatch.setattr(room.ledger, "follow", then_revoke)
    assert signature_code(room.ledger, signed(one, [key]), one.ticket) == "KEY_REVOKED"
    assert room.ledger.store.select(["batch.opened"]) == []


def test_facts_that_move_between_the_decision_and_the_append_are_decided_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    wanted = {"records": [record(room, 1, "我的")]}
    taken = {"records": [record(room, 1, "先到")]}
    meanwhile(room, monkeypatch, lambda: room.elsewhere("second").do("record.filed", taken))
    assert refused(room.act, "archivist", "record.filed", wanted).code == "CODE_TAKEN"
    assert len(room.ledger.store.select(["record.filed"])) == 1


@pytest.mark.parametrize("how", ["act", "submit"])
def test_a_role_withdrawn_between_the_decision_and_the_append_counts(
    room: Room, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    withdraw = {"person": room.person("archivist"), "role": "archivist", "reason": "调岗"}
    administrator = room.elsewhere("security_administrator")
    meanwhile(room, monkeypatch, lambda: administrator.do("role.withdrawn", withdraw))
    do = room.act if how == "act" else lambda name, *rest: room.desks[name].do(*rest)
    assert refused(do, "archivist", "batch.opened", BATCH).code in ("ROLE_MISSING", "STALE_PREPARED")
    assert room.ledger.store.select(["batch.opened"]) == []
