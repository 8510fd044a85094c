"""Describing, recoding and annulling records that were filed."""

from __future__ import annotations

import pytest

from ledger.actions.filing.recoding import RecodeRecord
from ledger.actions.filing.record_annulled import AnnulRecord, RecordAnnulled
from ledger.actions.filing.record_described import (
    DescribeRecord,
    ElementChange,
    NewValue,
    RecordDescribed,
    elements_of,
)
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.event import Sealed, secret
from ledger.facts import Facts
from tests.ledger.given import OFFICE, Given, given, granted, happened, identity, matching, staff

LI = identity("李四")
RECORD = identity("record")
HOUSEHOLD = identity("household")
CODE = "J019-WS·2016·D30·办公室-0123"
FILED = RecordFiled(
    born_digital=False,
    category="WS",
    code=CODE,
    date="20160318",
    document_number="浙公通字〔2016〕45号",
    level="item",
    openness="unreviewed",
    page_count=4,
    responsible=secret("浙江省公安厅"),
    retention="D30",
    secrecy="none",
    title=secret("关于旅馆业的通知"),
)
SEALED = RecordFiled(
    born_digital=False,
    category="ZY·HJ",
    code_sealed=secret("J019-ZY·HJ·1985·Y-012-0003"),
    date_sealed=secret("19850601"),
    household=True,
    level="item",
    openness="unreviewed",
    page_count=1,
    responsible=secret("派出所"),
    retention="Y",
    secrecy="none",
    title=secret("常住人口登记表"),
)


@pytest.fixture
def history() -> Given:
    tag = f"code:{matching('J019-ZY·HJ·1985·Y-012-0003')}"
    return given(
        *staff((LI, "archivist")),
        happened(FILED, f"record:{RECORD}", f"code:{CODE}", "fonds:J019", f"org:{OFFICE}"),
        happened(SEALED, f"record:{HOUSEHOLD}", tag, "fonds:J019", f"org:{OFFICE}"),
    )


def _describe(*changes: NewValue, record: str = RECORD, reason: str = "著录有误") -> DescribeRecord:
    return DescribeRecord(record=record, changes=list(changes), reason=reason)


def _commit(history: Given, record: str, element: str) -> str:
    facts = Facts(history.source, history.source.head)
    filed = facts.require(RecordFiled, f"record:{record}", code="RECORD_UNKNOWN")
    value = elements_of(facts, filed)[element]
    assert isinstance(value, Sealed)
    return value.commit


def test_a_clear_element_changes_from_old_to_new(history: Given) -> None:
    wanted = _describe(NewValue(element="date", value="20160319"), NewValue(element="page_count", value=5))
    expected = RecordDescribed(
        changes=(
            ElementChange(element="date", old="20160318", new="20160319"),
            ElementChange(element="page_count", old=4, new=5),
        ),
        reason=secret("著录有误"),
    )
    (draft,) = history.when(wanted, actor=LI).then(expected).drafts
    assert set(draft.subjects) == {f"record:{RECORD}", f"org:{OFFICE}"}


def test_a_sealed_element_names_the_commit_of_the_old_value(history: Given) -> None:
    before = _commit(history, RECORD, "title")
    decided = history.when(_describe(NewValue(element="title", value="关于宾馆的通知")), actor=LI)
    change = ElementChange(element="title", old_commit=before, new_sealed=secret("关于宾馆的通知"))
    decided.then(RecordDescribed(changes=(change,), reason=secret("著录有误")))
    later = decided.and_then()
    assert _commit(later, RECORD, "title") != before
    again = later.when(_describe(NewValue(element="title", value="关于旅馆业的通知")), actor=LI)
    (draft,) = again.then(RecordDescribed).drafts
    assert isinstance(draft.payload, RecordDescribed)
    assert draft.payload.changes[0].old_commit == _commit(later, RECORD, "title")


def test_a_household_record_keeps_its_date_and_number_sealed(history: Given) -> None:
    wanted = _describe(
        NewValue(element="date", value="19850602"),
        NewValue(element="document_number", value="1号"),
        record=HOUSEHOLD,
    )
    changes = (
        ElementChange(
            element="date", old_commit=_commit(history, HOUSEHOLD, "date"), new_sealed=secret("19850602")
        ),
        ElementChange(element="document_number", new_sealed=secret("1号")),
    )
    history.when(wanted, actor=LI).then(RecordDescribed(changes=changes, reason=secret("著录有误")))


def test_an_element_that_is_not_mandatory_may_become_empty(history: Given) -> None:
    wanted = _describe(NewValue(element="document_number"), NewValue(element="notes"))
    change = ElementChange(element="document_number", old="浙公通字〔2016〕45号")
    history.when(wanted, actor=LI).then(RecordDescribed(changes=(change,), reason=secret("著录有误")))


