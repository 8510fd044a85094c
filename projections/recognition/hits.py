"""Where search terms stand on a record's pages: page, boxes, and a snippet to show.

Terms are looked for as the index does it (`projections.search.analyzer`): folded, over the ends of lines
and pages, so a term that runs on gives a box on each line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import sqlalchemy as sa

from projections.recognition import rows
from projections.recognition.rows import Kept
from projections.recognition.words import Box
from projections.search.analyzer import spans
from projections.search.query import parse

_AROUND = 30
"""Characters of a snippet on each side of what was found."""

Span = tuple[int, int]


class PageHit(NamedTuple):
    """A page on which terms stand. `boxes` in pixels of a page of `width` x `height`. `snippet`: text around
    the first place; `marks`: the terms in it, `[start, end)` in code points."""

    page: Kept
    boxes: list[Box]
    snippet: str
    marks: list[Span]


def page_hits(
    connection: sa.Connection, records: Sequence[str], text: str, most: int
) -> dict[str, list[PageHit]]:
    """For each of these records, the first `most` pages on which terms of the search `text` stand. Whoever
    calls has checked that the reader may see all of these records. Raises `SearchRefused`."""
    terms = [term.text for term in parse(text).terms]
    if not terms or not rows.any_kept(connection):
        return {}
    found = rows.of_records(connection, records)
    return {record: hits for record, pages in found.items() if (hits := on_pages(pages, terms)[:most])}


def on_pages(pages: Sequence[Kept], terms: list[str]) -> list[PageHit]:
    """The pages on which the squeezed terms stand, in order. Each term's first twenty places count."""
    whole = "\n".join(page.text for page in pages)
    begins = [0, *accumulate(len(page.text) + 1 for page in pages)][: len(pages)]
    by_page: dict[int, list[Span]] = {}
    for start, end in spans(whole, terms):
        place = bisect_right(begins, start) - 1
        while place < len(pages) and begins[place] < end:
            length = len(pages[place].text)
            low, high = max(start - begins[place], 0), min(end - begins[place], length)
            if low < high:
                by_page.setdefault(place, []).append((low, high))
            place += 1
    return [_hit(pages[place], places) for place, places in sorted(by_page.items())]


def _hit(page: Kept, places: list[Span]) -> PageHit:
    boxes = [box for place in places for box in _boxes(page, place)]
    begin, end = max(0, places[0][0] - _AROUND), min(len(page.text), places[0][1] + _AROUND)
    marks = [(low - begin, min(high, end) - begin) for low, high in places if low < end]
    # A line's end is white space to a reader; a place stays where it was.
    return PageHit(page, boxes, page.text[begin:end].replace("\n", " "), marks)


def _boxes(page: Kept, place: Span) -> list[Box]:
    found, begin = [], 0
    for line in page.lines:
        low, high = max(place[0] - begin, 0), min(place[1] - begin, len(line.text))
        if low < high:
            found.append(line.part(low, high))
        begin += len(line.text) + 1
        if begin >= place[1]:
            break
    return found
