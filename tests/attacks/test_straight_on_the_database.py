"""SQL straight on the log's tables, past the ledger: the database itself refuses it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

import migrations
from ledger.publishing import fsck
from ledger.store.base import SqlStore
from tests.ledger.conftest import OpenLog, clock, log_url, open_log, sqlite_url, store
from tests.ledger.logs import appended, command, signed, uuid

__all__ = ["clock", "log_url", "open_log", "sqlite_url", "store"]

Execute = Callable[[str], None]


REFUSED = [
    "UPDATE entries SET entry = {hash} WHERE position = 1",
    "UPDATE entries SET type = 'x.y'",
    "DELETE FROM entries WHERE position = 3",
    "DELETE FROM entries",
    "INSERT INTO entries VALUES (5, 0, 0, 'a.a', 'x', '', {hash}, {hash})",
    "INSERT INTO entries VALUES (0, 0, 0, 'a.a', 'x', '', {hash}, {hash})",
    "INSERT INTO entries VALUES (2, 0, 0, 'a.a', 'x', '', {hash}, {hash})",
    "UPDATE tags SET tag = 'record:9'",
    "DELETE FROM tags",
    "INSERT INTO tags VALUES ('record:9', 1, 1, 'a.a')",
    "INSERT INTO tags VALUES ('record:9', 3, 3, 'a.a')",
    "INSERT INTO tags VALUES ('record:9', 1, 4, 'a.a')",
    "INSERT INTO tags VALUES ('record:9', 4, 4, 'a.a')",
    "UPDATE commands SET actor = 'x'",
    "DELETE FROM commands",
    "INSERT INTO commands VALUES (1, 1, 'new', 'x')",
    "INSERT INTO commands VALUES (4, 4, 'new', 'x')",
    "UPDATE tiles SET n = 7",
    "DELETE FROM tiles",
    "UPDATE checkpoints SET note = {hash}",
    "DELETE FROM checkpoints",
    "INSERT INTO checkpoints VALUES (1, {hash})",
    "INSERT INTO checkpoints VALUES (4, {hash})",
]
REPLACED = [
    "INSERT OR REPLACE INTO entries VALUES (1, 0, 0, 'a.a', 'x', '', {hash}, {hash})",
    "INSERT OR REPLACE INTO entries VALUES (3, 0, 0, 'a.a', 'x', '', {hash}, {hash})",
    "REPLACE INTO tags SELECT tag, position, last, 'x.y' FROM tags",
    "REPLACE INTO commands SELECT first, last, command, 'x' FROM commands",
    "REPLACE INTO tiles SELECT level, n, zeroblob(8192) FROM tiles",
    "REPLACE INTO checkpoints SELECT size, {hash} FROM checkpoints",
    "UPDATE OR REPLACE entries SET position = 2 WHERE position = 1",
]
UPSERTED = [
    "INSERT INTO entries SELECT * FROM entries WHERE true ON CONFLICT (position) DO UPDATE SET type = 'x'",
    "INSERT INTO tags SELECT * FROM tags WHERE true ON CONFLICT (tag, position) DO UPDATE SET type = 'x.y'",
]
TRUNCATED = ["entries", "tags", "commands", "tiles", "checkpoints"]


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """Three signed entries and a checkpoint at two."""
    for number in range(3):
        appended(store, signed(number))
    store.put_checkpoint(2, b"note")
    return store


@pytest.fixture
def execute(filled: SqlStore, log_url: str) -> Iterator[Execute]:
    """Runs and commits SQL on a connection that is not the ledger's; raises where the database refuses."""
    if log_url.startswith("sqlite"):
        yield from _on_sqlite(log_url.removeprefix("sqlite:///"))
    else:
        yield from _on_postgresql(log_url)


def _on_sqlite(path: str) -> Iterator[Execute]:
    connection = sqlite3.connect(path, isolation_level=None)

    def execute(text: str) -> None:
        connection.execute(text.format(hash="zeroblob(32)"))

    yield execute
    connection.close()


