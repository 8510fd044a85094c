"""A finding is put to an organisation, answered by it, and closed by somebody else, or waived."""

from __future__ import annotations

import pytest

from ledger.actions.governance.assessments import InspectionMade
from ledger.actions.organisation.org_changes import OrgClosed
from ledger.actions.oversight.acting_on_findings import (
    AnswerFinding,
    CloseFinding,
    GrantWaiver,
    RaiseFinding,
)
from ledger.actions.oversight.findings import (
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    WaiverGranted,
)
from ledger.decision import Input
from ledger.event import FileObject, secret
from ledger.policies import PolicySet
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    NOW,
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

CHIEF, SECOND, CLERK, STRANGER = map(identity, ("督察", "另一督察", "内勤", "外人"))
PATROL = identity("patrol")
FINDING, INSPECTION = identity("finding"), identity("inspection")
PAPER = digest_of("整改照片")
DUE = format_time(NOW + 10 * DAY)


def raised(**members: object) -> FindingRaised:
    whole = {
        "due": DUE,
        "gravity": "major",
        "org": PATROL,
        "text": secret("未按时归档"),
        "caused_by": (CLERK,),
    }
    return FindingRaised(**{**whole, **members})  # type: ignore[arg-type]


@pytest.fixture
def history() -> Given:
    inspection = InspectionMade(date="20260301", findings=1, kind="routine", org=PATROL, year=2026)
    return given(
        *staff((CHIEF, "supervisor"), (SECOND, "supervisor")),
        registered(PATROL, "巡特警总队"),
        enrolled(CLERK, PATROL),
        granted(CLERK, "archivist"),
        granted(CLERK, "supervisor"),
        enrolled(STRANGER),
        granted(STRANGER, "archivist"),
        happened(inspection, f"inspection:{INSPECTION}", f"org:{PATROL}"),
        happened(raised(), f"finding:{FINDING}", f"org:{PATROL}", f"person:{CLERK}", actor=CHIEF),
    )


@pytest.fixture
def answered(history: Given) -> Given:
    return history.when(AnswerFinding(finding=FINDING, measure="已补归档"), actor=CLERK).and_then()


def raising(**members: object) -> RaiseFinding:
    return RaiseFinding(**{"org": PATROL, "text": "磁盘未检查", **members})  # type: ignore[arg-type]


def test_a_finding_says_what_it_rests_on_and_when_it_is_due(history: Given) -> None:
    wanted = raising(
        rules=("BAK-1a",), verdicts=("v1",), positions=(1,), caused_by=(CLERK,), inspection=INSPECTION
    )
    (draft,) = history.when(wanted, actor=CHIEF).then(FindingRaised).drafts
    payload = draft.payload
    assert isinstance(payload, FindingRaised)
    assert payload.due == format_time(NOW + 30 * DAY)
    assert payload.text == secret("磁盘未检查")
    assert {f"org:{PATROL}", f"person:{CLERK}", f"inspection:{INSPECTION}"} < set(draft.subjects)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (raising(org=identity("nowhere")), "ORG_UNKNOWN"),
        (raising(text=""), "INPUT_REFUSED"),
        (raising(due=format_time(NOW)), "INPUT_REFUSED"),
        (raising(positions=(10_000,)), "INPUT_REFUSED"),
        (raising(rules=("A", "A")), "INPUT_REFUSED"),
        (raising(replay=1), "INPUT_REFUSED"),
        (raising(caused_by=(identity("nobody"),)), "PERSON_UNKNOWN"),
        (raising(inspection=identity("none")), "INSPECTION_UNKNOWN"),
        (raising(audit=identity("none")), "AUDIT_UNKNOWN"),
    ],
)
def test_a_finding_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF).then(code)
    history.when(wanted, actor=STRANGER).then("ROLE_MISSING")


def test_what_has_ended_is_asked_nothing(history: Given) -> None:
    ended = history.plus(happened(OrgClosed(org=PATROL, reason="dissolved"), f"org:{PATROL}"))
    ended.when(raising(), actor=CHIEF).then("ORG_ENDED")


def test_the_organisation_answers_as_often_as_it_needs(history: Given) -> None:
    wanted = AnswerFinding(finding=FINDING, measure="已补归档", documents=(PAPER,))
    decided = history.when(wanted, actor=CLERK, objects={PAPER: 3})
    decided.then(
        FindingAnswered(late=False, measure=secret("已补归档"), org=PATROL, documents=(FileObject(3, PAPER),))
    )
    again = decided.and_then().when(wanted, actor=CLERK, objects={PAPER: 3}, at=NOW + 11 * DAY)
    payload = again.then(FindingAnswered).drafts[0].payload
    assert isinstance(payload, FindingAnswered)
    assert payload.late


