"""Logs for tests: a fresh one per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest

from ledger.clock import Clock, ManualClock
from ledger.store.base import SqlStore, Step, no_step
from ledger.store.open import open_store
from tests.ledger.rooms import SCHEDULE, Room, copied, furnish
from tests.postgres import PostgresServer

OpenLog = Callable[..., SqlStore]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite log may be made."""
    return f"sqlite:///{tmp_path}/log.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def log_url(request: pytest.FixtureRequest) -> str:
    """Where a log may be made; the test runs once for each database."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def open_log(clock: ManualClock) -> Iterator[OpenLog]:
    """Opens logs by URL, making their tables; closes them all at the end."""
    opened: list[SqlStore] = []

    def open_log(url: str, with_clock: Clock = clock, at: Step = no_step) -> SqlStore:
        opened.append(open_store(url, with_clock, create=True, at=at))
        return opened[-1]

    yield open_log
    for store in opened:
        store.close()


@pytest.fixture
def store(log_url: str, open_log: OpenLog) -> SqlStore:
    """A fresh, empty log."""
    return open_log(log_url)


@pytest.fixture(scope="session")
def furnished_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A furnished room, closed: what the rooms of tests are copies of."""
    home = tmp_path_factory.mktemp("furnished")
    room = furnish(home, f"sqlite:///{home}/log.db")
    room.close()
    return room


@pytest.fixture(scope="session")
def furnished_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Room:
    """As `furnished_on_sqlite`."""
    room = furnish(tmp_path_factory.mktemp("furnished"), postgres_server.create_database())
    room.close()
    return room


@pytest.fixture
def sqlite_room(furnished_on_sqlite: Room, tmp_path: Path) -> Iterator[Room]:
    """A room of this test alone, on SQLite."""
    copy(furnished_on_sqlite.places.database.removeprefix("sqlite:///"), tmp_path / "log.db")
    room = copied(furnished_on_sqlite, tmp_path, f"sqlite:///{tmp_path}/log.db")
    yield room
    room.close()


@pytest.fixture
def postgresql_room(
    furnished_on_postgresql: Room, tmp_path: Path, postgres_server: PostgresServer
) -> Iterator[Room]:
    """A room of this test alone, on PostgreSQL."""
    url = postgres_server.copy_database(furnished_on_postgresql.places.database)
    room = copied(furnished_on_postgresql, tmp_path, url)
    yield room
    room.close()
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest) -> Room:
    """A room of this test alone; the test runs once for each database."""
    room: Room = request.getfixturevalue(f"{request.param}_room")
    return room


@pytest.fixture
def filing(sqlite_room: Room) -> Room:
    """A room where records can be filed."""
    sqlite_room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    return sqlite_room
