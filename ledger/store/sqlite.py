"""The log in one SQLite file: the default. Processes may share the file; one writes at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain

from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteDatastore

from ledger.clock import Clock
from ledger.errors import Refusal
from ledger.store.base import SqlStore, Step, no_step
from ledger.store.edge import Tile
from ledger.store.group import Group
from ledger.store.reading import Row

LOCK_SECONDS = 30
_TOGETHER = 64  # rows of one statement, where there are as many
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cache_size = -65536",
    "PRAGMA wal_autocheckpoint = 10000",
)
_GUARDED = ("entries", "tags", "commands", "tiles", "checkpoints")


class LogConnectionPool(SQLiteConnectionPool):
    """Connections that write durably and let the delete triggers see what INSERT OR REPLACE removes."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        cursor = connection.cursor()
        try:
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        return connection


class LogDatastore(SQLiteDatastore):
    """The eventsourcing package's datastore, on such connections."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.pool = LogConnectionPool(
            db_name=path, lock_timeout=LOCK_SECONDS, pool_size=8, max_overflow=64, pool_timeout=LOCK_SECONDS
        )


class SqliteWriter:
    """One BEGIN IMMEDIATE transaction."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self._cursor.execute(sql, parameters).fetchall()

    def insert(self, group: Group, tags: list[tuple[str, int, int, str]], tiles: list[Tile]) -> None:
        """Entries before tags before commands: the triggers close an entry when its command is there."""
        self._put("entries", group.entries)
        self._put("tags", tags)
        self._put("commands", group.commands)
        self._put("request_digests", group.digests)
        self._put("tiles", tiles)

    def _put(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        whole = len(rows) - len(rows) % _TOGETHER
        for at in range(0, whole, _TOGETHER):
            some = chain.from_iterable(rows[at : at + _TOGETHER])
            self._cursor.execute(_insert(table, len(rows[0]), _TOGETHER), [*some])
        self._cursor.executemany(_insert(table, len(rows[0]), 1), rows[whole:])

    def commit(self, size: int) -> None:
        self._cursor.execute("COMMIT")


@cache
def _insert(table: str, columns: int, rows: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608 - names of our own


class SqliteStore(SqlStore):
    """A log store in the SQLite file at ``path``, whose tables MUST be there (``migrations.upgrade``)."""

    def __init__(self, path: str, clock: Clock, at: Step = no_step) -> None:
        self._datastore = LogDatastore(path)
        self._check_durable()
        super().__init__(clock, at)

    def _check_durable(self) -> None:
        """STORE_UNSAFE unless a commit is on the disk when it returns."""
        (journal,), (synchronous,) = self._rows("PRAGMA journal_mode")[0], self._rows("PRAGMA synchronous")[0]
        if journal != "wal" or synchronous < 2:
            raise Refusal("STORE_UNSAFE", reason=f"journal_mode={journal}, synchronous={synchronous}")

    @contextmanager
    def _cursor(self, *, writes: bool) -> Iterator[sqlite3.Cursor]:
        with self._datastore.get_connection(commit=writes) as connection, connection.cursor() as cursor:
            cursor.row_factory = None  # plain tuples
            try:
                yield cursor
            except sqlite3.OperationalError as error:
                raise _explained(error) from error
            finally:
                if writes and cursor.connection.in_transaction:
                    with suppress(sqlite3.Error):
                        cursor.connection.rollback()

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        with self._cursor(writes=False) as cursor:
            return cursor.execute(sql, parameters).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[SqliteWriter]:
        with self._cursor(writes=True) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            yield SqliteWriter(cursor)

    def _write(self, sql: str, parameters: Sequence[object]) -> int:
        with self._cursor(writes=True) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            touched = cursor.execute(sql, parameters).rowcount
            cursor.execute("COMMIT")
            return touched

    def missing_guards(self) -> list[str]:
        wanted = {f"{table}_{what}" for table in _GUARDED for what in ("insert", "update", "delete")}
        there = {name for (name,) in self._rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
        return sorted(wanted - there)

    def close(self) -> None:
        self._datastore.close()


def _explained(error: sqlite3.OperationalError) -> Exception:
    """The refusal that an error means; where it means none, the fault of the eventsourcing package."""
    match error.sqlite_errorname:
        case "SQLITE_FULL":
            return Refusal("DISK_FULL")
        case "SQLITE_BUSY" | "SQLITE_LOCKED" | "SQLITE_BUSY_SNAPSHOT":
            return Refusal("BUSY")
        case _:
            return OperationalError(error)


def has_log(path: str) -> bool:
    """Whether the file at ``path`` holds the log's tables."""
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'entries'").fetchall())
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
