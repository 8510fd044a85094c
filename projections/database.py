"""The database of the views: its own file or schema, apart from the log; derived, and never the only copy.

Beside the tables of each view stand `view_positions` (how far each view is, written in the transaction of
every batch) and `quarantine` (the events that a handler could not take, with the reason).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.tables import NEXT
from projections.view import View

SCHEMA = "views"
_BUSY_SECONDS = 30
_rows = msgspec.json.Decoder(list[list[Any]]).decode
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # a lost batch is folded again: position and rows stand in one transaction
    "secure_delete=ON",  # plaintext that was purged leaves no trace in free pages
    f"busy_timeout={_BUSY_SECONDS * 1000}",
    "cache_size=-65536",
    "temp_store=MEMORY",
)

_metadata = sa.MetaData()
POSITIONS = sa.Table(
    "view_positions",
    _metadata,
    # The view's name; with NEXT at its end while it is built beside.
    sa.Column("view", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
QUARANTINE = sa.Table(
    "quarantine",
    _metadata,
    sa.Column("view", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


class Views:
    """An opened database of views, for many threads; several processes may read, one projects."""

    def __init__(self, url: str) -> None:
        """`url`: `sqlite:///path` or `postgresql://…` (there, schema `views`)."""
        self.url = sa.make_url(url)
        self._engine = _engine(self.url)
        self.postgres = self._engine.dialect.name == "postgresql"
        self.changed = Condition()
        with self.writing() as connection:
            if self.postgres:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('archive-ledger views'))")
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            _metadata.create_all(connection)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection in one read transaction: all that is asked on it sees the same moment."""
        with self._engine.connect() as connection:
            level = "REPEATABLE READ" if self.postgres else None
            yield connection.execution_options(isolation_level=level) if level else connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in a write transaction, committed at the end."""
        with (
            self._engine.connect().execution_options(views_transaction="write") as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def lease(self, name: str) -> Iterator[bool]:
        """Whether this process alone holds `name` while inside; the system gives it back if it dies."""
        if self.postgres:
            with self._outside() as connection:
                number = f"hashtext('archive-ledger {name}')"
                held = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({number})").scalar())
                try:
                    yield held
                finally:
                    if held:
                        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({number})")
            return
        guard = sqlite3.connect(f"{self.url.database}-{name}", timeout=0, isolation_level=None)
        try:
            yield _exclusive(guard)
        finally:
            guard.close()

    def vacuum(self) -> None:
        """Give the space of what was purged back to the system, so that nothing of it stays in the file."""
        with self._outside() as connection:
            connection.exec_driver_sql("VACUUM")
            if not self.postgres:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _outside(self) -> sa.Connection:
        """A connection outside of any transaction."""
        options = {"isolation_level": "AUTOCOMMIT", "views_transaction": "none"}
        return self._engine.connect().execution_options(**options)

    def close(self) -> None:
        self._engine.dispose()


class Place(NamedTuple):
    """Which version a view's tables in the database are of, and how far they are."""

    version: int
    position: int


_PLACES = sa.select(POSITIONS.c.view, POSITIONS.c.version, POSITIONS.c.position)


def places(connection: sa.Connection) -> dict[str, Place]:
    """The place of every view that has tables, and of those that are built beside."""
    return {row[0]: Place(row[1], row[2]) for row in connection.execute(_PLACES)}


class Packed(NamedTuple):
    """A query whose rows are read in one piece. `booleans`: places of columns that are read as integers; None
    where rows come as they are."""

    query: sa.Select[Any]
    booleans: tuple[int, ...] | None

    def read(self, connection: sa.Connection) -> list[list[Any]]:
        """All rows, their values as lists."""
        if self.booleans is None:
            return [list(row) for row in connection.execute(self.query)]
        rows = _rows(connection.execute(self.query).scalar_one())
        for place in self.booleans:
            for row in rows:
                row[place] = None if row[place] is None else bool(row[place])
        return rows


