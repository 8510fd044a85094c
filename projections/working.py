"""Row versions in memory while one batch of events is folded: read in bulk before, written in bulk after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec
import sqlalchemy as sa

from projections.tables import Row, Versioned

R = TypeVar("R", bound=Row)
_AT_ONCE = 5_000
_CHUNK = 1_000


class _Version(Generic[R]):
    __slots__ = ("row", "since", "stored", "until")

    def __init__(self, since: int, row: R, stored: bool) -> None:
        self.since = since
        self.until: int | None = None
        self.row = row
        self.stored = stored


class Target(NamedTuple):
    """Where a batch goes: a connection inside its transaction, and what table names end with."""

    connection: sa.Connection
    suffix: str = ""


class Working(Generic[R]):
    """The versions of one table that a batch reads and makes. Nothing is in the database before `flush`."""

    def __init__(self, versioned: Versioned[R], target: Target) -> None:
        self._versioned = versioned
        self._connection = target.connection
        suffix = target.suffix
        self._table = versioned.named(versioned.name + suffix) if suffix else versioned.table
        self._now: dict[str, _Version[R] | None] = {}
        self._made: list[_Version[R]] = []
        self._ended: list[tuple[int, str, int]] = []

    def prefetch(self, ids: Iterable[str]) -> None:
        """Read the current versions of many rows at once."""
        missing = [one for one in set(ids) if one not in self._now]
        for start in range(0, len(missing), _AT_ONCE):
            chunk = missing[start : start + _AT_ONCE]
            self._now.update(dict.fromkeys(chunk))
            self._load(self._table.c.id.in_(chunk))

    def get(self, id: str) -> R | None:
        """The current row, as it stands after all that was folded before."""
        if id not in self._now:
            self.prefetch([id])
        version = self._now[id]
        return None if version is None else version.row

    def need(self, id: str) -> R:
        """The current row; LookupError where there is none."""
        row = self.get(id)
        if row is None:
            raise LookupError(f"{self._versioned.name}: no row {id}")
        return row

    def find(self, **where: str) -> list[R]:
        """All current rows with these values, sorted by id."""
        columns = [self._table.c[name] == value for name, value in where.items()]
        self._load(sa.and_(*columns), keep=True)
        rows = [version.row for version in self._now.values() if version is not None]
        matching = [row for row in rows if all(getattr(row, name) == where[name] for name in where)]
        return sorted(matching, key=lambda row: row.id)

    def add(self, position: int, row: R) -> None:
        """A row whose id was never there before: it need not be looked up."""
        self._now[row.id] = version = _Version(position, row, False)
        self._made.append(version)

    def put(self, position: int, row: R) -> None:
        """This is the row from `position` on."""
        self.end(position, row.id)
        self.add(position, row)

    def change(self, position: int, id: str, **changes: Any) -> None:
        """From `position` on the row has these values; LookupError where there is none."""
        self.put(position, msgspec.structs.replace(self.need(id), **changes))

    def end(self, position: int, id: str) -> None:
        """From `position` on there is no such row."""
        self.get(id)
        version = self._now[id]
        if version is None:
            return
        if version.stored:
            self._ended.append((position, id, version.since))
        elif version.since == position:
            self._made.remove(version)
        else:
            version.until = position
        self._now[id] = None

    def flush(self) -> None:
        """Write what changed."""
        if self._ended:
            self._close()
        if self._made:
            astuple = msgspec.structs.astuple
            rows = [(made.since, made.until, *astuple(made.row)) for made in self._made]
            insert(self._connection, self._table, rows)
            for made in self._made:
                made.stored = True
            self._made = []
        self._ended = []

    def _load(self, where: sa.ColumnElement[bool], *, keep: bool = False) -> None:
        query = sa.select(self._table).where(where, self._table.c.to_position.is_(None))
        row, fields = self._versioned.row, self._versioned.fields
        for found in self._connection.execute(query):
            since, _, *values = found
            one = row(**dict(zip(fields, values, strict=True)))
            if not (keep and one.id in self._now):
                self._now[one.id] = _Version(since, one, True)

    def _close(self) -> None:
        mark = "%s" if self._connection.dialect.name == "postgresql" else "?"
        name = self._table.name
        sql = f"UPDATE {name} SET to_position = {mark} WHERE id = {mark} AND from_position = {mark}"  # noqa: S608
        self._connection.exec_driver_sql(sql, self._ended)


def insert(connection: sa.Connection, table: sa.Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows, values in the order of the columns: COPY on PostgreSQL, executemany on SQLite."""
    columns = ", ".join(column.name for column in table.columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({columns}) FROM STDIN", rows)
        return
    marks = ", ".join("?" * len(table.columns))
    sql = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608
    for start in range(0, len(rows), _CHUNK):
        connection.exec_driver_sql(sql, rows[start : start + _CHUNK])


def _copy(connection: sa.Connection, sql: str, rows: list[tuple[Any, ...]]) -> None:
    """COPY goes past SQLAlchemy, so its errors get their SQLAlchemy names here."""
    import psycopg

    cursor = cast("psycopg.Connection[Any]", connection.connection.driver_connection).cursor()
    try:
        with cursor, cursor.copy(sql.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    except (psycopg.DataError, psycopg.IntegrityError) as problem:
        raise sa.exc.DataError(sql, None, problem) from problem
    except psycopg.Error as problem:
        raise sa.exc.OperationalError(sql, None, problem) from problem
