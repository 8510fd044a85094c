"""The pages of a file as texts: recognised, or taken from the text layer that a PDF brings along."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

import pypdfium2

from ledger.intake.quality.decoding import (
    RENDERED_DPI,
    Pixels,
    is_pdf,
    numbers,
    pdf_of,
    rasters,
    rendered,
)
from projections.recognition.words import Box, Line, PageText, evenly, ordered

_SCALE = RENDERED_DPI / 72
_ENDS = "\r\n\ufffe\x02"
_LEAST = 8
"""Characters that make a text layer: a stamped page number alone is none."""


class Reader(Protocol):
    """What reads lines off pixels."""

    def lines(self, pixels: Pixels) -> list[Line]: ...


def texts(content: bytes, reader: Reader, only: int | None = None) -> Iterator[PageText]:
    """The pages of an image or PDF file in order, one at a time, or page `only` of it, from 1. A page of a
    PDF that has a text layer is not recognised again. Raises `Unreadable`."""
    if is_pdf(content):
        with pdf_of(content) as document:
            for number in numbers(len(document), only):
                yield _of_page(document[number - 1], number, reader)
        return
    for raster in rasters(content, only):
        lines = ordered(reader.lines(raster.pixels))
        yield PageText(
            number=raster.number, width=raster.width, height=raster.height, method="ocr", lines=lines
        )


def layer(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a PDF page's text layer; none where it has no layer worth the name, or a broken one."""
    text = page.get_textpage()
    try:
        lines = _lines(text, page.get_height())
    finally:
        text.close()
    characters = [c for line in lines for c in line.text if not c.isspace()]
    broken = sum(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc") for c in characters)
    return lines if len(characters) >= _LEAST and broken * 10 < len(characters) else []


def _of_page(page: pypdfium2.PdfPage, number: int, reader: Reader) -> PageText:
    width, height = (math.ceil(side * _SCALE) for side in page.get_size())
    if lines := layer(page):
        return PageText(number=number, width=width, height=height, method="layer", lines=lines)
    lines = ordered(reader.lines(rendered(page)))
    return PageText(number=number, width=width, height=height, method="ocr", lines=lines)


def _lines(text: pypdfium2.PdfTextPage, height: float) -> list[Line]:
    """The layer's own lines in its own order, which is that of reading."""
    whole = text.get_text_range()
    if len(whole) != text.count_chars():  # characters beyond the basic plane: places cannot be told apart
        return _without_places(text, height)
    found, start = [], 0
    # Where a word was parted at a line's end, the layer has one mark for hyphen and break.
    for end in [*(at for at, c in enumerate(whole) if c in _ENDS), len(whole)]:
        if line := _line(text, whole, start, end, height):
            found.append(line)
        start = end + 1
    return found


def _line(text: pypdfium2.PdfTextPage, whole: str, start: int, end: int, height: float) -> Line | None:
    shown = whole[start:end].rstrip()
    start += len(shown) - len(shown.lstrip())
    shown = shown.strip()
    if not shown:
        return None
    boxes = [text.get_charbox(start + place) for place in range(len(shown))]
    box = _box(boxes, height)
    cuts = [round(one[0] * _SCALE) for one in boxes]
    cuts = [*cuts, max(box.right, cuts[-1])]
    if any(a > b for a, b in pairwise(cuts)):
        cuts = evenly(shown, box)
    return Line(shown, box, 1.0, cuts)


def _without_places(text: pypdfium2.PdfTextPage, height: float) -> list[Line]:
    found = []
    for place in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(place)
        shown = text.get_text_bounded(left, bottom, right, top).strip()
        if shown:
            box = _box([(left, bottom, right, top)], height)
            found.append(Line(shown, box, 1.0, evenly(shown, box)))
    return found


def _box(boxes: list[tuple[float, float, float, float]], height: float) -> Box:
    """PDF counts from the bottom, in points; pages from the top, in pixels."""
    return Box(
        round(min(one[0] for one in boxes) * _SCALE),
        round((height - max(one[3] for one in boxes)) * _SCALE),
        round(max(one[2] for one in boxes) * _SCALE),
        round((height - min(one[1] for one in boxes)) * _SCALE),
    )
