"""The digitization line as the log tells it: licences, sites, shifts, disks, originals, batches and scans."""

from __future__ import annotations

from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, BatchRejected, Profile
from ledger.actions.digitization.contracts import ContractSigned
from ledger.actions.digitization.disk_events import DiskHandedOver, DiskRegistered
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.originals import OriginalsIssued, OriginalsReturned
from ledger.actions.digitization.page_events import PageReplaced
from ledger.actions.digitization.quality_events import MachineChecks, QualityChecked, SampleChecks
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.digitization.shift_events import (
    CctvInterrupted,
    CctvRestored,
    ShiftEnded,
    ShiftRelieved,
    ShiftStarted,
)
from ledger.actions.digitization.sites import SiteClosed, SiteOpened, Workstation
from ledger.actions.digitization.tenders import BidScreened, TenderOpened
from ledger.actions.digitization.vendors import VendorDisqualified, VendorQualified
from ledger.actions.digitization.workers import WorkerPledged, WorkerTrained
from ledger.event import Draft, FileObject, Payload, Signer, secret
from projections.checking import check_views
from projections.database import Views
from projections.runner import Source
from projections.views import catalogue, digitization, load
from projections.views.digitization import (
    CONTRACTS,
    DIGITIZED,
    SHIFTS,
    SITES,
    TENDERS,
    WORKERS,
    DigitizedRow,
    one,
)
from signing.times import format_time
from tests.ledger.given import HOUR, NOW, OFFICE, digest_of, identity, key_of
from tests.projections import books
from tests.projections.books import ANNA, Book
from tests.projections.test_catalogue import project

VENDOR, TENDER, CONTRACT, WORKER = map(identity, ("vendor", "tender", "contract", "worker"))
SITE, SHIFT, DISK, BATCH, GUARD = map(identity, ("site", "shift", "disk", "batch", "guard"))
BEGINS, UNTIL = NOW - HOUR, NOW + 100 * HOUR


def about(payload: Payload, *tags: str) -> Draft:
    return Draft(payload, tags)


def scan(number: int, version: str = "") -> Draft:
    payload = PageScanned(
        bytes=100,
        colour="colour",
        device="fi-7600",
        digest=digest_of(f"r1/{number}{version}"),
        dpi=300,
        format="image/tiff",
        height=3508,
        number=number,
        scanned_at=format_time(NOW),
        width=2480,
    )
    page = identity(f"r1/{number}")
    tags = (
        f"page:{page}",
        f"record:{identity('r1')}",
        f"batch:{BATCH}",
        f"worker:{WORKER}",
        f"shift:{SHIFT}",
    )
    return about(payload, *tags)


def attach(number: int) -> Draft:
    draft = books.attached("r1", number)
    return Draft(draft.payload, (*draft.subjects, f"batch:{BATCH}"))


def opened_batch() -> Draft:
    profile = Profile(colour="colour", dpi=300, format="image/tiff")
    payload = BatchOpened(material="文书", profile=profile, planned=3, vendor=VENDOR, contract=CONTRACT)
    return about(payload, f"batch:{BATCH}", f"vendor:{VENDOR}", f"contract:{CONTRACT}")


def batch_row(views: Views, as_of: int | None = None) -> DigitizedRow:
    with views.reading() as connection:
        row = one(connection, DIGITIZED, BATCH, as_of)
    assert row is not None
    return row


def test_a_vendor_has_its_licences_with_the_time_in_which_each_holds(views: Views, book: Book) -> None:
    qualified = VendorQualified(
        category="archive_digitization",
        certificate="JM-1",
        from_=format_time(BEGINS),
        grade="B",
        province="33",
        until=format_time(UNTIL),
    )
    before = book.append(about(qualified, f"vendor:{VENDOR}"))
    ended = VendorDisqualified(certificate="JM-1", reason="revoked", from_=format_time(NOW))
    book.append(about(ended, f"vendor:{VENDOR}"))
    project(views, book)
    with views.reading() as connection:
        (then,) = digitization.licences(connection, VENDOR, before)
        (now,) = digitization.licences(connection, VENDOR)
    assert (then.begins, then.until, then.ended) == (BEGINS, UNTIL, None)
    assert (now.until, now.ended, now.grade, now.province) == (NOW - 1, "revoked", "B", "33")


