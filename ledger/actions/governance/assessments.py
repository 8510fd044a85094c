"""年度目标考核、监督检查、等级保护测评: assessing departments, sites and the system ([S]6, 16).

Prevented here: a department assessed twice for a year, a score outside its scale, an assessment of the system
that is valid longer than policy allows. GOV-1 watches that every department is assessed each year, AUD-6
that a level-3 assessment is valid on every day of service. What an inspection finds is raised as findings.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.organisation.organisations import require_org
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import optional_paper
from ledger.policies import number
from ledger.roles import require_role
from ledger.standards.elements import checked_date, checked_moment, checked_text
from ledger.vocabulary import action, event

_DAY = 86_400_000_000


InspectionKind = Literal["routine", "special", "joint", "enforcement"]
"""日常检查、专项检查、联合检查、执法检查."""


@event("department.assessed", zh="年度目标考核", en="Department assessed", by="P", about=("org",),
       clause="[S]6", watched=("GOV-1",))  # fmt: skip
class DepartmentAssessed(Payload, frozen=True, kw_only=True):
    """`score` of `full` points for `year`. `findings`: how many were found; each is raised by itself."""

    findings: int
    full: int
    org: str
    score: int
    year: int
    report: FileObject | None = None


@event("inspection.made", zh="监督检查", en="Inspection made", by="P", about=("inspection", "org", "person"),
       clause="[S]6; [AL]42", watched=("GOV-1", "FIN-1"))  # fmt: skip
class InspectionMade(Payload, frozen=True, kw_only=True):
    """`org` was inspected on `date` (`YYYYMMDD`). `inspectors`: people. `findings`: how many."""

    date: str
    findings: int
    kind: InspectionKind
    org: str
    year: int
    inspectors: tuple[str, ...] = ()
    report: FileObject | None = None


@event("assessment.passed", zh="等级保护测评", en="Security assessment passed", by="P", about=("ledger",),
       clause="[S]16; GB/T 22239", watched=("AUD-6",))  # fmt: skip
class AssessmentPassed(Payload, frozen=True, kw_only=True):
    """`system` was found to meet `level` (1 to 5) by `assessor`, valid from `from` until `until` (times).
    `number`: of the report."""

    assessor: str
    level: int
    number: str
    system: str
    until: str
    from_: str = msgspec.field(name="from")
    report: FileObject | None = None


class AssessDepartment(Input, frozen=True, kw_only=True):
    """`score` of `full` points. `findings`: how many; raise each by itself. `report`: a stored digest."""

    org: str
    year: int
    score: int
    findings: int = 0
    full: int = 100
    report: str | None = None


class MakeInspection(Input, frozen=True, kw_only=True):
    """`date`: `YYYYMMDD`. `inspectors`: up to 25 people by id. `report`: a stored digest."""

    org: str
    kind: InspectionKind
    date: str
    findings: int = 0
    inspectors: tuple[str, ...] = ()
    report: str | None = None


class PassAssessment(Input, frozen=True, kw_only=True):
    """`assessor`: the assessing body. `number`: of its report. `from_`, `until`: times."""

    assessor: str
    level: int
    number: str
    system: str
    from_: str = msgspec.field(name="from")
    until: str
    report: str | None = None


@action(DepartmentAssessed, mutation="departmentAssess", roles=("supervisor",))
def assess(wanted: AssessDepartment, context: Context) -> Outcome:
    """One event. Refused: ORG_UNKNOWN, ASSESSED_ALREADY, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING,
    NOT_YOUR_ORG."""
    require_role(context, "supervisor", org=wanted.org)
    require_org(context.facts, wanted.org)
    if not 0 <= wanted.score <= wanted.full <= 1_000 or wanted.findings < 0:
        raise Refusal("INPUT_REFUSED", reason="0 <= score <= full <= 1000; findings: 0..")
    if not 1990 <= wanted.year <= int(context.free.now_text[:4]):
        raise Refusal("INPUT_REFUSED", reason=f"year: 1990..{context.free.now_text[:4]}")
    tag = f"org:{wanted.org}"
    if any(one.payload.year == wanted.year for one in context.facts.all(DepartmentAssessed, tags=[tag])):
        raise Refusal("ASSESSED_ALREADY", org=wanted.org, year=wanted.year)
    payload = DepartmentAssessed(
        findings=wanted.findings,
        full=wanted.full,
        org=wanted.org,
        score=wanted.score,
        year=wanted.year,
        report=optional_paper(wanted.report, context),
    )
    return Outcome([Draft(payload, (tag,))])


@action(InspectionMade, mutation="inspectionMake", roles=("supervisor", "auditor"))
def inspect(wanted: MakeInspection, context: Context) -> Outcome:
    """One event with a fresh inspection id. Refused: ORG_UNKNOWN, PERSON_UNKNOWN, OBJECT_UNKNOWN,
    ELEMENT_VALUE, INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG."""
    require_role(context, "supervisor", "auditor", org=wanted.org)
    require_org(context.facts, wanted.org)
    checked_date(wanted.date)
    people = wanted.inspectors
    if len(people) > 25 or len(set(people)) != len(people) or wanted.findings < 0:
        raise Refusal("INPUT_REFUSED", reason="inspectors: 0..25, each once; findings: 0..")
    for person in people:
        require_person(context.facts, person)
    payload = InspectionMade(
        date=wanted.date,
        findings=wanted.findings,
        kind=wanted.kind,
        org=wanted.org,
        year=int(wanted.date.strip("[]")[:4]),
        inspectors=people,
        report=optional_paper(wanted.report, context),
    )
    tags = [f"inspection:{context.free.uuid7()}", f"org:{wanted.org}", *(f"person:{one}" for one in people)]
    return Outcome([Draft(payload, tuple(tags))])


@action(AssessmentPassed, mutation="assessmentPass", roles=("security_administrator", "operator"))
def passed(wanted: PassAssessment, context: Context) -> Outcome:
    """One event. Refused: ASSESSMENT_TOO_LONG, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "security_administrator", "operator")
    if not 1 <= wanted.level <= 5:
        raise Refusal("INPUT_REFUSED", reason="level: 1..5")
    begins, ends = checked_moment("from", wanted.from_), checked_moment("until", wanted.until)
    if ends <= begins:
        raise Refusal("INPUT_REFUSED", reason="until <= from")
    most = number(context.facts, "assessment.valid_days", context.at)
    if ends - begins > most * _DAY:
        raise Refusal("ASSESSMENT_TOO_LONG", days=most)
    payload = AssessmentPassed(
        assessor=checked_text("assessor", wanted.assessor, longest=200),
        level=wanted.level,
        number=checked_text("number", wanted.number, longest=200),
        system=checked_text("system", wanted.system, longest=200),
        until=wanted.until,
        from_=wanted.from_,
        report=optional_paper(wanted.report, context),
    )
    return Outcome([Draft(payload, (f"ledger:{context.ledger}",))])
