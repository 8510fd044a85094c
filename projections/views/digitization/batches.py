"""Folding batches, originals, scans and checks."""

from __future__ import annotations

from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, BatchRejected
from ledger.actions.digitization.originals import OriginalsIssued, OriginalsReturned
from ledger.actions.digitization.quality_events import QualityChecked
from ledger.actions.digitization.scan_events import PageScanned
from ledger.event import Signer
from projections.decoding import Event
from projections.view import Rows
from projections.views.digitization.rows import (
    DIGITIZED,
    ORIGINALS,
    SCANS,
    DigitizedRow,
    OriginalsRow,
    ScanRow,
    digitization,
)
from signing.times import parse_time


@digitization.on(BatchOpened)
def batch_opened(event: Event[BatchOpened], rows: Rows) -> None:
    one = event.payload
    row = DigitizedRow(
        id=event.need("batch"),
        material=one.material,
        kind=one.kind,
        red=one.red,
        secrecy=one.secrecy,
        planned=one.planned,
        vendor=one.vendor,
        contract=one.contract,
        status="opened",
        opened_by=event.actor,
        opened_at=event.recorded_at,
        checks=0,
        rejections=0,
        reasons=None,
        checked_pages=None,
        machine_passed=None,
        sampled=None,
        matched=None,
        passed=None,
        checker=None,
        checked_at=None,
        accepted_at=None,
        items_out=0,
        pages_out=0,
    )
    rows[DIGITIZED].add(event.position, row)


@digitization.on(PageScanned)
def page_scanned(event: Event[PageScanned], rows: Rows) -> None:
    one = event.payload
    row = ScanRow(
        id=str(event.position),
        page=event.need("page"),
        record=event.need("record"),
        number=one.number,
        batch=event.need("batch"),
        worker=event.need("worker"),
        shift=event.subject("shift"),
        device=one.device,
        digest=one.digest,
        same=one.same,
        bytes=one.bytes,
        dpi=one.dpi,
        colour=one.colour,
        format=one.format,
        scanned_at=parse_time(one.scanned_at),
    )
    rows[SCANS].add(event.position, row)


@digitization.on(QualityChecked, reads=(DIGITIZED,))
def quality_checked(event: Event[QualityChecked], rows: Rows) -> None:
    one, batch = event.payload, event.need("batch")
    rows[DIGITIZED].change(
        event.position,
        batch,
        status="checked",
        checks=rows[DIGITIZED].need(batch).checks + 1,
        checked_pages=one.pages,
        machine_passed=one.machine.passed if one.machine else None,
        sampled=one.sample.size if one.sample else None,
        matched=one.sample.matched if one.sample else None,
        passed=one.sample.passed if one.sample else None,
        checker=one.checker,
        checked_at=event.recorded_at,
    )


@digitization.on(BatchAccepted, reads=(DIGITIZED,))
def batch_accepted(event: Event[BatchAccepted], rows: Rows) -> None:
    rows[DIGITIZED].change(
        event.position, event.need("batch"), status="accepted", accepted_at=event.recorded_at
    )


@digitization.on(BatchRejected, reads=(DIGITIZED,))
def batch_rejected(event: Event[BatchRejected], rows: Rows) -> None:
    batch = event.need("batch")
    rows[DIGITIZED].change(
        event.position,
        batch,
        status="rejected",
        rejections=rows[DIGITIZED].need(batch).rejections + 1,
        reasons=" ".join(event.payload.reasons),
    )


@digitization.on(OriginalsIssued, reads=(DIGITIZED,))
def originals_issued(event: Event[OriginalsIssued], rows: Rows) -> None:
    one, batch = event.payload, event.need("batch")
    _count(event, rows, one.signers, one.items, one.pages, returned=False, difference=None)
    out = rows[DIGITIZED].need(batch)
    rows[DIGITIZED].change(
        event.position, batch, items_out=out.items_out + one.items, pages_out=out.pages_out + one.pages
    )


@digitization.on(OriginalsReturned, reads=(DIGITIZED,))
def originals_returned(event: Event[OriginalsReturned], rows: Rows) -> None:
    one, batch = event.payload, event.need("batch")
    _count(event, rows, one.signers, one.items, one.pages, returned=True, difference=one.difference)
    more = one.difference == "partial"
    rows[DIGITIZED].change(
        event.position,
        batch,
        items_out=one.items_out - one.items if more else 0,
        pages_out=one.pages_out - one.pages if more else 0,
    )


def _count(
    event: Event[OriginalsIssued] | Event[OriginalsReturned],
    rows: Rows,
    signers: list[Signer],
    items: int,
    pages: int,
    *,
    returned: bool,
    difference: str | None,
) -> None:
    counters = [signer.actor for signer in signers] or [event.actor]
    row = OriginalsRow(
        id=str(event.position),
        batch=event.need("batch"),
        returned=returned,
        items=items,
        pages=pages,
        counter=counters[0],
        second_counter=counters[-1],
        difference=difference,
        counted_at=event.recorded_at,
    )
    rows[ORIGINALS].add(event.position, row)
