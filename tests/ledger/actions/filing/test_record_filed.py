"""Filing records: one or many, with every refusal."""

from __future__ import annotations

import hashlib
import json

import msgspec
import pytest

from ledger.actions.filing.record_filed import FileOfRecord, FileRecord, FileRecords, RecordFiled
from ledger.actions.filing.schedule_approved import ScheduleApproved, ScheduleEntry
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.event import Draft, FileObject, Secret, secret
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    NOW,
    OFFICE,
    Given,
    digest_of,
    given,
    granted,
    happened,
    identity,
    matching,
    registered,
    staff,
)

LI = identity("李四")
SCAN = digest_of("scan.pdf")
STORED = {SCAN: 48_213}
SCHEDULE = ScheduleApproved(
    authority="浙江省档案局",
    count=3,
    effective=format_time(NOW - DAY),
    entries=(
        ScheduleEntry(category="WS", retention="Y", scope="重要文件", clause="1.1"),
        ScheduleEntry(category="WS", retention="D30", scope="一般文件", clause="1.2"),
        ScheduleEntry(category="ZY", retention="D30", scope="专业档案"),
    ),
    version="2026",
)
ONE = FileRecord(
    code="J019-WS·2016·D30·办公室-0123",
    title="关于印发《旅馆业治安管理工作方案》的通知",
    responsible="浙江省公安厅",
    date="20160318",
    department=OFFICE,
    born_digital=False,
    page_count=4,
    document_number="浙公通字〔2016〕45号",
)


@pytest.fixture
def history() -> Given:
    return given(*staff((LI, "archivist")), happened(SCHEDULE, "schedule:2026"))


def _with(**members: object) -> FileRecords:
    return FileRecords(records=[msgspec.structs.replace(ONE, **members)])


def _filed(draft: Draft) -> RecordFiled:
    assert isinstance(draft.payload, RecordFiled)
    return draft.payload


def test_the_form_of_carrier_is_described_where_there_is_one(history: Given) -> None:
    (draft,) = history.when(_with(carrier="光盘"), actor=LI).then(RecordFiled).drafts
    assert _filed(draft).carrier == "光盘"
    history.when(_with(carrier=" "), actor=LI).then("INPUT_REFUSED")


def test_an_inherited_record_keeps_its_old_numbers(history: Given) -> None:
    old = ("J019-3-125-12", "1998-办-7")
    (draft,) = history.when(_with(inherited=True, old_numbers=old), actor=LI).then(RecordFiled).drafts
    assert _filed(draft).old_numbers == old
    history.when(_with(old_numbers=old), actor=LI).then("INPUT_REFUSED")
    history.when(_with(inherited=True, old_numbers=("1",) * 11), actor=LI).then("INPUT_REFUSED")


def test_old_numbers_of_a_household_record_are_sealed(history: Given) -> None:
    wanted = _with(inherited=True, household=True, old_numbers=("户-7",))
    (draft,) = history.when(wanted, actor=LI).then(RecordFiled).drafts
    assert _filed(draft).old_numbers == ()
    assert isinstance(_filed(draft).old_numbers_sealed, Secret)


def test_one_id_is_not_given_to_two_records(history: Given) -> None:
    same = identity("the same")
    records = [
        msgspec.structs.replace(ONE, record=same, code=f"J019-WS·2016·D30·办公室-000{number}")
        for number in (1, 2)
    ]
    history.when(FileRecords(records=records), actor=LI).then("INPUT_REFUSED")


def test_a_record_is_filed_with_its_description(history: Given) -> None:
    (draft,) = history.when(FileRecords(records=[ONE]), actor=LI).then(RecordFiled).drafts
    payload = _filed(draft)
    assert payload.title == secret(ONE.title)
    assert payload.responsible == secret(ONE.responsible)
    assert (payload.level, payload.category, payload.retention, payload.schedule) == (
        "item",
        "WS",
        "D30",
        "2026",
    )
    assert (payload.code, payload.date, payload.document_number) == (ONE.code, ONE.date, ONE.document_number)
    record = next(tag for tag in draft.subjects if tag.startswith("record:"))
    assert set(draft.subjects) == {record, "code:J019-WS·2016·D30·办公室-0123", "fonds:J019", f"org:{OFFICE}"}


def test_the_code_is_kept_as_written_and_its_tag_is_canonical(history: Given) -> None:
    (draft,) = history.when(_with(code="j019-ws·2016-30年-办公室-123"), actor=LI).then(RecordFiled).drafts
    assert _filed(draft).code == "j019-ws·2016-30年-办公室-123"
    assert "code:J019-WS·2016·D30·办公室-0123" in draft.subjects


