"""Asking for releases and batches: for the archive's staff, and for the department that a release is of."""

from __future__ import annotations

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import releases as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.releases import Batch, Release, ReleaseConnection
from api.visit import Visit
from ledger.errors import Refusal
from projections.views import catalogue, releases


@strawberry.type
class ReleaseQueries:
    @field()
    async def release(self, info: Info, id: strawberry.ID) -> Release | None:
        uuid = bare(str(id), "release")
        return None if uuid is None else await release(info.context, uuid)

    @field("立项，最近在前；部门人员须给出本部门。Newest first.")
    async def releases(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        status: str | None = None,
    ) -> ReleaseConnection:
        visit = info.context
        checked_first(first)
        if not visit.caller.has(*SEES_EVERYTHING) and org not in visit.caller.orgs:
            raise Refusal("NOT_YOUR_ORG")
        place = read_cursor(after, tuple[str])
        rows = await visit.read(
            releases.list_releases,
            org=org,
            status=status,
            before=place[0] if place else None,
            first=first + 1,
        )
        shown = rows[:first]
        return ReleaseConnection(
            nodes=[types.release(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field()
    async def batch(self, info: Info, id: strawberry.ID) -> Batch | None:
        uuid = bare(str(id), "batch")
        return None if uuid is None else await batch(info.context, uuid)


async def release(visit: Visit, uuid: str) -> Release | None:
    """One release, where it is the caller's affair."""
    row = await visit.read(releases.release, uuid)
    if row is None or not (visit.caller.has(*SEES_EVERYTHING) or row.org in visit.caller.orgs):
        return None
    return types.release(row)


async def batch(visit: Visit, uuid: str) -> Batch | None:
    """One digitization batch, for the archive's staff."""
    if not visit.caller.has(*SEES_EVERYTHING):
        return None
    row = await visit.read(catalogue.batch, uuid)
    return types.batch(row) if row else None
