"""接收、退回: what has passed is accepted, and nothing else; what failed goes back (FIL-2)."""

from __future__ import annotations

import pytest

from ledger.actions.filing.acceptance import AcceptRecords, RecordAccepted, RecordReturned, ReturnRecord
from ledger.actions.filing.record_described import DescribeRecord, NewValue, RecordDescribed
from ledger.actions.filing.testing import TestRecord
from ledger.actions.organisation.action_headed import ActionHeaded
from tests.ledger.actions.filing.records import LI, WANG, record
from tests.ledger.actions.filing.test_testing import result, results
from tests.ledger.given import Given, given, granted, identity, registered, staff

ONE, TWO = identity("r1"), identity("r2")
ACCEPT = AcceptRecords(records=[ONE])


@pytest.fixture
def history() -> Given:
    return given(*staff((LI, "archivist"), (WANG, "reader")), record("r1", 1), record("r2", 2))


def after_test(past: Given, name: str = ONE, *, failed: str | None = None, stage: str = "GD") -> Given:
    changed = {"x": result(failed, "failed", reason="不合格")} if failed else {}
    wanted = TestRecord(stage=stage, items=results(stage, **changed), record=name)  # type: ignore[arg-type]
    return past.when(wanted, actor=LI).and_then()


def test_a_record_that_passed_is_accepted_on_its_test(history: Given) -> None:
    passed = after_test(history)
    (draft,) = passed.when(ACCEPT, actor=LI).then(RecordAccepted).drafts
    test = passed.source.events[-1]
    assert draft.payload == RecordAccepted(content=test.payload.content, test=test.position)


def test_an_untested_record_is_not_accepted(history: Given) -> None:
    history.when(ACCEPT, actor=LI).then("TEST_MISSING")


@pytest.mark.parametrize("item", ["1-7", "2-3", "3-4", "4-2"])
def test_a_failure_of_any_nature_stands_in_the_way(history: Given, item: str) -> None:
    after_test(history, failed=item).when(ACCEPT, actor=LI).then("TEST_MISSING")


def test_a_later_failure_counts_and_a_later_pass_too(history: Given) -> None:
    after_test(after_test(history), failed="4-2").when(ACCEPT, actor=LI).then("TEST_MISSING")
    after_test(after_test(history, failed="4-2")).when(ACCEPT, actor=LI).then(RecordAccepted)


def test_a_test_of_another_stage_does_not_count(history: Given) -> None:
    after_test(history, stage="CQ").when(ACCEPT, actor=LI).then("TEST_MISSING")


def test_what_changed_since_its_test_is_tested_again(history: Given) -> None:
    change = DescribeRecord(record=ONE, changes=[NewValue(element="page_count", value=9)], reason="重数")
    changed = after_test(history).when(change, actor=LI).and_then()
    changed.when(ACCEPT, actor=LI).then("TEST_MISSING")
    after_test(changed).when(ACCEPT, actor=LI).then(RecordAccepted)


def test_a_change_meanwhile_stops_the_acceptance(history: Given) -> None:
    change = DescribeRecord(record=ONE, changes=[NewValue(element="page_count", value=9)], reason="重数")
    passed = after_test(history)
    decided = passed.when(ACCEPT, actor=LI)
    assert decided.fails_if(*passed.when(change, actor=LI).then(RecordDescribed).drafts)


def test_many_are_accepted_together_or_not_at_all(history: Given) -> None:
    both = AcceptRecords(records=[ONE, TWO])
    after_test(history).when(both, actor=LI).then("TEST_MISSING")
    done = after_test(after_test(history), TWO).when(both, actor=LI)
    done.then(ActionHeaded, RecordAccepted, RecordAccepted)


def test_the_same_content_is_accepted_once(history: Given) -> None:
    accepted = after_test(history).when(ACCEPT, actor=LI).and_then()
    accepted.when(ACCEPT, actor=LI).then("DECIDED_ALREADY")
    after_test(accepted).when(ACCEPT, actor=LI).then("DECIDED_ALREADY")


def test_a_record_goes_back_with_what_failed(history: Given) -> None:
    failed = after_test(history, failed="1-7")
    wanted = ReturnRecord(record=ONE, reason="档号不规范，请更正")
    (draft,) = failed.when(wanted, actor=LI).then(RecordReturned).drafts
    assert isinstance(draft.payload, RecordReturned)
    assert draft.payload.items == ("1-7",)
    assert draft.payload.test == failed.source.head
    failed.when(wanted, actor=LI).and_then().when(wanted, actor=LI).then("DECIDED_ALREADY")


def test_after_a_return_an_older_pass_does_not_count(history: Given) -> None:
    returned = after_test(history).when(ReturnRecord(record=ONE, reason="缺附件"), actor=LI).and_then()
    returned.when(ACCEPT, actor=LI).then("TEST_MISSING")
    after_test(returned).when(ACCEPT, actor=LI).then(RecordAccepted)


def test_only_an_archivist_of_the_department_decides(history: Given) -> None:
    passed = after_test(history)
    passed.when(ACCEPT, actor=WANG).then("ROLE_MISSING")
    other = identity("other department")
    elsewhere = passed.plus(registered(other), granted(WANG, "archivist", other))
    elsewhere.when(ACCEPT, actor=WANG).then("NOT_YOUR_ORG")
    elsewhere.when(ReturnRecord(record=ONE, reason="x"), actor=WANG).then("NOT_YOUR_ORG")


def test_what_does_not_exist_or_has_no_reason_is_refused(history: Given) -> None:
    history.when(AcceptRecords(records=[identity("none")]), actor=LI).then("RECORD_UNKNOWN")
    history.when(AcceptRecords(records=[]), actor=LI).then("INPUT_REFUSED")
    history.when(ReturnRecord(record=ONE, reason=" "), actor=LI).then("INPUT_REFUSED")
