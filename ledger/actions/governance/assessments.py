"""年度目标考核、监督检查、等级保护测评: assessing departments, sites and the system ([S]6, 16).

Prevented here: a department assessed twice for a year, a score outside its scale, an assessment of the system
that is valid longer than policy allows. GOV-1 watches that every department is assessed each year, AUD-6
that a level-3 assessment is valid on every day of service. What an inspection finds is raised as findings.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

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
