"""The refusals of a search request beside those of its text (`query`)."""

from .index import FACETS, MAX_FIRST, SearchRefused, SearchRequest
from .query import check_text

MAX_FILTER_VALUES = 1000


def check(request: SearchRequest) -> None:
    """Raises `SearchRefused`: FIRST_RANGE, SORT_UNKNOWN, FACET_UNKNOWN, FILTER_INVALID, QUERY_NOT_TEXT."""
    if not 1 <= request.first <= MAX_FIRST:
        raise SearchRefused(
            "FIRST_RANGE", f"每页条数须为1至{MAX_FIRST}。", f"`first` must be 1 to {MAX_FIRST}."
        )
    if request.sort not in ("relevance", "date", "code"):
        raise SearchRefused("SORT_UNKNOWN", "未知的排序方式。", "Unknown sort order.")
    if unknown := [name for name in request.facets if name not in FACETS]:
        raise SearchRefused(
            "FACET_UNKNOWN",
            f"未知的分面：{unknown[0]!r}。",
            f"Unknown facet: {unknown[0]!r}.",
            f"可用：{'、'.join(FACETS)}。",
            f"Known: {', '.join(FACETS)}.",
        )
    _check_filters(request)


def filter_invalid(zh: str, en: str) -> SearchRefused:
    return SearchRefused("FILTER_INVALID", zh, en)


def _check_filters(request: SearchRequest) -> None:
    filters = request.filters
    lists = (filters.fonds, filters.category, filters.retention, filters.status)
    if any(len(values) > MAX_FILTER_VALUES for values in lists):
        raise filter_invalid("筛选值过多。", "Too many filter values.")
    singles = (filters.date_from, filters.date_to, filters.code_prefix, filters.document_number)
    for value in (*(v for values in lists for v in values), *(v for v in singles if v is not None)):
        if len(value) > 200:
            raise filter_invalid("筛选值过长。", "A filter value is too long.")
        check_text(value)
    for year in (filters.year_from, filters.year_to):
        if year is not None and not 0 <= year <= 9999:
            raise filter_invalid("年度须为四位数字。", "A year has four digits.")
