"""Writing a group into PostgreSQL: one statement for a small group, COPY for a large one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import LiteralString

import msgspec
import psycopg

from ledger.store.edge import Tile
from ledger.store.group import Group
from ledger.store.reading import Row

Cursor = psycopg.Cursor[Row]

CHANNEL = "archive_ledger"
_LOCK = 0x41_4C_6F_67  # the advisory lock that only the writer of this database holds
_SMALL = 256  # entries up to which one round trip beats COPY's

_ENTRY_TYPES = ("int8", "int8", "int8", "text", "text", "text", "bytea", "bytea")
# Leaf hashes and entries travel as two byte strings that the server cuts; everything else is JSON, because
# arrays and composites cost the client far more.
_AT_ONCE = """
    WITH e AS (
        INSERT INTO entries
        SELECT p, r, o, t, a, g, substring(%s FROM i * 32 + 1 FOR 32), substring(%s FROM s FOR n)
        FROM json_to_recordset(%s)
            AS x(p int8, r int8, o int8, t text, a text, g text, i int4, s int4, n int4)
    ), t AS (
        INSERT INTO tags SELECT g, p, l, t FROM json_to_recordset(%s) AS x(g text, p int8, l int8, t text)
    ), c AS (
        INSERT INTO commands SELECT f, l, c, a FROM json_to_recordset(%s) AS x(f int8, l int8, c text, a text)
    )
    INSERT INTO request_digests
    SELECT c, decode(d, 'hex'), u FROM json_to_recordset(%s) AS x(c text, d text, u int8)
"""


class _Entry(msgspec.Struct):
    p: int
    r: int
    o: int
    t: str
    a: str
    g: str
    i: int
    s: int
    n: int


class _Tag(msgspec.Struct):
    g: str
    p: int
    l: int  # noqa: E741 - the names are columns of the statement
    t: str


class _Command(msgspec.Struct):
    f: int
    l: int  # noqa: E741
    c: str
    a: str


class _Digest(msgspec.Struct):
    c: str
    d: str
    u: int


class PostgresWriter:
    """One transaction at READ COMMITTED that holds the writer's lock from its making on."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        # The lock comes before the first snapshot: what the writer before us committed is seen.
        self._together("BEGIN ISOLATION LEVEL READ COMMITTED", f"SELECT pg_advisory_xact_lock({_LOCK})")

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of one query within the transaction."""
        return self._cursor.execute(dialect(sql), parameters).fetchall()

    def insert(self, group: Group, tags: list[tuple[str, int, int, str]], tiles: list[Tile]) -> None:
        """Everything of the group; its triggers have run when this returns."""
        if len(group.entries) <= _SMALL:
            self._cursor.execute(_AT_ONCE, _parameters(group, tags))
        else:
            self._copy("entries", _ENTRY_TYPES, group.entries)
            self._copy("tags", ("text", "int8", "int8", "text"), tags)
            self._copy("commands", ("int8", "int8", "text", "text"), group.commands)
            self._copy("request_digests", ("text", "bytea", "int8"), group.digests)
        if tiles:
            self._copy("tiles", ("int4", "int8", "bytea"), tiles)

    def _copy(self, table: LiteralString, types: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        with self._cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def commit(self, size: int) -> None:
        """Durable and announced when this returns."""
        self._together(f"SELECT pg_notify('{CHANNEL}', '{size:d}')", "COMMIT")

    def _together(self, *statements: str) -> None:
        """Several statements without parameters in one round trip."""
        self._cursor.execute("; ".join(statements), binary=False)


def _parameters(
    group: Group, tags: list[tuple[str, int, int, str]]
) -> tuple[bytes, bytes, str, str, str, str]:
    entries: list[_Entry] = []
    start = 1
    for index, (position, recorded_at, occurred_at, type, actor, joined, _, entry) in enumerate(
        group.entries
    ):
        length = len(entry)
        entries.append(_Entry(position, recorded_at, occurred_at, type, actor, joined, index, start, length))
        start += length
    return (
        b"".join([row[6] for row in group.entries]),
        b"".join([row[7] for row in group.entries]),
        _json(entries),
        _json([_Tag(*row) for row in tags]),
        _json([_Command(*row) for row in group.commands]),
        _json([_Digest(name, digest.hex(), until) for name, digest, until in group.digests]),
    )


_ENCODER = msgspec.json.Encoder()


def _json(rows: Sequence[msgspec.Struct]) -> str:
    return _ENCODER.encode(rows).decode()


@lru_cache(maxsize=4096)
def dialect(sql: str) -> LiteralString:
    """The query with psycopg's placeholders in place of question marks."""
    return sql.replace("%", "%%").replace("?", "%s")
