"""People, posts and organisations: given, when, then."""

from __future__ import annotations

import pytest

from ledger.actions.organisation.organisations import OrgRegistered, RegisterOrg
from ledger.actions.organisation.people import (
    PRINCIPAL_LEADER,
    ChangePost,
    EnrolPerson,
    LeavePerson,
    PersonEnrolled,
    PersonLeft,
    PostChanged,
    holds_post,
    posts_of,
)
from ledger.event import secret
from ledger.facts import Facts
from signing.times import format_time
from tests.ledger.given import (
    AUDIT_ADMINISTRATOR,
    DAY,
    FOUNDER,
    HOUR,
    NOW,
    OFFICE,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
    Given,
    administrators,
    enrolled,
    given,
    happened,
    identity,
    registered,
)

LI = identity("李四")
WANG = identity("王五")
ARCHIVES = identity("archives")


@pytest.fixture
def history() -> Given:
    return given(*administrators(), registered(ARCHIVES, "档案室"), enrolled(LI), enrolled(WANG))


def test_a_person_is_enrolled_with_a_sealed_name(history: Given) -> None:
    wanted = EnrolPerson(number="330001", name="赵六", org=OFFICE, post="officer")
    outcome = history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then(PersonEnrolled)
    (draft,) = outcome.drafts
    assert isinstance(draft.payload, PersonEnrolled)
    assert draft.payload.name == secret("赵六")
    assert set(draft.subjects) == {f"person:{draft.payload.person}", f"org:{OFFICE}", "police_number:330001"}


def test_a_police_number_is_enrolled_once(history: Given) -> None:
    first = history.when(EnrolPerson(number="1", name="赵六", org=OFFICE), actor=SYSTEM_ADMINISTRATOR)
    again = EnrolPerson(number="1", name="钱七", org=OFFICE)
    first.and_then().when(again, actor=SYSTEM_ADMINISTRATOR).then("PERSON_TAKEN")
    assert first.fails_if(enrolled(identity("meanwhile"), number="1"))
    assert not first.fails_if(enrolled(identity("meanwhile"), number="2"))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (EnrolPerson(number="2", name="赵六", org=identity("nowhere")), "ORG_UNKNOWN"),
        (EnrolPerson(number="2", name=" ", org=OFFICE), "INPUT_REFUSED"),
        (EnrolPerson(number="", name="赵六", org=OFFICE), "INPUT_REFUSED"),
        (EnrolPerson(number="2", name="赵六", org=OFFICE, post="emperor"), "INPUT_REFUSED"),
        (EnrolPerson(number="2", name="赵六", org=OFFICE, from_="2026"), "INPUT_REFUSED"),
        (ChangePost(person=identity("nobody"), org=OFFICE), "PERSON_UNKNOWN"),
        (ChangePost(person=LI, org=identity("nowhere")), "ORG_UNKNOWN"),
        (ChangePost(person=LI, org=OFFICE, post="emperor"), "INPUT_REFUSED"),
        (ChangePost(person=LI, org=OFFICE, post="officer", acting_for=LI), "SAME_PERSON"),
        (ChangePost(person=LI, org=OFFICE, acting_for=identity("nobody")), "PERSON_UNKNOWN"),
        (LeavePerson(person=LI, org=OFFICE, reason="怪病"), "INPUT_REFUSED"),
        (LeavePerson(person=identity("nobody"), org=OFFICE, reason="retired"), "PERSON_UNKNOWN"),
    ],
)
def test_what_is_wrong_is_refused(
    history: Given, wanted: EnrolPerson | ChangePost | LeavePerson, code: str
) -> None:
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then(code)


def test_only_administrators_enrol(history: Given) -> None:
    wanted = EnrolPerson(number="2", name="赵六", org=OFFICE)
    history.when(wanted, actor=LI).then("ROLE_MISSING")
    history.when(wanted, actor=AUDIT_ADMINISTRATOR).then("ROLE_MISSING")
    history.when(ChangePost(person=LI, org=OFFICE), actor=LI).then("ROLE_MISSING")
    history.when(LeavePerson(person=LI, org=OFFICE, reason="retired"), actor=LI).then("ROLE_MISSING")


def test_the_founder_enrols_three_people_and_no_fourth() -> None:
    history = given(registered(OFFICE))
    for number in "123":
        wanted = EnrolPerson(number=number, name="管理员", org=OFFICE)
        decided = history.when(wanted, actor=FOUNDER)
        decided.then(PersonEnrolled)
        history = decided.and_then()
    history.when(EnrolPerson(number="4", name="赵六", org=OFFICE), actor=FOUNDER).then("FOUNDER_LIMIT")


def test_the_founder_is_done_once_the_administrators_stand(history: Given) -> None:
    history.when(EnrolPerson(number="4", name="赵六", org=OFFICE), actor=FOUNDER).then("FOUNDER_DONE")


