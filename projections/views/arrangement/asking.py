"""Asking for arrangement: where a record stands, its tests and acceptance, and the lists of the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from ledger.event import Sealed
from ledger.keys.keystore import KeyStore
from projections.decoding import Opener
from projections.tables import Row, Versioned, valid
from projections.views.arrangement.rows import (
    ACCEPTANCES,
    BOXES,
    DOCUMENTS,
    FILINGS,
    PACKAGES,
    PLACES,
    SERIES,
    STANDING,
    STOCK,
    TESTS,
    VALUES,
    VOIDED,
    VOLUMES,
    AcceptanceRow,
    BoxRow,
    DocumentRow,
    FilingRow,
    PackageRow,
    PlaceRow,
    SeriesRow,
    StockRow,
    TestRow,
    ValueRow,
    VoidedRow,
    VolumeRow,
)

R = TypeVar("R", bound=Row)


def volume(connection: sa.Connection, id: str, as_of: int | None = None) -> VolumeRow | None:
    """One volume, standing or dissolved."""
    return _one(connection, VOLUMES, id, as_of)


def box(connection: sa.Connection, id: str, as_of: int | None = None) -> BoxRow | None:
    """One box, standing or unpacked."""
    return _one(connection, BOXES, id, as_of)


def place(connection: sa.Connection, record: str, as_of: int | None = None) -> PlaceRow | None:
    """Where a record stands; a volume dissolved or a box unpacked since does not count."""
    row = _one(connection, PLACES, record, as_of)
    if row is None:
        return None
    if row.volume is not None and _ended(volume(connection, row.volume, as_of)):
        row = msgspec.structs.replace(row, volume=None, volume_number=None)
    if row.box is not None and _ended(box(connection, row.box, as_of)):
        row = msgspec.structs.replace(row, box=None, box_number=None)
    return row


def records_in(connection: sa.Connection, target: str, into: str) -> list[tuple[int, str]]:
    """Number and record of what stands in a volume or box, in order; empty where it no longer stands."""
    found = volume(connection, target) if into == "volume" else box(connection, target)
    if found is None or _ended(found):
        return []
    table = PLACES.table
    column, number = table.c[into], table.c[f"{into}_number"]
    query = sa.select(number, table.c.id).where(column == target, valid(table, None)).order_by(number)
    return [(place, record) for place, record in connection.execute(query)]


def volumes_in(connection: sa.Connection, box: str) -> list[VolumeRow]:
    """The volumes in a box, in order."""
    table = VOLUMES.table
    query = sa.select(table).where(table.c.box == box, valid(table, None)).order_by(table.c.box_number)
    return [VOLUMES.of(row) for row in connection.execute(query)]


def volumes(
    connection: sa.Connection, *, fonds: str | None = None, after: str | None = None, first: int = 50
) -> list[VolumeRow]:
    """Volumes that stand, by id, which is by time of assembly."""
    return _listed(connection, VOLUMES, {"fonds": fonds, "status": STANDING}, after, first)


def boxes(
    connection: sa.Connection, *, fonds: str | None = None, after: str | None = None, first: int = 50
) -> list[BoxRow]:
    """Boxes that stand, by id, which is by time of packing."""
    return _listed(connection, BOXES, {"fonds": fonds, "status": STANDING}, after, first)


def series(
    connection: sa.Connection,
    *,
    fonds: str | None = None,
    year: int | None = None,
    after: str | None = None,
    first: int = 50,
) -> list[SeriesRow]:
    """Series that were closed, by their text."""
    return _listed(connection, SERIES, {"fonds": fonds, "year": year}, after, first)


def voided(
    connection: sa.Connection, *, fonds: str | None = None, after: str | None = None, first: int = 50
) -> list[VoidedRow]:
    """Numbers without a record, by code."""
    return _listed(connection, VOIDED, {"fonds": fonds}, after, first)


def filing(connection: sa.Connection, id: str) -> FilingRow | None:
    """One hand-over for filing."""
    return _one(connection, FILINGS, id, None)


def filings(
    connection: sa.Connection,
    *,
    org: str | None = None,
    status: str | None = None,
    after: str | None = None,
    first: int = 50,
) -> list[FilingRow]:
    """Hand-overs for filing, by id, which is by time."""
    return _listed(connection, FILINGS, {"org": org, "status": status}, after, first)


def due_documents(
    connection: sa.Connection, *, org: str | None = None, after: str | None = None, first: int = 50
) -> list[DocumentRow]:
    """Documents completed and not yet filed, by record id."""
    table = DOCUMENTS.table
    query = sa.select(table).where(table.c.filed_at.is_(None), valid(table, None)).order_by(table.c.id)
    if org is not None:
        query = query.where(table.c.org == org)
    if after is not None:
        query = query.where(table.c.id > after)
    return [DOCUMENTS.of(row) for row in connection.execute(query.limit(first))]


def package(connection: sa.Connection, id: str) -> PackageRow | None:
    """One package that came in, by its digest."""
    return _one(connection, PACKAGES, id, None)


def packages(
    connection: sa.Connection, *, source: str | None = None, before: int | None = None, first: int = 50
) -> list[PackageRow]:
    """Packages that came in, newest first."""
    table = PACKAGES.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.position.desc()).limit(first)
    if source is not None:
        query = query.where(table.c.source == source)
    if before is not None:
        query = query.where(table.c.position < before)
    return [PACKAGES.of(row) for row in connection.execute(query)]


def stock_checks(connection: sa.Connection, *, before: int | None = None, first: int = 50) -> list[StockRow]:
    """Counts of the repository, newest first."""
    table = STOCK.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.position.desc()).limit(first)
    if before is not None:
        query = query.where(table.c.position < before)
    return [STOCK.of(row) for row in connection.execute(query)]


def results_of(connection: sa.Connection, record: str, as_of: int | None = None) -> list[TestRow]:
    """The tests of a record of its own, newest first; tests of whole holdings name it in a manifest."""
    table = TESTS.table
    query = sa.select(table).where(table.c.record == record, valid(table, as_of))
    return [TESTS.of(row) for row in connection.execute(query.order_by(table.c.position.desc()))]


def holding_tests(
    connection: sa.Connection, *, fonds: str | None = None, before: int | None = None, first: int = 50
) -> list[TestRow]:
    """Tests of whole holdings, newest first."""
    table = TESTS.table
    query = sa.select(table).where(table.c.record.is_(None), valid(table, None))
    if fonds is not None:
        query = query.where(table.c.fonds == fonds)
    if before is not None:
        query = query.where(table.c.position < before)
    found = connection.execute(query.order_by(table.c.position.desc()).limit(first))
    return [TESTS.of(row) for row in found]


def acceptance(connection: sa.Connection, record: str, as_of: int | None = None) -> AcceptanceRow | None:
    """Whether a record was accepted or returned last; None where neither was."""
    return _one(connection, ACCEPTANCES, record, as_of)


def metadata_of(
    connection: sa.Connection, record: str, *, history: bool = False
) -> list[tuple[int, ValueRow]]:
    """The captured elements of a record with the position each value came with; with `history` every value
    that ever stood, oldest first."""
    table = VALUES.table
    query = sa.select(table).where(table.c.record == record)
    if not history:
        query = query.where(valid(table, None))
    query = query.order_by(table.c.id, table.c.from_position)
    return [(row.from_position, VALUES.of(row)) for row in connection.execute(query)]


def value_of(row: ValueRow, keys: KeyStore) -> Any:
    """The plaintext value, for a reader who MUST be allowed to read it; None where its key was erased."""
    if row.sealed_box is None or row.sealed_commit is None or row.sealed_key is None:
        return None if row.value is None else msgspec.json.decode(row.value)
    field = Sealed(box=row.sealed_box, commit=row.sealed_commit, key=row.sealed_key)
    return Opener(keys).open_at(field, row.ledger, row.type, row.command, row.pointer)


def _ended(row: VolumeRow | BoxRow | None) -> bool:
    return row is None or row.status != STANDING


def _one(connection: sa.Connection, of: Versioned[R], id: str, as_of: int | None) -> R | None:
    table = of.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else of.of(found)


def _listed(
    connection: sa.Connection, of: Versioned[R], where: dict[str, Any], after: str | None, first: int
) -> list[R]:
    table = of.table
    conditions: Sequence[sa.ColumnElement[bool]] = [
        table.c[name] == value for name, value in where.items() if value is not None
    ]
    query = sa.select(table).where(valid(table, None), *conditions).order_by(table.c.id).limit(first)
    if after is not None:
        query = query.where(table.c.id > after)
    return [of.of(row) for row in connection.execute(query)]
