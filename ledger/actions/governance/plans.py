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
from ledger.actions.organisation.org_changes import require_living
from ledger.actions.organisation.organisations import Level, require_org
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, SessionSealed, secret
from ledger.papers import paper
from ledger.roles import require_member, require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event
from signing.times import parse_time

PlanKind = Literal["year", "five_years", "campaign"]
"""年度计划、五年规划、专项行动."""


class GradeTarget(msgspec.Struct, frozen=True, kw_only=True):
    """All units of these levels hold at least `grade` by the end of `year` ([S]3)."""

    grade: Grade
    levels: tuple[Level, ...]
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


class AdoptPlan(Input, frozen=True, kw_only=True):
    """`due`: a time to come. `budget`: yuan. `grades`: the target that can be counted."""

    due: str
    kind: PlanKind
    org: str
    target: str
    title: str
    year: int
    budget: int | None = None
    document: str | None = None
    grades: GradeTarget | None = None


class AssignTask(Input, frozen=True, kw_only=True):
    """Within `plan`, to `org`, by `due` (a time). `responsible`: a person. Name no one in words."""

    due: str
    org: str
    plan: str
    title: str
    measure: str | None = None
    responsible: str | None = None


class FinishTask(Input, frozen=True, kw_only=True):
    """`result` in words, sealed. `documents`: digests of stored objects that prove it."""

    task: str
    result: str
    documents: tuple[str, ...] = ()


@action(PlanAdopted, mutation="planAdopt", roles=("supervisor", "leader"))
def adopt(wanted: AdoptPlan, context: Context) -> Outcome:
    """One event with a fresh plan id. Refused: ORG_UNKNOWN, ORG_ENDED, INPUT_REFUSED, ROLE_MISSING,
    NOT_YOUR_ORG."""
    require_role(context, "supervisor", "leader", org=wanted.org)
    require_org(context.facts, wanted.org)
    require_living(context.facts, wanted.org)
    checked_text("title", wanted.title, longest=200)
    checked_text("target", wanted.target)
    _check_due(wanted.due, context)
    if not 1900 <= wanted.year <= 9999 or (wanted.budget is not None and wanted.budget < 0):
        raise Refusal("INPUT_REFUSED", reason="year: 1900..9999; budget: 0..")
    if wanted.grades is not None and not 0 < len(set(wanted.grades.levels)) == len(wanted.grades.levels):
        raise Refusal("INPUT_REFUSED", reason="grades: levels, each once")
    payload = PlanAdopted(**msgspec.structs.asdict(wanted))
    return Outcome([Draft(payload, (f"plan:{context.free.uuid7()}", f"org:{wanted.org}"))])


@action(TaskAssigned, mutation="taskAssign", roles=("supervisor", "leader"))
def assign(wanted: AssignTask, context: Context) -> Outcome:
    """One event with a fresh task id. Refused: PLAN_UNKNOWN, ORG_UNKNOWN, ORG_ENDED, PERSON_UNKNOWN,
    INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG (the plan is another organisation's)."""
    facts = context.facts
    plan = facts.require(PlanAdopted, f"plan:{wanted.plan}", code="PLAN_UNKNOWN", plan=wanted.plan).payload
    require_role(context, "supervisor", "leader", org=plan.org)
    require_org(facts, wanted.org)
    require_living(facts, wanted.org)
    if wanted.responsible is not None:
        require_person(facts, wanted.responsible)
    checked_text("title", wanted.title, longest=200)
    if wanted.measure is not None:
        checked_text("measure", wanted.measure)
    if _check_due(wanted.due, context) > parse_time(plan.due):
        raise Refusal("INPUT_REFUSED", reason=f"due: ..{plan.due}")
    payload = TaskAssigned(
        due=wanted.due,
        org=wanted.org,
        title=wanted.title,
        measure=wanted.measure,
        responsible=wanted.responsible,
    )
    tags = (f"task:{context.free.uuid7()}", f"plan:{wanted.plan}", f"org:{wanted.org}")
    return Outcome([Draft(payload, tags)])


@action(TaskDone, mutation="taskDone", roles=("archivist", "leader", "reviewer", "receiver"))
def done(wanted: FinishTask, context: Context) -> Outcome:
    """One event by the organisation that the task was assigned to. Refused: TASK_UNKNOWN, TASK_DONE,
    OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG."""
    facts, tag = context.facts, f"task:{wanted.task}"
    assigned = facts.require(TaskAssigned, tag, code="TASK_UNKNOWN", task=wanted.task)
    task = assigned.payload
    require_member(context, task.org, "archivist", "leader", "reviewer", "receiver")
    facts.forbid(TaskDone, tags=[tag], code="TASK_DONE", task=wanted.task)
    if len(wanted.documents) > 100:
        raise Refusal("INPUT_REFUSED", reason="documents: at most 100")
    payload = TaskDone(
        late=context.free.now > parse_time(task.due),
        org=task.org,
        result=secret(checked_text("result", wanted.result)),
        documents=tuple(paper(one, context) for one in wanted.documents),
    )
    return Outcome([Draft(payload, (tag, f"plan:{assigned.subject('plan')}", f"org:{task.org}"))])


def _check_due(due: str, context: Context) -> int:
    """The due date, still to come."""
    at = checked_moment("due", due)
    if at <= context.free.now:
        raise Refusal("INPUT_REFUSED", reason=f"due {due}: later than now")
    return at
