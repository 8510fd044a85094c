"""移交归档、接收: both sides work from one list, and the counts agree."""

from __future__ import annotations

import pytest

from ledger.actions.filing.handing_over import (
    FilingHandedOver,
    FilingReceived,
    HandedItem,
    HandOverFiling,
    ReceiveFiling,
)
from tests.ledger.actions.filing.records import LI, WANG, ZHAO
from tests.ledger.given import OFFICE, Given, given, granted, identity, registered, staff

OTHER = identity("other department")
ITEMS = [HandedItem(pages=3, record=identity("r1")), HandedItem(pages=5)]
HAND_OVER = HandOverFiling(department=OFFICE, items=ITEMS)


@pytest.fixture
def history() -> Given:
    return given(*staff((WANG, "receiver"), (LI, "archivist"), (ZHAO, "reader")))


@pytest.fixture
def handed(history: Given) -> Given:
    return history.when(HAND_OVER, actor=WANG).and_then()


def filing(handed: Given) -> str:
    return handed.source.events[-1].subject("filing") or ""


def test_a_department_hands_over_with_a_list(history: Given) -> None:
    outcome = history.when(HAND_OVER, actor=WANG).then(FilingHandedOver)
    (draft,), (listed,) = outcome.drafts, outcome.manifests
    assert draft.payload == FilingHandedOver(count=2, manifest=listed.object, pages=8)
    assert listed.content.count(b"\n") == 2
    assert identity("r1").encode() in listed.content


def test_the_archives_receive_what_was_counted(handed: Given) -> None:
    wanted = ReceiveFiling(filing=filing(handed), count=2, pages=8)
    (draft,) = handed.when(wanted, actor=LI).then(FilingReceived).drafts
    given_over = handed.source.events[-1].payload
    assert draft.payload == FilingReceived(count=2, manifest=given_over.manifest, pages=8)


@pytest.mark.parametrize(("count", "pages"), [(1, 8), (2, 7), (3, 9)])
def test_counts_that_differ_are_not_received(handed: Given, count: int, pages: int) -> None:
    wanted = ReceiveFiling(filing=filing(handed), count=count, pages=pages)
    handed.when(wanted, actor=LI).then("COUNTS_DIFFER")


def test_nobody_receives_what_they_handed_over_themselves(history: Given) -> None:
    handed = history.when(HAND_OVER, actor=LI).and_then()
    handed.when(ReceiveFiling(filing=filing(handed), count=2, pages=8), actor=LI).then("SAME_PERSON")


def test_a_list_is_received_once_and_has_to_exist(handed: Given) -> None:
    wanted = ReceiveFiling(filing=filing(handed), count=2, pages=8)
    handed.when(wanted, actor=LI).and_then().when(wanted, actor=LI).then("DECIDED_ALREADY")
    unknown = ReceiveFiling(filing=identity("none"), count=2, pages=8)
    handed.when(unknown, actor=LI).then("FILING_UNKNOWN")
    handed.when(wanted, actor=ZHAO).then("ROLE_MISSING")


def test_only_the_departments_own_people_hand_over(history: Given) -> None:
    elsewhere = history.plus(registered(OTHER), granted(ZHAO, "receiver", OTHER))
    elsewhere.when(HAND_OVER, actor=ZHAO).then("NOT_YOUR_ORG")
    history.when(HandOverFiling(department=OTHER, items=ITEMS), actor=WANG).then("ORG_UNKNOWN")


@pytest.mark.parametrize("items", [[], [HandedItem(pages=-1)], [HandedItem(pages=1, record="x")]])
def test_a_list_has_items_with_pages(history: Given, items: list[HandedItem]) -> None:
    history.when(HandOverFiling(department=OFFICE, items=items), actor=WANG).then("INPUT_REFUSED")
