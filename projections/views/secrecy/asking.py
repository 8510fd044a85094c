"""Questions about secrecy: what a record is marked with, which reviews are due, which periods end."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from projections.tables import valid
from projections.views.secrecy.rows import (
    COPIES,
    DESTRUCTIONS,
    HISTORY,
    JOURNEYS,
    MARKINGS,
    CopyRow,
    DestructionRow,
    HistoryRow,
    JourneyRow,
    MarkingRow,
)


def marking(connection: sa.Connection, record: str, as_of: int | None = None) -> MarkingRow | None:
    """The marking of a record, None where it has none."""
    table = MARKINGS.table
    found = connection.execute(sa.select(table).where(table.c.id == record, valid(table, as_of))).first()
    return None if found is None else MARKINGS.of(found)


def markings(
    connection: sa.Connection,
    *,
    level: str | None = None,
    ends_by: str | None = None,
    unreviewed: int | None = None,
    organ: str | None = None,
    after: str | None = None,
    first: int = 50,
) -> list[MarkingRow]:
    """Markings in force, by record. `ends_by`: whose period ends on or before this day (YYYYMMDD).
    `unreviewed`: of what an organ classified itself, those without the review of this year. `after`: the
    last record of the page before."""
    table = MARKINGS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id).limit(first)
    for column, value in ((table.c.level, level), (table.c.organ, organ)):
        if value is not None:
            query = query.where(column == value)
    if ends_by is not None:
        query = query.where(table.c.until <= ends_by)
    if unreviewed is not None:
        done = sa.func.coalesce(table.c.reviewed_year, 0) >= unreviewed
        query = query.where(table.c.original, sa.not_(done))
    if after is not None:
        query = query.where(table.c.id > after)
    return [MARKINGS.of(row) for row in connection.execute(query)]


def history(connection: sa.Connection, record: str) -> list[HistoryRow]:
    """All that was decided about a record's secrecy, oldest first."""
    table = HISTORY.table
    query = sa.select(table).where(table.c.record == record, valid(table, None))
    return [HISTORY.of(row) for row in connection.execute(query.order_by(table.c.position))]


def copies(
    connection: sa.Connection,
    *,
    record: str | None = None,
    standing: bool | None = None,
    before: str | None = None,
    first: int = 50,
) -> list[CopyRow]:
    """The register of copies, newest first. `standing`: only those that are, or that are no more."""
    table = COPIES.table
    query: sa.Select[Any] = sa.select(table).where(valid(table, None))
    if record is not None:
        query = query.where(table.c.record == record)
    if standing is not None:
        gone = table.c.destroyed_at.is_not(None)
        query = query.where(sa.not_(gone) if standing else gone)
    if before is not None:
        query = query.where(table.c.id < before)
    found = connection.execute(query.order_by(table.c.id.desc()).limit(first))
    return [COPIES.of(row) for row in found]


def copy(connection: sa.Connection, id: str) -> CopyRow | None:
    """One copy."""
    table = COPIES.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, None))).first()
    return None if found is None else COPIES.of(found)


def journeys(connection: sa.Connection, record: str) -> list[JourneyRow]:
    """The journeys of a record's original and copies, oldest first."""
    table = JOURNEYS.table
    query = sa.select(table).where(table.c.record == record, valid(table, None))
    return [JOURNEYS.of(row) for row in connection.execute(query.order_by(table.c.at, table.c.id))]


def destruction(connection: sa.Connection, id: str) -> DestructionRow | None:
    """One destruction of carriers."""
    table = DESTRUCTIONS.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, None))).first()
    return None if found is None else DESTRUCTIONS.of(found)