def test_tenders_bids_contracts_and_workers_are_there(views: Views, book: Book) -> None:
    book.append(about(TenderOpened(grade="B", name="2026 年数字化"), f"tender:{TENDER}"))
    passed = BidScreened(verdict="passed", certificate="JM-1")
    book.append(about(passed, f"tender:{TENDER}", f"vendor:{VENDOR}"))
    contract = ContractSigned(scope="文书", secrecy_agreement=digest_of("a"), until=format_time(UNTIL))
    book.append(about(contract, f"contract:{CONTRACT}", f"vendor:{VENDOR}", f"tender:{TENDER}"))
    book.append(about(WorkerTrained(days=6, passed=True), f"worker:{WORKER}", f"vendor:{VENDOR}"))
    pledge = WorkerPledged(document=digest_of("p"))
    book.append(about(pledge, f"worker:{WORKER}", f"vendor:{VENDOR}", f"contract:{CONTRACT}"))
    project(views, book)
    with views.reading() as connection:
        tender = one(connection, TENDERS, TENDER)
        (bid,) = digitization.bids(connection, TENDER)
        signed = one(connection, CONTRACTS, CONTRACT)
        (worker,) = digitization.newest(connection, WORKERS, vendor=VENDOR)
        assert digitization.newest(connection, CONTRACTS, vendor=VENDOR, before=CONTRACT) == []
    assert tender is not None
    assert (tender.name, tender.grade) == ("2026 年数字化", "B")
    assert (bid.verdict, bid.certificate) == ("passed", "JM-1")
    assert signed is not None
    assert (signed.tender, signed.until, signed.begins) == (TENDER, UNTIL, None)
    assert (worker.id, worker.trained_days, worker.passed, worker.contract) == (WORKER, 6, True, CONTRACT)


def one_by_one(book: Book, *drafts: Draft) -> int:
    """Each as a command of its own: what one signs does not stand in a batch with what two sign."""
    return [book.append(draft) for draft in drafts][-1]


def at_site() -> list[Draft]:
    stations = (Workstation(name="PC1", protection="usb_sealed"),)
    opened = SiteOpened(cameras=2, place="一楼", workstations=stations)
    signers = [Signer(ANNA, key_of(ANNA), "registrar"), Signer(WORKER, key_of(WORKER), "holder")]
    return [
        about(opened, f"site:{SITE}", f"org:{OFFICE}"),
        about(ShiftStarted(cctv=True, seals=True, guard=ANNA), f"shift:{SHIFT}", f"site:{SITE}"),
        about(DiskRegistered(serial="WD-1", signers=signers), f"disk:{DISK}", f"site:{SITE}"),
        about(
            WorkerEntered(checked_by=ANNA, media_checked=True, phone_checked=True),
            f"worker:{WORKER}",
            f"shift:{SHIFT}",
            f"site:{SITE}",
        ),
        about(CctvInterrupted(cause="power", from_=format_time(BEGINS)), f"site:{SITE}"),
    ]


