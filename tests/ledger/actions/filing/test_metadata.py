"""元数据采集、更正: values with their source; a correction keeps the old value and says why (FIL-4)."""

from __future__ import annotations

import pytest

from ledger.actions.filing.metadata import (
    CaptureMetadata,
    CorrectMetadata,
    ElementValue,
    MetadataCaptured,
    MetadataCorrected,
    captured,
)
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.event import Draft, Secret, secret
from ledger.standards.metadata import METADATA, TECHNICAL, by_number
from tests.ledger.actions.filing.records import LI, OA, WANG, destroyed, record, service
from tests.ledger.given import SERVICE, Given, digest_of, given, happened, identity, staff

RECORD = identity("r1")
FILE = digest_of("scan.pdf")


@pytest.fixture
def history() -> Given:
    return given(*staff((LI, "archivist"), (WANG, "reader")), service(), record("r1"))


def capture(*elements: tuple[str, str | int], object: str | None = None, of: str = RECORD) -> CaptureMetadata:
    values = [ElementValue(element=element, value=value) for element, value in elements]
    return CaptureMetadata(
        record=of, source=f"service:{OA}", obtained="read", elements=values, tool="reader 1.0", object=object
    )


def _captured(draft: Draft) -> MetadataCaptured:
    assert isinstance(draft.payload, MetadataCaptured)
    return draft.payload


def test_captured_metadata_names_source_and_tool(history: Given) -> None:
    wanted = capture(("computer_file_size", 1_234), ("page_count", 3), object=FILE)
    (draft,) = history.when(wanted, actor=LI, objects={FILE: 1_234}).then(MetadataCaptured).drafts
    one = _captured(draft)
    assert [(each.element, each.value) for each in one.elements] == [
        ("computer_file_size", 1_234),
        ("page_count", 3),
    ]
    assert (one.source, one.tool, one.obtained) == (f"service:{OA}", "reader 1.0", "read")
    assert one.object is not None
    assert one.object.bytes == 1_234
    assert set(draft.subjects) == {f"record:{RECORD}", f"service:{OA}"}


def test_titles_and_names_are_sealed_and_technical_values_are_not(history: Given) -> None:
    wanted = capture(("title", "关于…的通知"), ("document_type", "通知"), ("scanning_resolution", 300))
    (draft,) = history.when(wanted, actor=LI).then(MetadataCaptured).drafts
    title, kind, dpi = _captured(draft).elements
    assert title.value is None
    assert isinstance(title.value_sealed, Secret)
    assert (kind.value, dpi.value) == ("通知", 300)


@pytest.mark.parametrize("before", [[], [record("r2", 2, household=True)]], ids=["not filed", "household"])
def test_before_filing_and_of_household_records_only_technical_values_are_clear(
    history: Given, before: list[object]
) -> None:
    wanted = capture(("document_number", "浙公〔2016〕1号"), ("page_count", 3), of=identity("r2"))
    (draft,) = history.plus(*before).when(wanted, actor=LI).then(MetadataCaptured).drafts  # type: ignore[arg-type]
    number, pages = _captured(draft).elements
    assert isinstance(number.value_sealed, Secret)
    assert pages.value == 3


def test_the_service_captures_in_its_own_name_and_a_reader_does_not(history: Given) -> None:
    history.when(lambda context: captured(capture(("page_count", 3)), context), actor=SERVICE).then(
        MetadataCaptured
    )
    history.when(capture(("page_count", 3)), actor=OA).then(MetadataCaptured)
    history.when(capture(("page_count", 3)), actor=WANG).then("ROLE_MISSING")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (capture(), "INPUT_REFUSED"),
        (capture(("page_count", 3), ("page_count", 4)), "INPUT_REFUSED"),
        (capture(("colour of the sky", "blue")), "ELEMENT_VALUE"),
        (capture(("document_type", "")), "ELEMENT_VALUE"),
        (capture(("computer_file_size", 2**53)), "ELEMENT_VALUE"),
        (capture(("page_count", 3), object=FILE), "OBJECT_UNKNOWN"),
    ],
)
def test_what_no_standard_names_or_no_store_holds_is_refused(
    history: Given, wanted: CaptureMetadata, code: str
) -> None:
    history.when(wanted, actor=LI).then(code)