def test_many_records_stand_behind_one_head(history: Given) -> None:
    codes = [f"J019-WS·2016·D30·办公室-{number:04d}" for number in range(1, 4)]
    wanted = FileRecords(records=[msgspec.structs.replace(ONE, code=code) for code in codes])
    outcome = history.when(wanted, actor=LI).then(ActionHeaded, RecordFiled, RecordFiled, RecordFiled)
    head, (kept,) = outcome.drafts[0], outcome.manifests
    assert isinstance(head.payload, ActionHeaded)
    assert (head.payload.member_type, head.payload.count, head.payload.manifest) == (
        "record.filed",
        3,
        kept.object,
    )
    assert set(head.subjects) == {"fonds:J019", f"org:{OFFICE}"}
    assert hashlib.sha256(kept.content).hexdigest() == kept.object.object
    lines = [json.loads(line) for line in kept.content.splitlines()]
    assert [line["code"] for line in lines] == codes
    for line, draft in zip(lines, outcome.drafts[1:], strict=True):
        assert f"record:{line['record']}" in draft.subjects


def test_files_are_named_under_seal_and_measured_by_the_store(history: Given) -> None:
    file = FileOfRecord(name="旅馆业通知.pdf", object=SCAN, format="application/pdf")
    outcome = history.when(_with(files=(file,)), actor=LI, objects=STORED).then(RecordFiled)
    (filed,) = _filed(outcome.drafts[0]).files
    assert (filed.name, filed.object, filed.same) == (secret(file.name), FileObject(48_213, SCAN), None)


def test_encrypted_files_carry_the_keyed_digest_of_their_plaintext(history: Given) -> None:
    file = FileOfRecord(name="a.pdf", object=SCAN, format="application/pdf", plain=digest_of("plain"))
    outcome = history.when(_with(files=(file,), sealed_content=True), actor=LI, objects=STORED).then(
        RecordFiled
    )
    (filed,) = _filed(outcome.drafts[0]).files
    assert filed.same == matching(digest_of("plain"))


def test_a_household_record_shows_neither_code_nor_number_nor_date(history: Given) -> None:
    (draft,) = history.when(_with(household=True), actor=LI).then(RecordFiled).drafts
    payload = _filed(draft)
    assert (payload.code, payload.date, payload.document_number) == (None, None, None)
    assert payload.code_sealed == secret(ONE.code)
    assert payload.date_sealed == secret(ONE.date)
    assert payload.document_number_sealed == secret(ONE.document_number)
    assert f"code:{matching('J019-WS·2016·D30·办公室-0123')}" in draft.subjects
    assert not any("办公室" in tag for tag in draft.subjects)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"code": "J019-户籍秘密"}, "户籍秘密"),
        ({"date": "1985-06-01"}, "1985"),
    ],
)
def test_a_refusal_names_nothing_that_is_sealed(history: Given, members: dict[str, str], told: str) -> None:
    decided = history.when(_with(household=True, **members), actor=LI)
    assert decided.refusal is not None
    assert told not in f"{decided.refusal} {decided.refusal.detail} {decided.refusal.zh}"


def test_a_household_code_is_unique_too(history: Given) -> None:
    first = history.when(_with(household=True), actor=LI)
    again = first.and_then().when(_with(household=True, code="J019-WS·2016-D30-办公室-123"), actor=LI)
    again.then("CODE_TAKEN")
    assert again.refusal is not None
    assert "办公室" not in again.refusal.zh


def test_a_code_is_never_given_twice(history: Given) -> None:
    first = history.when(_with(), actor=LI)
    later = first.and_then()
    later.when(_with(code="J019-WS·2016-D30-办公室-123"), actor=LI).then("CODE_TAKEN")
    later.when(_with(code="J019-WS·2016·D30·办公室-0124"), actor=LI).then(RecordFiled)


def test_the_same_code_twice_in_one_command_is_refused_and_the_place_is_named(history: Given) -> None:
    second = msgspec.structs.replace(ONE, code="J019-WS·2016-D30-办公室-123")
    decided = history.when(FileRecords(records=[ONE, second]), actor=LI)
    decided.then("CODE_TAKEN")
    assert decided.refusal is not None
    assert decided.refusal.detail["path"] == "records/1"


