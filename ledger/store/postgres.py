"""The log in PostgreSQL: several service processes on one database, one of them writing at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import PostgresDatastore
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from ledger.clock import Clock
from ledger.errors import Refusal
from ledger.store.base import SqlStore, Step, no_step
from ledger.store.port import Command, Committed
from ledger.store.postgres_writer import CHANNEL, Cursor, PostgresWriter, dialect
from ledger.store.reading import Row

SCHEMA = "ledger"
_LISTEN_SECONDS = 0.5
_GUARDED = ("entries", "tags", "commands", "tiles", "checkpoints")


class LogDatastore(PostgresDatastore):
    """The eventsourcing package's datastore from a URL, with the log's schema on the search path."""

    def __init__(self, url: str, pool_size: int = 2, max_overflow: int = 14) -> None:
        given = conninfo_to_dict(url)
        super().__init__(
            dbname=str(given.pop("dbname", "")),
            host=str(given.pop("host", "")),
            port=str(given.pop("port", "5432")),
            user=str(given.pop("user", "")),
            password=str(given.pop("password", "")),
            pool_size=pool_size,
            max_overflow=max_overflow,
            conn_max_age=3600,
        )
        cast(dict[str, Any], self.pool.kwargs).update(given)

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        configured = super().after_connect_func()

        def after_connect(connection: psycopg.Connection[Any]) -> None:
            configured(connection)
            connection.execute(f"SET search_path TO {SCHEMA}")
            # Plans are kept per connection, the first ones from a nearly empty log; every query here has an
            # index.
            connection.execute("SET enable_seqscan TO off")
            connection.prepare_threshold = 2

        return after_connect


class PostgresStore(SqlStore):
    """A log store in the schema ``ledger`` of the database at ``url`` (``migrations.upgrade`` makes it)."""

    _poll_seconds = 1.0

    def __init__(self, url: str, clock: Clock, at: Step = no_step) -> None:
        self._url = url
        self._datastore = LogDatastore(url)
        self._heard = 0
        self._closing = threading.Event()
        self._listener: threading.Thread | None = None
        self._check_durable()
        super().__init__(clock, at)

    def _check_durable(self) -> None:
        """STORE_UNSAFE unless a commit is on the disk when it returns."""
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            ((value,),) = self._rows("SELECT current_setting(?)", (name,))
            if value not in ("on", "remote_apply"):
                raise Refusal("STORE_UNSAFE", reason=f"{name}={value}")

    @property
    def size(self) -> int:
        return max(self._edge.size, self._heard)

    @contextmanager
    def _cursor(self) -> Iterator[Cursor]:
        try:
            with (
                self._datastore.get_connection() as connection,
                connection.cursor(row_factory=tuple_row, binary=True) as cursor,
            ):
                yield cursor
        except OperationalError as fault:
            refusal = _explained(fault.__cause__)
            if refusal is None:
                raise
            raise refusal from fault

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        try:
            return self._read(sql, parameters)
        except (OperationalError, InterfaceError):
            self._drop_dead()
            return self._read(sql, parameters)

    def _read(self, sql: str, parameters: Sequence[object]) -> list[Row]:
        with self._cursor() as cursor:
            return cursor.execute(dialect(sql), parameters).fetchall()

    def _drop_dead(self) -> None:
        """After a restart of the server every connection that was open is dead."""
        self._datastore.pool.check()

    @contextmanager
    def _writing(self) -> Iterator[PostgresWriter]:
        with self._cursor() as cursor:
            try:
                yield PostgresWriter(cursor)
            finally:
                if not cursor.connection.broken:
                    cursor.connection.rollback()

    def commit(self, commands: Sequence[Command]) -> list[Committed | Refusal]:
        try:
            return super().commit(commands)
        except (OperationalError, InterfaceError):
            if not all(command.command for command in commands):
                raise
        # The connection broke, perhaps while it committed. The new transaction waits for the end of the old
        # one, then finds by command id what became durable; the rest is appended now.
        self._drop_dead()
        return super().commit(commands)

    def _write(self, sql: str, parameters: Sequence[object]) -> int:
        with self._cursor() as cursor:
            return cursor.execute(dialect(sql), parameters).rowcount

    def missing_guards(self) -> list[str]:
        wanted = {f"{table}_{what}" for table in _GUARDED for what in ("insert", "change")}
        sql = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND t.tgenabled IN ('O', 'A')"
        )
        return sorted(wanted - {name for (name,) in self._rows(sql, (SCHEMA,))})

    # Other processes announce their commits.

    def wait_for_change(self, after: int, timeout: float) -> int:
        self._listen()
        return super().wait_for_change(after, timeout)

    def _listen(self) -> None:
        with self._changed:
            if self._listener is None:
                self._listener = threading.Thread(target=self._hear, name="ledger listener", daemon=True)
                self._listener.start()

    def _hear(self) -> None:
        while not self._closing.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not self._closing.is_set():
                        for notice in connection.notifies(timeout=_LISTEN_SECONDS):
                            self._heard = max(self._heard, int(notice.payload))
                            self._tell()
            except psycopg.Error:
                # Waiters poll meanwhile.
                self._closing.wait(_LISTEN_SECONDS)

    def close(self) -> None:
        self._closing.set()
        if self._listener is not None:
            self._listener.join()
        self._datastore.close()


def has_log(url: str) -> bool:
    """Whether the database at ``url`` holds the log's tables."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.entries",)).fetchone()
        return found is not None and found[0] is not None


def _explained(error: BaseException | None) -> Refusal | None:
    match error:
        case errors.DiskFull():
            return Refusal("DISK_FULL")
        case errors.LockNotAvailable() | errors.TooManyConnections():
            return Refusal("BUSY")
        case _:
            return None