def test_an_unregistered_source_is_refused(history: Given) -> None:
    wanted = CaptureMetadata(
        record=RECORD,
        source=f"service:{identity('x')}",
        obtained="read",
        elements=[ElementValue(element="year", value=1)],
    )
    history.when(wanted, actor=LI).then("SOURCE_UNKNOWN")


def test_nothing_is_captured_for_an_annulled_or_destroyed_record(history: Given) -> None:
    gone = history.plus(destroyed("r1"))
    gone.when(capture(("page_count", 3)), actor=LI).then("RECORD_DESTROYED")
    gone.when(correction("page_count", 4), actor=LI).then("RECORD_DESTROYED")
    annulled = happened(RecordAnnulled(reason=secret("误归")), f"record:{RECORD}")
    history.plus(annulled).when(capture(("page_count", 3)), actor=LI).then("RECORD_ANNULLED")


def correction(element: str, value: str | int, reason: str = "与原件核对") -> CorrectMetadata:
    return CorrectMetadata(record=RECORD, element=element, value=value, reason=reason)


def test_a_correction_keeps_the_old_value_and_the_reason(history: Given) -> None:
    read = history.when(capture(("document_type", "通知"), ("title", "旧题名")), actor=LI).and_then()
    position = read.source.head
    (draft,) = read.when(correction("document_type", "通报"), actor=LI).then(MetadataCorrected).drafts
    assert isinstance(draft.payload, MetadataCorrected)
    assert (draft.payload.old, draft.payload.new, draft.payload.captured) == ("通知", "通报", position)
    assert isinstance(draft.payload.reason, Secret)
    (sealed,) = read.when(correction("title", "新题名"), actor=LI).then(MetadataCorrected).drafts
    assert isinstance(sealed.payload, MetadataCorrected)
    assert sealed.payload.old is None
    assert sealed.payload.old_commit is not None
    assert isinstance(sealed.payload.new_sealed, Secret)


def test_a_second_correction_follows_from_the_first(history: Given) -> None:
    once = history.when(capture(("document_type", "通知")), actor=LI).and_then()
    twice = once.when(correction("document_type", "通报"), actor=LI).and_then()
    (draft,) = twice.when(correction("document_type", "报告"), actor=LI).then(MetadataCorrected).drafts
    assert isinstance(draft.payload, MetadataCorrected)
    assert (draft.payload.old, draft.payload.captured) == ("通报", twice.source.head)


def test_what_was_never_captured_or_is_the_same_is_not_corrected(history: Given) -> None:
    history.when(correction("document_type", "通报"), actor=LI).then("METADATA_UNKNOWN")
    read = history.when(capture(("document_type", "通知")), actor=LI).and_then()
    read.when(correction("document_type", "通知"), actor=LI).then("NOTHING_CHANGED")
    read.when(correction("document_type", "通报", " "), actor=LI).then("INPUT_REFUSED")
    read.when(correction("document_type", "通报"), actor=WANG).then("ROLE_MISSING")


def test_the_table_holds_all_88_elements_of_da_t_46_in_order() -> None:
    numbers = [row.number for row in METADATA.values() if row.standard == "DA/T 46-2009"]
    assert numbers == [f"M{number}" for number in range(1, 89)]
    assert by_number("M22")[1].zh == "题名"
    assert {row.group for row in METADATA.values()} == {"record", "agent", "business", "relation"}


def test_no_technical_element_is_personal() -> None:
    assert set(METADATA) > TECHNICAL
    assert not [code for code in TECHNICAL if METADATA[code].personal]
