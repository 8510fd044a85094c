"""Sets a document as A4 pages in the manner of GB/T 9704: red head and line, number, title, body, folio.

The margins and the order of the parts are the standard's; the body is set at 12 pt (the standard's 16 pt
would double the pages). These are typeset copies of published texts, and each page says so at its foot.
Pure: the same document gives the same bytes, in any process.
"""

import io
import re
import zlib
from collections.abc import Iterator

from PIL import Image

from projections.printing.typeface import Face

from .glyphs import PALETTE, RED, RED_PALETTE, glyph, width
from .sample import SampleDocument
from .typesetting import Line, Mark, Run, balanced, break_lines, display

LINES = 35
COLUMNS = 36
NOTE = "演示排印件，依公开法规文本，非原件"
_ORDER = re.compile(r"^(?P<head>.+令)[（(]?(?P<number>第.+号)[）)]?$")
_TORN = re.compile(r"^(?:人民)?共和国")
_ARTICLE = re.compile(r"^(第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?) ?")
_STRAY = re.compile(
    r"[ 。，；）]*(?:根据)?[ 。，；）]*$"
)  # "根据" begins the next act in the source, torn off
_ACT = re.compile(r"^[0-9０-９]{4} ?年")
_HEADING = re.compile(r"^第[一二三四五六七八九十百零]+[编章节](?: |$)|^(?:总则|附则)$")


class _Sheet:
    """The measures of a page, in pixels; one point is 1/72 inch."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self.page = (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi))
        self.size = self.points(12)
        self.pitch = round(225 / 25.4 * dpi) // LINES
        self.measure = self.size * COLUMNS
        self.left = (self.page[0] - self.measure) // 2
        self.top = self.millimetres(37)

    def points(self, points: float) -> int:
        return max(1, round(points / 72 * self.dpi))

    def millimetres(self, length: float) -> int:
        return round(length / 25.4 * self.dpi)


class _Page:
    def __init__(self, sheet: _Sheet, *, red: bool) -> None:
        self.sheet, self.red = sheet, red
        self.image = Image.new("P", sheet.page, 0)
        self.image.putpalette(PALETTE + (RED_PALETTE if red else []))

    def line(self, marks: Line, x: int, y: int, size: int, *, red: bool = False) -> None:
        """Sets ``marks`` with the top of their em boxes at ``y``."""
        for character, face, at in marks:
            if character != " ":
                self.image.paste(glyph(character, face, size, red=red).tile, (x + at, y))

    def centred(self, text: str, y: int, size: int, face: Face = "Regular", *, red: bool = False) -> None:
        line = _row(text, face, size)
        self.line(line, (self.sheet.page[0] - _length(text, face, size)) // 2, y, size, red=red)

    def png(self) -> bytes:
        file = io.BytesIO()
        dpi = (self.sheet.dpi, self.sheet.dpi)
        self.image.save(
            file, "PNG", bits=4 if self.red else 2, compress_level=6, compress_type=zlib.Z_FILTERED, dpi=dpi
        )
        return file.getvalue()


def render(document: SampleDocument, *, dpi: int = 120) -> Iterator[bytes]:
    """The pages of ``document`` as PNG files, A4 at ``dpi`` (72 to 600), four levels, the first with red."""
    if not 72 <= dpi <= 600:
        raise ValueError(f"dpi must be 72 to 600, not {dpi}")
    sheet = _Sheet(dpi)
    page = _Page(sheet, red=True)
    row = _head(page, document)
    number = 1
    for line in _body(document, sheet):
        if row >= LINES:
            yield _finished(page, number)
            page, row, number = _Page(sheet, red=False), 0, number + 1
        page.line(line, sheet.left, sheet.top + row * sheet.pitch, sheet.size)
        row += 1
    yield _finished(page, number)


def words(document: SampleDocument, *, dpi: int = 120) -> list[str]:
    """What stands on each page that `render` gives, line by line: what recognised text is measured by."""
    sheet = _Sheet(dpi)
    row = _head(_Page(sheet, red=True), document)
    lines = [[*_head_and_number(document), display(document.title), *_history(document, sheet)]]
    for line in _body(document, sheet):
        if row >= LINES:
            lines.append([])
            row = 0
        lines[-1].append("".join(mark.character for mark in line))
        row += 1
    for number, page in enumerate(lines, 1):
        folio = f"— {number} —"
        page += [NOTE, folio] if number % 2 else [folio, NOTE]
    return ["\n".join(filter(None, page)) for page in lines]


def _head(page: _Page, document: SampleDocument) -> int:
    """Sets everything above the body; returns the first free row."""
    sheet = page.sheet
    head, number = _head_and_number(document)
    y = sheet.top + sheet.millimetres(4)
    y = _spread(page, head, y) + sheet.millimetres(8)
    if number:
        page.centred(number, y, sheet.points(14))
        y += sheet.points(14) + sheet.millimetres(5)
    page.image.paste(RED + 3, (sheet.left, y, sheet.left + sheet.measure, y + sheet.points(2)))
    y += sheet.millimetres(12)
    for line in balanced(display(document.title), "Bold", sheet.points(22), sheet.measure):
        page.centred(line, y, sheet.points(22), "Bold")
        y += sheet.points(32)
    y += sheet.millimetres(2)
    for line in _history(document, sheet):
        page.centred(line, y, sheet.points(10.5))
        y += sheet.points(16)
    return min(LINES, -(-(y + sheet.pitch // 2 - sheet.top) // sheet.pitch))


def _head_and_number(document: SampleDocument) -> tuple[str, str]:
    """A decree is headed by its name (「…令」) over its number, anything else by the issuer's 「文件」."""
    number = display(document.document_number or "")
    if order := _ORDER.match(number):
        return _TORN.sub("中华人民共和国", order["head"]), order["number"]
    return document.issuer + "文件", number


