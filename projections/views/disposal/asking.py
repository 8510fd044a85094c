"""What is asked at the end of periods: what is due, lists and their records, the register, transfers."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import sqlalchemy as sa

from projections.tables import Row, Versioned, valid
from projections.views.disposal.rows import (
    HOLDS,
    LISTS,
    PURGED,
    REGISTER,
    RETENTIONS,
    STANDING,
    TRANSFERS,
    DestroyedRow,
    HoldRow,
    ListRow,
    PurgedRow,
    RetentionRow,
    TransferRow,
)

R = TypeVar("R", bound=Row)


class Due(NamedTuple):
    """How many records are due in a year."""

    year: int
    records: int


def standing(connection: sa.Connection, record: str, as_of: int | None = None) -> RetentionRow | None:
    """Where one record stands."""
    return _one(connection, RETENTIONS, record, as_of)


def appraisals_due(connection: sa.Connection, *, until: int, org: str | None = None) -> list[Due]:
    """By the year in which their period is over, up to `until`: the records that wait for appraisal."""
    table = RETENTIONS.table
    query = sa.select(table.c.expires, sa.func.count()).where(
        valid(table, None), table.c.state == STANDING, table.c.expires <= until
    )
    if org is not None:
        query = query.where(table.c.org == org)
    rows = connection.execute(query.group_by(table.c.expires).order_by(table.c.expires))
    return [Due(row[0], row[1]) for row in rows]


def records_due(
    connection: sa.Connection, expires: int, *, org: str | None = None, after: str = "", first: int = 100
) -> list[RetentionRow]:
    """The records whose period is over at the end of a year and that wait for appraisal, by id."""
    table = RETENTIONS.table
    query = sa.select(table).where(
        valid(table, None), table.c.state == STANDING, table.c.expires == expires, table.c.id > after
    )
    if org is not None:
        query = query.where(table.c.org == org)
    return [RETENTIONS.of(row) for row in connection.execute(query.order_by(table.c.id).limit(first))]


def transfers_due(
    connection: sa.Connection, *, until: int, years: int, electronic: int, org: str | None = None
) -> list[Due]:
    """By year, up to `until`: the permanent records that go to the archive `years` after their own year, the
    electronic ones `electronic` years after it where that is sooner, and those deferred to a later one, that
    are in no transfer."""
    table = RETENTIONS.table
    after = sa.case((table.c.born_digital, min(years, electronic)), else_=years)
    year = sa.func.coalesce(table.c.deferred, table.c.year + after)
    query = sa.select(year, sa.func.count()).where(
        valid(table, None),
        table.c.state == STANDING,
        table.c.retention == "Y",
        table.c.transfer.is_(None),
        year <= until,
    )
    if org is not None:
        query = query.where(table.c.org == org)
    return [Due(row[0], row[1]) for row in connection.execute(query.group_by(year).order_by(year))]


def disposal_list(connection: sa.Connection, id: str) -> ListRow | None:
    """One destruction list."""
    return _one(connection, LISTS, id)


def disposal_lists(
    connection: sa.Connection,
    *,
    org: str | None = None,
    status: str | None = None,
    before: str | None = None,
    first: int = 50,
) -> list[ListRow]:
    """Destruction lists, newest first. `before`: the id of the last one of the page before."""
    table = LISTS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    for column, value in ((table.c.org, org), (table.c.status, status)):
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(table.c.id < before)
    return [LISTS.of(row) for row in connection.execute(query)]


def records_of(
    connection: sa.Connection, disposal: str, *, after: str = "", first: int = 100
) -> list[RetentionRow]:
    """The records of a destruction list, by id."""
    table = RETENTIONS.table
    query = sa.select(table).where(valid(table, None), table.c.disposal == disposal, table.c.id > after)
    return [RETENTIONS.of(row) for row in connection.execute(query.order_by(table.c.id).limit(first))]


def register(
    connection: sa.Connection,
    *,
    disposal: str | None = None,
    org: str | None = None,
    after: int = 0,
    first: int = 100,
) -> list[DestroyedRow]:
    """The register of destruction in the order of the log. `after`: a line's position."""
    table = REGISTER.table
    query = sa.select(table).where(valid(table, None), table.c.position > after)
    for column, value in ((table.c.disposal, disposal), (table.c.org, org)):
        if value is not None:
            query = query.where(column == value)
    return [REGISTER.of(row) for row in connection.execute(query.order_by(table.c.position).limit(first))]


def purged(connection: sa.Connection, disposal: str) -> list[PurgedRow]:
    """The backups that were dealt with for a list."""
    table = PURGED.table
    query = sa.select(table).where(valid(table, None), table.c.disposal == disposal).order_by(table.c.id)
    return [PURGED.of(row) for row in connection.execute(query)]


def holds(
    connection: sa.Connection, *, record: str | None = None, after: str = "", first: int = 100
) -> list[HoldRow]:
    """The holds that stand, by id; of one record, where one is named."""
    table = HOLDS.table
    query = sa.select(table).where(valid(table, None), table.c.lifted_at.is_(None), table.c.id > after)
    if record is not None:
        query = query.where(table.c.record == record)
    return [HOLDS.of(row) for row in connection.execute(query.order_by(table.c.id).limit(first))]


def transfer(connection: sa.Connection, id: str) -> TransferRow | None:
    """One transfer."""
    return _one(connection, TRANSFERS, id)


def transfers(connection: sa.Connection, *, before: str | None = None, first: int = 50) -> list[TransferRow]:
    """Transfers, newest first. `before`: the id of the last one of the page before."""
    table = TRANSFERS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    if before is not None:
        query = query.where(table.c.id < before)
    return [TRANSFERS.of(row) for row in connection.execute(query)]


def _one(connection: sa.Connection, versioned: Versioned[R], id: str, as_of: int | None = None) -> R | None:
    table = versioned.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else versioned.of(found)
