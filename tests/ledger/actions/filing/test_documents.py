"""文件办结: what begins the duty to file, and how the filing finds it."""

from __future__ import annotations

import pytest

from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.documents import CompleteDocument
from ledger.actions.filing.record_filed import FileRecords, RecordFiled
from tests.ledger.actions.filing.records import LI, OA, WANG, record, service
from tests.ledger.actions.filing.test_record_filed import ONE, SCHEDULE
from tests.ledger.given import OFFICE, Given, given, happened, identity, registered, staff

RECORD = identity("r1")
DONE = CompleteDocument(
    source=f"service:{OA}", document="OA-2026-17", completed="20260301", department=OFFICE, record=RECORD
)


@pytest.fixture
def history() -> Given:
    people = staff((LI, "archivist"), (WANG, "reader"))
    return given(*people, service(), happened(SCHEDULE, "schedule:2026"))


def test_a_document_of_a_registered_system_is_completed(history: Given) -> None:
    (draft,) = history.when(DONE, actor=LI).then(DocumentCompleted).drafts
    assert draft.payload == DocumentCompleted(
        completed="20260301", document="OA-2026-17", source=f"service:{OA}"
    )
    assert {tag.partition(":")[0] for tag in draft.subjects} == {"record", "service", "org", "document"}
    assert f"record:{RECORD}" in draft.subjects


def test_the_system_reports_in_its_own_name_and_its_owner_too(history: Given) -> None:
    history.when(DONE, actor=OA).then(DocumentCompleted)
    history.when(DONE, actor=OFFICE).then(DocumentCompleted)


def test_nobody_else_reports_for_it(history: Given) -> None:
    history.when(DONE, actor=WANG).then("ROLE_MISSING")


def test_a_document_is_reported_once(history: Given) -> None:
    reported = history.when(DONE, actor=LI).and_then()
    again = CompleteDocument(
        source=DONE.source, document=DONE.document, completed="20260302", department=OFFICE
    )
    reported.when(again, actor=LI).then("DOCUMENT_TAKEN")


def test_two_documents_do_not_share_a_record_id(history: Given) -> None:
    reported = history.when(DONE, actor=LI).and_then()
    other = CompleteDocument(
        source=DONE.source, document="OA-2026-18", completed="20260302", department=OFFICE, record=RECORD
    )
    reported.when(other, actor=LI).then("RECORD_TAKEN")
    history.plus(record("r1")).when(other, actor=LI).then("RECORD_TAKEN")


@pytest.mark.parametrize("day", ["[20260301]", "20260401", "20260230", "2026-03-01"])
def test_the_day_is_a_whole_date_that_has_come(history: Given, day: str) -> None:
    wanted = CompleteDocument(source=DONE.source, document="x", completed=day, department=OFFICE)
    history.when(wanted, actor=LI).then("ELEMENT_VALUE")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("service:x", "INPUT_REFUSED"),
        ("OA", "INPUT_REFUSED"),
        (f"org:{identity('nobody')}", "SOURCE_UNKNOWN"),
    ],
)
def test_a_source_is_registered(history: Given, source: str, code: str) -> None:
    wanted = CompleteDocument(source=source, document="x", completed="20260301", department=OFFICE)
    history.when(wanted, actor=LI).then(code)


def test_the_department_is_registered(history: Given) -> None:
    wanted = CompleteDocument(
        source=DONE.source, document="x", completed="20260301", department=identity("nobody")
    )
    history.when(wanted, actor=LI).then("ORG_UNKNOWN")


def test_an_organisation_may_be_the_source_of_another_ones_document(history: Given) -> None:
    city = identity("city bureau")
    wanted = CompleteDocument(source=f"org:{city}", document="7", completed="20260301", department=OFFICE)
    (draft,) = history.plus(registered(city)).when(wanted, actor=city).then(DocumentCompleted).drafts
    assert {f"org:{city}", f"org:{OFFICE}"} < set(draft.subjects)


def _filed(history: Given, **members: str) -> FileRecords:
    return FileRecords(records=[type(ONE)(**{**_members(), **members})])  # type: ignore[arg-type]


def _members() -> dict[str, object]:
    return {name: getattr(ONE, name) for name in ONE.__struct_fields__}


def test_the_filing_of_that_id_names_the_document(history: Given) -> None:
    reported = history.when(DONE, actor=LI).and_then()
    (draft,) = reported.when(_filed(history, document=RECORD), actor=LI).then(RecordFiled).drafts
    assert isinstance(draft.payload, RecordFiled)
    assert f"record:{RECORD}" in draft.subjects
    completed = next(one for one in reported.source.events if isinstance(one.payload, DocumentCompleted))
    assert draft.payload.document == completed.subject("document")
    (same,) = reported.when(_filed(history, record=RECORD), actor=LI).then(RecordFiled).drafts
    assert same.payload == draft.payload


def test_a_filing_does_not_name_a_document_that_nobody_completed(history: Given) -> None:
    history.when(_filed(history, document=RECORD), actor=LI).then("DOCUMENT_UNKNOWN")
    both = _filed(history, document=RECORD, record=identity("another"))
    history.when(both, actor=LI).then("INPUT_REFUSED")