def _spread(page: _Page, text: str, y: int) -> int:
    """The red head, up to 42 pt, spread over the width. Returns the y below it."""
    sheet = page.sheet
    size = min(sheet.points(42), sheet.measure // max(1, len(text)))
    free = sheet.measure - _length(text, "Bold", size)
    gap = min(size // 2, free // max(1, len(text) - 1))
    x = sheet.left + (free - gap * (len(text) - 1)) // 2
    for mark in _row(text, "Bold", size):
        page.line([mark], x, y, size, red=True)
        x += gap
    return y + size


def _history(document: SampleDocument, sheet: _Sheet) -> list[str]:
    """The lines under the title: what was approved, issued and amended when. An act that fits is not torn."""
    size = sheet.points(10.5)
    measure = sheet.measure - 4 * size
    acts = [_STRAY.sub("", act) for act in map(display, document.history) if _ACT.match(act)]
    acts = acts or [f"{_day(document.date)}公布"]
    acts[0], acts[-1] = f"（{acts[0]}", f"{acts[-1]}）"
    lines = [""]
    for act in acts:
        joined = f"{lines[-1]}　{act}" if lines[-1] else act
        if _length(joined, "Regular", size) <= measure:
            lines[-1] = joined
        else:
            lines += balanced(act, "Regular", size, measure)
    lines = [line for line in lines if line]
    return lines if len(lines) <= 8 else [*lines[:7], "……）"]


def _body(document: SampleDocument, sheet: _Sheet) -> Iterator[Line]:
    size, indent = sheet.size, 2 * sheet.size
    for paragraph in filter(None, map(display, document.text.split("\n"))):
        if _HEADING.match(paragraph) and len(paragraph) < 30:
            yield []
            line = _row(paragraph, "Bold", size)
            offset = (sheet.measure - _length(paragraph, "Bold", size)) // 2
            yield [Mark(character, face, x + offset) for character, face, x in line]
        else:
            yield from break_lines(_runs(paragraph), size, sheet.measure, indent)
    yield []
    for text in (document.issuer, _day(document.date)):
        yield _right(text, sheet)


def _runs(paragraph: str) -> list[Run]:
    """The article's number in bold, an em after it, then its text."""
    if article := _ARTICLE.match(paragraph):
        return [(article[1] + "  ", "Bold"), (paragraph[article.end() :], "Regular")]
    return [(paragraph, "Regular")]


def _right(text: str, sheet: _Sheet) -> Line:
    """The signature: ends four characters from the right edge."""
    offset = sheet.measure - 4 * sheet.size - _length(text, "Regular", sheet.size)
    return [Mark(c, face, x + offset) for c, face, x in _row(text, "Regular", sheet.size)]


def _finished(page: _Page, number: int) -> bytes:
    """Sets the foot: the page number outside, right on odd pages, and what these pages are inside."""
    sheet = page.sheet
    y = sheet.top + LINES * sheet.pitch + sheet.millimetres(7)
    size, small = sheet.points(14), sheet.points(8)
    folio = f"— {number} —"
    right = sheet.left + sheet.measure
    inner, outer = sheet.left + sheet.size, right - sheet.size - _length(folio, "Regular", size)
    if number % 2 == 0:
        inner, outer = right - sheet.size - _length(NOTE, "Regular", small), sheet.left + sheet.size
    page.line(_row(folio, "Regular", size), outer, y, size)
    page.line(_row(NOTE, "Regular", small), inner, y + size - small, small)
    return page.png()


def _row(text: str, face: Face, size: int) -> Line:
    marks, x = [], 0
    for character in text:
        marks.append(Mark(character, face, x))
        x += width(character, face, size)
    return marks


def _length(text: str, face: Face, size: int) -> int:
    return sum(width(character, face, size) for character in text)


def _day(date: str) -> str:
    year, month, day = date.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