def test_only_the_organisation_answers(history: Given) -> None:
    history.when(AnswerFinding(finding=FINDING, measure="x"), actor=STRANGER).then("NOT_YOUR_ORG")
    history.when(AnswerFinding(finding=FINDING, measure="x"), actor=CHIEF).then("ROLE_MISSING")
    history.when(AnswerFinding(finding=identity("none"), measure="x"), actor=CLERK).then("FINDING_UNKNOWN")
    history.when(AnswerFinding(finding=FINDING, measure=""), actor=CLERK).then("INPUT_REFUSED")
    unstored = AnswerFinding(finding=FINDING, measure="x", documents=(PAPER,))
    history.when(unstored, actor=CLERK).then("OBJECT_UNKNOWN")


def test_it_is_closed_by_somebody_other_than_who_answered_or_caused_it(answered: Given) -> None:
    wanted = CloseFinding(finding=FINDING, note="现场复核")
    answered.when(wanted, actor=CLERK).then("SAME_PERSON")
    decided = answered.when(wanted, actor=CHIEF)
    decided.then(
        FindingClosed(
            answer=answered.source.head, late=False, org=PATROL, outcome="rectified", note=secret("现场复核")
        )
    )
    closed = decided.and_then()
    closed.when(wanted, actor=CHIEF).then("FINDING_CLOSED")
    closed.when(AnswerFinding(finding=FINDING, measure="x"), actor=CLERK).then("FINDING_CLOSED")


def test_an_answer_that_comes_meanwhile_is_looked_at_first(answered: Given) -> None:
    decided = answered.when(CloseFinding(finding=FINDING), actor=CHIEF)
    answer = FindingAnswered(late=False, measure=secret("另一措施"), org=PATROL)
    assert decided.fails_if(happened(answer, f"finding:{FINDING}", f"org:{PATROL}"))


def test_nothing_is_closed_unanswered_and_what_is_late_is_marked(history: Given, answered: Given) -> None:
    history.when(CloseFinding(finding=FINDING), actor=CHIEF).then("FINDING_UNANSWERED")
    history.when(CloseFinding(finding=identity("none")), actor=CHIEF).then("FINDING_UNKNOWN")
    late = answered.when(CloseFinding(finding=FINDING), actor=CHIEF, at=NOW + 11 * DAY)
    payload = late.then(FindingClosed).drafts[0].payload
    assert isinstance(payload, FindingClosed)
    assert payload.late


def waiving(days: int = 30, **members: object) -> GrantWaiver:
    whole = {"finding": FINDING, "ground": "系统改造", "until": format_time(NOW + days * DAY)}
    return GrantWaiver(**{**whole, **members})  # type: ignore[arg-type]


def test_a_waiver_is_granted_by_who_has_no_part_in_it(answered: Given) -> None:
    answered.when(waiving(), actor=SECOND).then(WaiverGranted)
    answered.when(waiving(), actor=CLERK).then("APPROVER_INVOLVED")
    inside = answered.plus(enrolled(identity("里面"), PATROL), granted(identity("里面"), "supervisor"))
    inside.when(waiving(), actor=identity("里面")).then("APPROVER_INVOLVED")
    answered.when(waiving(), actor=STRANGER).then("ROLE_MISSING")


def test_who_caused_it_waives_nothing_from_another_organisation_either(history: Given) -> None:
    other = identity("调离者")
    cause = raised(caused_by=(other,))
    tags = (f"finding:{identity('second')}", f"org:{PATROL}", f"person:{other}")
    moved = history.plus(enrolled(other), granted(other, "supervisor"), happened(cause, *tags))
    moved.when(waiving(finding=identity("second")), actor=other).then("APPROVER_INVOLVED")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (waiving(367), "WAIVER_TOO_LONG"),
        (waiving(0), "INPUT_REFUSED"),
        (waiving(ground=""), "INPUT_REFUSED"),
        (waiving(finding=identity("none")), "FINDING_UNKNOWN"),
    ],
)
def test_a_waiver_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=SECOND).then(code)


def test_who_grants_waivers_is_policy(history: Given) -> None:
    policy = PolicySet(name="waiver.approver", choice="leader", source="局务会")
    leaders = history.plus(happened(policy, "policy:waiver.approver", at=NOW - DAY))
    leaders.when(waiving(), actor=SECOND).then("ROLE_MISSING")
    leaders.plus(granted(STRANGER, "leader")).when(waiving(), actor=STRANGER).then(WaiverGranted)
