"""Asking for volumes, boxes, series, hand-overs, tests and stock: for the archive's staff and keepers; for a
department what is its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import arrangement as types
from api.types.arrangement import (
    Box,
    BoxConnection,
    DueDocumentConnection,
    Filing,
    FilingConnection,
    FourNatureTestConnection,
    Package,
    PackageConnection,
    SeriesConnection,
    StockCheckConnection,
    VoidedNumberConnection,
    Volume,
    VolumeConnection,
)
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
from api.visit import Visit
from ledger.errors import Refusal
from projections.views import arrangement

R = TypeVar("R")
SEES_STACKS = SEES_EVERYTHING | {"keeper"}
"""Roles that see how the whole repository is arranged."""


@strawberry.type
class ArrangementQueries:
    @field()
    async def volume(self, info: Info, id: strawberry.ID) -> Volume | None:
        uuid = bare(str(id), "volume")
        return None if uuid is None else await volume(info.context, uuid)

    @field("案卷，按组卷先后。Volumes that stand, by time of assembly.")
    async def volumes(
        self, info: Info, first: int, after: str | None = None, fonds: str | None = None
    ) -> VolumeConnection:
        _require_stacks(info.context)
        rows, page = await _by_id(info.context, arrangement.volumes, first, after, fonds=fonds)
        return VolumeConnection(nodes=[types.volume(row) for row in rows], page_info=page)

    @field()
    async def box(self, info: Info, id: strawberry.ID) -> Box | None:
        uuid = bare(str(id), "box")
        return None if uuid is None else await box(info.context, uuid)

    @field("档案盒，按装盒先后。Boxes that stand, by time of packing.")
    async def boxes(
        self, info: Info, first: int, after: str | None = None, fonds: str | None = None
    ) -> BoxConnection:
        _require_stacks(info.context)
        rows, page = await _by_id(info.context, arrangement.boxes, first, after, fonds=fonds)
        return BoxConnection(nodes=[types.box(row) for row in rows], page_info=page)

    @field("已整理完成的序列。Series that were closed.")
    async def series(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        fonds: str | None = None,
        year: int | None = None,
    ) -> SeriesConnection:
        _require_stacks(info.context)
        rows, page = await _by_id(info.context, arrangement.series, first, after, fonds=fonds, year=year)
        return SeriesConnection(nodes=[types.series(row) for row in rows], page_info=page)

    @field("空号说明。Numbers without a record.")
    async def voided_numbers(
        self, info: Info, first: int, after: str | None = None, fonds: str | None = None
    ) -> VoidedNumberConnection:
        _require_stacks(info.context)
        rows, page = await _by_id(info.context, arrangement.voided, first, after, fonds=fonds)
        return VoidedNumberConnection(nodes=[types.voided(row) for row in rows], page_info=page)

    @field()
    async def filing(self, info: Info, id: strawberry.ID) -> Filing | None:
        uuid = bare(str(id), "filing")
        return None if uuid is None else await filing(info.context, uuid)

    @field("移交归档，按先后；部门人员须给出本部门。Hand-overs for filing, by time.")
    async def filings(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        status: str | None = None,
    ) -> FilingConnection:
        _require_own(info.context, org)
        rows, page = await _by_id(info.context, arrangement.filings, first, after, org=org, status=status)
        return FilingConnection(nodes=[types.filing(row) for row in rows], page_info=page)

    @field()
    async def package(self, info: Info, id: strawberry.ID) -> Package | None:
        return await package(info.context, str(id).removeprefix("package:"))

    @field("接收的数据包，最近在前。Packages that came in, newest first.")
    async def packages(
        self, info: Info, first: int, after: str | None = None, source: str | None = None
    ) -> PackageConnection:
        _require_stacks(info.context)
        rows, page = await _by_position(info.context, arrangement.packages, first, after, source=source)
        return PackageConnection(nodes=[types.package(row) for row in rows], page_info=page)

    @field("已办结待归档的文件；部门人员须给出本部门。Documents that wait to be filed.")
    async def due_documents(
        self, info: Info, first: int, after: str | None = None, org: str | None = None
    ) -> DueDocumentConnection:
        _require_own(info.context, org)
        rows, page = await _by_id(info.context, arrangement.due_documents, first, after, org=org)
        return DueDocumentConnection(nodes=[types.due_document(row) for row in rows], page_info=page)

    @field("清点，最近在前。Counts of the repository, newest first.")
    async def stock_checks(self, info: Info, first: int, after: str | None = None) -> StockCheckConnection:
        _require_stacks(info.context)
        rows, page = await _by_position(info.context, arrangement.stock_checks, first, after)
        return StockCheckConnection(nodes=[types.stock_check(row) for row in rows], page_info=page)

    @field("整批四性检测，最近在前。Tests of whole holdings, newest first.")
    async def holding_tests(
        self, info: Info, first: int, after: str | None = None, fonds: str | None = None
    ) -> FourNatureTestConnection:
        _require_stacks(info.context)
        rows, page = await _by_position(info.context, arrangement.holding_tests, first, after, fonds=fonds)
        return FourNatureTestConnection(nodes=[types.tested(row) for row in rows], page_info=page)


async def volume(visit: Visit, uuid: str) -> Volume | None:
    """One volume, for those who see the stacks and for its department."""
    row = await visit.read(arrangement.volume, uuid)
    return types.volume(row) if row and _concerns(visit, row.org) else None


async def box(visit: Visit, uuid: str) -> Box | None:
    """One box, for those who see the stacks and for its department."""
    row = await visit.read(arrangement.box, uuid)
    return types.box(row) if row and _concerns(visit, row.org) else None


async def filing(visit: Visit, uuid: str) -> Filing | None:
    """One hand-over, for the archive's staff and for its department."""
    row = await visit.read(arrangement.filing, uuid)
    return types.filing(row) if row and _concerns(visit, row.org) else None


