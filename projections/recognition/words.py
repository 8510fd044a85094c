"""Lines of text with their places on a page, in pixels from the top left corner."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import msgspec

Method: TypeAlias = Literal["ocr", "layer"]
"""Recognised from pixels, or taken from a PDF's own text layer."""


class Box(NamedTuple):
    """A rectangle on a page, pixels; `right` and `bottom` lie outside."""

    left: int
    top: int
    right: int
    bottom: int


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line as it was read. `score`: the engine's own confidence, 0 to 1. `cuts`: where each character
    begins, and at last where the line ends, along x, or along y where `upright` (a line that runs down)."""

    text: str
    box: Box
    score: float
    cuts: list[int]
    upright: bool = False

    def part(self, start: int, end: int) -> Box:
        """The box of characters `[start, end)`."""
        low, high = sorted((self.cuts[start], self.cuts[end]))
        if self.upright:
            return Box(self.box.left, low, self.box.right, max(high, low + 1))
        return Box(low, self.box.top, max(high, low + 1), self.box.bottom)


class PageText(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on one page of a file. `width`, `height`: of the page that the boxes are on, pixels.
    `number`: of the page in its file, from 1."""

    number: int
    width: int
    height: int
    method: Method
    lines: list[Line]

    @property
    def text(self) -> str:
        """The lines in reading order, one per line."""
        return "\n".join(line.text for line in self.lines)


def evenly(text: str, box: Box, upright: bool = False) -> list[int]:
    """Cuts for a line whose characters' places are not known: wide characters take twice the room."""
    first, last = (box.top, box.bottom) if upright else (box.left, box.right)
    weights = [2 if character > "\u2e7f" else 1 for character in text]
    whole, done, cuts = sum(weights) or 1, 0, [first]
    for weight in weights:
        done += weight
        cuts.append(first + round((last - first) * done / whole))
    return cuts


def ordered(lines: Sequence[Line]) -> list[Line]:
    """In reading order: from top to bottom, in a row from left to right; where text stands in columns, one
    column after the other. Cells of a table are no columns: they are too narrow."""
    bands, found, at = _bands(lines), [], 0
    while at < len(bands):
        reach, columns = _columns_from(bands, at)
        if columns:
            found += [line for column in columns for line in ordered(column)]
        else:
            found += _rows(bands[at])
        at = reach + 1
    return found


def packed(lines: Sequence[Line]) -> bytes:
    """Lines as they are kept."""
    return zlib.compress(msgspec.msgpack.encode(lines), 6)


def unpacked(kept: bytes) -> list[Line]:
    """The lines of `packed`."""
    return msgspec.msgpack.decode(zlib.decompress(kept), type=list[Line])


_LEAST_LINES = 3  # in each column
_LEAST_WIDTH = 0.25  # of a column's middle line, as a share of all columns' width


def _columns_from(bands: list[list[Line]], at: int) -> tuple[int, list[list[Line]] | None]:
    """The last of the bands from `at` on that stand in columns together, and the columns; else `at`, None."""
    union: list[Line] = []
    reach, found = at, None
    for place in range(at, len(bands)):
        union += bands[place]
        columns = _parted(union)
        if place > at and len(columns) < 2:
            break
        if _are_columns(columns):
            reach, found = place, columns
    return reach, found


def _are_columns(columns: list[list[Line]]) -> bool:
    if len(columns) < 2 or any(len(column) < _LEAST_LINES for column in columns):
        return False
    left = min(line.box.left for line in columns[0])
    width = max(line.box.right for line in columns[-1]) - left
    middles = (sorted(line.box.right - line.box.left for line in one)[len(one) // 2] for one in columns)
    return min(middles) >= _LEAST_WIDTH * width


def _parted(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines between gutters that no line crosses, from left to right."""
    found: list[list[Line]] = [[]]
    reach = -1
    for line in sorted(lines, key=lambda line: line.box.left):
        if found[-1] and line.box.left > reach:
            found.append([])
        found[-1].append(line)
        reach = max(reach, line.box.right)
    return found


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines with white space across the whole width above and below them, from the top."""
    found: list[list[Line]] = []
    reach = -1
    for line in sorted(lines, key=lambda line: line.box.top):
        if not found or line.box.top >= reach:
            found.append([])
        found[-1].append(line)
        reach = max(reach, line.box.bottom)
    return found


def _rows(lines: list[Line]) -> list[Line]:
    """Lines that overlap by half of their height are one row, read from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.box.top + line.box.bottom):
        if rows and _beside(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box.left)]


def _beside(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared * 2 > min(one.bottom - one.top, other.bottom - other.top)
