"""空号说明、年度整理完成: no gap without an explanation, no number given twice."""

from __future__ import annotations

import pytest

from ledger.actions.filing.number_voided import NumberVoided
from ledger.actions.filing.numbering import CloseNumbering, NumberingClosed, VoidNumber
from ledger.actions.filing.recoding import RecodeRecord
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import FileRecords
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.event import secret
from tests.ledger.actions.filing.records import LI, WANG, record
from tests.ledger.actions.filing.test_record_filed import ONE, SCHEDULE
from tests.ledger.given import Given, Happened, given, happened, identity, matching, staff

SERIES = "J019-WS·2016·D30·办公室"


def code(number: int) -> str:
    return f"{SERIES}-{number:04d}"


def history(*numbers: int, household: bool = False) -> Given:
    records = [record(f"r{number}", number, household=household) for number in numbers]
    people = staff((LI, "archivist"), (WANG, "reader"))
    return given(*people, happened(SCHEDULE, "schedule:2026"), *records)


def recoded(name: str, old: int, new: int) -> Happened:
    payload = RecordRecoded(category="WS", reason=secret("更正"), new_code=code(new), old_code=code(old))
    tags = (f"record:{identity(name)}", f"code:{code(new)}", f"code:{code(old)}", "fonds:J019")
    return happened(payload, *tags)


def test_a_series_without_gaps_is_closed() -> None:
    (draft,) = history(1, 2, 3).when(CloseNumbering(last=code(3)), actor=LI).then(NumberingClosed).drafts
    assert draft.payload == NumberingClosed(count=3, first=1, last=3, series=SERIES, voided=0, year=2016)
    assert set(draft.subjects) == {"fonds:J019", f"series:{SERIES}"}


def test_a_gap_is_named_and_has_to_be_explained() -> None:
    before = history(1, 3)
    refused = before.when(CloseNumbering(last=code(3)), actor=LI)
    refused.then("NUMBER_GAP")
    assert refused.refusal is not None
    assert refused.refusal.detail["number"] == "2"
    explained = before.when(VoidNumber(code=code(2), ground="skipped"), actor=LI).and_then()
    (draft,) = explained.when(CloseNumbering(last=code(3)), actor=LI).then(NumberingClosed).drafts
    assert draft.payload == NumberingClosed(count=2, first=1, last=3, series=SERIES, voided=1, year=2016)


def test_records_beyond_the_last_number_are_not_left_out() -> None:
    history(1, 2, 3).when(CloseNumbering(last=code(2)), actor=LI).then("NUMBER_BEYOND")


def test_a_record_that_came_meanwhile_stops_the_closing() -> None:
    decided = history(1, 2).when(CloseNumbering(last=code(2)), actor=LI)
    assert decided.fails_if(record("r3", 3))


def test_an_annulled_record_keeps_its_number() -> None:
    annulled = happened(RecordAnnulled(reason=secret("误归")), f"record:{identity('r2')}")
    history(1, 2, 3).plus(annulled).when(CloseNumbering(last=code(3)), actor=LI).then(NumberingClosed)


def test_the_number_that_a_record_was_recoded_from_is_a_gap() -> None:
    moved = history(1, 2, 3).plus(recoded("r2", 2, 4))
    moved.when(CloseNumbering(last=code(4)), actor=LI).then("NUMBER_GAP")
    explained = moved.when(VoidNumber(code=code(2), ground="recoded"), actor=LI).then(NumberVoided)
    assert f"record:{identity('r2')}" in explained.drafts[0].subjects
    after = moved.plus(explained)
    after.when(CloseNumbering(last=code(4)), actor=LI).then(NumberingClosed)


def test_an_item_in_parts_is_there() -> None:
    sub = record("r2", 2)
    tag = f"code:{code(2)}·0001"
    parts = happened(sub.draft.payload, f"record:{identity('r2')}", tag, "fonds:J019")
    history(1).plus(parts).when(CloseNumbering(last=code(2)), actor=LI).then(NumberingClosed)


def test_a_household_series_is_closed_without_saying_which() -> None:
    wanted = CloseNumbering(last=code(2), household=True)
    before = history(1, 2, household=True)
    (draft,) = before.when(wanted, actor=LI).then(NumberingClosed).drafts
    assert isinstance(draft.payload, NumberingClosed)
    assert draft.payload.series is None
    assert f"series:{matching(SERIES)}" in draft.subjects
    history(1, household=True).when(wanted, actor=LI).then("NUMBER_GAP")


def test_closing_again_needs_something_new() -> None:
    closed = history(1, 2).when(CloseNumbering(last=code(2)), actor=LI).and_then()
    closed.when(CloseNumbering(last=code(2)), actor=LI).then("NOTHING_CHANGED")
    closed.plus(record("r3", 3)).when(CloseNumbering(last=code(3)), actor=LI).then(NumberingClosed)


def test_a_number_that_a_record_has_is_not_voided() -> None:
    history(1).when(VoidNumber(code=code(1), ground="skipped"), actor=LI).then("CODE_TAKEN")


def test_a_number_is_voided_once_and_is_never_given_to_a_record() -> None:
    voided = history(1).when(VoidNumber(code=code(123), ground="skipped"), actor=LI).and_then()
    voided.when(VoidNumber(code=code(123), ground="missing"), actor=LI).then("DECIDED_ALREADY")
    voided.when(FileRecords(records=[ONE]), actor=LI).then("CODE_TAKEN")
    voided.when(RecodeRecord(record=identity("r1"), code=code(123), reason="x"), actor=LI).then("CODE_TAKEN")


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (CloseNumbering(last="J019"), "CODE_MALFORMED"),
        (CloseNumbering(last=code(2), first=3), "INPUT_REFUSED"),
        (CloseNumbering(last="J019-WS·2016·D30·办公室-20000"), "INPUT_REFUSED"),
        (VoidNumber(code="J019", ground="skipped"), "CODE_MALFORMED"),
    ],
)
def test_malformed_codes_and_ranges_are_refused(wanted: CloseNumbering | VoidNumber, refusal: str) -> None:
    history(1).when(wanted, actor=LI).then(refusal)
    history(1).when(wanted, actor=WANG).then("ROLE_MISSING")
