"""Committees have a head and enough members; regulations go from version to version."""

from __future__ import annotations

import pytest

from ledger.actions.governance.committees import CommitteeFormed, FormCommittee, committee_in_office
from ledger.actions.governance.regulations import IssueRegulation, RegulationIssued
from ledger.actions.organisation.org_changes import OrgClosed
from ledger.decision import Input
from ledger.event import FileObject
from ledger.facts import Facts
from ledger.policies import PolicySet
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
    staff,
)

CHIEF, HEAD, SECOND, THIRD = map(identity, ("厅长", "组长", "副组长", "成员"))
TEXT = digest_of("制度")
OBJECTS = {TEXT: 10}


@pytest.fixture
def history() -> Given:
    people = [enrolled(one) for one in (HEAD, SECOND, THIRD)]
    return given(*staff((CHIEF, "supervisor")), *people)


def appraisal(**members: object) -> FormCommittee:
    whole = {
        "kind": "appraisal",
        "name": "档案鉴定委员会",
        "org": OFFICE,
        "head": HEAD,
        "deputies": (SECOND,),
        "members": (THIRD,),
        **members,
    }
    return FormCommittee(**whole)  # type: ignore[arg-type]


def test_a_committee_names_its_head_and_is_in_office_until_another_is_formed(history: Given) -> None:
    first = history.when(appraisal(), actor=CHIEF)
    (draft,) = first.then(CommitteeFormed).drafts
    assert {f"org:{OFFICE}", f"person:{HEAD}", f"person:{SECOND}"} < set(draft.subjects)
    source = first.and_then().source
    at = source.events[-1].recorded_at
    facts = Facts(source, source.head)
    assert committee_in_office(facts, OFFICE, "appraisal", at - 1) is None
    found = committee_in_office(facts, OFFICE, "appraisal", at)
    assert found is not None
    assert found.payload.head == HEAD
    assert committee_in_office(facts, OFFICE, "leading_group", at) is None


def test_a_term_ends_a_committee(history: Given) -> None:
    wanted = appraisal(from_=format_time(NOW), until=format_time(NOW + DAY))
    source = history.when(wanted, actor=CHIEF).and_then().source
    facts = Facts(source, source.head)
    assert committee_in_office(facts, OFFICE, "appraisal", NOW + DAY) is not None
    assert committee_in_office(facts, OFFICE, "appraisal", NOW + DAY + 1) is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (appraisal(head=identity("nobody")), "PERSON_UNKNOWN"),
        (appraisal(members=(HEAD,)), "SAME_PERSON"),
        (appraisal(members=()), "COMMITTEE_SMALL"),
        (appraisal(org=identity("nowhere")), "ORG_UNKNOWN"),
        (appraisal(name=" "), "INPUT_REFUSED"),
        (appraisal(deputies=tuple(map(str, range(26)))), "INPUT_REFUSED"),
        (appraisal(from_=format_time(NOW), until=format_time(NOW - DAY)), "INPUT_REFUSED"),
        (appraisal(until="soon"), "INPUT_REFUSED"),
    ],
)
def test_a_committee_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF).then(code)


def test_how_small_a_committee_may_be_is_policy(history: Given) -> None:
    policy = PolicySet(name="committee.appraisal_members", value=2, source="局务会")
    smaller = history.plus(happened(policy, "policy:committee.appraisal_members", at=NOW - DAY))
    smaller.when(appraisal(members=()), actor=CHIEF).then(CommitteeFormed)
    history.when(appraisal(kind="leading_group", deputies=(), members=()), actor=CHIEF).then(CommitteeFormed)


def test_what_has_ended_forms_no_committee_and_not_everybody_forms_one(history: Given) -> None:
    ended = history.plus(happened(OrgClosed(org=OFFICE, reason="dissolved"), f"org:{OFFICE}"))
    ended.when(appraisal(), actor=CHIEF).then("ORG_ENDED")
    history.when(appraisal(), actor=HEAD).then("ROLE_MISSING")
    elsewhere = history.plus(granted(HEAD, "leader", identity("elsewhere")))
    elsewhere.when(appraisal(), actor=HEAD).then("NOT_YOUR_ORG")


def regulation(**members: object) -> IssueRegulation:
    whole = {
        "field": "base",
        "org": OFFICE,
        "text": TEXT,
        "title": "归档范围和文书档案保管期限规定",
        "version": "2026",
        **members,
    }
    return IssueRegulation(**whole)  # type: ignore[arg-type]


def test_a_regulation_goes_from_version_to_version(history: Given) -> None:
    first = history.when(regulation(), actor=CHIEF, objects=OBJECTS)
    (draft,) = first.then(RegulationIssued).drafts
    assert isinstance(draft.payload, RegulationIssued)
    assert (draft.payload.text, draft.payload.replaces) == (FileObject(10, TEXT), None)
    id = next(tag for tag in draft.subjects if tag.startswith("regulation:")).partition(":")[2]
    later = first.and_then()
    second = later.when(regulation(regulation=id, version="2027"), actor=CHIEF, objects=OBJECTS)
    (draft,) = second.then(RegulationIssued).drafts
    assert isinstance(draft.payload, RegulationIssued)
    assert draft.payload.replaces == "2026"
    assert f"regulation:{id}" in draft.subjects
    later.when(regulation(regulation=id), actor=CHIEF, objects=OBJECTS).then("VERSION_TAKEN")
    early = regulation(regulation=id, version="2027", effective=format_time(NOW - DAY))
    later.when(early, actor=CHIEF, objects=OBJECTS).then("INPUT_REFUSED")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (regulation(regulation=identity("none")), "REGULATION_UNKNOWN"),
        (regulation(text=digest_of("lost")), "OBJECT_UNKNOWN"),
        (regulation(org=identity("nowhere")), "ORG_UNKNOWN"),
        (regulation(title=""), "INPUT_REFUSED"),
        (regulation(effective="soon"), "INPUT_REFUSED"),
    ],
)
def test_a_regulation_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF, objects=OBJECTS).then(code)
    history.when(wanted, actor=HEAD, objects=OBJECTS).then("ROLE_MISSING")
