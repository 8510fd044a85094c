"""Mappings: a table (CSV or XLSX) that says which file is which page of which code, instead of the names.

Columns by name, in any order: 文件 (file, path), 档号 (code, DH), 页号 (page, YH; empty: the file holds all
pages). A row that cannot be used is named by row and column, and the rest goes on. CSV in UTF-8 with or
without a mark, UTF-16 with one, or GB18030; separated by comma, semicolon or tab.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from ledger.errors import Refusal
from ledger.intake.formats.packed import opened
from ledger.intake.names import Reading, canonical, checked_parts, printable

MOST_BYTES = 256 << 20
MOST_ROWS = 2_000_000
_LONGEST_CELL = 4_096
_COLUMNS = {
    "file": ("file", "path", "filename", "name", "文件", "文件名", "文件路径", "路径", "图像", "图像文件"),
    "code": ("code", "archival code", "dh", "档号"),
    "page": ("page", "number", "yh", "页", "页号", "页码", "页次"),
}
_SHOWN = {"file": "文件 file", "code": "档号 code", "page": "页号 page"}


class Row(NamedTuple):
    """A row that holds: `number` in the table, its head being 1; the file's path, and its reading."""

    number: int
    path: str
    reading: Reading


class Problem(NamedTuple):
    """A row that does not, by its number: MAPPING_ROW or PATH_OUTSIDE."""

    number: int
    refusal: Refusal


def read_mapping(path: Path) -> Iterator[Row | Problem]:
    """The rows of a mapping in order. Refused: MAPPING_UNREADABLE, FORMAT_BOMB, FILE_LINK."""
    return rows(table(table_bytes(path)))


def table_bytes(path: Path) -> bytes:
    """The bytes of a table. Refused: MAPPING_UNREADABLE (too large, or not to be read), FILE_LINK."""
    if path.is_symlink():
        raise Refusal("FILE_LINK")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_BYTES >> 20} MiB")
        return path.read_bytes()
    except OSError as problem:
        raise Refusal("MAPPING_UNREADABLE", reason=problem.strerror or "?") from problem


def table(content: bytes) -> Iterator[Sequence[str]]:
    """The cells of a CSV or XLSX file as text. Refused: MAPPING_UNREADABLE, FORMAT_BOMB."""
    if content.startswith(b"PK\x03\x04"):
        return _sheet(content)
    return _csv(content, _encoding(content))


def rows(cells: Iterator[Sequence[str]]) -> Iterator[Row | Problem]:
    """Rows and problems. Refused: MAPPING_UNREADABLE (no head, or columns missing)."""
    head = next(cells, None)
    if head is None:
        raise Refusal("MAPPING_UNREADABLE", reason="空 empty")
    places = _places(head)
    return _read(cells, places)


def _read(cells: Iterator[Sequence[str]], places: dict[str, int]) -> Iterator[Row | Problem]:
    seen: dict[str, int] = {}
    for number, row in enumerate(cells, 2):
        if not any(cell.strip() for cell in row):
            continue
        if number > MOST_ROWS:
            raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_ROWS} 行 rows")
        try:
            found = _row(number, row, places)
            if found.path in seen:
                raise _wrong(number, "file", f"与第 {seen[found.path]} 行重复 repeats that row")
            seen[found.path] = number
        except Refusal as refusal:
            yield Problem(number, refusal)
        else:
            yield found


def _row(number: int, row: Sequence[str], places: dict[str, int]) -> Row:
    cell = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
    if any(len(text) > _LONGEST_CELL for text in cell.values()):
        raise _wrong(number, "file", f"> {_LONGEST_CELL}")
    if not cell["file"]:
        raise _wrong(number, "file", "空 empty")
    path = "/".join(checked_parts(cell["file"]))
    code = canonical(cell["code"])
    if code is None:
        raise _wrong(number, "code", f"“{printable(cell['code'])[:80]}”")
    return Row(number, path, Reading(code, _page(number, cell.get("page", ""))))


def _page(number: int, text: str) -> int | None:
    if not text:
        return None
    try:
        page = float(text)  # spreadsheets hold every number as one of these
    except ValueError:
        page = 0.0
    if not (1 <= page <= 999_999 and page == int(page)):
        raise _wrong(number, "page", f"“{printable(text)[:40]}”: 1..999999")
    return int(page)


def _wrong(number: int, column: str, reason: str) -> Refusal:
    return Refusal("MAPPING_ROW", row=number, column=_SHOWN[column], reason=reason)


def _places(head: Sequence[str]) -> dict[str, int]:
    named = {text.strip().lower(): at for at, text in reversed([*enumerate(head)])}
    places = {
        name: next((named[one] for one in spellings if one in named), None)
        for name, spellings in _COLUMNS.items()
    }
    missing = [name for name in ("file", "code") if places[name] is None]
    if missing:
        raise Refusal("MAPPING_UNREADABLE", reason=f"缺少列 no column: {_SHOWN[missing[0]]}")
    return {name: at for name, at in places.items() if at is not None}


def _encoding(content: bytes) -> str:
    """The first encoding that all of it is in. Refused: MAPPING_UNREADABLE."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refusal("MAPPING_UNREADABLE", reason="UTF-8, UTF-16, GB18030")


def _csv(content: bytes, encoding: str) -> Iterator[Sequence[str]]:
    """The rows, decoded as they are read: a table may be large."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    head = text.readline()
    text.seek(0)
    separator = max(",;\t，", key=head.count)
    lines: Iterable[str] = text
    if separator == "，":
        lines, separator = (line.replace("，", ",") for line in text), ","
    try:
        yield from csv.reader(lines, delimiter=separator)
    except csv.Error as problem:
        raise Refusal("MAPPING_UNREADABLE", reason=str(problem)[:120]) from problem


def _sheet(content: bytes) -> Iterator[Sequence[str]]:
    with opened(io.BytesIO(content), "xlsx"):
        pass  # within the limits of a zip
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(content))
        sheet: Iterable[Sequence[object]] = workbook.get_sheet_by_index(0).iter_rows()
        for row in sheet:
            yield [_cell(one) for one in row]
    except (CalamineError, IndexError, ValueError) as problem:
        raise Refusal("MAPPING_UNREADABLE", reason=str(problem)[:120]) from problem


def _cell(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
