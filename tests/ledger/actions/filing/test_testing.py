"""四性检测: a verdict for every item, none that warns and passes, one event for a whole holding."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ledger.actions.filing.record_tested import ItemVerdict, RecordTested
from ledger.actions.filing.testing import ItemResult, RecordVerdict, TestRecord, result_of
from ledger.content import present_digests
from ledger.event import Secret
from ledger.facts import Facts
from ledger.standards.four_natures import ITEMS, NATURES, STAGES, items_of, nature_of
from tests.ledger.actions.filing.records import LI, WANG, record
from tests.ledger.given import SERVICE, Given, digest_of, given, identity, staff

RECORD = identity("r1")
Stages = Any


def result(code: str, verdict: ItemVerdict = "passed", **members: Any) -> ItemResult:
    return ItemResult(code=code, verdict=verdict, tool="four natures", version="1.0", **members)


def results(stage: str = "GD", **changed: ItemResult) -> list[ItemResult]:
    """Every item passed, but for those given as `i1_7=…`."""
    found = {code: result(code) for code in items_of(stage)}
    return list((found | {one.code: one for one in changed.values()}).values())


def of_one(stage: Stages = "GD", items: list[ItemResult] | None = None, **members: Any) -> TestRecord:
    return TestRecord(stage=stage, items=results(stage) if items is None else items, record=RECORD, **members)


@pytest.fixture
def history() -> Given:
    return given(*staff((LI, "archivist"), (WANG, "reader")), record("r1"))


def verdict(past: Given, items: list[ItemResult]) -> str:
    (draft,) = past.when(of_one(items=items), actor=LI).then(RecordTested).drafts
    assert isinstance(draft.payload, RecordTested)
    return draft.payload.verdict


@pytest.mark.parametrize("stage", STAGES)
def test_a_record_passes_when_every_item_does(history: Given, stage: str) -> None:
    (draft,) = history.when(of_one(stage), actor=LI).then(RecordTested).drafts
    one = draft.payload
    assert isinstance(one, RecordTested)
    assert one.verdict == "passed"
    assert [item.code for item in one.items] == list(items_of(stage))
    assert one.content == present_digests(Facts(history.source, history.source.head), [RECORD])[RECORD]
    assert all(item.tool and item.version for item in one.items)


def test_one_failure_fails_the_record(history: Given) -> None:
    assert verdict(history, results(a=result("1-7", "failed", reason="档号不规范"))) == "failed"


def test_what_does_not_apply_is_no_pass_of_its_nature(history: Given) -> None:
    safe = [code for code in items_of("GD") if nature_of(code) == "safe"]
    skipped = {code: result(code, "not_applicable", ground="not_connected") for code in safe}
    assert verdict(history, results("GD", **{safe[0]: skipped[safe[0]]})) == "passed"
    assert verdict(history, results("GD", **skipped)) == "failed"


def test_no_item_of_the_stage_is_skipped_silently(history: Given) -> None:
    refused = history.when(of_one(items=results()[1:]), actor=LI)
    refused.then("TEST_ITEM")
    assert refused.refusal is not None
    assert refused.refusal.detail["item"] == items_of("GD")[0]


@pytest.mark.parametrize(
    "wrong",
    [
        result("1-7", "failed"),
        result("1-7", "failed", reason="  "),
        result("1-7", "not_applicable"),
        result("1-7", input="x"),
        result("9-9"),
    ],
)
def test_a_verdict_without_its_reason_or_of_no_item_is_refused(history: Given, wrong: ItemResult) -> None:
    history.when(of_one(items=results(a=wrong)), actor=LI).then("TEST_ITEM")


def test_there_is_no_warning_that_passes() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"code": "1-7", "verdict": "warning", "tool": "x", "version": "1"}, ItemResult)


def test_reasons_are_sealed(history: Given) -> None:
    items = results(a=result("1-7", "failed", reason="题名中有张三"))
    (draft,) = history.when(of_one(items=items), actor=LI).then(RecordTested).drafts
    assert isinstance(draft.payload, RecordTested)
    (failed,) = (item for item in draft.payload.items if item.verdict == "failed")
    assert isinstance(failed.reason, Secret)


def test_an_item_twice_a_tool_without_name_and_other_content_are_refused(history: Given) -> None:
    history.when(of_one(items=[*results(), result("1-7")]), actor=LI).then("INPUT_REFUSED")
    nameless = ItemResult(code="1-7", verdict="passed", tool=" ", version="1")
    history.when(of_one(items=results(a=nameless)), actor=LI).then("INPUT_REFUSED")
    history.when(of_one(content=digest_of("other")), actor=LI).then("CONTENT_CHANGED")
    history.when(of_one(year=2026), actor=LI).then("INPUT_REFUSED")


def test_the_service_tests_in_its_own_name(history: Given) -> None:
    history.when(lambda context: result_of(of_one(), context), actor=SERVICE).then(RecordTested)
    history.when(of_one(), actor=WANG).then("ROLE_MISSING")


def of_many(*verdicts: str, items: list[ItemResult] | None = None, **members: Any) -> TestRecord:
    records = [
        RecordVerdict(record=identity(f"r{number}"), content=digest_of(str(number)), verdict=each)  # type: ignore[arg-type]
        for number, each in enumerate(verdicts)
    ]
    rest = {"fonds": "J019", "year": 2026, **members}
    return TestRecord(stage="CQ", items=items or results("CQ"), records=records, **rest)


def test_a_yearly_test_of_a_holding_is_one_event_with_a_list(history: Given) -> None:
    outcome = history.when(of_many("passed", "passed", "passed"), actor=LI).then(RecordTested)
    (draft,), (listed,) = outcome.drafts, outcome.manifests
    one = draft.payload
    assert isinstance(one, RecordTested)
    assert (one.verdict, one.count, one.failed, one.year) == ("passed", 3, 0, 2026)
    assert one.manifest == listed.object
    assert listed.content.count(b"\n") == 3
    assert {tag.partition(":")[0] for tag in draft.subjects} == {"holdings", "fonds"}


def test_one_failed_record_fails_the_holding(history: Given) -> None:
    items = results("CQ", a=result("2-7", "failed", failed=1))
    (draft,) = history.when(of_many("passed", "failed", items=items), actor=LI).then(RecordTested).drafts
    assert isinstance(draft.payload, RecordTested)
    assert (draft.payload.verdict, draft.payload.failed) == ("failed", 1)


def test_a_test_of_many_says_how_many_failed_and_no_free_text(history: Given) -> None:
    uncounted = results("CQ", a=result("2-7", "failed"))
    history.when(of_many("failed", items=uncounted), actor=LI).then("TEST_ITEM")
    words = results("CQ", a=result("2-7", "failed", failed=1, reason="张三"))
    history.when(of_many("failed", items=words), actor=LI).then("TEST_ITEM")


def test_a_test_is_of_one_record_or_of_many(history: Given) -> None:
    history.when(TestRecord(stage="GD", items=results()), actor=LI).then("INPUT_REFUSED")
    history.when(of_many(), actor=LI).then("INPUT_REFUSED")
    history.when(of_many("passed", fonds=None), actor=LI).then("INPUT_REFUSED")
    history.when(of_many("passed", year=26), actor=LI).then("INPUT_REFUSED")


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_tests_all_four_natures(stage: str) -> None:
    assert {nature_of(code) for code in items_of(stage)} == set(NATURES)


def test_the_items_confirmed_by_the_published_result_are_marked_so() -> None:
    sure = {code for code, item in ITEMS.items() if item.sure}
    confirmed = {
        "1-1",
        "1-10",
        "1-11",
        "1-14",
        "2-10",
        "2-11",
        "3-1",
        "3-2",
        "3-3",
        "3-8",
        "4-1",
        "4-2",
        "4-7",
    }
    assert sure == confirmed | {f"2-{number}" for number in range(1, 8)}