def test_the_latest_description_counts(history: Given) -> None:
    first = history.when(_describe(NewValue(element="page_count", value=5)), actor=LI).and_then()
    first.when(_describe(NewValue(element="page_count", value=5)), actor=LI).then("NOTHING_CHANGED")
    first.when(_describe(NewValue(element="page_count", value=4)), actor=LI).then(RecordDescribed)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (_describe(), "NOTHING_CHANGED"),
        (_describe(NewValue(element="date", value="20160318")), "NOTHING_CHANGED"),
        (_describe(NewValue(element="notes")), "NOTHING_CHANGED"),
        (_describe(NewValue(element="title")), "ELEMENT_MISSING"),
        (_describe(NewValue(element="title", value=" ")), "ELEMENT_MISSING"),
        (_describe(NewValue(element="title", value=7)), "ELEMENT_VALUE"),
        (_describe(NewValue(element="date", value="2016")), "ELEMENT_VALUE"),
        (_describe(NewValue(element="page_count", value="four")), "ELEMENT_VALUE"),
        (_describe(NewValue(element="page_count", value=True)), "ELEMENT_VALUE"),
        (_describe(NewValue(element="born_digital", value=1)), "ELEMENT_VALUE"),
        (_describe(NewValue(element="code", value=CODE)), "ELEMENT_VALUE"),
        (_describe(NewValue(element="retention", value="Y")), "ELEMENT_VALUE"),
        (_describe(NewValue(element="openness", value="open")), "ELEMENT_VALUE"),
        (_describe(*[NewValue(element="page_count", value=5)] * 2), "INPUT_REFUSED"),
        (_describe(NewValue(element="page_count", value=5), reason=""), "INPUT_REFUSED"),
        (_describe(NewValue(element="page_count", value=5), record=identity("none")), "RECORD_UNKNOWN"),
    ],
)
def test_a_description_that_is_wrong_is_refused(history: Given, wanted: DescribeRecord, code: str) -> None:
    history.when(wanted, actor=LI).then(code)


def test_two_descriptions_at_once_do_not_both_succeed(history: Given) -> None:
    first = history.when(_describe(NewValue(element="page_count", value=5)), actor=LI)
    second = history.when(_describe(NewValue(element="page_count", value=6)), actor=LI)
    assert first.fails_if(*second.then(RecordDescribed).drafts)


def _recode(code: str, record: str = RECORD) -> RecodeRecord:
    return RecodeRecord(record=record, code=code, reason="编号有误")


NEW = "J019-WS·2016·D30·办公室-0124"


def test_a_record_takes_a_new_code_and_both_stay_taken(history: Given) -> None:
    decided = history.when(_recode(NEW), actor=LI)
    expected = RecordRecoded(category="WS", new_code=NEW, old_code=CODE, reason=secret("编号有误"))
    (draft,) = decided.then(expected).drafts
    assert set(draft.subjects) == {
        f"record:{RECORD}",
        f"code:{CODE}",
        f"code:{NEW}",
        "fonds:J019",
        f"org:{OFFICE}",
    }
    later = decided.and_then()
    later.when(_recode(CODE), actor=LI).then("CODE_TAKEN")
    later.when(_recode("J019-WS·2016-D30-办公室-124"), actor=LI).then("NOTHING_CHANGED")
    third = RecordRecoded(
        category="WS", new_code="J019-WS·2016·D30·办公室-0125", old_code=NEW, reason=secret("编号有误")
    )
    later.when(_recode("J019-WS·2016·D30·办公室-0125"), actor=LI).then(third)


def test_a_household_code_stays_sealed_when_it_changes(history: Given) -> None:
    facts = Facts(history.source, history.source.head)
    before = facts.require(RecordFiled, f"record:{HOUSEHOLD}", code="?").payload.code_sealed
    assert before is not None
    wanted = _recode("J019-ZY·HJ·1985·Y-012-0004", HOUSEHOLD)
    expected = RecordRecoded(
        category="ZY·HJ",
        new_code_sealed=secret("J019-ZY·HJ·1985·Y-012-0004"),
        old_code_commit=before.commit,
        reason=secret("编号有误"),
    )
    (draft,) = history.when(wanted, actor=LI).then(expected).drafts
    assert not any("1985" in tag for tag in draft.subjects)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (_recode("nonsense"), "CODE_MALFORMED"),
        (_recode("J019-WS·2016·Y·办公室-0124"), "ELEMENT_VALUE"),
        (_recode(CODE), "NOTHING_CHANGED"),
        (_recode(NEW, identity("none")), "RECORD_UNKNOWN"),
        (RecodeRecord(record=RECORD, code=NEW, reason=" "), "INPUT_REFUSED"),
    ],
)
def test_a_code_that_is_wrong_is_refused(history: Given, wanted: RecodeRecord, code: str) -> None:
    history.when(wanted, actor=LI).then(code)


def test_a_record_is_annulled_once_and_changes_no_more(history: Given) -> None:
    wanted = AnnulRecord(record=RECORD, reason="重复归档")
    decided = history.when(wanted, actor=LI)
    decided.then(RecordAnnulled(reason=secret("重复归档")))
    later = decided.and_then()
    later.when(wanted, actor=LI).then("RECORD_ANNULLED")
    later.when(_recode(NEW), actor=LI).then("RECORD_ANNULLED")
    later.when(_describe(NewValue(element="page_count", value=5)), actor=LI).then("RECORD_ANNULLED")
    assert history.when(_recode(NEW), actor=LI).fails_if(*decided.then(RecordAnnulled).drafts)


def test_annulling_needs_a_reason_and_a_record(history: Given) -> None:
    history.when(AnnulRecord(record=RECORD, reason=""), actor=LI).then("INPUT_REFUSED")
    history.when(AnnulRecord(record=identity("none"), reason="重复"), actor=LI).then("RECORD_UNKNOWN")


@pytest.mark.parametrize(
    "wanted",
    [
        AnnulRecord(record=RECORD, reason="重复"),
        _recode(NEW),
        _describe(NewValue(element="page_count", value=5)),
    ],
)
def test_only_an_archivist_of_the_department_changes_a_record(
    history: Given, wanted: AnnulRecord | RecodeRecord | DescribeRecord
) -> None:
    history.when(wanted, actor=identity("王五")).then("ROLE_MISSING")
    foreign = history.plus(granted(identity("赵六"), "archivist", identity("elsewhere")))
    foreign.when(wanted, actor=identity("赵六")).then("NOT_YOUR_ORG")
