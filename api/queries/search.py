"""Searching the catalogue: words, filters, facets, highlights; only what the caller may see counts."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import Any

import msgspec
import strawberry
from strawberry.dataloader import DataLoader

from api.inputs import Integer53
from api.types import records as types
from api.types.basis import Info, PageInfo, checked_first, field, page_info
from api.types.records import Record, RecordStatus
from projections.recognition.hits import PageHit as FoundOnPage
from projections.recognition.hits import page_hits
from projections.search.feed import access_filter
from projections.search.index import SearchFilters, SearchRequest
from projections.views import catalogue


@strawberry.enum(description="检索结果的排序。The order of hits.")
class SearchOrder(Enum):
    RELEVANCE = "relevance"
    DATE = "date"
    CODE = "code"


@strawberry.enum(description="分面。What hits can be counted by.")
class Facet(Enum):
    FONDS = "fonds"
    CATEGORY = "category"
    YEAR = "year"
    RETENTION = "retention"
    OPENNESS = "openness"
    STATUS = "status"
    ORG = "org"


@strawberry.input(description="检索条件；日期为八位数字。Dates have eight digits.")
class SearchFilter:
    fonds: list[str] | None = None
    category: list[str] | None = None
    retention: list[str] | None = None
    status: list[RecordStatus] | None = None
    year_from: int | None = None
    year_to: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    code_prefix: str | None = None
    document_number: str | None = None


@strawberry.type(description="命中的文字：起止为原文码点。A stretch of the original, in code points.")
class Highlight:
    field: str
    start: int
    end: int


@strawberry.type(description="页面上的位置，像素，自左上角。A place on a page, pixels from its top left.")
class PageBox:
    left: int
    top: int
    width: int
    height: int


@strawberry.type(description="摘录中的命中：起止为码点。What is found in a snippet, in code points.")
class Mark:
    start: int
    end: int


@strawberry.type(description="命中的页面：位置与摘录。A page on which terms stand: where, and a snippet.")
class PageHit:
    page: strawberry.ID | None = strawberry.field(
        description="页面；命中在文件中时为空。The page; null where it is in a file."
    )
    file: int | None = strawberry.field(description="文件序号。The number of the file.")
    number: int = strawberry.field(description="页码。The number of the page.")
    width: int
    height: int
    boxes: list[PageBox]
    snippet: str
    marks: list[Mark]
    url: str | None


_PAGES = 5
"""Pages of a hit that are shown unless more are asked for."""
_MOST_PAGES = 50


@strawberry.type
class SearchHit:
    cursor: str
    score: float
    highlights: list[Highlight]
    node: Record
    on_pages: strawberry.Private[DataLoader[str, list[FoundOnPage]] | None]

    @field("识别文字命中的页面，仅限可看全部的档案。Pages whose recognised text is hit; of full grade only.")
    async def page_hits(self, first: int = _PAGES) -> list[PageHit]:
        if self.on_pages is None:
            return []
        found = await self.on_pages.load(self.node.uuid)
        return [_page_hit(one) for one in found[: checked_first(first)]]


@strawberry.type
class FacetValue:
    value: str
    count: int


@strawberry.type
class FacetCounts:
    facet: Facet
    values: list[FacetValue]


@strawberry.type(description="检索结果。Hits, with the position the index stood at.")
class SearchConnection:
    edges: list[SearchHit]
    nodes: list[Record]
    facets: list[FacetCounts]
    page_info: PageInfo
    total_count: int
    position: Integer53


@strawberry.type
class SearchQueries:
    @field("检索目录。Search the catalogue; terms are literal and all must be found.")
    async def search(
        self,
        info: Info,
        text: str,
        first: int,
        after: str | None = None,
        filter: SearchFilter | None = None,
        facets: list[Facet] | None = None,
        sort: SearchOrder = SearchOrder.RELEVANCE,
    ) -> SearchConnection:
        visit = info.context
        order: Any = sort.value
        counted = list(facets or [])
        request = SearchRequest(
            text=text,
            access=access_filter(visit.visibility),
            filters=_filters(filter),
            first=checked_first(first),
            after=after,
            sort=order,
            facets=[one.value for one in counted],
        )
        result = await visit.work(visit.service.search.search, request)
        ids = [hit.id for hit in result.hits]
        ask = partial(catalogue.records, first=len(ids), visibility=visit.visibility)
        found = {one.row.id: one for one in await visit.read(ask, catalogue.Filter(ids=ids))} if ids else {}
        hits = [hit for hit in result.hits if hit.id in found]
        terms = {"text": text, "filters": msgspec.to_builtins(request.filters), "after": after or ""}
        await visit.looks.query(visit.caller.session, terms, result.total, [hit.id for hit in hits])
        on_pages = _on_pages(info, text)
        edges = [
            SearchHit(
                cursor=hit.cursor,
                score=hit.score,
                highlights=_highlights(hit.highlights, found[hit.id].grade),
                node=types.record(found[hit.id]),
                on_pages=on_pages if found[hit.id].grade == "full" else None,
            )
            for hit in hits
        ]
        return SearchConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            facets=[
                FacetCounts(
                    facet=one,
                    values=[FacetValue(value=str(v), count=n) for v, n in result.facets[one.value]],
                )
                for one in counted
            ],
            page_info=page_info([hit.cursor for hit in result.hits], result.has_next, after),
            total_count=result.total,
            position=Integer53(result.position),
        )


def _on_pages(info: Info, text: str) -> DataLoader[str, list[FoundOnPage]]:
    """Looks the pages of all hits up at once, where any are asked for. That they were found is on the record
    with the search itself."""

    async def load(records: list[str]) -> list[list[FoundOnPage]]:
        found = await info.context.read(page_hits, records, text, _MOST_PAGES)
        return [found.get(record, []) for record in records]

    return DataLoader(load)


def _page_hit(found: FoundOnPage) -> PageHit:
    page = found.page
    return PageHit(
        page=None if page.page is None else strawberry.ID(f"page:{page.page}"),
        file=page.file,
        number=page.number,
        width=page.width,
        height=page.height,
        boxes=[
            PageBox(left=box.left, top=box.top, width=box.right - box.left, height=box.bottom - box.top)
            for box in found.boxes
        ],
        snippet=found.snippet,
        marks=[Mark(start=start, end=end) for start, end in found.marks],
        url=None if page.page is None else f"/pages/{page.page}",
    )


def _filters(wanted: SearchFilter | None) -> SearchFilters:
    if wanted is None:
        return SearchFilters()
    members = {name: value for name, value in vars(wanted).items() if value is not None}
    if "status" in members:
        members["status"] = [one.value for one in members["status"]]
    return SearchFilters(**members)


def _highlights(found: dict[str, list[tuple[int, int]]], grade: str) -> list[Highlight]:
    if grade != "full":
        return []
    return [
        Highlight(field=field, start=start, end=end) for field, spans in found.items() for start, end in spans
    ]