def test_two_who_file_the_same_code_at_once_do_not_both_succeed(history: Given) -> None:
    decided = history.when(_with(), actor=LI)
    rival = history.when(_with(title="另一件"), actor=LI)
    assert decided.fails_if(*rival.then(RecordFiled).drafts)
    other = history.when(_with(code="J019-WS·2016·D30·办公室-0124"), actor=LI)
    assert not decided.fails_if(*other.then(RecordFiled).drafts)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"code": "J019/WS/2016/123"}, "CODE_MALFORMED"),
        ({"title": " "}, "ELEMENT_MISSING"),
        ({"responsible": ""}, "ELEMENT_MISSING"),
        ({"date": ""}, "ELEMENT_MISSING"),
        ({"date": "2016-03-18"}, "ELEMENT_VALUE"),
        ({"openness": "ajar"}, "ELEMENT_VALUE"),
        ({"page_count": -1}, "ELEMENT_VALUE"),
        ({"level": "file"}, "ELEMENT_VALUE"),
        ({"category": "ZY"}, "ELEMENT_VALUE"),
        ({"retention": "Y"}, "ELEMENT_VALUE"),
        ({"retention": "forever"}, "ELEMENT_VALUE"),
        ({"secrecy": "不明"}, "ELEMENT_VALUE"),
        ({"secrecy": "秘密★10年"}, "STATE_SECRET"),
        ({"secrecy": "机密"}, "STATE_SECRET"),
        ({"code": "J019-WS·2016·D10·办公室-1"}, "RETENTION_OTHER"),
        ({"clause": "1.1"}, "RETENTION_OTHER"),
        ({"code": "K021-ZP·2019·D30-025-005"}, "SCHEDULE_MISSING"),
        ({"schedule": "2019"}, "SCHEDULE_NOT_IN_FORCE"),
        ({"department": identity("nowhere")}, "ORG_UNKNOWN"),
        ({"record": "42"}, "INPUT_REFUSED"),
        (
            {"files": (FileOfRecord(name="a", object=digest_of("lost"), format="image/png"),)},
            "OBJECT_UNKNOWN",
        ),
        ({"files": (FileOfRecord(name="a", object="../etc", format="image/png"),)}, "OBJECT_UNKNOWN"),
        ({"files": (FileOfRecord(name="", object=SCAN, format="image/png"),)}, "INPUT_REFUSED"),
        (
            {"files": (FileOfRecord(name="a", object=SCAN, format="image/png"),), "sealed_content": True},
            "INPUT_REFUSED",
        ),
        (
            {"files": (FileOfRecord(name="a", object=SCAN, format="image/png", plain=digest_of("b")),)},
            "INPUT_REFUSED",
        ),
        ({"files": (FileOfRecord(name="a", object=SCAN, format="image/png"),) * 101}, "INPUT_REFUSED"),
    ],
)
def test_what_is_wrong_is_refused(history: Given, members: dict[str, object], code: str) -> None:
    history.when(_with(**members), actor=LI, objects=STORED).then(code)


def test_none_and_too_many_records_are_refused(history: Given) -> None:
    history.when(FileRecords(records=[]), actor=LI).then("INPUT_REFUSED")
    history.when(FileRecords(records=[ONE] * 1001), actor=LI).then("INPUT_REFUSED")


def test_without_an_approved_schedule_nothing_is_filed_but_what_was_there_before() -> None:
    history = given(*staff((LI, "archivist")))
    history.when(_with(), actor=LI).then("SCHEDULE_MISSING")
    old = _with(inherited=True, code="J019-WS·1998·长期-7", date="[19980000]")
    (draft,) = history.when(old, actor=LI).then(RecordFiled).drafts
    assert (_filed(draft).retention, _filed(draft).schedule) == ("长期", None)


def test_a_schedule_in_a_manifest_leaves_the_retention_to_the_rules(history: Given) -> None:
    long = msgspec.structs.replace(
        SCHEDULE,
        version="2027",
        entries=(),
        manifest=FileObject(1, digest_of("m")),
        effective=format_time(NOW),
    )
    outcome = history.plus(happened(long, "schedule:2027")).when(
        _with(code="J019-WS·2016·D10·办公室-1"), actor=LI
    )
    assert _filed(outcome.then(RecordFiled).drafts[0]).schedule == "2027"


def test_a_state_secret_enters_a_classified_ledger_with_its_marking(history: Given) -> None:
    outcome = history.when(_with(secrecy="机密*10年"), actor=LI, network="classified").then(RecordFiled)
    assert _filed(outcome.drafts[0]).secrecy == "机密★10年"


def test_only_an_archivist_of_the_department_files(history: Given) -> None:
    history.when(_with(), actor=identity("王五")).then("ROLE_MISSING")
    elsewhere = identity("elsewhere")
    there = given(
        *staff((LI, "reader")),
        registered(elsewhere),
        granted(LI, "archivist", elsewhere),
        happened(SCHEDULE, "schedule:2026"),
    )
    there.when(_with(), actor=LI).then("NOT_YOUR_ORG")
    there.when(_with(department=elsewhere), actor=LI).then(RecordFiled)


def test_a_record_may_bring_its_own_id_once(history: Given) -> None:
    wanted = _with(record=identity("record"))
    first = history.when(wanted, actor=LI)
    assert f"record:{identity('record')}" in first.then(RecordFiled).drafts[0].subjects
    again = _with(record=identity("record"), code="J019-WS·2016·D30·办公室-0999")
    first.and_then().when(again, actor=LI).then("RECORD_TAKEN")


def test_codes_of_a_large_command_are_asked_for_at_once(history: Given) -> None:
    codes = [f"J019-WS·2016·D30·办公室-{number:04d}" for number in range(1, 501)]
    wanted = FileRecords(records=[msgspec.structs.replace(ONE, code=code) for code in codes])
    decided = history.when(wanted, actor=LI)
    assert decided.refusal is None
    ((types, tags),) = decided.source.prefetched
    assert types == ("record.filed", "record.recoded", "number.voided")
    assert list(tags) == [f"code:{code}" for code in codes]
