"""Facts: the same lines answer a decision and watch what its append depends on."""

from __future__ import annotations

import pytest

from ledger.actions.organisation.people import PersonEnrolled
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.roles import RoleGranted, RoleWithdrawn
from tests.ledger.given import MemorySource, enrolled, granted, happened, identity

LI = identity("李四")
WANG = identity("王五")


@pytest.fixture
def source() -> MemorySource:
    return MemorySource(
        [enrolled(LI), granted(LI, "reader"), granted(LI, "archivist"), granted(WANG, "reader")]
    )


def test_what_is_required_is_the_latest_and_typed(source: MemorySource) -> None:
    found = Facts(source, source.head).require(RoleGranted, f"person:{LI}", code="ROLE_UNKNOWN")
    assert (found.payload.role, found.position) == ("archivist", 3)


def test_what_is_required_and_absent_is_refused_with_the_code(source: MemorySource) -> None:
    with pytest.raises(Refusal) as refused:
        Facts(source, source.head).require(
            PersonEnrolled, f"person:{WANG}", code="PERSON_UNKNOWN", person=WANG
        )
    assert refused.value.code == "PERSON_UNKNOWN"
    assert WANG in refused.value.zh


def test_what_is_forbidden_and_there_is_refused(source: MemorySource) -> None:
    facts = Facts(source, source.head)
    facts.forbid(RoleWithdrawn, tags=[f"person:{LI}"], code="DECIDED_ALREADY")
    with pytest.raises(Refusal, match="DECIDED_ALREADY"):
        facts.forbid(RoleGranted, tags=[f"person:{LI}"], code="DECIDED_ALREADY")


def test_all_and_latest_see_several_types_in_order(source: MemorySource) -> None:
    withdrawn = RoleWithdrawn(person=LI, role="reader", scope="*", reason="调离")
    source.add(happened(withdrawn, f"person:{LI}"))
    facts = Facts(source, source.head)
    found = facts.all(RoleGranted, RoleWithdrawn, tags=[f"person:{LI}"])
    assert [one.position for one in found] == [2, 3, 5]
    latest = facts.latest(RoleGranted, RoleWithdrawn, tags=[f"person:{LI}"])
    assert latest is not None
    assert latest.position == 5
    assert facts.latest(RoleWithdrawn, tags=[f"person:{WANG}"]) is None


def test_an_event_must_have_all_the_tags(source: MemorySource) -> None:
    facts = Facts(source, source.head)
    assert facts.all(PersonEnrolled, tags=[f"person:{LI}", "police_number:nobody's"]) == []


def test_facts_are_as_of_their_head(source: MemorySource) -> None:
    facts = Facts(source, 2)
    assert [one.position for one in facts.all(RoleGranted, tags=[])] == [2]
    condition = facts.condition()
    assert condition is not None
    assert condition.after == 2


def test_what_is_required_can_never_be_undone_and_needs_no_condition(source: MemorySource) -> None:
    facts = Facts(source, source.head)
    facts.require(PersonEnrolled, f"person:{LI}", code="PERSON_UNKNOWN")
    assert facts.condition() is None


def test_every_other_question_enters_the_condition_once(source: MemorySource) -> None:
    facts = Facts(source, source.head)
    for _ in range(2):
        facts.forbid(RoleWithdrawn, tags=[f"person:{LI}"], code="DECIDED_ALREADY")
        facts.latest(RoleGranted, tags=[f"person:{LI}"])
        facts.all(RoleGranted, RoleWithdrawn, tags=[])
        facts.watch(PersonEnrolled, tags=[f"person:{WANG}"])
    condition = facts.condition()
    assert condition is not None
    assert [(item.types, item.tags) for item in condition.fail_if_events_match.items] == [
        (["role.withdrawn"], [f"person:{LI}"]),
        (["role.granted"], [f"person:{LI}"]),
        (["role.granted", "role.withdrawn"], []),
        (["person.enrolled"], [f"person:{WANG}"]),
    ]


def test_a_refused_question_is_not_forgotten_by_the_condition(source: MemorySource) -> None:
    facts = Facts(source, source.head)
    with pytest.raises(Refusal):
        facts.forbid(RoleGranted, tags=[], code="DECIDED_ALREADY")
    assert facts.condition() is not None


def test_reading_ahead_names_types_tags_and_head(source: MemorySource) -> None:
    facts = Facts(source, source.head)
    facts.prefetch(RoleGranted, tags=[f"person:{LI}", f"person:{WANG}"])
    assert source.prefetched == [(("role.granted",), (f"person:{LI}", f"person:{WANG}"))]
    assert facts.condition() is None
