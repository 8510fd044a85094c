"""Asking for governance. Committees, regulations, plans, tasks and grades are published to everyone who is
logged in; assessments and inspections to the archive's staff and to the organisation they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import governance as types
from api.types.basis import Info, PageInfo, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.governance import (
    Committee,
    DepartmentAssessment,
    GradeConnection,
    Inspection,
    Plan,
    PlanConnection,
    Regulation,
    SecurityAssessment,
    TargetCount,
    Task,
    TaskConnection,
)
from api.visit import Visit
from ledger.actions.governance.grades import Grade as GradeName
from ledger.errors import Refusal
from projections.tables import Row, Versioned
from projections.views import governance as rows
from projections.views import grade_target

GRADES = get_args(GradeName)


@strawberry.type
class GovernanceQueries:
    @field("领导小组、鉴定委员会，按标识。Committees by id.")
    async def committees(
        self, info: Info, org: str | None = None, kind: str | None = None
    ) -> list[Committee]:
        found = await _listed(info.context, rows.COMMITTEES, org=org, kind=kind)
        return [types.committee(row) for row in found]

    @field("制度的各版本。All versions of all regulations, or of one, in the order they were issued.")
    async def regulations(self, info: Info, id: strawberry.ID | None = None) -> list[Regulation]:
        uuid = None if id is None else bare(str(id), "regulation") or ""
        found = await _listed(info.context, rows.REGULATIONS, regulation=uuid, order="position")
        return [types.regulation(row) for row in found]

    @field()
    async def plan(self, info: Info, id: strawberry.ID) -> Plan | None:
        uuid = bare(str(id), "plan")
        return None if uuid is None else await plan(info.context, uuid)

    @field("计划，按标识。Plans by id.")
    async def plans(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        year: int | None = None,
    ) -> PlanConnection:
        found, page = await _page(info.context, rows.PLANS, first, after, org=org, year=year)
        return PlanConnection(nodes=[types.plan(row) for row in found], page_info=page)

    @field("任务，按标识。Tasks by id.")
    async def tasks(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        plan: str | None = None,
    ) -> TaskConnection:
        found, page = await _page(info.context, rows.TASKS, first, after, org=org, plan=plan)
        return TaskConnection(nodes=[types.task(row) for row in found], page_info=page)

    @field("示范（规范化）认定，按标识。Grades by id.")
    async def grades(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        year: int | None = None,
    ) -> GradeConnection:
        found, page = await _page(info.context, rows.GRADES, first, after, org=org, year=year)
        return GradeConnection(nodes=[types.grade(row) for row in found], page_info=page)

    @field("各级单位达标计数。Units of these levels against awards of at least this grade up to a year.")
    async def grade_count(
        self, info: Info, grade: str, levels: list[str], year: int | None = None
    ) -> TargetCount:
        info.context.require_session()
        if grade not in GRADES:
            raise Refusal("INPUT_REFUSED", reason=f"grade: {', '.join(GRADES)}")
        return types.target(await info.context.read(grade_target.target_count, grade, levels, year))

    @field("部门年度考核。Assessments of departments of a year, or of one department.")
    async def department_assessments(
        self, info: Info, org: str | None = None, year: int | None = None
    ) -> list[DepartmentAssessment]:
        _require_concerned(info.context, org)
        found = await _listed(info.context, rows.ASSESSMENTS, org=org, year=year)
        return [types.assessment(row) for row in found]

    @field("监督检查，按标识。Inspections by id.")
    async def inspections(
        self, info: Info, org: str | None = None, year: int | None = None
    ) -> list[Inspection]:
        _require_concerned(info.context, org)
        found = await _listed(info.context, rows.INSPECTIONS, org=org, year=year)
        return [types.inspection(row) for row in found]

    @field("等级保护测评，按先后。Assessments of the system in the order of their entry.")
    async def security_assessments(self, info: Info) -> list[SecurityAssessment]:
        now = info.context.service.ledger.clock.now()
        found = await _listed(info.context, rows.SECURITY, order="position")
        return [types.security(row, now) for row in found]


async def plan(visit: Visit, uuid: str) -> Plan | None:
    """One plan."""
    visit.require_session()
    row = await visit.read(rows.one, rows.PLANS, uuid)
    return None if row is None else types.plan(row)


async def task(visit: Visit, uuid: str) -> Task | None:
    """One task."""
    visit.require_session()
    row = await visit.read(rows.one, rows.TASKS, uuid)
    return None if row is None else types.task(row)


async def committee(visit: Visit, uuid: str) -> Committee | None:
    """One committee."""
    visit.require_session()
    row = await visit.read(rows.one, rows.COMMITTEES, uuid)
    return None if row is None else types.committee(row)


async def inspection(visit: Visit, uuid: str) -> Inspection | None:
    """One inspection, for the staff and the organisation inspected."""
    row = await visit.read(rows.one, rows.INSPECTIONS, uuid)
    if row is None or not (visit.caller.has(*SEES_EVERYTHING) or row.org in visit.caller.orgs):
        return None
    return types.inspection(row)


def _require_concerned(visit: Visit, org: str | None) -> None:
    """The staff asks for any organisation; others for their own."""
    if not visit.caller.has(*SEES_EVERYTHING) and org not in visit.caller.orgs:
        raise Refusal("NOT_YOUR_ORG")


async def _listed(visit: Visit, table: Versioned[Any], **where: Any) -> Sequence[Any]:
    visit.require_session()
    return await visit.read(rows.listed, table, first=1_000, **where)


async def _page(
    visit: Visit, table: Versioned[Any], first: int, after: str | None, **where: Any
) -> tuple[Sequence[Any], PageInfo]:
    visit.require_session()
    checked_first(first)
    place = read_cursor(after, tuple[str])
    found: Sequence[Row] = await visit.read(
        rows.listed, table, after=place[0] if place else None, first=first + 1, **where
    )
    shown = found[:first]
    return shown, page_info([write_cursor(row.id) for row in shown], len(found) > first, after)
