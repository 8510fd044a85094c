"""Retention schedules: approving a version, and what it says of a category."""

from __future__ import annotations

import pytest

from ledger.actions.filing.schedule_approved import (
    ApproveSchedule,
    ScheduleApproved,
    ScheduleEntry,
    retentions_for,
    schedule_in_force,
)
from ledger.facts import Facts
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    NOW,
    SECURITY_ADMINISTRATOR,
    Given,
    administrators,
    given,
    happened,
    identity,
    staff,
)

LI = identity("李四")
ENTRIES = [
    ScheduleEntry(category="WS", retention="永久", scope="本机关重要会议文件", clause="1.1"),
    ScheduleEntry(category="WS", retention="定期10年", scope="一般事务性文件", clause="1.2"),
    ScheduleEntry(category="ZY·XZ", retention="D30", scope="行政案件"),
]


@pytest.fixture
def history() -> Given:
    return given(*administrators(), *staff((LI, "archivist")))


def _approve(
    version: str = "2026", entries: list[ScheduleEntry] | None = None, effective: str | None = None
) -> ApproveSchedule:
    return ApproveSchedule(
        version=version,
        authority="浙江省档案局",
        entries=ENTRIES if entries is None else entries,
        effective=effective,
    )


def test_a_schedule_is_approved_with_its_entries_in_canonical_retentions(history: Given) -> None:
    outcome = history.when(_approve(), actor=SECURITY_ADMINISTRATOR).then(ScheduleApproved)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, ScheduleApproved)
    assert [entry.retention for entry in payload.entries] == ["Y", "D10", "D30"]
    assert (payload.count, payload.manifest, payload.effective) == (3, None, format_time(NOW))


def test_a_long_schedule_stands_in_a_manifest(history: Given) -> None:
    entries = [
        ScheduleEntry(category="WS", retention="Y", scope=f"第{n}类", clause=str(n)) for n in range(101)
    ]
    outcome = history.when(_approve(entries=entries), actor=SECURITY_ADMINISTRATOR).then(ScheduleApproved)
    payload, (kept,) = outcome.drafts[0].payload, outcome.manifests
    assert isinstance(payload, ScheduleApproved)
    assert (payload.entries, payload.manifest, payload.count) == ((), kept.object, 101)
    assert kept.content.count(b"\n") == 101
    assert retentions_for(payload, "WS", None) is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (_approve(version=" "), "INPUT_REFUSED"),
        (_approve(entries=[]), "INPUT_REFUSED"),
        (_approve(effective="2026"), "INPUT_REFUSED"),
        (_approve(entries=[ScheduleEntry(category="XX", retention="Y", scope="文件")]), "ELEMENT_VALUE"),
        (_approve(entries=[ScheduleEntry(category="WS", retention="5", scope="文件")]), "ELEMENT_VALUE"),
        (_approve(entries=[ScheduleEntry(category="WS", retention="Y", scope="")]), "INPUT_REFUSED"),
    ],
)
def test_a_schedule_that_is_wrong_is_refused(history: Given, wanted: ApproveSchedule, code: str) -> None:
    history.when(wanted, actor=SECURITY_ADMINISTRATOR).then(code)


def test_a_version_is_approved_once_and_by_a_supervisor(history: Given) -> None:
    approved = history.when(_approve(), actor=SECURITY_ADMINISTRATOR)
    approved.and_then().when(_approve(), actor=SECURITY_ADMINISTRATOR).then("SCHEDULE_TAKEN")
    history.when(_approve(), actor=LI).then("ROLE_MISSING")


def _version(version: str, effective: int) -> ScheduleApproved:
    return ScheduleApproved(authority="局", count=0, effective=format_time(effective), version=version)


def test_the_version_in_force_is_the_one_that_began_last() -> None:
    history = given(
        happened(_version("2025", NOW - DAY), "schedule:2025"),
        happened(_version("2027", NOW + DAY), "schedule:2027"),
        happened(_version("2024", NOW - 2 * DAY), "schedule:2024"),
    )
    facts = Facts(history.source, history.source.head)
    versions = [
        found.payload.version if found else None
        for found in (schedule_in_force(facts, NOW + days * DAY) for days in (-3, -2, 0, 1))
    ]
    assert versions == [None, "2024", "2025", "2027"]


@pytest.mark.parametrize(
    ("category", "clause", "retentions"),
    [
        ("WS", None, ["D10", "Y"]),
        ("WS", "1.1", ["Y"]),
        ("WS", "9.9", []),
        ("ZY·XZ", None, ["D30"]),
        ("ZY·XZ·A", None, ["D30"]),
        ("ZY", None, []),
        ("ZP", None, []),
    ],
)
def test_an_entry_covers_its_category_and_the_levels_below(
    history: Given, category: str, clause: str | None, retentions: list[str]
) -> None:
    outcome = history.when(_approve(), actor=SECURITY_ADMINISTRATOR).then(ScheduleApproved)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, ScheduleApproved)
    assert retentions_for(payload, category, clause) == retentions
