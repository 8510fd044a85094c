"""Ready-made schedules: well formed, and approved as they are."""

from __future__ import annotations

import msgspec
import pytest

from ledger.actions.filing.schedule_approved import (
    ApproveSchedule,
    ScheduleApproved,
    ScheduleEntry,
    retentions_for,
)
from ledger.standards.schedules import SCHEDULES, is_period_of
from tests.ledger.given import given, identity, staff

LI = identity("li")


def approval(version: str) -> ApproveSchedule:
    entries = [msgspec.convert(one, ScheduleEntry) for one in SCHEDULES[version].entries]
    return ApproveSchedule(version=version, authority="省档案局", entries=entries)


@pytest.mark.parametrize("version", SCHEDULES)
def test_a_ready_made_schedule_is_approved_as_it_is(version: str) -> None:
    (draft,) = (
        given(*staff((LI, "supervisor"))).when(approval(version), actor=LI).then(ScheduleApproved).drafts
    )
    assert isinstance(draft.payload, ScheduleApproved)
    assert draft.payload.count == len(SCHEDULES[version].lines)


@pytest.mark.parametrize("version", SCHEDULES)
def test_its_lines_are_numbered_once_and_name_its_source(version: str) -> None:
    one = SCHEDULES[version]
    clauses = [line.clause for line in one.lines]
    assert len(set(clauses)) == len(clauses)
    assert one.source
    assert all(line.scope.strip() == line.scope for line in one.lines)


def test_accounting_archives_have_periods_of_their_own() -> None:
    (draft,) = (
        given(*staff((LI, "supervisor"))).when(approval("accounting-2015"), actor=LI).then(ScheduleApproved)
    ).drafts
    assert isinstance(draft.payload, ScheduleApproved)
    assert retentions_for(draft.payload, "KU", "9") == ["Y"]
    assert retentions_for(draft.payload, "KU", "2") == ["D30"]
    assert retentions_for(draft.payload, "KU", "6") == ["D5"]


@pytest.mark.parametrize(
    ("category", "retention", "known"),
    [
        ("WS", "Y", True),
        ("WS", "D30", True),
        ("WS", "D10", True),
        ("WS", "长期", True),
        ("WS", "D60", False),
        ("WS·A", "D20", False),
        ("KU", "D25", True),
        ("KU", "D60", False),
        ("ZY·XZ", "D60", True),
        ("ZP", "D30", True),
    ],
)
def test_a_period_is_one_that_the_orders_give_to_the_kind(category: str, retention: str, known: bool) -> None:
    assert is_period_of(category, retention) is known


def test_a_schedule_with_another_period_is_refused() -> None:
    entry = ScheduleEntry(category="WS", retention="D60", scope="通知")
    wanted = ApproveSchedule(version="x", authority="省档案局", entries=[entry])
    given(*staff((LI, "supervisor"))).when(wanted, actor=LI).then("ELEMENT_VALUE")