def _on_postgresql(url: str) -> Iterator[Execute]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path TO ledger")
        blob = r"'\x" + "00" * 32 + "'::bytea"

        def execute(text: str) -> None:
            connection.execute(text.format(hash=blob).encode())

        yield execute


def _rows(store: SqlStore) -> list[object]:
    tables = ("entries", "tags", "commands", "tiles", "checkpoints")
    return [sorted(store._rows(f"SELECT * FROM {table}")) for table in tables]


@pytest.mark.parametrize("statement", REFUSED)
def test_rows_are_not_changed_taken_away_or_slipped_in(
    filled: SqlStore, execute: Execute, statement: str
) -> None:
    before = _rows(filled)
    if "tiles" in statement:
        appended(filled, command(50, [signed(51).entries[0]] * 256))
        before = _rows(filled)
    with pytest.raises(
        (sqlite3.IntegrityError, psycopg.errors.IntegrityError), match=r"append-only|unique|check"
    ):
        execute(statement)
    assert _rows(filled) == before


@pytest.mark.parametrize("log_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statement", [*REPLACED, *UPSERTED])
def test_sqlite_replaces_nothing(filled: SqlStore, execute: Execute, statement: str) -> None:
    appended(filled, command(50, [signed(51).entries[0]] * 256))
    before = _rows(filled)
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        execute(statement)
    assert _rows(filled) == before


@pytest.mark.parametrize("log_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("statement", UPSERTED)
def test_postgresql_does_not_update_on_conflict(filled: SqlStore, execute: Execute, statement: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
        execute(statement)


@pytest.mark.parametrize("log_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TRUNCATED)
def test_postgresql_does_not_truncate(filled: SqlStore, execute: Execute, table: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
        execute(f"TRUNCATE {table}")


def test_request_digests_may_go(filled: SqlStore, execute: Execute) -> None:
    execute("DELETE FROM request_digests")
    row = filled.receipt(uuid(1))
    assert row is not None
    assert row.digest is None


def test_a_tag_laid_out_for_a_future_entry_is_refused(filled: SqlStore, execute: Execute) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityError), match="append-only"):
        execute("INSERT INTO tags VALUES ('record:9', 4, 4, 'record.filed')")
    appended(filled, signed(4))
    assert filled.select([], ["record:9"]) == []


@pytest.fixture
def service(postgres_url: str) -> Iterator[str]:
    """The URL of a role that was granted what the service may do."""
    name, password = f"service_{secrets.token_hex(4)}", secrets.token_hex(8)
    role = sql.Identifier(name)
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
        migrations.upgrade(postgres_url, name)
        yield f"postgresql://{name}:{password}@{postgres_url.rpartition('@')[2]}"
        owner.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(role))
        owner.execute(sql.SQL("DROP ROLE {}").format(role))


def test_the_service_s_role_can_run_the_ledger(service: str, open_log: OpenLog) -> None:
    from ledger.clock import ManualClock
    from ledger.store.open import open_store

    store = open_store(service, ManualClock())
    appended(store, signed(1))
    store.put_checkpoint(1, b"note")
    assert store.forget_digests(10**18 + 1) == 1
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.entries SET type = 'x'",
        "DELETE FROM ledger.entries",
        "TRUNCATE ledger.entries",
        "DELETE FROM ledger.checkpoints",
        "UPDATE ledger.request_digests SET until = 0",
        "ALTER TABLE ledger.entries DISABLE TRIGGER ALL",
        "DROP TRIGGER entries_change ON ledger.entries",
        "UPDATE ledger.alembic_version SET version_num = 'x'",
        "CREATE TABLE ledger.more (x int)",
    ],
)
def test_the_service_s_role_cannot_do_more(service: str, statement: str) -> None:
    with (
        psycopg.connect(service) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_a_guard_that_was_taken_away_is_found(filled: SqlStore, execute: Execute, log_url: str) -> None:
    table = "" if log_url.startswith("sqlite") else " ON entries"
    execute(f"DROP TRIGGER entries_insert{table}")
    assert [one.detail for one in fsck.check(filled) if one.code == "GUARD_MISSING"] == ["entries_insert"]
