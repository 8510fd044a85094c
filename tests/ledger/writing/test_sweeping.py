"""Sealing keys without an owner in the log are swept, the others and the young ones never."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.clock import SECOND
from ledger.free import Free
from ledger.keys.keystore import SealingKey
from ledger.writing.sweeping import HOUR, made_at, sweep
from tests.api.rooms import Room, furnish


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = furnish(tmp_path)
    yield room
    room.ledger.close()


def orphan(room: Room, owner: str = "record:nobody") -> SealingKey:
    """A key that was stored for an append which never came."""
    free = Free(b"\1" * 32, room.clock.now())
    key = SealingKey(free.uuid7(), owner, free.take(32))
    room.ledger.keys.add([key])
    return key


def test_an_orphan_is_swept_after_an_hour_and_not_before(room: Room) -> None:
    key = orphan(room)
    room.clock.pass_by(HOUR - SECOND)
    assert sweep(room.ledger) == 0
    assert room.ledger.keys.open(key.key_id) == key
    room.clock.pass_by(2 * SECOND)
    assert sweep(room.ledger) == 1
    assert room.ledger.keys.open(key.key_id) is None
    assert room.ledger.keys.of_owner(key.owner) is None


def test_keys_of_what_the_log_names_stay(room: Room) -> None:
    before = room.ledger.keys.listed()
    room.clock.pass_by(10 * HOUR)
    assert sweep(room.ledger) == 0
    assert room.ledger.keys.listed() == before != []


def test_a_key_id_tells_when_it_was_made(room: Room) -> None:
    now = room.clock.now()
    assert made_at(Free(bytes(32), now).uuid7()) == now // 1000 * 1000
