"""Governance: committees, regulations, plans with their tasks (挂图作战), grades, assessments."""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa

from ledger.actions.governance.assessments import AssessmentPassed, DepartmentAssessed, InspectionMade
from ledger.actions.governance.committees import CommitteeFormed
from ledger.actions.governance.grades import GradeAwarded
from ledger.actions.governance.plans import PlanAdopted, TaskAssigned, TaskDone
from ledger.actions.governance.regulations import RegulationIssued
from projections.decoding import Event
from projections.kept_sealed import kept
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from signing.times import parse_time

OPEN, OVERDUE, DONE, DONE_LATE = "open", "overdue", "done", "done_late"
TASK_STATES = {
    OPEN: ("进行中", "open"),
    OVERDUE: ("逾期", "overdue"),
    DONE: ("已办结", "done"),
    DONE_LATE: ("逾期办结", "done late"),
}


class CommitteeRow(Row, frozen=True, kw_only=True):
    """`deputies`, `members`: ids, one a line. `since`, `until`: us."""

    kind: str
    name: str
    org: str
    head: str
    deputies: str
    members: str
    document: str | None
    since: int
    until: int | None
    formed_at: int


class RegulationRow(Row, frozen=True, kw_only=True):
    """A version of a regulation. `id`: the event's position. `effective`: us. `text`: the object's digest."""

    regulation: str
    field: str
    org: str
    title: str
    version: str
    number: str | None
    effective: int
    text: str
    replaces: str | None
    issued_at: int


class PlanRow(Row, frozen=True, kw_only=True):
    """`due`: us. `grade`, `levels` (one a line) and `grade_year`: the target that can be counted."""

    kind: str
    org: str
    title: str
    target: str
    year: int
    budget: int | None
    due: int
    document: str | None
    grade: str | None
    levels: str
    grade_year: int | None
    adopted_at: int


class TaskRow(Row, frozen=True, kw_only=True):
    """`due`, `done_at`: us. `result` is kept sealed."""

    plan: str
    org: str
    title: str
    measure: str | None
    responsible: str | None
    due: int
    assigned_at: int
    done_at: int | None = None
    late: bool = False
    done_by: str | None = None
    result: str | None = None

    def state(self, at: int) -> str:
        """Where it stands at time `at` (us): a code of `TASK_STATES`."""
        if self.done_at is not None:
            return DONE_LATE if self.late else DONE
        return OVERDUE if at > self.due else OPEN


class GradeRow(Row, frozen=True, kw_only=True):
    """`id`: the event's position. `date`: `YYYYMMDD`."""

    org: str
    grade: str
    rank: str
    authority: str
    year: int
    certificate: str
    date: str
    awarded_at: int


class AssessmentRow(Row, frozen=True, kw_only=True):
    """A department's yearly assessment. `id`: organisation and year."""

    org: str
    year: int
    score: int
    full_score: int
    findings: int
    report: str | None
    assessed_by: str
    assessed_at: int


class InspectionRow(Row, frozen=True, kw_only=True):
    """`inspectors`: ids, one a line."""

    org: str
    kind: str
    date: str
    year: int
    findings: int
    inspectors: str
    report: str | None
    made_at: int


class SecurityRow(Row, frozen=True, kw_only=True):
    """An assessment of the system (等级保护测评), valid from `since` until `until` (us)."""

    level: int
    assessor: str
    number: str
    system: str
    since: int
    until: int
    report: str | None
    entered_at: int


COMMITTEES = Versioned("governance_committees", CommitteeRow, indexes=[("org", "kind")])
REGULATIONS = Versioned("governance_regulations", RegulationRow, indexes=[("regulation",)])
PLANS = Versioned("governance_plans", PlanRow, subject="plan", indexes=[("year",)])
TASKS = Versioned("governance_tasks", TaskRow, subject="task", indexes=[("org", "due"), ("plan", "due")])
GRADES = Versioned("governance_grades", GradeRow, indexes=[("org",), ("year",)])
ASSESSMENTS = Versioned("governance_assessments", AssessmentRow, indexes=[("org",), ("year",)])
INSPECTIONS = Versioned("governance_inspections", InspectionRow, indexes=[("org",)])
SECURITY = Versioned("governance_security", SecurityRow)
governance = View(
    "governance",
    1,
    COMMITTEES,
    REGULATIONS,
    PLANS,
    TASKS,
    GRADES,
    ASSESSMENTS,
    INSPECTIONS,
    SECURITY,
)


@governance.on(CommitteeFormed)
def formed(event: Event[CommitteeFormed], rows: Rows) -> None:
    one = event.payload
    row = CommitteeRow(
        id=event.need("committee"),
        kind=one.kind,
        name=one.name,
        org=one.org,
        head=one.head,
        deputies="\n".join(one.deputies),
        members="\n".join(one.members),
        document=one.document,
        since=event.occurred_at if one.from_ is None else parse_time(one.from_),
        until=None if one.until is None else parse_time(one.until),
        formed_at=event.recorded_at,
    )
    rows[COMMITTEES].add(event.position, row)


@governance.on(RegulationIssued)
def issued(event: Event[RegulationIssued], rows: Rows) -> None:
    one = event.payload
    row = RegulationRow(
        id=str(event.position),
        regulation=event.need("regulation"),
        field=one.field,
        org=one.org,
        title=one.title,
        version=one.version,
        number=one.number,
        effective=parse_time(one.effective),
        text=one.text.object,
        replaces=one.replaces,
        issued_at=event.recorded_at,
    )
    rows[REGULATIONS].add(event.position, row)


