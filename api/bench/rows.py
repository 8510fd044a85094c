"""The same rows, raw: what a commit costs on a database without anything of ours around it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from api.bench.room import empty_database
from ledger.opened import Ledger
from migrations import log_postgres, log_sqlite

Rows = dict[str, list[tuple[Any, ...]]]
_WHERE = {
    "entries": "position BETWEEN ? AND ?",
    "tags": "position BETWEEN ? AND ?",
    "commands": "first BETWEEN ? AND ?",
}
_COLUMNS = {
    "entries": "position, recorded_at, occurred_at, type, actor, tags, leaf_hash, entry",
    "tags": "tag, position, last, type",
    "commands": "first, last, command, actor",
}


class Raw(Protocol):
    """A database with the log's tables and indexes, without its guards."""

    def commit(self, rows: Rows) -> float:
        """Insert these in one durable transaction; the seconds it took."""


def written(ledger: Ledger, first: int, last: int) -> Rows:
    """The rows of these positions as the log holds them, tiles and request digests aside."""
    read = ledger.store._rows  # type: ignore[attr-defined]
    return {
        table: [tuple(row) for row in read(_select(table, where), (first, last))]
        for table, where in _WHERE.items()
    }


def _select(table: str, where: str) -> str:
    return f"SELECT {_COLUMNS[table]} FROM {table} WHERE {where}"  # noqa: S608 - names of our own


@contextmanager
def raw_on(postgres: str | None, folder: Path) -> Iterator[Raw]:
    """A raw database of the same kind, on the same server or disk."""
    with empty_database(postgres, folder, "raw") as url:
        if postgres is None:
            connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 10000"):
                connection.execute(f"PRAGMA {pragma}")
            for statement in _tables(log_sqlite.STATEMENTS):
                connection.execute(statement)
            try:
                yield _RawSqlite(connection)
            finally:
                connection.close()
            return
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE SCHEMA ledger")
            for statement in _tables(log_postgres.STATEMENTS):
                server.execute(statement.encode())
            yield _RawPostgres(server)


class _RawSqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def commit(self, rows: Rows) -> float:
        began = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            marks = ", ".join("?" * len(some[0]))
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", some)  # noqa: S608
        self._connection.execute("COMMIT")
        return time.perf_counter() - began


class _RawPostgres:
    """Few rows in one round trip, many by COPY: the fastest ways that there are."""

    _FEW = 10

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def commit(self, rows: Rows) -> float:
        few = len(rows["entries"]) <= self._FEW
        began = time.perf_counter()
        if few:
            with self._connection.pipeline(), self._connection.transaction():
                self._insert(rows)
        else:
            with self._connection.transaction():
                self._copy(rows)
        return time.perf_counter() - began

    def _insert(self, rows: Rows) -> None:
        for table, some in rows.items():
            sql = f"INSERT INTO ledger.{table} VALUES ({', '.join(['%s'] * len(some[0]))})"  # noqa: S608
            for row in some:
                self._connection.execute(sql.encode(), row)

    def _copy(self, rows: Rows) -> None:
        for table, some in rows.items():
            with (
                self._connection.cursor() as cursor,
                cursor.copy(f"COPY ledger.{table} FROM STDIN".encode()) as copy,
            ):
                for row in some:
                    copy.write_row(row)


def _tables(statements: Sequence[str]) -> list[str]:
    return [one for one in statements if one.startswith(("CREATE TABLE", "CREATE INDEX", "ALTER TABLE"))]