def _posts(history: Given, person: str, at: int) -> dict[str, str]:
    return posts_of(Facts(history.source, history.source.head), person, at)


def test_a_post_is_held_from_its_day_on_until_another_comes(history: Given) -> None:
    begins = format_time(NOW + DAY)
    wanted = ChangePost(
        person=LI, org=ARCHIVES, post=PRINCIPAL_LEADER, from_=begins, document="浙公政〔2026〕1号"
    )
    decided = history.when(wanted, actor=SECURITY_ADMINISTRATOR)
    decided.then(PostChanged)
    later = decided.and_then()
    assert _posts(later, LI, NOW) == {}
    assert _posts(later, LI, NOW + DAY) == {ARCHIVES: PRINCIPAL_LEADER}
    relieved = happened(
        PostChanged(person=LI, org=ARCHIVES, from_=format_time(NOW + 2 * DAY)),
        f"person:{LI}",
        f"org:{ARCHIVES}",
    )
    assert _posts(later.plus(relieved), LI, NOW + DAY) == {ARCHIVES: PRINCIPAL_LEADER}
    assert _posts(later.plus(relieved), LI, NOW + 2 * DAY) == {}


def test_a_change_recorded_late_does_not_undo_one_that_began_after_it(history: Given) -> None:
    now = happened(PostChanged(person=LI, org=OFFICE, post="officer"), f"person:{LI}", at=NOW)
    before = PostChanged(person=LI, org=OFFICE, post="auxiliary", from_=format_time(NOW - DAY))
    late = history.plus(now, happened(before, f"person:{LI}", at=NOW + HOUR))
    assert _posts(late, LI, NOW + HOUR) == {OFFICE: "officer"}
    assert _posts(late, LI, NOW - HOUR) == {OFFICE: "auxiliary"}


def test_who_acts_for_a_leader_holds_the_post_and_the_leader_keeps_theirs(history: Given) -> None:
    acting = PostChanged(person=WANG, org=OFFICE, post=PRINCIPAL_LEADER, acting_for=LI)
    later = history.plus(
        happened(PostChanged(person=LI, org=OFFICE, post=PRINCIPAL_LEADER), f"person:{LI}"),
        happened(acting, f"person:{WANG}", f"org:{OFFICE}"),
    )
    facts = Facts(later.source, later.source.head)
    assert holds_post(facts, WANG, PRINCIPAL_LEADER, OFFICE, NOW)
    assert holds_post(facts, LI, PRINCIPAL_LEADER, OFFICE, NOW)
    assert not holds_post(facts, WANG, PRINCIPAL_LEADER, ARCHIVES, NOW)


def test_who_left_holds_no_post_there(history: Given) -> None:
    begun = history.plus(
        happened(PostChanged(person=LI, org=OFFICE, post="officer"), f"person:{LI}"),
        happened(PostChanged(person=LI, org=ARCHIVES, post="officer"), f"person:{LI}"),
    )
    decided = begun.when(LeavePerson(person=LI, org=OFFICE, reason="transferred"), actor=SYSTEM_ADMINISTRATOR)
    decided.then(PersonLeft)
    assert _posts(decided.and_then(), LI, NOW) == {ARCHIVES: "officer"}


def test_an_organisation_is_registered_under_its_parent(history: Given) -> None:
    wanted = RegisterOrg(
        kind="department", name="科技信息化局", code="330000120000", parent=OFFICE, aliases=("KXJ", "科信局")
    )
    decided = history.when(wanted, actor=SYSTEM_ADMINISTRATOR)
    (draft,) = decided.then(OrgRegistered).drafts
    assert isinstance(draft.payload, OrgRegistered)
    assert set(draft.subjects) == {f"org:{draft.payload.org}", "org_code:330000120000"}
    decided.and_then().when(wanted, actor=SYSTEM_ADMINISTRATOR).then("ORG_TAKEN")


def test_a_vendor_needs_no_police_code(history: Given) -> None:
    wanted = RegisterOrg(kind="vendor", name="某数字化加工公司")
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then(OrgRegistered)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (RegisterOrg(kind="department", name="办公室"), "INPUT_REFUSED"),
        (RegisterOrg(kind="bureau", name="市局", code="33040000000"), "INPUT_REFUSED"),
        (RegisterOrg(kind="vendor", name="公司", code="abc"), "INPUT_REFUSED"),
        (RegisterOrg(kind="vendor", name=""), "INPUT_REFUSED"),
        (RegisterOrg(kind="vendor", name="公司", aliases=("别名",) * 101), "INPUT_REFUSED"),
        (RegisterOrg(kind="vendor", name="公司", parent=identity("nowhere")), "ORG_UNKNOWN"),
    ],
)
def test_an_organisation_that_is_wrong_is_refused(history: Given, wanted: RegisterOrg, code: str) -> None:
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then(code)
