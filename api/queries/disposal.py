"""Asking for the end of periods: for the archive's staff, and for a department about its own records."""

from __future__ import annotations

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import disposal as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.disposal import (
    DestroyedRecordConnection,
    DisposalList,
    DisposalListConnection,
    DueCount,
    HoldConnection,
    RetentionStandingConnection,
    Transfer,
    TransferConnection,
)
from api.visit import Visit
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.policies import choice, number
from projections.views import disposal


@strawberry.type
class DisposalQueries:
    @field("到期待鉴定的件数，按到期年度；部门人员须给出本部门。By the year in which periods are over.")
    async def appraisals_due(self, info: Info, until: int, org: str | None = None) -> list[DueCount]:
        visit = _concerned(info, org)
        return [types.due(one) for one in await visit.read(disposal.appraisals_due, until=until, org=org)]

    @field("某年到期待鉴定的档案。Records whose period is over at the end of a year, not yet appraised.")
    async def records_due(
        self, info: Info, expires: int, first: int, after: str | None = None, org: str | None = None
    ) -> RetentionStandingConnection:
        visit = _concerned(info, org)
        place = read_cursor(after, tuple[str])
        rows = await visit.read(
            disposal.records_due,
            expires,
            org=org,
            after=place[0] if place else "",
            first=checked_first(first) + 1,
        )
        shown = rows[:first]
        return RetentionStandingConnection(
            nodes=[types.standing(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field(
        "应移交进馆的永久档案件数，按年度；电子档案年限较短。Permanent records due for the archive, by year; "
        "electronic ones sooner. `level`: 省市县."
    )
    async def transfers_due(
        self, info: Info, until: int, level: str = "province", org: str | None = None
    ) -> list[DueCount]:
        visit = _concerned(info, org)
        years, electronic = await visit.work(_years, visit, level)
        asked = await visit.read(
            disposal.transfers_due, until=until, years=years, electronic=electronic, org=org
        )
        return [types.due(one) for one in asked]

    @field("销毁清册，最近在前。Destruction lists, newest first.")
    async def disposal_lists(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        status: str | None = None,
    ) -> DisposalListConnection:
        visit = _concerned(info, org)
        place = read_cursor(after, tuple[str])
        rows = await visit.read(
            disposal.disposal_lists,
            org=org,
            status=status,
            before=place[0] if place else None,
            first=checked_first(first) + 1,
        )
        shown = rows[:first]
        return DisposalListConnection(
            nodes=[types.disposal_list(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field("已销毁档案登记，按销毁先后。The register of destruction, in the order of the log.")
    async def destroyed_records(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        disposal_list: strawberry.ID | None = None,
    ) -> DestroyedRecordConnection:
        visit = _concerned(info, org)
        place = read_cursor(after, tuple[int])
        rows = await visit.read(
            disposal.register,
            disposal=None if disposal_list is None else bare(str(disposal_list), "disposal"),
            org=org,
            after=place[0] if place else 0,
            first=checked_first(first) + 1,
        )
        shown = rows[:first]
        return DestroyedRecordConnection(
            nodes=[types.destroyed(row) for row in shown],
            page_info=page_info([write_cursor(row.position) for row in shown], len(rows) > first, after),
        )

    @field("现行冻结。Holds that stand, for the archive's staff.")
    async def holds(
        self, info: Info, first: int, after: str | None = None, record: strawberry.ID | None = None
    ) -> HoldConnection:
        visit = _concerned(info, None)
        place = read_cursor(after, tuple[str])
        rows = await visit.read(
            disposal.holds,
            record=None if record is None else bare(str(record), "record"),
            after=place[0] if place else "",
            first=checked_first(first) + 1,
        )
        shown = rows[:first]
        return HoldConnection(
            nodes=[types.hold(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field("移交进馆，最近在前。Transfers, newest first, for the archive's staff.")
    async def transfers(self, info: Info, first: int, after: str | None = None) -> TransferConnection:
        visit = _concerned(info, None)
        place = read_cursor(after, tuple[str])
        before = place[0] if place else None
        rows = await visit.read(disposal.transfers, before=before, first=checked_first(first) + 1)
        shown = rows[:first]
        return TransferConnection(
            nodes=[types.transfer(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field()
    async def disposal_list(self, info: Info, id: strawberry.ID) -> DisposalList | None:
        uuid = bare(str(id), "disposal")
        return None if uuid is None else await disposal_list(info.context, uuid)


async def disposal_list(visit: Visit, uuid: str) -> DisposalList | None:
    """One destruction list, where it is the caller's affair."""
    row = await visit.read(disposal.disposal_list, uuid)
    if row is None or not (visit.caller.has(*SEES_EVERYTHING) or row.org in visit.caller.orgs):
        return None
    return types.disposal_list(row)


async def transfer(visit: Visit, uuid: str) -> Transfer | None:
    """One transfer, for the archive's staff."""
    row = await visit.read(disposal.transfer, uuid) if visit.caller.has(*SEES_EVERYTHING) else None
    return types.transfer(row) if row else None


def _concerned(info: Info, org: str | None) -> Visit:
    """The visit of staff, or of someone who asks about their own department."""
    visit: Visit = info.context
    if not visit.caller.has(*SEES_EVERYTHING) and org not in visit.caller.orgs:
        raise Refusal("NOT_YOUR_ORG")
    return visit


def _years(visit: Visit, level: str) -> tuple[int, int]:
    """After how many years the records of this level go to the archive, and after how many the electronic."""
    ledger = visit.service.ledger
    facts, now = Facts(ledger.facts, ledger.store.size), ledger.clock.now()
    if level not in ("province", "city", "county"):
        raise Refusal("INPUT_REFUSED", reason="level: province, city, county")
    zhejiang = choice(facts, "transfer.jurisdiction", now) == "zhejiang"
    name = "transfer.city_years_zhejiang" if level == "city" and zhejiang else f"transfer.{level}_years"
    return number(facts, name, now), number(facts, "transfer.electronic_years", now)
