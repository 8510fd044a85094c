"""Logs for tests: a fresh one per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.clock import Clock, ManualClock
from ledger.store.base import SqlStore, Step, no_step
from ledger.store.open import open_store

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