def test_a_site_shows_its_shift_its_cameras_its_disks_and_who_is_inside(views: Views, book: Book) -> None:
    one_by_one(book, *at_site())
    project(views, book)
    with views.reading() as connection:
        site = one(connection, SITES, SITE)
        shift = one(connection, SHIFTS, SHIFT)
        (off,) = digitization.interruptions(connection, SITE)
        (disk,) = digitization.disks(connection, SITE)
        inside = digitization.newest(connection, WORKERS, shift=SHIFT)
    assert site is not None
    assert (site.shift, site.interruption, site.closed_at) == (SHIFT, off.id, None)
    assert (off.begins, off.ends, off.cause) == (BEGINS, None, "power")
    assert shift is not None
    assert (shift.guard, shift.ended_at, shift.reliefs) == (ANNA, None, 0)
    assert (disk.holder, disk.receiver, disk.serial) == (WORKER, None, "WD-1")
    assert [worker.id for worker in inside] == [WORKER]


def test_a_site_that_was_left_shows_how(views: Views, book: Book) -> None:
    running = one_by_one(book, *at_site())
    one_by_one(
        book,
        about(CctvRestored(from_=format_time(BEGINS), to=format_time(NOW)), f"site:{SITE}"),
        about(ShiftRelieved(guard=GUARD, relieved=ANNA), f"shift:{SHIFT}", f"site:{SITE}"),
        about(WorkerLeft(checked_by=GUARD, media_checked=True), f"worker:{WORKER}", f"shift:{SHIFT}"),
        about(ShiftEnded(guard=GUARD, seals=True), f"shift:{SHIFT}", f"site:{SITE}"),
        about(DiskHandedOver(receiver=ANNA, serial="WD-1", signers=[]), f"disk:{DISK}", f"site:{SITE}"),
        about(SiteClosed(disks=1), f"site:{SITE}"),
    )
    project(views, book)
    with views.reading() as connection:
        site, before = one(connection, SITES, SITE), one(connection, SITES, SITE, running)
        shift = one(connection, SHIFTS, SHIFT)
        (off,) = digitization.interruptions(connection, SITE)
        (disk,) = digitization.disks(connection, SITE)
        assert digitization.newest(connection, WORKERS, shift=SHIFT) == []
    assert site is not None
    assert (site.shift, site.interruption) == (None, None)
    assert site.closed_at is not None
    assert before is not None
    assert before.shift == SHIFT
    assert shift is not None
    assert (shift.guard, shift.reliefs, shift.seals_at_end) == (GUARD, 1, True)
    assert shift.ended_at is not None
    assert off.ends == NOW
    assert disk.receiver == ANNA
    assert disk.handed_over_at is not None


def test_a_batch_counts_pages_scanned_and_attached_each_once(views: Views, book: Book) -> None:
    book.append(books.filed("r1"), opened_batch())
    book.append(scan(1), scan(2), scan(3), scan(2, "b"))
    book.append(attach(1), attach(2))
    project(views, book)
    with views.reading() as connection:
        assert digitization.scanned_in(connection, [BATCH, "none"]) == {BATCH: 3, "none": 0}
        assert catalogue.pages_in(connection, BATCH) == 2
        scans = digitization.scans_of(connection, identity("r1/2"))
    assert [row.digest for row in scans] == [digest_of("r1/2"), digest_of("r1/2b")]
    assert (scans[0].worker, scans[0].shift, scans[0].scanned_at) == (WORKER, SHIFT, NOW)
    assert batch_row(views).planned == 3


def test_scanning_and_attaching_write_no_version_of_the_batchs_row(views: Views, book: Book) -> None:
    book.append(books.filed("r1"), opened_batch())
    book.append(*(scan(number) for number in range(1, 30)))
    book.append(*(attach(number) for number in range(1, 30)))
    project(views, book)
    with views.reading() as connection:
        count = "SELECT count(*) FROM digitization_batches"
        assert connection.exec_driver_sql(count).scalar_one() == 1


def checked(pages: int, passed: int) -> Draft:
    payload = QualityChecked(
        findings=FileObject(10, digest_of("findings")),
        pages=pages,
        checker=ANNA,
        machine=MachineChecks(checked=pages, passed=pages, tool="checker", version="1"),
        sample=SampleChecks(matched=2, passed=passed, seed="00", size=2),
    )
    return about(payload, f"batch:{BATCH}")


