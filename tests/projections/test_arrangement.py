"""Where records stand, how they came in, what tests said of them: as the log tells it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ledger.actions.filing.acceptance import RecordAccepted, RecordReturned
from ledger.actions.filing.arrangement_events import (
    BoxPacked,
    BoxUnpacked,
    Into,
    RecordArranged,
    RecordShelved,
    StockChecked,
    VolumeAssembled,
    VolumeDissolved,
)
from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.file_changes import FileMigrated
from ledger.actions.filing.handing_over import FilingHandedOver, FilingReceived
from ledger.actions.filing.metadata import CapturedElement, MetadataCaptured, MetadataCorrected
from ledger.actions.filing.number_voided import NumberVoided
from ledger.actions.filing.numbering import NumberingClosed
from ledger.actions.filing.package_received import PackageReceived
from ledger.actions.filing.record_tested import RecordTested, TestItem
from ledger.event import Draft, FileObject, Payload, Signer, secret
from projections.checking import check_views
from projections.database import Views
from projections.runner import Source
from projections.views import arrangement, catalogue, load
from tests.ledger.given import OFFICE, digest_of, identity, key_of
from tests.projections import books
from tests.projections.books import ANNA, Book
from tests.projections.test_catalogue import project

BORIS = identity("boris")
SIGNERS = [Signer(ANNA, key_of(ANNA), "arranger"), Signer(BORIS, key_of(BORIS), "checker")]
LIST = FileObject(9, digest_of("list"))
VOLUME, BOX = identity("volume"), identity("box")
R0, R1 = identity("r0"), identity("r1")


def of(payload: Payload, *subjects: str) -> Draft:
    return Draft(payload, subjects)


def placed(record: str, into: Into, target: str, number: int) -> Draft:
    payload = RecordArranged(into=into, number=number, signers=SIGNERS)
    return of(payload, f"record:{record}", f"{into}:{target}")


def assembled(*records: str) -> list[Draft]:
    head = VolumeAssembled(count=len(records), manifest=LIST, pages=7, signers=SIGNERS)
    drafts = [of(head, f"volume:{VOLUME}", "fonds:Z109", f"org:{OFFICE}")]
    return drafts + [placed(record, "volume", VOLUME, n) for n, record in enumerate(records, 1)]


def packed(**members: Any) -> Draft:
    payload = BoxPacked(label="12", signers=SIGNERS, year=2016, retention="Y", **members)
    volumes = tuple(f"volume:{one}" for one in payload.volumes)
    return of(payload, f"box:{BOX}", "fonds:Z109", f"org:{OFFICE}", *volumes)


@pytest.fixture
def filed(book: Book) -> Book:
    book.append(books.org("办公室"), books.filed("r0"), books.filed("r1"))
    return book


def test_a_volume_holds_its_records_in_order(views: Views, filed: Book) -> None:
    filed.append(*assembled(R1, R0))
    project(views, filed)
    with views.reading() as connection:
        row = arrangement.volume(connection, VOLUME)
        assert row is not None
        assert (row.count, row.pages, row.arranger, row.checker) == (2, 7, ANNA, BORIS)
        assert arrangement.records_in(connection, VOLUME, "volume") == [(1, R1), (2, R0)]
        place = arrangement.place(connection, R0)
        assert place is not None
        assert (place.volume, place.volume_number, place.box) == (VOLUME, 2, None)
        assert arrangement.volumes(connection, fonds="Z109") == [row]
        assert arrangement.volumes(connection, fonds="J019") == []


def test_what_was_in_a_dissolved_volume_stands_in_none(views: Views, filed: Book) -> None:
    before = filed.append(*assembled(R0, R1))
    filed.append(of(VolumeDissolved(ground="wrong_order", signers=SIGNERS), f"volume:{VOLUME}"))
    project(views, filed)
    with views.reading() as connection:
        place = arrangement.place(connection, R0)
        assert place is not None
        assert place.volume is None
        assert arrangement.records_in(connection, VOLUME, "volume") == []
        assert arrangement.volumes(connection) == []
        then = arrangement.place(connection, R0, before)
    assert then is not None
    assert then.volume == VOLUME


def test_a_box_holds_volumes_until_it_is_unpacked(views: Views, filed: Book) -> None:
    filed.append(*assembled(R0))
    filed.append(packed(count=1, volumes=(VOLUME,)))
    filed.append(of(RecordShelved(shelf="一库 3 列"), f"box:{BOX}"))
    project(views, filed)
    with views.reading() as connection:
        box = arrangement.box(connection, BOX)
        assert box is not None
        assert (box.label, box.holds, box.shelf, box.status) == ("12", "volumes", "一库 3 列", "standing")
        assert [one.id for one in arrangement.volumes_in(connection, BOX)] == [VOLUME]
        assert arrangement.boxes(connection, fonds="Z109") == [box]
    filed.append(of(BoxUnpacked(ground="other", signers=SIGNERS), f"box:{BOX}"))
    project(views, filed)
    with views.reading() as connection:
        assert arrangement.boxes(connection) == []


def test_a_record_stands_in_a_box_and_on_a_shelf(views: Views, filed: Book) -> None:
    filed.append(packed(count=1, manifest=LIST), placed(R0, "box", BOX, 1))
    filed.append(of(RecordShelved(shelf="大件架 2"), f"record:{R0}"))
    project(views, filed)
    with views.reading() as connection:
        place = arrangement.place(connection, R0)
        assert place is not None
        assert (place.box, place.box_number, place.shelf) == (BOX, 1, "大件架 2")
        assert arrangement.place(connection, R1) is None


def a_test(verdict: Any = "passed", **members: Any) -> RecordTested:
    item = TestItem(code="1-7", tool="t", verdict="passed", version="1", input=digest_of("r0"))
    return RecordTested(items=(item,), stage="GD", verdict=verdict, **members)


def test_a_record_has_its_tests_and_what_was_decided_on_them(views: Views, filed: Book) -> None:
    record, content = f"record:{R0}", digest_of("content")
    failed = filed.append(of(a_test("failed", content=content), record, f"org:{OFFICE}"))
    returned = RecordReturned(content=content, items=("1-7",), reason=secret("更正档号"), test=failed)
    filed.append(of(returned, record, f"org:{OFFICE}"))
    passed = filed.append(of(a_test(content=content), record, f"org:{OFFICE}"))
    project(views, filed)
    with views.reading() as connection:
        assert [one.verdict for one in arrangement.results_of(connection, R0)] == ["passed", "failed"]
        decided = arrangement.acceptance(connection, R0)
        assert decided is not None
        assert (decided.state, decided.items, decided.test) == ("returned", "1-7", failed)
    filed.append(of(RecordAccepted(content=content, test=passed), record, f"org:{OFFICE}"))
    project(views, filed)
    with views.reading() as connection:
        decided = arrangement.acceptance(connection, R0)
        assert decided is not None
        assert (decided.state, decided.test) == ("accepted", passed)


def test_a_yearly_test_of_a_holding_is_listed_apart(views: Views, filed: Book) -> None:
    many = a_test(count=484_000, failed=0, manifest=LIST, year=2026)
    filed.append(of(many, f"holdings:{identity('h')}", "fonds:Z109"))
    project(views, filed)
    with views.reading() as connection:
        (row,) = arrangement.holding_tests(connection, fonds="Z109")
        assert (row.count, row.year, row.record) == (484_000, 2026, None)
        assert arrangement.holding_tests(connection, fonds="J019") == []
        assert arrangement.holding_tests(connection, before=row.position) == []


def test_a_series_shows_its_last_closing_and_its_voids(views: Views, filed: Book) -> None:
    series = "Z109-WS·2016·Y·办公室"
    for last in (10, 12):
        closed = NumberingClosed(count=last - 1, first=1, last=last, series=series, voided=1, year=2016)
        filed.append(of(closed, "fonds:Z109", f"series:{series}"))
    void = NumberVoided(ground="skipped", code=f"{series}-0007")
    filed.append(of(void, f"code:{series}-0007", "fonds:Z109"))
    project(views, filed)
    with views.reading() as connection:
        (row,) = arrangement.series(connection, fonds="Z109", year=2016)
        assert (row.last, row.count) == (12, 11)
        assert [one.code for one in arrangement.voided(connection)] == [f"{series}-0007"]


def test_a_hand_over_is_open_until_it_is_received(views: Views, filed: Book) -> None:
    filing = f"filing:{identity('filing')}"
    handed = FilingHandedOver(count=2, manifest=LIST, pages=8)
    filed.append(of(handed, filing, f"org:{OFFICE}"), actor=BORIS)
    project(views, filed)
    with views.reading() as connection:
        (row,) = arrangement.filings(connection, org=OFFICE, status="handed_over")
        assert (row.handed_by, row.received_by) == (BORIS, None)
    filed.append(of(FilingReceived(count=2, manifest=LIST, pages=8), filing, f"org:{OFFICE}"))
    project(views, filed)
    with views.reading() as connection:
        (row,) = arrangement.filings(connection, status="received")
        assert row.received_by == ANNA
        assert arrangement.filings(connection, status="handed_over") == []


def test_packages_are_listed_newest_first_and_by_source(views: Views, book: Book) -> None:
    sources = [f"service:{identity('oa')}", f"org:{OFFICE}"]
    for place, source in enumerate(sources):
        payload = PackageReceived(
            bytes=10, count=2, files=3, kind="bag", manifest=LIST, refused=1, source=source,
            sealed_by="tagmanifest-sha256.txt",
        )  # fmt: skip
        tags = (f"package:{digest_of(str(place))}", f"parcel:{digest_of(source)}", source)
        book.append(of(payload, *tags), actor=BORIS)
    project(views, book)
    with views.reading() as connection:
        newest, oldest = arrangement.packages(connection)
        assert (newest.source, oldest.source) == (sources[1], sources[0])
        assert [one.id for one in arrangement.packages(connection, source=sources[0])] == [digest_of("0")]
        row = arrangement.package(connection, digest_of("0"))
    assert row is not None
    assert (row.count, row.refused, row.files, row.received_by) == (2, 1, 3, BORIS)


def test_a_completed_document_waits_until_it_is_filed(views: Views, book: Book) -> None:
    source = f"service:{identity('oa')}"
    payload = DocumentCompleted(completed="20260301", document="OA-1", source=source)
    for name in ("r0", "r1"):
        tags = (f"record:{identity(name)}", source, f"org:{OFFICE}", f"document:{digest_of(name)}")
        book.append(of(payload, *tags))
    draft = books.filed("r0")
    filing = msgspec.structs.replace(draft.payload, document=digest_of("r0"))
    book.append(Draft(filing, draft.subjects))
    project(views, book)
    with views.reading() as connection:
        assert [one.id for one in arrangement.due_documents(connection, org=OFFICE)] == [R1]
        assert arrangement.due_documents(connection, org=identity("x")) == []


def test_metadata_keeps_what_stood_before_and_opens_for_who_holds_the_key(views: Views, filed: Book) -> None:
    record, source = f"record:{R0}", f"service:{identity('oa')}"
    elements = (
        CapturedElement(element="document_type", value="通知"),
        CapturedElement(element="title", value_sealed=secret("旧题名")),
    )
    captured = MetadataCaptured(elements=elements, obtained="read", source=source, tool="reader 1")
    first = filed.append(of(captured, record, source))
    corrected = MetadataCorrected(
        captured=first,
        element="title",
        reason=secret("核对"),
        new_sealed=secret("新题名"),
        old_commit="0" * 64,
    )
    second = filed.append(of(corrected, record, f"org:{OFFICE}"))
    project(views, filed)
    with views.reading() as connection:
        now = {
            row.element: (position, arrangement.value_of(row, filed.keys), row.corrected_by)
            for position, row in arrangement.metadata_of(connection, R0)
        }
        history = arrangement.metadata_of(connection, R0, history=True)
    assert now == {"document_type": (first, "通知", None), "title": (second, "新题名", ANNA)}
    titles = [arrangement.value_of(row, filed.keys) for _, row in history if row.element == "title"]
    assert titles == ["旧题名", "新题名"]
    assert "题名" not in "".join(str(row.value) for _, row in history)
    assert all(row.source == source for _, row in history)


def test_a_count_names_what_is_missing(views: Views, filed: Book) -> None:
    checked = StockChecked(area="一库", found=99, manifest=LIST, missing=1)
    position = filed.append(of(checked, f"stock:{identity('s')}", f"record:{R0}"))
    project(views, filed)
    with views.reading() as connection:
        (row,) = arrangement.stock_checks(connection)
        assert (row.found, row.missing, row.named) == (99, 1, f"record:{R0}")
        assert arrangement.stock_checks(connection, before=position) == []


def test_the_catalogue_shows_the_migrated_file_and_withholds_it(views: Views, book: Book) -> None:
    book.append(books.filed("r0", files=["a.doc", "b.doc"]))
    migrated = FileMigrated(
        format="application/ofd",
        name=secret("a.ofd"),
        new=FileObject(20, digest_of("a.ofd")),
        number=1,
        old=FileObject(10, digest_of("a.doc")),
        reason=secret("长期保存"),
        tool="converter 1",
    )
    book.append(*books.opened("one", "r0"), books.passed("one", "r0"), books.published("one", "r0"))
    book.append(of(migrated, f"record:{R0}", f"org:{OFFICE}"))
    project(views, book)
    with views.reading() as connection:
        files = catalogue.files_of_many(connection, [R0])[R0]
        assert [(one.number, one.name, one.format) for one in files] == [
            (1, "a.ofd", "application/ofd"),
            (2, "b.doc", "application/pdf"),
        ]
        found = catalogue.record(connection, R0)
    assert found is not None
    assert found.row.audience == ""


def test_the_view_is_the_same_however_the_log_is_cut(local: Views, filed: Book) -> None:
    filed.append(*assembled(R0, R1))
    filed.append(packed(count=1, volumes=(VOLUME,)))
    filed.append(of(VolumeDissolved(ground="other", signers=SIGNERS), f"volume:{VOLUME}"))
    filed.append(*[placed(R0, "volume", VOLUME, number) for number in (1, 2)])
    project(local, filed, window=2)
    source = Source(filed.store, filed.keys)
    assert list(check_views(local, filed.keys, source, tuple(load().values()))) == []
