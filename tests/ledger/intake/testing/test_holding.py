"""The test of a whole fonds: one event with a manifest, that can be stopped, continued, and is of today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.actions.filing.testing import result_of_holding
from ledger.content import present_digests
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.intake.testing import holding
from ledger.intake.testing.holding import HoldingResult, Summary, Task, whole_fonds
from ledger.intake.testing.judging import Assessed
from ledger.intake.testing.spool import Spool
from ledger.reading import recorded
from ledger.writing.acting import serve
from tests.ledger.intake.scans import jpeg
from tests.ledger.intake.test_attaching import Box, box
from tests.ledger.intake.testing.tested import checked, house, object_at, scanner

__all__ = ["box"]


class Yearly:
    """The yearly test of the fonds of a box; `told`: which records failed, and of what."""

    def __init__(self, box: Box, folder: Path) -> None:
        self.box, self.folder = box, folder
        self.antivirus = scanner(folder)
        self.told: dict[str, list[str]] = {}

    def run(self, stop_after: int | None = None, **task: Any) -> Summary:
        left = iter(range(stop_after)) if stop_after is not None else None

        def tell(tested: Assessed) -> None:
            self.told[tested.record] = [one.code for one in tested.failures]

        wanted = Task(**{"fonds": "J019", "stage": "CQ", "year": 2025, "processes": 0,
                         "spool": self.folder / "testing" / "spool.jsonl", **task})  # fmt: skip
        return whole_fonds(
            house(self.box, self.antivirus),
            wanted,
            self.sign,
            tell,
            stopped=lambda: left is not None and next(left, None) is None,
        )

    def sign(self, result: HoldingResult) -> int:
        return serve(
            self.box.room.ledger, lambda context: result_of_holding(result.wanted, result.listed, context)
        ).first

    def events(self) -> list[Any]:
        return [recorded(one) for one in self.box.room.ledger.store.select(["record.tested"])]

    def manifest(self) -> list[dict[str, str]]:
        """The lines of the latest test."""
        content = self.box.room.ledger.objects.read(self.events()[-1].payload.manifest.object)
        return [json.loads(line) for line in content.splitlines()]


@pytest.fixture
def yearly(box: Box, tmp_path: Path) -> Yearly:
    return Yearly(box, tmp_path)


def filed(box: Box, count: int, first: int = 1) -> list[str]:
    """Records of one page each, attached and checked."""
    records = [box.file(number) for number in range(first, first + count)]
    for number in range(first, first + count):
        box.page(number, 1)
    box.attach()
    checked(box)
    return records


def test_a_fonds_is_tested_in_one_event_with_a_line_for_each_record(yearly: Yearly) -> None:
    records = filed(yearly.box, 3)
    yearly.box.file(9)  # paper: there is nothing electronic to test
    summary = yearly.run()
    assert (summary.count, summary.failed, summary.items) == (3, 0, {})
    (event,) = yearly.events()
    assert (event.payload.verdict, event.payload.count, event.payload.year) == ("passed", 3, 2025)
    assert event.subject("fonds") == "J019"
    verdicts = {one.code: one.verdict for one in event.payload.items}
    assert set(verdicts.values()) == {"passed", "not_applicable"}
    assert verdicts["4-5"] == "not_applicable"
    ledger = yearly.box.room.ledger
    contents = present_digests(Facts(ledger.facts, ledger.store.size), records)
    assert yearly.manifest() == [
        {"content": contents[one], "record": one, "verdict": "passed"} for one in records
    ]


def test_what_fails_is_counted_by_item_and_named_by_record(yearly: Yearly) -> None:
    records = filed(yearly.box, 3)
    (page,) = yearly.box.attached(records[1]).values()
    object_at(yearly.box, page.image.object).write_bytes(b"")
    summary = yearly.run()
    assert (summary.count, summary.failed) == (3, 1)
    assert summary.items == {"1-1": 1, "1-10": 1, "2-7": 1}
    assert yearly.told == {records[1]: ["1-1", "1-10", "2-7"]}
    (event,) = yearly.events()
    assert (event.payload.verdict, event.payload.failed) == ("failed", 1)
    failed = {one.code: one.failed for one in event.payload.items if one.verdict == "failed"}
    assert failed == summary.items
    assert [one["verdict"] for one in yearly.manifest()] == ["passed", "failed", "passed"]


def test_a_stopped_test_goes_on_where_it_was(yearly: Yearly, monkeypatch: pytest.MonkeyPatch) -> None:
    records = filed(yearly.box, 4)
    monkeypatch.setattr(holding, "AT_ONCE", 1)
    monkeypatch.setattr(holding, "_WINDOW", 1)
    stopped = yearly.run(stop_after=2)
    assert stopped.stopped
    assert (stopped.count, stopped.event) == (2, None)
    assert not yearly.events()
    spool = yearly.folder / "testing" / "spool.jsonl"
    spool.write_bytes(spool.read_bytes() + b'{"torn')
    summary = yearly.run()
    assert (summary.count, summary.event) == (4, yearly.events()[0].position)
    assert [one["record"] for one in yearly.manifest()] == records
    assert not spool.exists()


def test_what_changed_since_it_was_tested_is_tested_again(
    yearly: Yearly, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = yearly.box
    records = filed(box, 3)
    monkeypatch.setattr(holding, "AT_ONCE", 1)
    monkeypatch.setattr(holding, "_WINDOW", 1)
    assert yearly.run(stop_after=2).stopped
    change = {"record": records[0], "changes": [{"element": "page_count", "value": 2}], "reason": "清点"}
    box.room.desks["archivist"].do("record.described", change)
    box.room.desks["archivist"].do("record.annulled", {"record": records[1], "reason": "重复著录"})
    summary = yearly.run()
    assert (summary.count, summary.failed, summary.items) == (2, 1, {"2-7": 1})
    assert [one["record"] for one in yearly.manifest()] == [records[2], records[0]]


def test_processes_of_their_own_come_to_the_same(yearly: Yearly) -> None:
    box = yearly.box
    records = filed(box, 2)
    hidden = box.file(7, sealed_content=True)
    box.page(7, 1, jpeg(77))
    box.attach()
    checked(box)
    yearly.run()
    here = yearly.manifest()
    yearly.run(processes=1)
    assert yearly.manifest() == here
    assert [one["record"] for one in here] == [*records, hidden]
    assert yearly.events()[0].payload.items == yearly.events()[1].payload.items


def test_two_tests_of_a_fonds_do_not_run_at_once_and_an_empty_one_is_refused(yearly: Yearly) -> None:
    filed(yearly.box, 1)
    held = Spool(yearly.folder / "testing" / "spool.jsonl", "J019", "CQ", 1)
    with pytest.raises(Refusal, match="TEST_UNDER_WAY"):
        yearly.run()
    held.close()
    with pytest.raises(Refusal, match="TEST_NOTHING"):
        yearly.run(fonds="J020")
    assert yearly.run().count == 1


def test_a_spool_of_another_stage_is_begun_anew(yearly: Yearly) -> None:
    filed(yearly.box, 2)
    assert yearly.run(stop_after=0).stopped
    assert yearly.run(stage="YJ").count == 2
    assert yearly.events()[0].payload.stage == "YJ"
