"""What is not planted keeps the rules: judged here by hand for some of them, by the ledger's own folds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from api.generator.building import PLANTED
from api.generator.calendar import DAY, HOUR, half_months
from ledger.clock import SystemClock
from ledger.content import present_digests
from ledger.event import Recorded
from ledger.facts import Facts
from ledger.opened import Ledger, open_ledger
from ledger.reading import recorded
from signing.times import parse_time
from tests.api.generator.conftest import Generated


@pytest.fixture(scope="module")
def ledger(generated: Generated) -> Iterator[Ledger]:
    opened = open_ledger(generated.settings.places, SystemClock())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def planted(generated: Generated) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in (generated.settings.home / PLANTED).read_text().splitlines():
        found[json.loads(line)["rule"]].add(json.loads(line)["key"])
    return found


def events(ledger: Ledger, *types: str) -> list[Recorded[Any]]:
    return [recorded(one) for one in ledger.store.select(types)]


def test_what_is_published_is_what_the_record_shows(ledger: Ledger, planted: dict[str, set[str]]) -> None:
    published = events(ledger, "record.published")
    records = {one.subject("record") or "": one.payload.content for one in published}
    shown = present_digests(Facts(ledger.facts, ledger.store.size), records)
    other = {f"record:{record}" for record, content in records.items() if shown[record] != content}
    assert len(records) > 10
    assert other == planted["PUB-4"]


def test_looks_of_a_session_are_numbered_without_a_gap(ledger: Ledger, planted: dict[str, set[str]]) -> None:
    numbers: dict[str, list[int]] = defaultdict(list)
    looks = ("query.made", "record.viewed", "page.viewed", "file.downloaded", "access.denied", "log.fetched")
    for one in events(ledger, *looks):
        numbers[f"session:{one.subject('session')}"].append(one.payload.sequence)
    broken = {session for session, found in numbers.items() if found != list(range(1, len(found) + 1))}
    assert broken == planted["ACC-2"]


def test_loans_come_back_or_are_said_to_be_overdue(ledger: Ledger, planted: dict[str, set[str]]) -> None:
    due: dict[str, int] = {}
    late: set[str] = set()
    told: set[str] = set()
    for one in events(ledger, "loan.issued", "loan.renewed", "loan.returned", "loan.overdue"):
        loan = f"loan:{one.subject('loan')}"
        if one.type in ("loan.issued", "loan.renewed"):
            assert one.occurred_at <= due.get(loan, one.occurred_at)
            due[loan] = parse_time(one.payload.due)
        elif one.type == "loan.overdue":
            told.add(loan)
        elif one.occurred_at > due.pop(loan):
            late.add(loan)
    assert (set(due) | late) - told == planted["ACC-6"]


def test_media_are_powered_on_in_every_half_month(ledger: Ledger, planted: dict[str, set[str]]) -> None:
    checks: dict[str, list[int]] = defaultdict(list)
    for one in events(ledger, "medium.powered_on"):
        checks[one.subject("medium") or ""].append(_day(one.occurred_at))
    ended = {
        one.subject("medium"): _day(one.occurred_at)
        for one in events(ledger, "medium.retired", "backup.handed_over")
    }
    last = _day(ledger.store.head().recorded_at)
    missed, gaps = set(), set()
    for one in events(ledger, "medium.registered"):
        medium = one.subject("medium") or ""
        begins, ends = _day(one.occurred_at), ended.get(medium, last)
        whole = [(a, z) for a, z in half_months(begins, ends) if a > begins and z < ends]
        if any(all(not a <= day <= z for day in checks[medium]) for a, z in whole):
            missed.add(f"medium:{medium}")
        days = [begins, *checks[medium], ends]
        if any(after - before > 17 for before, after in pairwise(days)):
            gaps.add(f"medium:{medium}")
    assert (missed, gaps) == (planted["BAK-1a"], planted["BAK-1b"])


def _day(at: int) -> int:
    return (at + 8 * HOUR) // DAY


def test_no_image_is_on_two_records(ledger: Ledger, planted: dict[str, set[str]]) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for one in events(ledger, "page.attached", "page.replaced"):
        found[one.payload.image.object].add(f"record:{one.subject('record')}")
    shared = [records for records in found.values() if len(records) > 1]
    assert len(shared) == 1
    assert planted["DIG-4"] < shared[0]


def test_backups_named_as_holding_a_destroyed_record_are_those_taken_with_it(ledger: Ledger) -> None:
    filed = {one.subject("record"): one.position for one in events(ledger, "record.filed")}
    taken = events(ledger, "backup.taken")
    for one in events(ledger, "record.destroyed"):
        holding = [
            copy.subject("backup") or ""
            for copy in taken
            if copy.position < one.position and copy.payload.size >= filed[one.subject("record")]
        ]
        assert sorted(holding[-100:]) == one.payload.copies
        assert len(holding) == one.payload.copy_count


def test_positions_that_payloads_name_are_of_the_events_that_they_mean(ledger: Ledger) -> None:
    meant = (
        ("record.accepted", "test", "record.tested"),
        ("batch.accepted", "check", "quality.checked"),
        ("copy.made", "marking", "secrecy.set"),
        ("carrier.approved", "counted", "carrier.counted"),
        ("finding.closed", "answer", "finding.answered"),
        ("metadata.corrected", "captured", "metadata.captured"),
    )
    for kind, member, wanted in meant:
        found = events(ledger, kind)
        assert found, kind
        for one in found:
            (stored,) = ledger.store.entries_at([getattr(one.payload, member)])
            assert stored.type == wanted
