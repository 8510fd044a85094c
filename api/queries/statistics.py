"""Asking for statistics: the staff for everything, others for their own department."""

from __future__ import annotations

from enum import Enum

import strawberry

from api.auth import SEES_EVERYTHING
from api.inputs import Integer53
from api.types.basis import DateTime, Info, field
from ledger.errors import Refusal
from projections.views import statistics


@strawberry.enum(description="年度、门类、部门、保管期限。Year, category, department, retention.")
class StatisticsBy(Enum):
    YEAR = "year"
    CATEGORY = "category"
    DEPARTMENT = "department"
    RETENTION = "retention"


@strawberry.type(
    description="统计的一行；无值者 `value` 为空。One line; `value` is empty where there is none."
)
class StatisticsCount:
    value: str
    entries: Integer53
    inherited: Integer53
    born_digital: Integer53
    digitized: Integer53
    declared: Integer53 = strawberry.field(description="归档时登记的页数。Pages as filed.")
    pages: Integer53 = strawberry.field(description="现已挂接的页数。Page images attached now.")
    digitized_per_mille: int | None


@strawberry.type(description="某月某渠道的查档人次。Visits of a month over a channel.")
class VisitCount:
    month: str
    channel: str
    visits: Integer53


@strawberry.type(description="期初数，不计入统计。A figure from before the ledger, never added.")
class OpeningStatistic:
    figure: str
    value: Integer53
    source: str
    as_of: str | None
    system: str
    fonds: str | None
    entered_at: DateTime


@strawberry.type(description="存量入账。Holdings that came in.")
class InheritedHoldings:
    system: str
    fonds: str | None
    manifest: str
    root: str
    entries: Integer53
    pages: Integer53
    entered_at: DateTime


@strawberry.type
class StatisticsQueries:
    @field("条目、页数、数字化率，按维度或总计。Entries and pages, by a dimension or in all.")
    async def statistics(
        self,
        info: Info,
        by: StatisticsBy | None = None,
        org: str | None = None,
    ) -> list[StatisticsCount]:
        visit = info.context
        if not visit.caller.has(*SEES_EVERYTHING) and org not in visit.caller.orgs:
            raise Refusal("NOT_YOUR_ORG")
        found = await visit.read(statistics.counts, None if by is None else by.value, org)
        return [_count(one) for one in found]

    @field("查档人次，按月和渠道。Visits by month and channel.")
    async def visit_counts(self, info: Info, year: int | None = None) -> list[VisitCount]:
        info.context.require_session()
        found = await info.context.read(statistics.visits, year)
        return [
            VisitCount(month=one.month, channel=one.channel, visits=Integer53(one.visits)) for one in found
        ]

    @field("期初数。Opening figures, each with its source.")
    async def opening_figures(self, info: Info) -> list[OpeningStatistic]:
        info.context.require_session()
        return [
            OpeningStatistic(
                figure=row.figure,
                value=Integer53(row.value),
                source=row.source,
                as_of=row.as_of,
                system=row.system,
                fonds=row.fonds,
                entered_at=DateTime(row.entered_at),
            )
            for row in await info.context.read(statistics.openings)
        ]

    @field("存量入账。Holdings that came in, in the order of the log.")
    async def inherited_holdings(self, info: Info) -> list[InheritedHoldings]:
        info.context.require_session()
        return [
            InheritedHoldings(
                system=row.system,
                fonds=row.fonds,
                manifest=row.manifest,
                root=row.root,
                entries=Integer53(row.entries),
                pages=Integer53(row.pages),
                entered_at=DateTime(row.entered_at),
            )
            for row in await info.context.read(statistics.holdings)
        ]


def _count(one: statistics.Count) -> StatisticsCount:
    return StatisticsCount(
        value=one.value,
        entries=Integer53(one.entries),
        inherited=Integer53(one.inherited),
        born_digital=Integer53(one.born_digital),
        digitized=Integer53(one.digitized),
        declared=Integer53(one.declared),
        pages=Integer53(one.pages),
        digitized_per_mille=one.digitized_per_mille,
    )
