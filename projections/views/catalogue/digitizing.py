"""Folding digitization: batches, and the pages attached in them."""

from __future__ import annotations

from ledger.actions.digitization.batches import BatchAccepted, BatchOpened
from ledger.actions.digitization.pages import PageAttached, PageDetached, PageReplaced
from projections.decoding import Event
from projections.view import Rows
from projections.views.catalogue.filing import withhold
from projections.views.catalogue.rows import BATCHES, PAGES, RECORDS, BatchRow, PageRow, catalogue


@catalogue.on(PageAttached, reads=(RECORDS,))
def attached(event: Event[PageAttached], rows: Rows) -> None:
    one = event.payload
    row = PageRow(
        id=event.need("page"),
        record=event.need("record"),
        number=one.number,
        object=one.image.object,
        bytes=one.image.bytes,
        format=one.format,
        width=one.width,
        height=one.height,
        dpi=one.dpi,
        colour=one.colour,
        frame=one.frame,
        same=one.same,
        batch=event.subject("batch"),
        operator=event.actor,
        attached_at=event.recorded_at,
    )
    rows[PAGES].add(event.position, row)
    withhold(event, rows)


@catalogue.on(PageReplaced, reads=(PAGES, RECORDS))
def replaced(event: Event[PageReplaced], rows: Rows) -> None:
    one = event.payload
    rows[PAGES].change(
        event.position,
        event.need("page"),
        object=one.image.object,
        bytes=one.image.bytes,
        format=one.format,
        width=one.width,
        height=one.height,
        dpi=one.dpi,
        colour=one.colour,
        frame=one.frame,
        same=one.same,
        batch=event.subject("batch"),
        operator=event.actor,
        attached_at=event.recorded_at,
    )
    withhold(event, rows)


@catalogue.on(PageDetached, reads=(PAGES, RECORDS))
def detached(event: Event[PageDetached], rows: Rows) -> None:
    rows[PAGES].end(event.position, event.need("page"))
    withhold(event, rows)


@catalogue.on(BatchOpened)
def batch_opened(event: Event[BatchOpened], rows: Rows) -> None:
    one = event.payload
    row = BatchRow(
        id=event.need("batch"),
        material=one.material,
        colour=one.profile.colour,
        dpi=one.profile.dpi,
        format=one.profile.format,
        planned=one.planned,
        vendor=one.vendor,
        contract=one.contract,
        status="opened",
        opened_by=event.actor,
        opened_at=event.recorded_at,
        accepted_at=None,
        pages=None,
        machine_passed=None,
        sampled=None,
        matched=None,
        passed=None,
    )
    rows[BATCHES].add(event.position, row)


@catalogue.on(BatchAccepted, reads=(BATCHES,))
def batch_accepted(event: Event[BatchAccepted], rows: Rows) -> None:
    one = event.payload
    rows[BATCHES].change(
        event.position,
        event.need("batch"),
        status="accepted",
        accepted_at=event.recorded_at,
        pages=one.pages,
        machine_passed=one.machine_passed,
        sampled=one.sampled,
        matched=one.matched,
        passed=one.passed,
    )
