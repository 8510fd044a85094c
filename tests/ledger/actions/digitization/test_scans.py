"""Scans are made by trained people inside a guarded shift, for a vendor whose licence holds."""

import msgspec
import pytest

from ledger.actions.digitization.entry_events import WorkerLeft
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.digitization.scans import ScannedImage, ScanPages, register_scans
from ledger.actions.digitization.shift_events import CctvInterrupted, CctvRestored
from ledger.actions.digitization.vendors import VendorDisqualified
from ledger.actions.digitization.workers import WorkerTrained
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.event import secret
from signing.times import format_time
from tests.ledger.actions.digitization.line import (
    ANNA,
    AT_WORK,
    BATCH,
    CERTIFICATE,
    OTHER_WORKER,
    READER,
    RECORD,
    SECOND,
    SHIFT,
    SHIFT_BEGAN,
    SITE,
    VENDOR,
    WORKER,
    entered,
    pledged,
)
from tests.ledger.actions.publication.publishing import filed
from tests.ledger.given import (
    HOUR,
    NOW,
    SERVICE,
    Decided,
    Given,
    digest_of,
    given,
    happened,
    identity,
    matching,
)

BUSY = given(*AT_WORK)
IMAGE = ScannedImage(
    record=RECORD,
    number=1,
    digest=digest_of("a"),
    bytes=26_000_000,
    format="image/tiff",
    width=2_480,
    height=3_508,
    dpi=300,
    colour="colour",
)
SCAN = ScanPages(batch=BATCH, device="fi-7600", pages=[IMAGE], shift=SHIFT)


def scan(history: Given, *images: ScannedImage, actor: str = WORKER, **change: object) -> Decided:
    pages = list(images) or SCAN.pages
    return history.when(msgspec.structs.replace(SCAN, pages=pages, **change), actor=actor)


def at(moment: int) -> ScannedImage:
    return msgspec.structs.replace(IMAGE, scanned_at=format_time(moment))


def test_a_scan_tells_who_when_where_on_what_and_how() -> None:
    outcome = scan(BUSY).then(
        PageScanned(
            bytes=26_000_000,
            colour="colour",
            device="fi-7600",
            digest=digest_of("a"),
            dpi=300,
            format="image/tiff",
            height=3_508,
            number=1,
            scanned_at=format_time(NOW),
            width=2_480,
        )
    )
    tags = set(outcome.drafts[0].subjects)
    where = {f"shift:{SHIFT}", f"site:{SITE}", f"vendor:{VENDOR}"}
    assert {f"batch:{BATCH}", f"record:{RECORD}", f"worker:{WORKER}"} | where < tags


def test_thousands_of_scans_are_one_command_behind_a_head() -> None:
    pages = [
        msgspec.structs.replace(IMAGE, record=record, number=number)
        for record in (RECORD, SECOND)
        for number in range(1, 2_501)
    ]
    decided = scan(BUSY, *pages)
    decided.then(ActionHeaded, *[PageScanned] * 5_000)
    condition = decided.facts.condition()
    assert condition is not None
    assert len(condition.fail_if_events_match.items) < 20
    assert any(tags == (f"record:{RECORD}", f"record:{SECOND}") for _, tags in decided.source.prefetched)


def test_a_command_holds_1_to_9999_scans() -> None:
    BUSY.when(msgspec.structs.replace(SCAN, pages=[]), actor=WORKER).then("INPUT_REFUSED")
    scan(BUSY, *[IMAGE] * 10_000).then("COMMAND_TOO_LARGE")


@pytest.mark.parametrize(
    "training", [WorkerTrained(days=4, passed=True), WorkerTrained(days=9, passed=False)], ids=str
)
def test_nobody_scans_untrained_or_unexamined(training: WorkerTrained) -> None:
    inside = [pledged(OTHER_WORKER), entered(OTHER_WORKER, SHIFT_BEGAN + 1)]
    history = BUSY.plus(happened(training, f"worker:{OTHER_WORKER}"), *inside)
    scan(history, actor=OTHER_WORKER).then("WORKER_UNTRAINED")