def test_a_batch_shows_its_checks_rejections_and_acceptance(views: Views, book: Book) -> None:
    book.append(opened_batch())
    first = book.append(checked(40, 1))
    sent_back = book.append(about(BatchRejected(reasons=("match", "rest")), f"batch:{BATCH}"))
    book.append(checked(41, 2))
    accepted = BatchAccepted(machine_passed=41, matched=2, pages=41, passed=2, sampled=2)
    book.append(about(accepted, f"batch:{BATCH}"))
    project(views, book)
    then, rejected, now = batch_row(views, first), batch_row(views, sent_back), batch_row(views)
    assert (then.status, then.checks, then.passed, then.checked_pages) == ("checked", 1, 1, 40)
    assert (rejected.status, rejected.rejections, rejected.reasons) == ("rejected", 1, "match rest")
    assert (now.status, now.checks, now.passed, now.checker) == ("accepted", 2, 2, ANNA)
    assert now.accepted_at is not None
    with views.reading() as connection:
        assert digitization.newest(connection, DIGITIZED, status="accepted") == [now]
        assert digitization.newest(connection, DIGITIZED, status="opened") == []


def test_originals_are_out_until_they_are_back(views: Views, book: Book) -> None:
    tag = f"batch:{BATCH}"
    one_by_one(book, opened_batch(), about(OriginalsIssued(items=12, pages=340, signers=[]), tag))
    part = OriginalsReturned(
        items=5, items_out=12, pages=140, pages_out=340, signers=[], difference="partial"
    )
    some = book.append(about(part, tag))
    rest = OriginalsReturned(items=7, items_out=7, pages=199, pages_out=200, signers=[], difference="lost")
    book.append(about(rest, tag))
    project(views, book)
    then, now = batch_row(views, some), batch_row(views)
    assert (then.items_out, then.pages_out) == (7, 200)
    assert (now.items_out, now.pages_out) == (0, 0)
    with views.reading() as connection:
        rows = digitization.originals(connection, BATCH)
    assert [(row.returned, row.pages, row.difference) for row in rows] == [
        (False, 340, None),
        (True, 140, "partial"),
        (True, 199, "lost"),
    ]


def test_a_replaced_page_shows_its_new_image_and_before_it_the_old_one(views: Views, book: Book) -> None:
    attached = book.append(books.filed("r1"), opened_batch(), attach(1))
    payload = PageReplaced(
        format="image/jpeg",
        height=3400,
        image=FileObject(200, digest_of("better")),
        number=1,
        old=FileObject(100, digest_of("r1/1")),
        reason=secret("歪斜"),
        width=2400,
    )
    page, record = f"page:{identity('r1/1')}", f"record:{identity('r1')}"
    book.append(about(payload, page, record, f"batch:{BATCH}"))
    project(views, book)
    with views.reading() as connection:
        (now,) = catalogue.pages_of(connection, identity("r1"))
        (then,) = catalogue.pages_of(connection, identity("r1"), attached)
    assert (now.object, now.bytes, now.height, now.number) == (digest_of("better"), 200, 3400, 1)
    assert then.object == digest_of("r1/1")
    assert then.id == now.id


def test_any_windows_give_the_same_rows(views: Views, book: Book) -> None:
    one_by_one(book, books.filed("r1"), opened_batch(), *at_site())
    book.append(*(scan(number) for number in range(1, 9)))
    book.append(*(attach(number) for number in range(1, 9)))
    one_by_one(book, checked(8, 1), about(BatchRejected(reasons=("rest",)), f"batch:{BATCH}"), checked(8, 2))
    one_by_one(book, about(OriginalsIssued(items=1, pages=8, signers=[]), f"batch:{BATCH}"))
    project(views, book, window=2)
    source = Source(book.store, book.keys)
    assert list(check_views(views, book.keys, source, [load()["digitization"]])) == []
