"""Granting and withdrawing roles: the three administrators, the founder's limit."""

from __future__ import annotations

import pytest

from ledger.actions.organisation.roles import GrantRole, WithdrawRole
from ledger.roles import ADMINISTRATORS, RoleGranted, RoleWithdrawn
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    FOUNDER,
    NOW,
    OFFICE,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
    Given,
    administrators,
    enrolled,
    given,
    granted,
    identity,
    registered,
)

LI = identity("李四")
WANG = identity("王五")


@pytest.fixture
def history() -> Given:
    return given(*administrators(), enrolled(LI), enrolled(WANG))


@pytest.fixture
def founding() -> Given:
    """Three people enrolled by the founder, nothing granted yet."""
    return given(registered(OFFICE), *(enrolled(identity(role)) for role in ADMINISTRATORS))


def test_a_role_is_granted_within_a_scope_and_a_time(history: Given) -> None:
    until = format_time(NOW + DAY)
    wanted = GrantRole(person=LI, role="archivist", scope=OFFICE, until=until, acting_for=WANG)
    decided = history.when(wanted, actor=SECURITY_ADMINISTRATOR)
    expected = RoleGranted(person=LI, role="archivist", scope=OFFICE, until=until, acting_for=WANG)
    (draft,) = decided.then(expected).drafts
    assert set(draft.subjects) == {f"person:{LI}", f"person:{WANG}", f"org:{OFFICE}"}
    decided.and_then().when(wanted, actor=SECURITY_ADMINISTRATOR).then("NOTHING_CHANGED")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (GrantRole(person=LI, role="king"), "ROLE_UNKNOWN"),
        (GrantRole(person=identity("nobody"), role="reader"), "PERSON_UNKNOWN"),
        (GrantRole(person=LI, role="reader", scope=identity("nowhere")), "ORG_UNKNOWN"),
        (GrantRole(person=LI, role="reader", acting_for=identity("nobody")), "PERSON_UNKNOWN"),
        (GrantRole(person=LI, role="reader", from_="tomorrow"), "INPUT_REFUSED"),
        (
            GrantRole(person=LI, role="reader", from_=format_time(NOW), until=format_time(NOW - DAY)),
            "INPUT_REFUSED",
        ),
        (GrantRole(person=SECURITY_ADMINISTRATOR, role="reader"), "SAME_PERSON"),
        (GrantRole(person=SYSTEM_ADMINISTRATOR, role="audit_administrator"), "ADMINISTRATORS_DISTINCT"),
        (GrantRole(person=LI, role="audit_administrator", scope=OFFICE), "INPUT_REFUSED"),
        (WithdrawRole(person=LI, role="reader", reason="调离"), "NOTHING_CHANGED"),
        (WithdrawRole(person=LI, role="reader", reason=""), "INPUT_REFUSED"),
        (
            WithdrawRole(person=SYSTEM_ADMINISTRATOR, role="system_administrator", reason="调离"),
            "LAST_ADMINISTRATOR",
        ),
    ],
)
def test_what_is_wrong_is_refused(history: Given, wanted: GrantRole | WithdrawRole, code: str) -> None:
    history.when(wanted, actor=SECURITY_ADMINISTRATOR).then(code)


def test_only_the_security_administrator_grants(history: Given) -> None:
    history.when(GrantRole(person=LI, role="reader"), actor=SYSTEM_ADMINISTRATOR).then("ROLE_MISSING")
    history.when(GrantRole(person=LI, role="reader"), actor=WANG).then("ROLE_MISSING")


def test_an_administrator_to_be_still_counts_as_one_of_the_three(history: Given) -> None:
    soon = history.plus(granted(LI, "audit_administrator", from_=format_time(NOW + DAY)))
    wanted = GrantRole(person=LI, role="system_administrator")
    soon.when(wanted, actor=SECURITY_ADMINISTRATOR).then("ADMINISTRATORS_DISTINCT")


def test_one_who_was_an_administrator_may_become_another(history: Given) -> None:
    over = history.plus(granted(LI, "audit_administrator", until=format_time(NOW - DAY)))
    wanted = GrantRole(person=LI, role="system_administrator")
    over.when(wanted, actor=SECURITY_ADMINISTRATOR).then(RoleGranted)


def test_an_administrator_is_withdrawn_once_a_successor_stands(history: Given) -> None:
    wanted = WithdrawRole(person=SYSTEM_ADMINISTRATOR, role="system_administrator", reason="调离")
    succeeded = history.plus(granted(LI, "system_administrator"))
    succeeded.when(wanted, actor=SECURITY_ADMINISTRATOR).then(RoleWithdrawn)


def test_a_role_is_withdrawn_where_it_was_granted(history: Given) -> None:
    here = history.plus(granted(LI, "archivist", OFFICE))
    everywhere = WithdrawRole(person=LI, role="archivist", reason="调离")
    here.when(everywhere, actor=SECURITY_ADMINISTRATOR).then("NOTHING_CHANGED")
    wanted = WithdrawRole(person=LI, role="archivist", scope=OFFICE, reason="调离")
    decided = here.when(wanted, actor=SECURITY_ADMINISTRATOR)
    decided.then(RoleWithdrawn)
    decided.and_then().when(wanted, actor=SECURITY_ADMINISTRATOR).then("NOTHING_CHANGED")


def test_the_founder_grants_the_three_administrators_and_then_nothing(founding: Given) -> None:
    history = founding
    for role in ADMINISTRATORS:
        decided = history.when(GrantRole(person=identity(role), role=role), actor=FOUNDER)
        decided.then(RoleGranted)
        history = decided.and_then()
    history.plus(enrolled(LI)).when(GrantRole(person=LI, role="reader"), actor=FOUNDER).then("FOUNDER_DONE")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (GrantRole(person=SECURITY_ADMINISTRATOR, role="archivist"), "FOUNDER_LIMIT"),
        (
            GrantRole(
                person=SECURITY_ADMINISTRATOR, role="security_administrator", until=format_time(NOW + DAY)
            ),
            "FOUNDER_LIMIT",
        ),
        (GrantRole(person=SYSTEM_ADMINISTRATOR, role="security_administrator"), "ADMINISTRATORS_DISTINCT"),
        (GrantRole(person=SECURITY_ADMINISTRATOR, role="system_administrator"), "FOUNDER_LIMIT"),
    ],
)
def test_the_founder_grants_nothing_else(founding: Given, wanted: GrantRole, code: str) -> None:
    begun = founding.plus(granted(SYSTEM_ADMINISTRATOR, "system_administrator"))
    begun.when(wanted, actor=FOUNDER).then(code)


def test_two_grants_at_the_same_time_do_not_make_one_person_two_administrators(history: Given) -> None:
    decided = history.when(GrantRole(person=LI, role="audit_administrator"), actor=SECURITY_ADMINISTRATOR)
    decided.then(RoleGranted)
    assert decided.fails_if(granted(LI, "system_administrator"))
    assert not decided.fails_if(granted(WANG, "system_administrator"))
