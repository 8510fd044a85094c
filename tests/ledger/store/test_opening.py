"""Opening a log: only one that is there and keeps what it acknowledges."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import sql

import migrations
from ledger.clock import SECOND, ManualClock
from ledger.errors import Refusal
from ledger.store.open import open_store
from signing import merkle
from tests.ledger.conftest import OpenLog
from tests.ledger.logs import appended, command, entry, refused


def test_a_log_that_is_not_there_is_not_made_by_opening_it(
    log_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="LEDGER_MISSING"):
        open_store(log_url, clock)
    assert not list(tmp_path.iterdir())


def test_a_password_is_not_told(postgres_url: str, clock: ManualClock) -> None:
    with pytest.raises(Refusal) as refusal:
        open_store(postgres_url, clock)
    assert "@" not in refusal.value.detail["where"]


def test_another_kind_of_database_is_not_opened(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_store("mysql://localhost/x", clock)


def test_a_reopened_log_goes_on(log_url: str, open_log: OpenLog) -> None:
    first = open_log(log_url)
    leaves = appended(first, command(1, [entry(b"%d" % n) for n in range(9000)])).leaf_hashes
    first.close()
    again = open_log(log_url)
    assert again.head().root == merkle.root(leaves)
    leaves += appended(again, command(2, [entry(b"x")] * 600)).leaf_hashes
    assert again.head().root == merkle.root(leaves)
    assert appended(again, command(1, [entry(b"%d" % n) for n in range(9000)])).retried == "same"


def test_a_log_that_stood_still_for_days_asks_an_operator(
    log_url: str, open_log: OpenLog, clock: ManualClock
) -> None:
    appended(open_log(log_url), command(1))
    clock.pass_by(2 * 24 * 3600 * SECOND + 1)
    again = open_log(log_url)
    assert refused(again, command(2)) == "CLOCK_AHEAD"
    again.guard.confirm()
    appended(again, command(2))


@pytest.mark.parametrize("setting", ["synchronous_commit"])
def test_postgresql_that_may_lose_commits_is_not_opened(
    postgres_url: str, clock: ManualClock, setting: str
) -> None:
    migrations.upgrade(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET {} TO off").format(name, sql.Identifier(setting)))
    with pytest.raises(Refusal, match=f"STORE_UNSAFE.*{setting}"):
        open_store(postgres_url, clock)


def test_upgrading_twice_changes_nothing(log_url: str) -> None:
    assert migrations.version(log_url) is None
    migrations.upgrade(log_url)
    migrations.upgrade(log_url)
    assert migrations.version(log_url) == migrations.newest()


def test_a_path_with_a_percent_sign_is_fine(tmp_path: Path, open_log: OpenLog) -> None:
    (tmp_path / "100%").mkdir()
    appended(open_log(f"sqlite:///{tmp_path}/100%/log.db"), command(1))
