"""Asking for jobs: for those who may start jobs of the kind."""

from __future__ import annotations

import strawberry

from api.jobs import attaching  # noqa: F401  registers its kind
from api.jobs.job import Job as Kept
from api.jobs.kinds import KINDS
from api.types import jobs as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.jobs import Job, JobConnection
from api.visit import Visit
from ledger.errors import Refusal

_ROLES = tuple({role for kind in KINDS.values() for role in kind.roles})


@strawberry.type
class JobQueries:
    @field()
    async def job(self, info: Info, id: strawberry.ID) -> Job | None:
        uuid = bare(str(id), "job")
        return None if uuid is None else await job(info.context, uuid)

    @field("任务，最近在前。Newest first.")
    async def jobs(self, info: Info, first: int, after: str | None = None) -> JobConnection:
        visit = info.context
        checked_first(first)
        if not visit.caller.has(*_ROLES):
            raise Refusal("ROLE_MISSING", roles=", ".join(_ROLES))
        place = read_cursor(after, tuple[str])
        folders = visit.service.jobs.folders
        found = await visit.work(folders.listed, place[0] if place else None, first + 1)
        shown = [one for one in found[:first] if may_see(visit, one)]
        return JobConnection(
            nodes=[types.job(one, visit.language) for one in shown],
            page_info=page_info([write_cursor(one.id) for one in found[:first]], len(found) > first, after),
        )


async def job(visit: Visit, uuid: str) -> Job | None:
    """One job, None where it is none of the caller's business."""
    try:
        kept = await visit.work(visit.service.jobs.folders.job, uuid)
    except Refusal:
        return None
    return types.job(kept, visit.language) if may_see(visit, kept) else None


def may_see(visit: Visit, kept: Kept) -> bool:
    """Whether the caller may start jobs of this kind, and so see what became of them."""
    kind = KINDS.get(kept.kind)
    return kind is not None and visit.caller.has(*kind.roles)
