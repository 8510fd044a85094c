"""Asking for the digitization line as it stands now, or stood at a position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa

from projections.tables import Row, Versioned, valid
from projections.views.digitization.rows import (
    BIDS,
    DISKS,
    INTERRUPTIONS,
    LICENCES,
    ORIGINALS,
    SCANS,
    BidRow,
    DiskRow,
    InterruptionRow,
    LicenceRow,
    OriginalsRow,
    ScanRow,
)

R = TypeVar("R", bound=Row)


def one(connection: sa.Connection, of: Versioned[R], id: str, as_of: int | None = None) -> R | None:
    """The row of this table with this id, None where there was none."""
    table = of.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else of.of(found)


def newest(
    connection: sa.Connection,
    of: Versioned[R],
    *,
    before: str | None = None,
    first: int = 50,
    **where: str | None,
) -> list[R]:
    """Rows of this table with these values (None: any), newest first: ids rise with time. `before`: the id
    of the last one of the page before."""
    table = of.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    for name, value in where.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    if before is not None:
        query = query.where(table.c.id < before)
    return [of.of(row) for row in connection.execute(query)]


def bids(connection: sa.Connection, tender: str) -> list[BidRow]:
    """The screened bids of a tender."""
    return _all(connection, BIDS, BIDS.table.c.tender == tender)


def licences(connection: sa.Connection, vendor: str, as_of: int | None = None) -> list[LicenceRow]:
    """The licences that a vendor holds or held."""
    return _all(connection, LICENCES, LICENCES.table.c.vendor == vendor, as_of)


def interruptions(connection: sa.Connection, site: str) -> list[InterruptionRow]:
    """When the cameras of a site were off, oldest first."""
    return _all(connection, INTERRUPTIONS, INTERRUPTIONS.table.c.site == site)


def disks(connection: sa.Connection, site: str) -> list[DiskRow]:
    """The disks registered at a site."""
    return _all(connection, DISKS, DISKS.table.c.site == site)


def originals(connection: sa.Connection, batch: str) -> list[OriginalsRow]:
    """What of a batch went out and came back, oldest first."""
    return _all(connection, ORIGINALS, ORIGINALS.table.c.batch == batch)


def scans_of(connection: sa.Connection, page: str) -> list[ScanRow]:
    """The scans of a page, oldest first."""
    return _all(connection, SCANS, SCANS.table.c.page == page)


def scanned_in(connection: sa.Connection, batches: Sequence[str], as_of: int | None = None) -> dict[str, int]:
    """How many pages were scanned in each batch, however often each; batches without scans have 0."""
    table = SCANS.table
    query = (
        sa.select(table.c.batch, sa.func.count(sa.distinct(table.c.page)))
        .where(table.c.batch.in_(batches), valid(table, as_of))
        .group_by(table.c.batch)
    )
    found: dict[str, int] = dict.fromkeys(batches, 0)
    found.update((str(batch), int(count)) for batch, count in connection.execute(query))
    return found


def _all(
    connection: sa.Connection, of: Versioned[R], where: sa.ColumnElement[bool], as_of: int | None = None
) -> list[R]:
    table = of.table
    query = sa.select(table).where(where, valid(table, as_of)).order_by(table.c.from_position)
    return [of.of(row) for row in connection.execute(query)]
