"""Who holds which role, when and where."""

from __future__ import annotations

import pytest

from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Outcome
from ledger.facts import Facts
from ledger.roles import (
    ADMINISTRATORS,
    EVERYWHERE,
    FOUNDER,
    ROLES,
    Held,
    RoleWithdrawn,
    administrators,
    founder_is_done,
    require_role,
    roles_of,
)
from signing.times import format_time
from tests.ledger.given import DAY, NOW, OFFICE, Given, Happened, given, granted, happened, identity
from tests.ledger.given import FOUNDER as GENESIS_FOUNDER

LI = identity("李四")
WANG = identity("王五")


def _withdrawn(person: str, role: str, scope: str = EVERYWHERE) -> Happened:
    return happened(RoleWithdrawn(person=person, role=role, scope=scope, reason="调离"), f"person:{person}")


def _held(history: Given, person: str, at: int = NOW) -> set[Held]:
    return roles_of(Facts(history.source, history.source.head), person, at)


def test_a_role_is_held_from_its_grant_to_its_withdrawal() -> None:
    history = given(granted(LI, "reader"), granted(LI, "archivist", OFFICE))
    assert _held(history, LI) == {Held("reader", EVERYWHERE), Held("archivist", OFFICE)}
    assert _held(history, WANG) == set()
    assert _held(history.plus(_withdrawn(LI, "reader")), LI) == {Held("archivist", OFFICE)}


def test_a_withdrawal_ends_the_role_in_its_scope_only() -> None:
    history = given(granted(LI, "archivist", OFFICE), _withdrawn(LI, "archivist"))
    assert _held(history, LI) == {Held("archivist", OFFICE)}


def test_a_role_may_be_granted_again() -> None:
    history = given(granted(LI, "reader"), _withdrawn(LI, "reader"), granted(LI, "reader"))
    assert _held(history, LI) == {Held("reader", EVERYWHERE)}


def test_a_grant_holds_within_its_time_both_ends_included() -> None:
    history = given(granted(LI, "reader", from_=format_time(NOW), until=format_time(NOW + DAY)))
    held = [bool(_held(history, LI, at)) for at in (NOW - 1, NOW, NOW + DAY, NOW + DAY + 1)]
    assert held == [False, True, True, False]


def test_a_grant_that_only_mentions_a_person_gives_them_nothing() -> None:
    payload = granted(LI, "reader").draft.payload
    history = given(happened(payload, f"person:{LI}", f"person:{WANG}"))
    assert _held(history, WANG) == set()


def _require(history: Given, actor: str, *roles: str, org: str | None = None) -> str | set[Held]:
    held: list[set[Held]] = []

    def ask(context: Context) -> Outcome:
        held.append(require_role(context, *roles, org=org))
        return Outcome([])

    decided = history.when(ask, actor=actor)
    return decided.refusal.code if decided.refusal else held[0]


def test_a_role_is_required_anywhere_or_for_an_organisation() -> None:
    history = given(granted(LI, "archivist", OFFICE), granted(WANG, "archivist"))
    assert _require(history, LI, "archivist") == {Held("archivist", OFFICE)}
    assert _require(history, LI, "archivist", org=OFFICE) == {Held("archivist", OFFICE)}
    assert _require(history, LI, "archivist", org=identity("elsewhere")) == "NOT_YOUR_ORG"
    assert _require(history, WANG, "archivist", org=OFFICE) == {Held("archivist", EVERYWHERE)}
    assert _require(history, LI, "reader", "auditor") == "ROLE_MISSING"


def test_a_missing_role_is_named_in_both_languages() -> None:
    history = given()

    def ask(context: Context) -> Outcome:
        require_role(context, "archivist", "reviewer")
        return Outcome([])

    refusal = history.when(ask, actor=LI).refusal
    assert refusal is not None
    assert "档案员 (archivist)、部门审核人 (reviewer)" in refusal.zh


def test_a_decision_fails_if_the_role_is_withdrawn_meanwhile() -> None:
    def ask(context: Context) -> Outcome:
        require_role(context, "archivist")
        return Outcome([])

    decided = given(granted(LI, "archivist")).when(ask, actor=LI)
    assert decided.fails_if(_withdrawn(LI, "archivist"))
    assert not decided.fails_if(_withdrawn(WANG, "archivist"))


def test_the_founder_acts_until_the_third_administrator_stands() -> None:
    two = [granted(identity(role), role) for role in ADMINISTRATORS[:2]]
    third = granted(identity("third"), ADMINISTRATORS[2])
    founder = GENESIS_FOUNDER
    assert _require(given(*two), founder, FOUNDER) == {Held(FOUNDER, EVERYWHERE)}
    assert _require(given(*two), founder, "archivist") == "ROLE_MISSING"
    assert _require(given(*two), LI, FOUNDER) == "ROLE_MISSING"
    assert _require(given(*two, third), founder, FOUNDER) == "FOUNDER_DONE"
    gone = _withdrawn(identity("third"), ADMINISTRATORS[2])
    assert _require(given(*two, third, gone), founder, FOUNDER) == "FOUNDER_DONE"


def test_administrators_are_who_hold_the_roles_now() -> None:
    history = given(*(granted(identity(role), role) for role in ADMINISTRATORS))
    facts = Facts(history.source, history.source.head)
    assert administrators(facts) == {role: identity(role) for role in ADMINISTRATORS}
    assert founder_is_done(facts)
    source = history.plus(_withdrawn(identity(ADMINISTRATORS[0]), ADMINISTRATORS[0])).source
    assert set(administrators(Facts(source, source.head))) == set(ADMINISTRATORS[1:])


def test_every_role_has_both_labels_and_refusals_know_them() -> None:
    assert all(role.zh and role.en for role in ROLES.values())
    with pytest.raises(KeyError):
        Refusal("NO_SUCH_CODE")
