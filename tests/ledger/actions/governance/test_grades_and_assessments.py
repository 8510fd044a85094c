"""Grades of authorities, yearly assessments of departments, inspections, the system's level."""

from __future__ import annotations

import pytest

from ledger.actions.governance.assessments import (
    AssessDepartment,
    AssessmentPassed,
    DepartmentAssessed,
    InspectionMade,
    MakeInspection,
    PassAssessment,
)
from ledger.actions.governance.grades import AwardGrade, GradeAwarded
from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked, Owner
from ledger.decision import Input
from ledger.policies import PolicySet
from signing.times import format_time
from tests.ledger.given import (
    BUREAU,
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
    key_of,
    registered,
    staff,
)

ANNA, CHIEF, GUARD = map(identity, ("档案员", "监督", "安全管理员"))
AUTHORITY, OTHER = identity("省档案局"), identity("other authority")
YEAR = 365 * DAY


def party_key(org: str) -> KeyEnrolled:
    return KeyEnrolled(
        chain=[], custody="client", owner=Owner("party", org), purpose="party", signers=[], suite="ed25519"
    )


@pytest.fixture
def history() -> Given:
    return given(
        *staff((ANNA, "archivist"), (CHIEF, "supervisor"), (GUARD, "security_administrator")),
        registered(BUREAU, "嘉兴市公安局", "bureau"),
        registered(AUTHORITY, "浙江省档案局", "authority"),
        registered(OTHER, "国家档案局", "authority"),
        happened(party_key(AUTHORITY), f"key:{key_of(AUTHORITY)}", f"org:{AUTHORITY}"),
    )


def grade(**members: object) -> AwardGrade:
    whole = {
        "authority": AUTHORITY,
        "certificate": "浙档认〔2026〕1号",
        "date": "20260301",
        "grade": "demonstration",
        "org": BUREAU,
        "rank": "province",
        "year": 2025,
    }
    return AwardGrade(**{**whole, **members})  # type: ignore[arg-type]


def test_a_grade_is_awarded_once_for_a_year(history: Given) -> None:
    decided = history.when(grade(), actor=ANNA)
    decided.then(GradeAwarded)
    later = decided.and_then()
    later.when(grade(certificate="2"), actor=ANNA).then("GRADE_TAKEN")
    later.when(grade(rank="national"), actor=ANNA).then(GradeAwarded)
    later.when(grade(year=2024), actor=ANNA).then(GradeAwarded)


def test_an_authority_awards_with_its_own_key_and_only_in_its_own_name(history: Given) -> None:
    history.when(grade(), actor=AUTHORITY).then(GradeAwarded)
    history.when(grade(authority=OTHER), actor=AUTHORITY).then("NOT_YOUR_ORG")
    history.when(grade(authority=OTHER), actor=OTHER).then("ROLE_MISSING")
    revoked = KeyRevoked(key=key_of(AUTHORITY), last_good_index=1, reason="遗失")
    over = history.plus(happened(revoked, f"key:{key_of(AUTHORITY)}", f"org:{AUTHORITY}"))
    over.when(grade(), actor=AUTHORITY).then("ROLE_MISSING")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (grade(org=identity("nowhere")), "ORG_UNKNOWN"),
        (grade(org=OTHER), "INPUT_REFUSED"),
        (grade(authority=BUREAU), "INPUT_REFUSED"),
        (grade(date="20260305"), "INPUT_REFUSED"),
        (grade(date="[20260301]"), "INPUT_REFUSED"),
        (grade(date="2026"), "ELEMENT_VALUE"),
        (grade(year=2027), "INPUT_REFUSED"),
        (grade(certificate=""), "INPUT_REFUSED"),
        (grade(document=digest_of("lost")), "OBJECT_UNKNOWN"),
    ],
)
def test_a_grade_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=ANNA).then(code)


def test_a_department_is_assessed_once_a_year(history: Given) -> None:
    wanted = AssessDepartment(org=OFFICE, year=2025, score=92, findings=2)
    decided = history.when(wanted, actor=CHIEF)
    decided.then(DepartmentAssessed(findings=2, full=100, org=OFFICE, score=92, year=2025))
    decided.and_then().when(wanted, actor=CHIEF).then("ASSESSED_ALREADY")
    decided.and_then().when(AssessDepartment(org=OFFICE, year=2024, score=1), actor=CHIEF).then(
        DepartmentAssessed
    )


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (AssessDepartment(org=OFFICE, year=2025, score=101), "INPUT_REFUSED"),
        (AssessDepartment(org=OFFICE, year=2027, score=90), "INPUT_REFUSED"),
        (AssessDepartment(org=OFFICE, year=2025, score=90, findings=-1), "INPUT_REFUSED"),
        (AssessDepartment(org=identity("nowhere"), year=2025, score=90), "ORG_UNKNOWN"),
        (MakeInspection(org=OFFICE, kind="routine", date="2026"), "ELEMENT_VALUE"),
        (MakeInspection(org=OFFICE, kind="routine", date="20260301", inspectors=("x",)), "PERSON_UNKNOWN"),
        (
            MakeInspection(org=OFFICE, kind="joint", date="20260301", inspectors=(ANNA, ANNA)),
            "INPUT_REFUSED",
        ),
        (MakeInspection(org=identity("nowhere"), kind="routine", date="20260301"), "ORG_UNKNOWN"),
    ],
)
def test_what_was_assessed_or_inspected_wrongly_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF).then(code)
    history.when(wanted, actor=ANNA).then("ROLE_MISSING")


def test_an_inspection_names_who_inspected(history: Given) -> None:
    wanted = MakeInspection(org=OFFICE, kind="joint", date="20260301", inspectors=(ANNA, CHIEF), findings=1)
    (draft,) = history.when(wanted, actor=CHIEF).then(InspectionMade).drafts
    assert {f"org:{OFFICE}", f"person:{ANNA}", f"person:{CHIEF}"} < set(draft.subjects)
    elsewhere = history.plus(enrolled(identity("x")), granted(identity("x"), "supervisor", BUREAU))
    elsewhere.when(wanted, actor=identity("x")).then("NOT_YOUR_ORG")


def passing(**members: object) -> PassAssessment:
    whole = {
        "assessor": "省测评中心",
        "level": 3,
        "number": "2026-001",
        "system": "档案信息管理系统",
        "from_": format_time(NOW - DAY),
        "until": format_time(NOW + YEAR - DAY),
    }
    return PassAssessment(**{**whole, **members})  # type: ignore[arg-type]


def test_the_system_is_assessed_for_no_longer_than_policy_allows(history: Given) -> None:
    history.when(passing(), actor=GUARD).then(AssessmentPassed)
    longer = passing(until=format_time(NOW + 2 * YEAR))
    history.when(longer, actor=GUARD).then("ASSESSMENT_TOO_LONG")
    policy = PolicySet(name="assessment.valid_days", value=1_000, source="测评办法")
    history.plus(happened(policy, "policy:assessment.valid_days", at=NOW - DAY)).when(
        longer, actor=GUARD
    ).then(AssessmentPassed)


@pytest.mark.parametrize(
    "wanted",
    [passing(level=6), passing(until=format_time(NOW - DAY)), passing(assessor=""), passing(from_="x")],
)
def test_an_assessment_of_the_system_that_is_wrong_is_refused(history: Given, wanted: Input) -> None:
    history.when(wanted, actor=GUARD).then("INPUT_REFUSED")
    history.when(wanted, actor=ANNA).then("ROLE_MISSING")