def test_nobody_scans_for_a_vendor_whose_licence_ended() -> None:
    ended = happened(
        VendorDisqualified(certificate=CERTIFICATE, reason="revoked", from_=format_time(NOW - HOUR // 4)),
        f"vendor:{VENDOR}",
    )
    scan(BUSY.plus(ended)).then("VENDOR_UNQUALIFIED")
    scan(BUSY.plus(ended), at(NOW - HOUR // 2)).then(PageScanned)
    scan(BUSY.plus(ended), at(NOW - HOUR // 2), IMAGE).then("VENDOR_UNQUALIFIED")


def test_a_vendors_scans_fall_in_a_shift_of_its_site() -> None:
    scan(BUSY, shift=None).then("SHIFT_NEEDED")
    scan(BUSY, shift=identity("no shift")).then("SHIFT_UNKNOWN")
    scan(BUSY, at(SHIFT_BEGAN - 1)).then("SCAN_OUTSIDE")
    scan(BUSY, at(NOW + HOUR)).then("INPUT_REFUSED")


def test_nobody_scans_while_the_cameras_are_off() -> None:
    off = happened(
        CctvInterrupted(cause="power", from_=format_time(NOW - HOUR // 2)), f"site:{SITE}", at=NOW - HOUR // 3
    )
    scan(BUSY.plus(off)).then("CCTV_INTERRUPTED")
    scan(BUSY.plus(off), at(NOW - HOUR // 2 - 1)).then(PageScanned)
    to = format_time(NOW - HOUR // 4)
    on = happened(CctvRestored(from_=format_time(NOW - HOUR // 2), to=to), f"site:{SITE}")
    scan(BUSY.plus(off, on)).then(PageScanned)
    scan(BUSY.plus(off, on), IMAGE, at(NOW - HOUR // 3)).then("CCTV_INTERRUPTED")


def test_who_scans_is_inside_at_that_time() -> None:
    left = happened(
        WorkerLeft(checked_by=ANNA, media_checked=True),
        f"worker:{WORKER}",
        f"shift:{SHIFT}",
        at=NOW - HOUR // 2,
    )
    scan(BUSY.plus(left)).then("WORKER_OUTSIDE")
    scan(BUSY.plus(left), at(NOW - HOUR // 2)).then(PageScanned)
    scan(BUSY, at(SHIFT_BEGAN + 1)).then("WORKER_OUTSIDE")


def test_a_record_above_the_batchs_secrecy_is_not_scanned() -> None:
    for marking, code in (("机密★10年", "SECRECY_ABOVE"), ("内部", None)):
        record = identity(marking)
        history = BUSY.plus(filed(record, secrecy=marking))
        image = msgspec.structs.replace(IMAGE, record=record)
        scan(history, image).then(code or PageScanned)


def test_scans_are_of_records_that_stand() -> None:
    scan(BUSY, msgspec.structs.replace(IMAGE, record=identity("nowhere"))).then("RECORD_UNKNOWN")
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{RECORD}")
    scan(BUSY.plus(annulled)).then("RECORD_ANNULLED")
    assert scan(BUSY).fails_if(annulled)


@pytest.mark.parametrize(
    "change", [{"dpi": 0}, {"number": 0}, {"bytes": 0}, {"width": 0}, {"digest": "x"}], ids=str
)
def test_a_scan_without_sense_is_refused(change: dict[str, object]) -> None:
    scan(BUSY, msgspec.structs.replace(IMAGE, **change)).then("INPUT_REFUSED")


def test_a_worker_registers_their_own_scans_and_an_archivist_those_of_others() -> None:
    scan(BUSY, actor=OTHER_WORKER, worker=WORKER).then("ROLE_MISSING")
    scan(BUSY, actor=READER).then("ROLE_MISSING")
    scan(BUSY, actor=ANNA, worker=WORKER).then(PageScanned)
    scan(BUSY, actor=ANNA, worker=identity("nobody")).then("PERSON_UNKNOWN")


def test_a_scanning_station_names_the_worker() -> None:
    wanted = msgspec.structs.replace(SCAN, worker=WORKER)
    outcome = BUSY.when(lambda context: register_scans(wanted, context), actor=SERVICE).then(PageScanned)
    assert f"worker:{WORKER}" in outcome.drafts[0].subjects


def test_a_page_scanned_again_keeps_its_id() -> None:
    first = scan(BUSY)
    page = next(tag[5:] for tag in first.then(PageScanned).drafts[0].subjects if tag.startswith("page:"))
    again = msgspec.structs.replace(IMAGE, digest=digest_of("b"), page=page)
    outcome = scan(first.and_then(), again).then(PageScanned)
    assert f"page:{page}" in outcome.drafts[0].subjects
    scan(BUSY, again).then("PAGE_UNKNOWN")
    scan(first.and_then(), msgspec.structs.replace(again, record=SECOND)).then("PAGE_UNKNOWN")


def test_of_encrypted_content_no_digest_of_the_plain_image_stands_in_the_log() -> None:
    record = identity("sealed record")
    history = BUSY.plus(filed(record, sealed_content=True))
    outcome = scan(history, msgspec.structs.replace(IMAGE, record=record)).then(PageScanned)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, PageScanned)
    assert (payload.digest, payload.same) == (None, matching(digest_of("a")))
