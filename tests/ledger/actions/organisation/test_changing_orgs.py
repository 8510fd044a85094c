"""Organisations are renamed, merged and closed; what has ended takes no further part."""

from __future__ import annotations

import pytest

from ledger.actions.organisation.changing_orgs import CloseOrg, MergeOrgs, RenameOrg, name_of
from ledger.actions.organisation.org_changes import OrgClosed, OrgMerged, OrgRenamed
from ledger.actions.organisation.organisations import OrgRegistered, RegisterOrg
from ledger.decision import Input
from ledger.event import Draft
from ledger.facts import Facts
from tests.ledger.given import (
    BUREAU,
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

PATROL, TRAFFIC, WANG = identity("patrol"), identity("traffic"), identity("王五")


@pytest.fixture
def history() -> Given:
    part = OrgRegistered(org=PATROL, kind="department", name="巡特警总队", parent=BUREAU)
    return given(
        *administrators(),
        registered(BUREAU, "省公安厅", "bureau"),
        happened(part, f"org:{PATROL}"),
        registered(TRAFFIC, "交警总队"),
        enrolled(WANG),
    )


def test_a_name_changes_and_the_old_one_stays_known(history: Given) -> None:
    wanted = RenameOrg(org=PATROL, name="特警总队", aliases=("TJ",), document="浙编〔2026〕1号")
    decided = history.when(wanted, actor=SYSTEM_ADMINISTRATOR)
    expected = OrgRenamed(
        org=PATROL, name="特警总队", old="巡特警总队", aliases=("TJ",), document="浙编〔2026〕1号"
    )
    decided.then(Draft(expected, (f"org:{PATROL}",)))
    later = decided.and_then()
    assert name_of(Facts(later.source, later.source.head), PATROL) == "特警总队"
    later.when(wanted, actor=SYSTEM_ADMINISTRATOR).then("NOTHING_CHANGED")


def test_several_are_merged_into_one(history: Given) -> None:
    wanted = MergeOrgs(orgs=(PATROL, OFFICE), into=TRAFFIC)
    decided = history.when(wanted, actor=SYSTEM_ADMINISTRATOR)
    tags = tuple(f"org:{one}" for one in (PATROL, OFFICE, TRAFFIC))
    decided.then(Draft(OrgMerged(into=TRAFFIC, orgs=(PATROL, OFFICE)), tags))
    merged = decided.and_then()
    for again in (
        RenameOrg(org=PATROL, name="x"),
        CloseOrg(org=PATROL, reason="dissolved"),
        MergeOrgs(orgs=(TRAFFIC,), into=OFFICE),
        CloseOrg(org=TRAFFIC, reason="dissolved", successor=PATROL),
        RegisterOrg(kind="department", name="x", code="330000000001", parent=OFFICE),
    ):
        merged.when(again, actor=SYSTEM_ADMINISTRATOR).then("ORG_ENDED")
    merged.when(RenameOrg(org=TRAFFIC, name="x"), actor=SYSTEM_ADMINISTRATOR).then(OrgRenamed)


def test_nothing_is_closed_while_others_stand_under_it(history: Given) -> None:
    wanted = CloseOrg(org=BUREAU, reason="restructured", successor=TRAFFIC)
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then("ORG_HAS_PARTS")
    moved = history.plus(happened(OrgMerged(into=OFFICE, orgs=(PATROL,)), f"org:{PATROL}", f"org:{OFFICE}"))
    decided = moved.when(wanted, actor=SECURITY_ADMINISTRATOR)
    decided.then(Draft(OrgClosed(org=BUREAU, reason="restructured", successor=TRAFFIC),
                       (f"org:{BUREAU}", f"org:{TRAFFIC}")))  # fmt: skip


def test_two_who_close_and_rename_at_the_same_time_do_not_both_succeed(history: Given) -> None:
    decided = history.when(RenameOrg(org=OFFICE, name="办公厅"), actor=SYSTEM_ADMINISTRATOR)
    assert decided.fails_if(happened(OrgClosed(org=OFFICE, reason="dissolved"), f"org:{OFFICE}"))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (RenameOrg(org=identity("nowhere"), name="x"), "ORG_UNKNOWN"),
        (RenameOrg(org=PATROL, name=" "), "INPUT_REFUSED"),
        (RenameOrg(org=PATROL, name="x", from_="soon"), "INPUT_REFUSED"),
        (MergeOrgs(orgs=(), into=PATROL), "INPUT_REFUSED"),
        (MergeOrgs(orgs=(PATROL,), into=PATROL), "INPUT_REFUSED"),
        (MergeOrgs(orgs=(identity("nowhere"),), into=PATROL), "ORG_UNKNOWN"),
        (CloseOrg(org=PATROL, reason="dissolved", successor=PATROL), "INPUT_REFUSED"),
        (CloseOrg(org=identity("nowhere"), reason="dissolved"), "ORG_UNKNOWN"),
    ],
)
def test_a_change_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then(code)
    history.when(wanted, actor=WANG).then("ROLE_MISSING")
