"""Governance: committees, regulations, plans and their tasks, grades, assessments, inspections."""

from __future__ import annotations

import strawberry

from api.auth import SEES_EVERYTHING
from api.types.basis import DateTime, Info, Node, PageInfo, field
from projections.kept_sealed import opened
from projections.views import governance as rows
from projections.views import grade_target


@strawberry.type(description="领导小组、鉴定委员会。A committee; people by uuid.")
class Committee(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    name: str
    org: str
    head: str
    deputies: list[str]
    members: list[str]
    document: str | None
    since: DateTime
    until: DateTime | None


@strawberry.type(description="制度的一个版本。A version of a regulation; `text` is the digest of its object.")
class Regulation(Node):
    id: strawberry.ID
    uuid: str
    field: str
    org: str
    title: str
    version: str
    number: str | None
    effective: DateTime
    text: str
    replaces: str | None


@strawberry.type(description="某层级的单位数与达标数。Units of a level, and how many hold the grade.")
class LevelCount:
    level: str
    units: int
    awarded: int
    demonstration: int


@strawberry.type(description="至某年底的达标数。How many units held the grade by the end of a year.")
class YearCount:
    year: int
    awarded: int


@strawberry.type(description="达标计数。The target counted: its units, and those that hold the grade.")
class TargetCount:
    units: int
    awarded: int
    levels: list[LevelCount]
    years: list[YearCount]


@strawberry.type(description="任务。A task of the wall chart (挂图作战).")
class Task(Node):
    id: strawberry.ID
    uuid: str
    plan: strawberry.ID
    org: str
    title: str
    measure: str | None
    responsible: str | None
    due: DateTime
    done_at: DateTime | None
    late: bool
    row: strawberry.Private[rows.TaskRow]

    @field("状态：open、overdue、done、done_late。Where it stands now.")
    def state(self, info: Info) -> str:
        return self.row.state(info.context.service.ledger.clock.now())

    @field("办结情况，无权者为空。What came of it; null for who may not read it.")
    def result(self, info: Info) -> str | None:
        visit = info.context
        if not (visit.caller.has(*SEES_EVERYTHING) or self.org in visit.caller.orgs):
            return None
        return opened(self.row.result, visit.service.ledger.keys)


@strawberry.type(description="计划。A plan; `budget` in yuan.")
class Plan(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    org: str
    title: str
    target: str
    year: int
    budget: int | None
    due: DateTime
    document: str | None
    row: strawberry.Private[rows.PlanRow]

    @field("任务，按标识。Its tasks by id; `after` is a task's uuid.")
    async def tasks(self, info: Info, first: int, after: str | None = None) -> list[Task]:
        from api.types.basis import checked_first

        ask = rows.listed
        found = await info.context.read(
            ask, rows.TASKS, plan=self.uuid, after=after, first=checked_first(first)
        )
        return [task(row) for row in found]

    @field("目标的计数，无计数目标者为空。The part of the target that is counted; null where there is none.")
    async def count(self, info: Info) -> TargetCount | None:
        if self.row.grade is None:
            return None
        levels = self.row.levels.split("\n")
        year = self.row.grade_year
        return target(await info.context.read(grade_target.target_count, self.row.grade, levels, year))


@strawberry.type(description="示范（规范化）认定。A grade awarded to a unit for a year.")
class Grade(Node):
    id: strawberry.ID
    org: str
    grade: str
    rank: str
    authority: str
    year: int
    certificate: str
    date: str


@strawberry.type(description="部门年度考核。A department's yearly assessment.")
class DepartmentAssessment:
    org: str
    year: int
    score: int
    full: int
    findings: int
    report: str | None
    assessed_at: DateTime


@strawberry.type(description="监督检查。An inspection.")
class Inspection(Node):
    id: strawberry.ID
    uuid: str
    org: str
    kind: str
    date: str
    findings: int
    inspectors: list[str]
    report: str | None


@strawberry.type(description="等级保护测评。An assessment of the system.")
class SecurityAssessment:
    level: int
    assessor: str
    number: str
    system: str
    since: DateTime
    until: DateTime
    valid: bool


@strawberry.type
class PlanConnection:
    nodes: list[Plan]
    page_info: PageInfo


@strawberry.type
class TaskConnection:
    nodes: list[Task]
    page_info: PageInfo


@strawberry.type
class GradeConnection:
    nodes: list[Grade]
    page_info: PageInfo


def committee(row: rows.CommitteeRow) -> Committee:
    """The committee of a row."""
    return Committee(
        id=strawberry.ID(f"committee:{row.id}"),
        uuid=row.id,
        kind=row.kind,
        name=row.name,
        org=row.org,
        head=row.head,
        deputies=row.deputies.splitlines(),
        members=row.members.splitlines(),
        document=row.document,
        since=DateTime(row.since),
        until=None if row.until is None else DateTime(row.until),
    )


def regulation(row: rows.RegulationRow) -> Regulation:
    """The regulation's version of a row."""
    return Regulation(
        id=strawberry.ID(f"regulation:{row.regulation}"),
        uuid=row.regulation,
        field=row.field,
        org=row.org,
        title=row.title,
        version=row.version,
        number=row.number,
        effective=DateTime(row.effective),
        text=row.text,
        replaces=row.replaces,
    )


def plan(row: rows.PlanRow) -> Plan:
    """The plan of a row."""
    return Plan(
        id=strawberry.ID(f"plan:{row.id}"),
        uuid=row.id,
        kind=row.kind,
        org=row.org,
        title=row.title,
        target=row.target,
        year=row.year,
        budget=row.budget,
        due=DateTime(row.due),
        document=row.document,
        row=row,
    )


def task(row: rows.TaskRow) -> Task:
    """The task of a row."""
    return Task(
        id=strawberry.ID(f"task:{row.id}"),
        uuid=row.id,
        plan=strawberry.ID(f"plan:{row.plan}"),
        org=row.org,
        title=row.title,
        measure=row.measure,
        responsible=row.responsible,
        due=DateTime(row.due),
        done_at=None if row.done_at is None else DateTime(row.done_at),
        late=row.late,
        row=row,
    )


def grade(row: rows.GradeRow) -> Grade:
    """The grade of a row."""
    return Grade(
        id=strawberry.ID(f"event:{row.id}"),
        org=row.org,
        grade=row.grade,
        rank=row.rank,
        authority=row.authority,
        year=row.year,
        certificate=row.certificate,
        date=row.date,
    )


def assessment(row: rows.AssessmentRow) -> DepartmentAssessment:
    """The assessment of a row."""
    return DepartmentAssessment(
        org=row.org,
        year=row.year,
        score=row.score,
        full=row.full_score,
        findings=row.findings,
        report=row.report,
        assessed_at=DateTime(row.assessed_at),
    )


def inspection(row: rows.InspectionRow) -> Inspection:
    """The inspection of a row."""
    return Inspection(
        id=strawberry.ID(f"inspection:{row.id}"),
        uuid=row.id,
        org=row.org,
        kind=row.kind,
        date=row.date,
        findings=row.findings,
        inspectors=row.inspectors.splitlines(),
        report=row.report,
    )


def security(row: rows.SecurityRow, now: int) -> SecurityAssessment:
    """The assessment of the system of a row; whether it is valid at `now` (us)."""
    return SecurityAssessment(
        level=row.level,
        assessor=row.assessor,
        number=row.number,
        system=row.system,
        since=DateTime(row.since),
        until=DateTime(row.until),
        valid=row.since <= now <= row.until,
    )


def target(count: grade_target.TargetCount) -> TargetCount:
    """A count as GraphQL gives it."""
    return TargetCount(
        units=count.units,
        awarded=count.awarded,
        levels=[LevelCount(**one._asdict()) for one in count.levels],
        years=[YearCount(**one._asdict()) for one in count.years],
    )
