"""计划、任务下达、任务办结: what is to be done, by whom, by when (挂图作战; [S]3-5).

Titles are published on the wall chart and name no one; results may, and are sealed.
Prevented here: a task after its plan's end or due in the past, a task for an organisation that has ended, a
task done by another organisation than it was assigned to, or twice. A result after the due date is marked
late, never refused. GOV-1 watches the yearly round.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.governance.grades import Grade
from ledger.event import FileObject, Payload, SessionSealed
from ledger.vocabulary import event

PlanKind = Literal["year", "five_years", "campaign"]
"""年度计划、五年规划、专项行动."""


class GradeTarget(msgspec.Struct, frozen=True, kw_only=True):
    """All units of these levels hold at least `grade` by the end of `year` ([S]3)."""

    grade: Grade
    levels: tuple[str, ...]
    year: int


@event("plan.adopted", zh="计划下达", en="Plan adopted", by="P", about=("plan", "org"), clause="[S]3-5",
       watched=("GOV-1",))  # fmt: skip
class PlanAdopted(Payload, frozen=True, kw_only=True):
    """`year` is the plan's (last) year. `target` in words; `grades`: the part of it that can be counted.
    `budget`: yuan. `due`: a time."""

    due: str
    kind: PlanKind
    org: str
    target: str
    title: str
    year: int
    budget: int | None = None
    document: str | None = None
    grades: GradeTarget | None = None


@event("task.assigned", zh="任务下达", en="Task assigned", by="P", about=("task", "plan", "org"),
       clause="[S]5", watched=("GOV-1",))  # fmt: skip
class TaskAssigned(Payload, frozen=True, kw_only=True):
    """`org` has to do it by `due` (a time). `responsible`: the person who answers for it. `measure`: how it
    is told that it is done, in words."""

    due: str
    org: str
    title: str
    measure: str | None = None
    responsible: str | None = None


@event("task.done", zh="任务办结", en="Task done", by="P", about=("task", "plan", "org"), clause="[S]5",
       watched=("GOV-1",))  # fmt: skip
class TaskDone(Payload, frozen=True, kw_only=True):
    """`late`: after the due date. `documents`: what proves it."""

    late: bool
    org: str
    result: SessionSealed
    documents: tuple[FileObject, ...] = ()
