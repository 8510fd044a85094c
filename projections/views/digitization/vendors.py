"""Folding tenders, bids, licences, contracts and workers."""

from __future__ import annotations

import msgspec

from ledger.actions.digitization.contracts import ContractSigned
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.tenders import BidScreened, TenderOpened
from ledger.actions.digitization.vendors import VendorDisqualified, VendorQualified
from ledger.actions.digitization.workers import WorkerPledged, WorkerTrained
from projections.decoding import Event
from projections.view import Rows
from projections.views.digitization.rows import (
    BIDS,
    CONTRACTS,
    LICENCES,
    TENDERS,
    WORKERS,
    BidRow,
    ContractRow,
    LicenceRow,
    TenderRow,
    WorkerRow,
    digitization,
)
from signing.times import parse_time


@digitization.on(TenderOpened)
def tender_opened(event: Event[TenderOpened], rows: Rows) -> None:
    one = event.payload
    row = TenderRow(
        id=event.need("tender"),
        name=one.name,
        number=one.number,
        grade=one.grade,
        secrecy=one.secrecy,
        opened_by=event.actor,
        opened_at=event.recorded_at,
    )
    rows[TENDERS].add(event.position, row)


@digitization.on(BidScreened)
def bid_screened(event: Event[BidScreened], rows: Rows) -> None:
    tender, vendor = event.need("tender"), event.need("vendor")
    row = BidRow(
        id=f"{tender}/{vendor}",
        tender=tender,
        vendor=vendor,
        verdict=event.payload.verdict,
        certificate=event.payload.certificate,
        screened_by=event.actor,
        screened_at=event.recorded_at,
    )
    rows[BIDS].put(event.position, row)


@digitization.on(VendorQualified)
def vendor_qualified(event: Event[VendorQualified], rows: Rows) -> None:
    one, vendor = event.payload, event.need("vendor")
    row = LicenceRow(
        id=f"{vendor}/{one.certificate}",
        vendor=vendor,
        certificate=one.certificate,
        grade=one.grade,
        category=one.category,
        province=one.province,
        approved=" ".join(approval.province for approval in one.approvals),
        begins=parse_time(one.from_),
        until=parse_time(one.until),
        ended=None,
        registered_at=event.recorded_at,
    )
    rows[LICENCES].put(event.position, row)


@digitization.on(VendorDisqualified)
def vendor_disqualified(event: Event[VendorDisqualified], rows: Rows) -> None:
    one = event.payload
    identity = f"{event.need('vendor')}/{one.certificate}"
    ends = event.occurred_at if one.from_ is None else parse_time(one.from_)
    until = min(rows[LICENCES].need(identity).until, ends - 1)
    rows[LICENCES].change(event.position, identity, until=until, ended=one.reason)


@digitization.on(ContractSigned)
def contract_signed(event: Event[ContractSigned], rows: Rows) -> None:
    one = event.payload
    row = ContractRow(
        id=event.need("contract"),
        vendor=event.need("vendor"),
        tender=event.subject("tender"),
        number=one.number,
        scope=one.scope,
        secrecy_agreement=one.secrecy_agreement,
        begins=None if one.from_ is None else parse_time(one.from_),
        until=None if one.until is None else parse_time(one.until),
        signed_by=event.actor,
        signed_at=event.recorded_at,
    )
    rows[CONTRACTS].add(event.position, row)


@digitization.on(WorkerPledged, reads=(WORKERS,))
def worker_pledged(event: Event[WorkerPledged], rows: Rows) -> None:
    _change(
        event.position,
        event.need("worker"),
        rows,
        vendor=event.subject("vendor"),
        contract=event.subject("contract"),
        pledge=event.payload.document,
        pledged_at=event.recorded_at,
    )


@digitization.on(WorkerTrained, reads=(WORKERS,))
def worker_trained(event: Event[WorkerTrained], rows: Rows) -> None:
    _change(
        event.position,
        event.need("worker"),
        rows,
        trained_days=event.payload.days,
        passed=event.payload.passed,
        trained_at=event.recorded_at,
    )


@digitization.on(WorkerEntered, reads=(WORKERS,))
def worker_entered(event: Event[WorkerEntered], rows: Rows) -> None:
    _change(event.position, event.need("worker"), rows, shift=event.need("shift"))


@digitization.on(WorkerLeft, reads=(WORKERS,))
def worker_left(event: Event[WorkerLeft], rows: Rows) -> None:
    _change(event.position, event.need("worker"), rows, shift=None)


_NOTHING = WorkerRow(
    id="",
    vendor=None,
    contract=None,
    pledge=None,
    pledged_at=None,
    trained_days=None,
    passed=None,
    trained_at=None,
    shift=None,
)


def _change(position: int, worker: str, rows: Rows, **changes: object) -> None:
    """Of a worker nothing may be known yet: nobody has to pledge before they are trained."""
    if rows[WORKERS].get(worker) is None:
        rows[WORKERS].add(position, msgspec.structs.replace(_NOTHING, id=worker, **changes))
    else:
        rows[WORKERS].change(position, worker, **changes)