@governance.on(PlanAdopted)
def adopted(event: Event[PlanAdopted], rows: Rows) -> None:
    one = event.payload
    row = PlanRow(
        id=event.need("plan"),
        kind=one.kind,
        org=one.org,
        title=one.title,
        target=one.target,
        year=one.year,
        budget=one.budget,
        due=parse_time(one.due),
        document=one.document,
        grade=one.grades.grade if one.grades else None,
        levels="\n".join(one.grades.levels) if one.grades else "",
        grade_year=one.grades.year if one.grades else None,
        adopted_at=event.recorded_at,
    )
    rows[PLANS].add(event.position, row)


@governance.on(TaskAssigned)
def assigned(event: Event[TaskAssigned], rows: Rows) -> None:
    one = event.payload
    row = TaskRow(
        id=event.need("task"),
        plan=event.need("plan"),
        org=one.org,
        title=one.title,
        measure=one.measure,
        responsible=one.responsible,
        due=parse_time(one.due),
        assigned_at=event.recorded_at,
    )
    rows[TASKS].add(event.position, row)


@governance.on(TaskDone, reads=(TASKS,))
def done(event: Event[TaskDone], rows: Rows) -> None:
    one = event.payload
    rows[TASKS].change(
        event.position,
        event.need("task"),
        done_at=event.occurred_at,
        late=one.late,
        done_by=event.actor,
        result=kept(event, one.result, "result"),
    )


@governance.on(GradeAwarded)
def awarded(event: Event[GradeAwarded], rows: Rows) -> None:
    one = event.payload
    row = GradeRow(
        id=str(event.position),
        org=one.org,
        grade=one.grade,
        rank=one.rank,
        authority=one.authority,
        year=one.year,
        certificate=one.certificate,
        date=one.date,
        awarded_at=event.recorded_at,
    )
    rows[GRADES].add(event.position, row)


@governance.on(DepartmentAssessed)
def assessed(event: Event[DepartmentAssessed], rows: Rows) -> None:
    one = event.payload
    row = AssessmentRow(
        id=f"{one.org}/{one.year}",
        org=one.org,
        year=one.year,
        score=one.score,
        full_score=one.full,
        findings=one.findings,
        report=one.report.object if one.report else None,
        assessed_by=event.actor,
        assessed_at=event.recorded_at,
    )
    rows[ASSESSMENTS].put(event.position, row)


@governance.on(InspectionMade)
def inspected(event: Event[InspectionMade], rows: Rows) -> None:
    one = event.payload
    row = InspectionRow(
        id=event.need("inspection"),
        org=one.org,
        kind=one.kind,
        date=one.date,
        year=one.year,
        findings=one.findings,
        inspectors="\n".join(one.inspectors),
        report=one.report.object if one.report else None,
        made_at=event.recorded_at,
    )
    rows[INSPECTIONS].add(event.position, row)


@governance.on(AssessmentPassed)
def passed(event: Event[AssessmentPassed], rows: Rows) -> None:
    one = event.payload
    row = SecurityRow(
        id=str(event.position),
        level=one.level,
        assessor=one.assessor,
        number=one.number,
        system=one.system,
        since=parse_time(one.from_),
        until=parse_time(one.until),
        report=one.report.object if one.report else None,
        entered_at=event.recorded_at,
    )
    rows[SECURITY].add(event.position, row)


R = TypeVar("R", bound=Row)


def one(connection: sa.Connection, table: Versioned[R], id: str) -> R | None:
    """The current row of any of these tables, None where there is none."""
    columns = table.table
    found = connection.execute(sa.select(columns).where(columns.c.id == id, valid(columns, None))).first()
    return None if found is None else table.of(found)


def listed(
    connection: sa.Connection,
    table: Versioned[R],
    *,
    after: str | None = None,
    first: int = 100,
    order: str = "id",
    **where: object,
) -> list[R]:
    """Current rows by id (of events: the order of the log). `after`: an id. `where`: columns that must have a
    value; those that are None are left aside."""
    columns = table.table
    key = columns.c.id if order == "id" else columns.c.from_position
    query = sa.select(columns).where(valid(columns, None)).order_by(key).limit(first)
    for name, value in where.items():
        if value is not None:
            query = query.where(columns.c[name] == value)
    if after is not None:
        query = query.where(columns.c.id > after)
    return [table.of(row) for row in connection.execute(query)]


def committee_in_office(connection: sa.Connection, org: str, kind: str, at: int) -> CommitteeRow | None:
    """The organisation's committee of this kind at time `at` (us): the one that began last."""
    formed = [
        row for row in listed(connection, COMMITTEES, org=org, kind=kind, first=1_000) if row.since <= at
    ]
    latest = max(formed, key=lambda row: (row.since, row.formed_at), default=None)
    return None if latest is None or (latest.until is not None and latest.until < at) else latest


def security_at(connection: sa.Connection, at: int) -> SecurityRow | None:
    """The assessment of the system that is valid at time `at` (us), of several the highest level."""
    columns = SECURITY.table
    query = sa.select(columns).where(valid(columns, None), columns.c.since <= at, columns.c.until >= at)
    found = connection.execute(query.order_by(columns.c.level.desc(), columns.c.until.desc())).first()
    return None if found is None else SECURITY.of(found)
