"""Asking for media, copies, drills and incidents: for the archive's staff and those who keep its copies."""

from __future__ import annotations

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import keeping as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.keeping import (
    Backup,
    BackupConnection,
    Incident,
    IncidentConnection,
    Medium,
    MediumConnection,
    Restore,
    RestoreConnection,
)
from api.visit import Visit
from ledger.errors import Refusal
from projections.views import keeping

KEEPS = (*SEES_EVERYTHING, "keeper", "operator")


@strawberry.type
class KeepingQueries:
    @field("介质，按标识。Media by id. `status`: in_use, replaced, retired.")
    async def media(
        self, info: Info, first: int, after: str | None = None, status: str | None = None
    ) -> MediumConnection:
        visit = _keeper(info, first)
        rows = await visit.read(keeping.media, status=status, after=_place(after), first=first + 1)
        shown = rows[:first]
        now = visit.service.ledger.clock.now()
        return MediumConnection(
            nodes=[types.medium(row, now) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field("备份，最近在前。Copies, newest first. `kind`: same_city, offline, remote, registration.")
    async def backups(
        self, info: Info, first: int, after: str | None = None, kind: str | None = None
    ) -> BackupConnection:
        visit = _keeper(info, first)
        place = read_cursor(after, tuple[int])
        before = place[0] if place else None
        rows = await visit.read(keeping.backups, kind=kind, before=before, first=first + 1)
        shown = rows[:first]
        return BackupConnection(
            nodes=[types.backup(row) for row in shown],
            page_info=page_info([write_cursor(row.position) for row in shown], len(rows) > first, after),
        )

    @field("恢复演练与恢复，最近在前。Drills and restores, newest first.")
    async def restores(
        self, info: Info, first: int, after: str | None = None, drill: bool | None = None
    ) -> RestoreConnection:
        visit = _keeper(info, first)
        rows = await visit.read(keeping.restores, drill=drill, before=_place(after), first=first + 1)
        shown = rows[:first]
        return RestoreConnection(
            nodes=[types.restore(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field("安全事件，最近在前。Incidents, newest first. `open`: only those open, or closed.")
    async def incidents(
        self, info: Info, first: int, after: str | None = None, open: bool | None = None
    ) -> IncidentConnection:
        visit = _keeper(info, first)
        rows = await visit.read(keeping.incidents, is_open=open, before=_place(after), first=first + 1)
        shown = rows[:first]
        return IncidentConnection(
            nodes=[types.incident(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field()
    async def medium(self, info: Info, id: strawberry.ID) -> Medium | None:
        uuid = bare(str(id), "medium")
        return None if uuid is None else await medium(info.context, uuid)

    @field()
    async def backup(self, info: Info, id: strawberry.ID) -> Backup | None:
        uuid = bare(str(id), "backup")
        return None if uuid is None else await backup(info.context, uuid)


async def medium(visit: Visit, uuid: str) -> Medium | None:
    """One medium, for who keeps it."""
    row = await visit.read(keeping.medium, uuid) if visit.caller.has(*KEEPS) else None
    return types.medium(row, visit.service.ledger.clock.now()) if row else None


async def backup(visit: Visit, uuid: str) -> Backup | None:
    """One copy, for who keeps it."""
    row = await visit.read(keeping.backup, uuid) if visit.caller.has(*KEEPS) else None
    return types.backup(row) if row else None


async def restore(visit: Visit, uuid: str) -> Restore | None:
    """One drill or restore, for who keeps the copies."""
    row = await visit.read(keeping.restore, uuid) if visit.caller.has(*KEEPS) else None
    return types.restore(row) if row else None


async def incident(visit: Visit, uuid: str) -> Incident | None:
    """One incident, for who keeps the copies."""
    row = await visit.read(keeping.incident, uuid) if visit.caller.has(*KEEPS) else None
    return types.incident(row) if row else None


def _keeper(info: Info, first: int) -> Visit:
    checked_first(first)
    if not info.context.caller.has(*KEEPS):
        raise Refusal("ROLE_MISSING", roles=", ".join(KEEPS))
    return info.context


def _place(after: str | None) -> str | None:
    place = read_cursor(after, tuple[str])
    return place[0] if place else None
