"""What is asked of safe keeping: copies and receipts, media, drills, incidents, policies in force."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa

from projections.tables import Row, Versioned, valid
from projections.views.keeping.rows import (
    ATTESTATIONS,
    BACKUPS,
    FAIL_OVERS,
    HAND_OVERS,
    INCIDENTS,
    MEDIA,
    POLICIES,
    RESTORES,
    SCHEDULES,
    AttestationRow,
    BackupRow,
    FailOverRow,
    HandOverRow,
    IncidentRow,
    MediumRow,
    PolicyRow,
    RestoreRow,
    ScheduleRow,
)

R = TypeVar("R", bound=Row)


def backups(
    connection: sa.Connection, *, kind: str | None = None, before: int | None = None, first: int = 50
) -> list[BackupRow]:
    """Backups, newest first. `before`: the position of the last one of the page before."""
    table = BACKUPS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.position.desc()).limit(first)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if before is not None:
        query = query.where(table.c.position < before)
    return [BACKUPS.of(row) for row in connection.execute(query)]


def policy_settings(
    connection: sa.Connection, name: str | None = None, as_of: int | None = None
) -> list[PolicyRow]:
    """All settings of a policy (of all policies), oldest first."""
    table = POLICIES.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.from_position)
    if name is not None:
        query = query.where(table.c.name == name)
    return [POLICIES.of(row) for row in connection.execute(query)]


def schedules(connection: sa.Connection, as_of: int | None = None) -> list[ScheduleRow]:
    """All versions of the retention schedule, by the time from which they are in force."""
    table = SCHEDULES.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.effective, table.c.from_position)
    return [SCHEDULES.of(row) for row in connection.execute(query)]


def attestations(connection: sa.Connection, name: str, first: int = 50) -> list[AttestationRow]:
    """The attestations of a view, newest first."""
    table = ATTESTATIONS.table
    query = sa.select(table).where(table.c.name == name, valid(table, None))
    return [
        ATTESTATIONS.of(row)
        for row in connection.execute(query.order_by(table.c.position.desc()).limit(first))
    ]


def one(connection: sa.Connection, versioned: Versioned[R], id: str) -> R | None:
    """The current row with this id."""
    table = versioned.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, None))).first()
    return None if found is None else versioned.of(found)


def backup(connection: sa.Connection, id: str) -> BackupRow | None:
    """One copy."""
    return one(connection, BACKUPS, id)


def medium(connection: sa.Connection, id: str) -> MediumRow | None:
    """One medium."""
    return one(connection, MEDIA, id)


def restore(connection: sa.Connection, id: str) -> RestoreRow | None:
    """One drill or restore."""
    return one(connection, RESTORES, id)


def incident(connection: sa.Connection, id: str) -> IncidentRow | None:
    """One incident."""
    return one(connection, INCIDENTS, id)


def media(
    connection: sa.Connection, *, status: str | None = None, after: str | None = None, first: int = 50
) -> list[MediumRow]:
    """Media by id. `after`: the id of the last one of the page before."""
    return _listed(connection, MEDIA, first, {"status": status}, after=after)


def hand_overs(
    connection: sa.Connection,
    *,
    backup: str | None = None,
    year: int | None = None,
    before: str | None = None,
    first: int = 50,
) -> list[HandOverRow]:
    """Copies handed over, newest copy first, of one copy or of one year set. `before`: a row's id."""
    return _listed(connection, HAND_OVERS, first, {"backup": backup, "year": year}, before=before)


def restores(
    connection: sa.Connection, *, drill: bool | None = None, before: str | None = None, first: int = 50
) -> list[RestoreRow]:
    """Drills and restores, newest first. `drill`: only the one or the other. `before`: a row's id."""
    return _listed(connection, RESTORES, first, {"drill": drill}, before=before)


def incidents(
    connection: sa.Connection, *, is_open: bool | None = None, before: str | None = None, first: int = 50
) -> list[IncidentRow]:
    """Incidents, newest first. `before`: a row's id."""
    table = INCIDENTS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    if is_open is not None:
        query = query.where(table.c.ending.is_(None) if is_open else table.c.ending.is_not(None))
    if before is not None:
        query = query.where(table.c.id < before)
    return [INCIDENTS.of(row) for row in connection.execute(query)]


def fail_overs(connection: sa.Connection, first: int = 50) -> list[FailOverRow]:
    """Fail-overs, newest first."""
    table = FAIL_OVERS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.from_position.desc()).limit(first)
    return [FAIL_OVERS.of(row) for row in connection.execute(query)]


def _listed(
    connection: sa.Connection,
    versioned: Versioned[R],
    first: int,
    wanted: dict[str, Any],
    *,
    after: str | None = None,
    before: str | None = None,
) -> list[R]:
    """Current rows by id, ascending after one, descending otherwise."""
    table = versioned.table
    query = sa.select(table).where(valid(table, None)).limit(first)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    if after is not None:
        query = query.where(table.c.id > after)
    if before is not None:
        query = query.where(table.c.id < before)
    ascending = versioned is MEDIA
    order = table.c.id.asc() if ascending else table.c.id.desc()
    return [versioned.of(row) for row in connection.execute(query.order_by(order))]
