"""Plans and their tasks: assigned with a due date, done by the organisation that they were assigned to."""

from __future__ import annotations

import pytest

from ledger.actions.governance.plans import (
    AdoptPlan,
    AssignTask,
    FinishTask,
    GradeTarget,
    PlanAdopted,
    TaskAssigned,
    TaskDone,
)
from ledger.actions.organisation.org_changes import OrgClosed
from ledger.decision import Input
from ledger.event import FileObject, secret
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    NOW,
    OFFICE,
    Given,
    digest_of,
    enrolled,
    given,
    granted,
    happened,
    identity,
    registered,
    staff,
)

CHIEF, CLERK, STRANGER = map(identity, ("监督", "内勤", "外人"))
PATROL = identity("patrol")
PLAN, TASK = identity("plan"), identity("task")
PAPER = digest_of("照片")
DUE = format_time(NOW + 30 * DAY)


@pytest.fixture
def history() -> Given:
    return given(
        *staff((CHIEF, "supervisor")),
        registered(PATROL, "巡特警总队"),
        enrolled(CLERK, PATROL),
        granted(CLERK, "archivist"),
        enrolled(STRANGER),
        granted(STRANGER, "archivist"),
        happened(
            PlanAdopted(due=DUE, kind="year", org=OFFICE, target="全部数字化", title="年度计划", year=2026),
            f"plan:{PLAN}",
            f"org:{OFFICE}",
        ),
        happened(
            TaskAssigned(due=format_time(NOW + DAY), org=PATROL, title="完成整理"),
            f"task:{TASK}",
            f"plan:{PLAN}",
            f"org:{PATROL}",
        ),
    )


def plan(**members: object) -> AdoptPlan:
    whole = {"due": DUE, "kind": "year", "org": OFFICE, "target": "全部", "title": "计划", "year": 2026}
    return AdoptPlan(**{**whole, **members})  # type: ignore[arg-type]


def task(**members: object) -> AssignTask:
    whole = {"due": format_time(NOW + DAY), "org": PATROL, "plan": PLAN, "title": "移交光盘"}
    return AssignTask(**{**whole, **members})  # type: ignore[arg-type]


def test_a_plan_holds_its_target_and_what_of_it_can_be_counted(history: Given) -> None:
    target = GradeTarget(grade="standardised", levels=("city", "county"), year=2030)
    (draft,) = history.when(plan(grades=target, budget=4_400_000), actor=CHIEF).then(PlanAdopted).drafts
    assert isinstance(draft.payload, PlanAdopted)
    assert (draft.payload.grades, draft.payload.budget) == (target, 4_400_000)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (plan(due=format_time(NOW)), "INPUT_REFUSED"),
        (plan(due="soon"), "INPUT_REFUSED"),
        (plan(year=26), "INPUT_REFUSED"),
        (plan(budget=-1), "INPUT_REFUSED"),
        (plan(title=""), "INPUT_REFUSED"),
        (plan(org=identity("nowhere")), "ORG_UNKNOWN"),
        (plan(grades=GradeTarget(grade="standardised", levels=(), year=2030)), "INPUT_REFUSED"),
        (task(plan=identity("none")), "PLAN_UNKNOWN"),
        (task(org=identity("nowhere")), "ORG_UNKNOWN"),
        (task(responsible=identity("nobody")), "PERSON_UNKNOWN"),
        (task(due=format_time(NOW + 31 * DAY)), "INPUT_REFUSED"),
        (task(due=format_time(NOW - DAY)), "INPUT_REFUSED"),
    ],
)
def test_a_plan_or_task_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF).then(code)
    history.when(plan(), actor=CLERK).then("ROLE_MISSING")


def test_a_task_stands_under_its_plan_and_its_organisation(history: Given) -> None:
    (draft,) = history.when(task(responsible=CLERK), actor=CHIEF).then(TaskAssigned).drafts
    assert {f"plan:{PLAN}", f"org:{PATROL}"} < set(draft.subjects)
    ended = history.plus(happened(OrgClosed(org=PATROL, reason="dissolved"), f"org:{PATROL}"))
    ended.when(task(), actor=CHIEF).then("ORG_ENDED")


def test_the_organisation_that_has_the_task_does_it_once_in_time(history: Given) -> None:
    wanted = FinishTask(task=TASK, result="已完成", documents=(PAPER,))
    decided = history.when(wanted, actor=CLERK, objects={PAPER: 5})
    outcome = decided.then(
        TaskDone(late=False, org=PATROL, result=secret("已完成"), documents=(FileObject(5, PAPER),))
    )
    assert set(outcome.drafts[0].subjects) == {f"task:{TASK}", f"plan:{PLAN}", f"org:{PATROL}"}
    decided.and_then().when(wanted, actor=CLERK, objects={PAPER: 5}).then("TASK_DONE")
    assert decided.fails_if(outcome)


def test_a_task_done_late_says_so(history: Given) -> None:
    outcome = history.when(FinishTask(task=TASK, result="已完成"), actor=CLERK, at=NOW + 2 * DAY).then(
        TaskDone
    )
    payload = outcome.drafts[0].payload
    assert isinstance(payload, TaskDone)
    assert payload.late


def test_a_task_is_not_done_by_others_even_with_a_role_for_everywhere(history: Given) -> None:
    wanted = FinishTask(task=TASK, result="已完成")
    history.when(wanted, actor=STRANGER).then("NOT_YOUR_ORG")
    history.when(wanted, actor=CHIEF).then("ROLE_MISSING")
    history.plus(granted(STRANGER, "leader", PATROL)).when(wanted, actor=STRANGER).then(TaskDone)
    history.when(FinishTask(task=identity("none"), result="x"), actor=CLERK).then("TASK_UNKNOWN")
    history.when(FinishTask(task=TASK, result=" "), actor=CLERK).then("INPUT_REFUSED")
    history.when(FinishTask(task=TASK, result="x", documents=(PAPER,)), actor=CLERK).then("OBJECT_UNKNOWN")
