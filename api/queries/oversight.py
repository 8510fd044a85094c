"""Asking for oversight: for the staff and the audit administrator, and for who has to answer a finding."""

from __future__ import annotations

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import oversight as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.oversight import (
    Audit,
    Finding,
    FindingConnection,
    ReplayConnection,
    Ruleset,
    WitnessedCheckpoint,
)
from api.visit import Visit
from ledger.errors import Refusal
from projections.views import oversight as rows
from projections.views.governance import listed, one

OVERSEES = SEES_EVERYTHING | {"audit_administrator"}


@strawberry.type
class OversightQueries:
    @field()
    async def finding(self, info: Info, id: strawberry.ID) -> Finding | None:
        uuid = bare(str(id), "finding")
        return None if uuid is None else await finding(info.context, uuid)

    @field("问题，按期限；部门人员须给出本部门。By due date; `status`: raised, answered or closed.")
    async def findings(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        status: str | None = None,
        audit: str | None = None,
        overdue: bool = False,
    ) -> FindingConnection:
        visit = info.context
        checked_first(first)
        if not visit.caller.has(*OVERSEES) and org not in visit.caller.orgs:
            raise Refusal("NOT_YOUR_ORG")
        found = await visit.read(
            rows.findings,
            org=org,
            status=status,
            audit=audit,
            overdue_at=visit.service.ledger.clock.now() if overdue else None,
            after=read_cursor(after, tuple[int, str]),
            first=first + 1,
        )
        shown = found[:first]
        cursors = [write_cursor(row.due, row.id) for row in shown]
        return FindingConnection(
            nodes=[types.finding(row) for row in shown],
            page_info=page_info(cursors, len(found) > first, after),
        )

    @field("规则集，按标识。Rule sets by id.")
    async def rulesets(self, info: Info) -> list[Ruleset]:
        info.context.require_session()
        found = await info.context.read(listed, rows.RULESETS, order="position", first=1_000)
        return [types.ruleset(row) for row in found]

    @field("合规回溯检查，最近在前。Replays, newest first.")
    async def replays(
        self, info: Info, first: int, after: str | None = None, ruleset: str | None = None
    ) -> ReplayConnection:
        visit = info.context
        checked_first(first)
        _require_overseer(visit)
        place = read_cursor(after, tuple[int])
        found = await visit.read(
            rows.replays, ruleset=ruleset, before=place[0] if place else None, first=first + 1
        )
        shown = found[:first]
        return ReplayConnection(
            nodes=[types.replay(row) for row in shown],
            page_info=page_info([write_cursor(row.position) for row in shown], len(found) > first, after),
        )

    @field("审计，按标识。Audits by id.")
    async def audits(self, info: Info) -> list[Audit]:
        _require_overseer(info.context)
        found = await info.context.read(listed, rows.AUDITS, first=1_000)
        return [types.audit(row) for row in found]

    @field("见证过的检查点，按先后。Witnessed checkpoints in the order of the log.")
    async def witnessed_checkpoints(self, info: Info) -> list[WitnessedCheckpoint]:
        _require_overseer(info.context)
        found = await info.context.read(listed, rows.WITNESSED, order="position", first=1_000)
        return [types.witnessed(row) for row in found]


async def finding(visit: Visit, uuid: str) -> Finding | None:
    """One finding, where it is the caller's affair."""
    row = await visit.read(one, rows.FINDINGS, uuid)
    if row is None or not (visit.caller.has(*OVERSEES) or row.org in visit.caller.orgs):
        return None
    return types.finding(row)


async def ruleset(visit: Visit, hash: str) -> Ruleset | None:
    """One rule set."""
    visit.require_session()
    row = await visit.read(one, rows.RULESETS, hash)
    return None if row is None else types.ruleset(row)


async def audit(visit: Visit, uuid: str) -> Audit | None:
    """One audit, for who oversees."""
    if not visit.caller.has(*OVERSEES):
        return None
    row = await visit.read(one, rows.AUDITS, uuid)
    return None if row is None else types.audit(row)


def _require_overseer(visit: Visit) -> None:
    if not visit.caller.has(*OVERSEES):
        raise Refusal("ROLE_MISSING", roles="、".join(sorted(OVERSEES)))
