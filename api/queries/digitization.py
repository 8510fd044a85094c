"""Asking about the digitization line: for the archive's staff, and the guards of its sites."""

from __future__ import annotations

from typing import Any, TypeVar

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import digitization as types
from api.types.basis import (
    Info,
    PageInfo,
    bare,
    checked_first,
    field,
    page_info,
    read_cursor,
    write_cursor,
)
from api.types.digitization import (
    BatchProgress,
    BatchSample,
    Contract,
    Disk,
    Shift,
    Site,
    Tender,
    Vendor,
    Worker,
)
from api.visit import Visit
from ledger.actions.digitization.batch_pages import sample_of
from ledger.errors import Refusal
from ledger.facts import Facts
from projections.tables import Row, Versioned
from projections.views import digitization, organisations

R = TypeVar("R", bound=Row)
_WATCHES = (*sorted(SEES_EVERYTHING), "guard")


@strawberry.type
class TenderConnection:
    nodes: list[Tender]
    page_info: PageInfo


@strawberry.type
class SiteConnection:
    nodes: list[Site]
    page_info: PageInfo


@strawberry.type
class WorkerConnection:
    nodes: list[Worker]
    page_info: PageInfo


@strawberry.type
class BatchProgressConnection:
    nodes: list[BatchProgress]
    page_info: PageInfo


@strawberry.type
class DigitizationQueries:
    @field("招标，最近在前。Tenders, newest first.")
    async def tenders(self, info: Info, first: int, after: str | None = None) -> TenderConnection:
        rows, page = await _page(info.context, digitization.TENDERS, first, after)
        return TenderConnection(nodes=[types.shown(Tender, row, "tender") for row in rows], page_info=page)

    @field("一家加工企业。A vendor, by its organisation's id.")
    async def vendor(self, info: Info, id: strawberry.ID) -> Vendor | None:
        uuid = bare(str(id), "vendor")
        return None if uuid is None else await vendor(info.context, uuid)

    @field("加工人员，最近登记在前；某企业的、某班次在场的。Workers; of a vendor, or inside in a shift.")
    async def workers(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        vendor: str | None = None,
        shift: str | None = None,
    ) -> WorkerConnection:
        rows, page = await _page(info.context, digitization.WORKERS, first, after, vendor=vendor, shift=shift)
        return WorkerConnection(nodes=[types.shown(Worker, row, "worker") for row in rows], page_info=page)

    @field("加工现场，最近在前。Processing sites, newest first.")
    async def sites(
        self, info: Info, first: int, after: str | None = None, org: str | None = None
    ) -> SiteConnection:
        rows, page = await _page(info.context, digitization.SITES, first, after, org=org)
        return SiteConnection(nodes=[types.site(row) for row in rows], page_info=page)

    @field("批次及其进度，最近在前。Batches with their progress, newest first.")
    async def batches(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        status: str | None = None,
        vendor: str | None = None,
    ) -> BatchProgressConnection:
        rows, page = await _page(
            info.context, digitization.DIGITIZED, first, after, status=status, vendor=vendor
        )
        return BatchProgressConnection(nodes=[types.progress(row) for row in rows], page_info=page)

    @field("一个批次的进度与质检。How far one batch is.")
    async def batch_progress(self, info: Info, batch: strawberry.ID) -> BatchProgress | None:
        uuid = bare(str(batch), "batch")
        row = await _row(info.context, digitization.DIGITIZED, uuid)
        return None if row is None else types.progress(row)

    @field("应抽检的样本。The sample of a batch that a person has to check.")
    async def batch_sample(
        self, info: Info, batch: strawberry.ID, per_cent: int | None = None
    ) -> BatchSample | None:
        visit, uuid = info.context, bare(str(batch), "batch")
        if uuid is None or not visit.caller.has(*SEES_EVERYTHING):
            return None
        ledger = visit.service.ledger
        facts = Facts(ledger.facts, ledger.store.size)
        drawn = await visit.work(sample_of, facts, uuid, ledger.clock.now(), per_cent)
        return BatchSample(seed=drawn.seed, pages=drawn.pages)


async def tender(visit: Visit, uuid: str) -> Tender | None:
    """One tender, for the archive's staff."""
    row = await _row(visit, digitization.TENDERS, uuid)
    return None if row is None else types.shown(Tender, row, "tender")


async def vendor(visit: Visit, uuid: str) -> Vendor | None:
    """One vendor, for the archive's staff."""
    row = await visit.read(organisations.org, uuid) if visit.caller.has(*_WATCHES) else None
    if row is None or row.kind != "vendor":
        return None
    return Vendor(id=strawberry.ID(f"vendor:{uuid}"), uuid=uuid, name=row.name)


async def contract(visit: Visit, uuid: str) -> Contract | None:
    """One contract, for the archive's staff."""
    row = await _row(visit, digitization.CONTRACTS, uuid)
    return None if row is None else types.shown(Contract, row, "contract")


async def worker(visit: Visit, uuid: str) -> Worker | None:
    """One worker, for the archive's staff and guards."""
    row = await _row(visit, digitization.WORKERS, uuid)
    return None if row is None else types.shown(Worker, row, "worker")


async def site(visit: Visit, uuid: str) -> Site | None:
    """One site, for the archive's staff and guards."""
    row = await _row(visit, digitization.SITES, uuid)
    return None if row is None else types.site(row)


async def shift(visit: Visit, uuid: str) -> Shift | None:
    """One shift, for the archive's staff and guards."""
    row = await _row(visit, digitization.SHIFTS, uuid)
    return None if row is None else types.shown(Shift, row, "shift")


async def disk(visit: Visit, uuid: str) -> Disk | None:
    """One disk, for the archive's staff and guards."""
    row = await _row(visit, digitization.DISKS, uuid)
    return None if row is None else types.shown(Disk, row, "disk")


async def _row(visit: Visit, table: Versioned[R], uuid: str | None) -> R | None:
    """The row with this id, where the caller may see the line."""
    if uuid is None or not visit.caller.has(*_WATCHES):
        return None
    row: R | None = await visit.read(digitization.one, table, uuid)
    return row


async def _page(
    visit: Visit, table: Versioned[R], first: int, after: str | None, **where: Any
) -> tuple[list[R], PageInfo]:
    """A page of a table's rows, newest first; Refusal ROLE_MISSING."""
    checked_first(first)
    if not visit.caller.has(*_WATCHES):
        raise Refusal("ROLE_MISSING", roles=", ".join(_WATCHES))
    place = read_cursor(after, tuple[str])
    before = place[0] if place else None
    rows = await visit.read(digitization.newest, table, before=before, first=first + 1, **where)
    found = rows[:first]
    return found, page_info([write_cursor(row.id) for row in found], len(rows) > first, after)
