"""A small archive room, a set of it, and new places to restore it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.backup import Administrator, BackupReport, take_backup
from ledger.opened import Ledger, Places, open_ledger
from tests.api.rooms import Room, furnish, record

NewPlaces = Callable[..., Places]
OpenLedger = Callable[..., Ledger]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "room").mkdir()
    room = furnish(tmp_path / "room")
    yield room
    room.ledger.close()


@pytest.fixture
def opened() -> Iterator[OpenLedger]:
    """Opens ledgers and closes them at the end."""
    ledgers: list[Ledger] = []

    def opened(places: Places, room: Room) -> Ledger:
        ledgers.append(open_ledger(places, room.clock))
        return ledgers[-1]

    yield opened
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def new_places(tmp_path: Path, room: Room) -> NewPlaces:
    """Places on a new machine that has the wrapping key and, where asked for, the old newest checkpoint."""

    def new_places(name: str = "new", database: str | None = None, *, newest: bool = False) -> Places:
        home = tmp_path / name
        home.mkdir()
        (home / "wrapping.key").write_bytes(room.places.wrapping_key.read_bytes())
        if newest:
            (home / "checkpoints").mkdir()
            (home / "checkpoints" / "newest").write_bytes(newest_note(room))
        return Places(
            database or f"sqlite:///{home}/ledger.db",
            f"sqlite:///{home}/keys.db",
            home / "wrapping.key",
            str(home / "objects"),
            home / "checkpoints",
        )

    return new_places


def back_up(room: Room, home: Path | None = None) -> BackupReport:
    """A set and a dump beside the room, of all that is there."""
    room.clock.pass_by(2_000_000)
    beside = home or room.home.parent
    return take_backup(room.ledger, beside / "set", beside / "keys", kind="same_city")


def newest_note(room: Room) -> bytes:
    return (room.places.checkpoints / "newest").read_bytes()


def publish(room: Room) -> bytes:
    """The note of a checkpoint over everything."""
    room.clock.pass_by(2_000_000)
    note = room.ledger.checkpointer.publish()
    assert note is not None
    return note


def file_one(room: Room, number: int) -> str:
    """File one more record; its id."""
    wanted = {"records": [record(room, number, f"关于第{number}号事项的通知", "office")]}
    receipt = room.desks["archivist"].do("record.filed", wanted)
    return next(tag for tag in receipt.subjects if tag.startswith("record:"))


def two_administrators(room: Room) -> list[Administrator]:
    return [
        Administrator(room.person(name), room.desks[name].key)
        for name in ("system_administrator", "security_administrator")
    ]