async def package(visit: Visit, digest: str) -> Package | None:
    """One package, for the archive's staff."""
    row = await visit.read(arrangement.package, digest)
    return types.package(row) if row and visit.caller.has(*SEES_STACKS) else None


def _concerns(visit: Visit, org: str | None) -> bool:
    return visit.caller.has(*SEES_STACKS) or org in visit.caller.orgs


def _require_stacks(visit: Visit) -> None:
    if not visit.caller.has(*SEES_STACKS):
        raise Refusal("ROLE_MISSING", roles="档案员 (archivist)、库房保管员 (keeper)")


def _require_own(visit: Visit, org: str | None) -> None:
    if not visit.caller.has(*SEES_EVERYTHING) and org not in visit.caller.orgs:
        raise Refusal("NOT_YOUR_ORG")


async def _by_id(
    visit: Visit, ask: Callable[..., list[R]], first: int, after: str | None, **where: Any
) -> tuple[Sequence[R], PageInfo]:
    """One page of rows in order of their ids."""
    checked_first(first)
    place = read_cursor(after, tuple[str])
    rows = await visit.read(ask, after=place[0] if place else None, first=first + 1, **where)
    return _page(rows, first, after, "id")


async def _by_position(
    visit: Visit, ask: Callable[..., list[R]], first: int, after: str | None, **where: Any
) -> tuple[Sequence[R], PageInfo]:
    """One page of rows from the newest back."""
    checked_first(first)
    place = read_cursor(after, tuple[int])
    rows = await visit.read(ask, before=place[0] if place else None, first=first + 1, **where)
    return _page(rows, first, after, "position")


def _page(rows: Sequence[R], first: int, after: str | None, key: str) -> tuple[Sequence[R], PageInfo]:
    shown = rows[:first]
    cursors = [write_cursor(getattr(row, key)) for row in shown]
    return shown, page_info(cursors, len(rows) > first, after)