def packed(query: sa.Select[Any], dialect: str) -> Packed:
    """The query in the form that is read in one piece on this database; it may be kept and used again.

    SQLite is asked for one JSON text: its driver lets go of the interpreter's lock for every row it steps to,
    and among many threads each of them would wait for it anew.
    """
    if dialect != "sqlite":
        return Packed(query, None)
    inner = query.subquery()
    text = sa.func.json_group_array(sa.func.json_array(*inner.c))
    booleans = (place for place, one in enumerate(inner.c) if isinstance(one.type, sa.Boolean))
    return Packed(sa.select(text), tuple(booleans))


def position_of(connection: sa.Connection, view: str, *, lock: bool = False) -> int | None:
    """How far a view is (0: empty), None where it has no tables. `lock`: it stays there until the end of
    the transaction."""
    query = sa.select(POSITIONS.c.position).where(POSITIONS.c.view == view)
    return connection.execute(query.with_for_update() if lock else query).scalar()


def create(connection: sa.Connection, view: View, suffix: str = "", *, indexed: bool = True) -> None:
    """Make a view's tables, empty, at position 0."""
    for versioned in view.tables:
        versioned.named(versioned.name + suffix).create(connection)
    if indexed:
        index(connection, view, suffix)
    row = {"view": view.name + suffix, "version": view.version, "position": 0}
    connection.execute(sa.insert(POSITIONS).values(row))


def index(connection: sa.Connection, view: View, suffix: str = "") -> None:
    """Make the indexes of a view's tables."""
    for versioned in view.tables:
        # Renaming a table leaves its indexes their names: those beside must have others.
        used = {str(one["name"]) for one in _indexes(connection, versioned.name)} if suffix else set()
        mark = "b" if any(name.endswith("_a") for name in used) else "a"
        for wanted in versioned.index_ddl(versioned.named(versioned.name + suffix), mark):
            wanted.create(connection)
        if connection.dialect.name == "postgresql":
            # Until it knows how many rows there are, PostgreSQL reads whole tables to find a hundred.
            connection.exec_driver_sql(f"ANALYZE {versioned.name}{suffix}")


def drop(connection: sa.Connection, view: View, suffix: str = "") -> None:
    """Drop a view's tables with their position and quarantine, as far as they are there."""
    for versioned in view.tables:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {versioned.name}{suffix}")
    for table in (POSITIONS, QUARANTINE):
        connection.execute(sa.delete(table).where(table.c.view == view.name + suffix))


def swap(connection: sa.Connection, view: View) -> None:
    """Put the tables built beside in the place of those that are read, in the caller's transaction."""
    drop(connection, view)
    for versioned in view.tables:
        connection.exec_driver_sql(f"ALTER TABLE {versioned.name}{NEXT} RENAME TO {versioned.name}")
    for table in (POSITIONS, QUARANTINE):
        moved = sa.update(table).where(table.c.view == view.name + NEXT).values(view=view.name)
        connection.execute(moved)


def _indexes(connection: sa.Connection, name: str) -> list[Any]:
    inspector = sa.inspect(connection)
    return list(inspector.get_indexes(name)) if inspector.has_table(name) else []


def _exclusive(guard: sqlite3.Connection) -> bool:
    try:
        guard.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url)
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine
    if url.get_backend_name() in ("postgresql", "postgres"):
        driver = url.set(drivername="postgresql+psycopg")
        options = f"-csearch_path={SCHEMA} -csynchronous_commit=off"
        return sa.create_engine(driver, connect_args={"options": options}, pool_size=10)
    raise ValueError(f"neither sqlite:///… nor postgresql://…: {url.drivername}")


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are ours to begin, or savepoints would not hold
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    kind = connection.get_execution_options().get("views_transaction", "read")
    if kind != "none":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if kind == "write" else "BEGIN")
