"""Archival codes (档号): the grammars of DA/T 13-2022 and DA/T 22-2015, and one canonical form for both.

    DA/T 13  J019-WS·2016·D30·办公室-0123        by item
             J019-ZY·JC·CC·2019·D30-001-0001     by file: file number, item number (or page number)
             K021-ZP·2019·D30-025-0005           photographs: group, item
    DA/T 22  Z109-WS·2011-Y-BGS-0001             by item, the older punctuation

Parts: fonds, category (13 codes, up to 4 levels), year, retention, department or matter (optional), then file
and item, item, or file alone, with a page number or a sub-item where there is one. A number of up to three
digits that stands first is a file's, except in 文书 (WS) without another number, which is arranged by item.

The canonical form (EVENT.md 2): the parts with DA/T 13's separators, half-width, ASCII upper case, item and
page numbers padded to four and file numbers to three, 永久 and Y alike, the department as written (no alias
is looked up). CAT-1 asks for the same of every record.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NoReturn

import msgspec

from ledger.errors import Refusal
from ledger.standards.retention import parse_retention

CATEGORIES: dict[str, tuple[str, str]] = {
    "WS": ("文书", "official documents"),
    "KJ": ("科技", "science and technology"),
    "RS": ("人事", "personnel"),
    "KU": ("会计", "accounting"),
    "ZY": ("专业", "specialised"),
    "ZP": ("照片", "photographs"),
    "LY": ("录音", "sound recordings"),
    "LX": ("录像", "video recordings"),
    "SJ": ("业务数据", "business data"),
    "YJ": ("邮件", "e-mail"),
    "WY": ("网页", "web pages"),
    "MT": ("社交媒体", "social media"),
    "SW": ("实物", "objects"),
}
BY_ITEM = "WS"
LONGEST = 120
_FONDS = re.compile(r"[A-Z][0-9]{3}")
_LEVEL = re.compile(r"[A-Z][A-Z0-9]{0,7}")
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_DEPARTMENT = re.compile(r"[A-Z0-9\u2E80-\u9FFF\uFA0E-\uFA29\U00020000-\U0003FFFF()\[\]]{1,40}")
_HALF_WIDTH: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_DOTS = dict.fromkeys(map(ord, "・•‧∙⋅．.﹒･●"), "·")
_FOLD: dict[int, int | str] = {**_HALF_WIDTH, **_HYPHENS, **_DOTS}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}

Grammar = Literal["DA/T 13-2022", "DA/T 22-2015"]


class CodeMalformed(Refusal):
    """An archival code that follows neither grammar: CODE_MALFORMED, with the `reason` in both languages."""

    def __init__(self, written: str, reason: str) -> None:
        self.written = written
        self.reason = reason
        super().__init__("CODE_MALFORMED", archival_code=written[:LONGEST], reason=reason)


class ArchivalCode(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a code. `written`: the original string. `retention`: canonical (`Y`, `D30`, …)."""

    fonds: str
    category: tuple[str, ...]
    year: int
    retention: str
    department: str | None = None
    file: int | None = None
    item: int | None = None
    sub_item: int | None = None
    page: int | None = None
    grammar: Grammar
    written: str

    @property
    def series(self) -> str:
        """What the numbers are continuous in: the canonical form without the last number (DA/T 22; CAT-2)."""
        head = f"{self.fonds}-{'·'.join((*self.category, str(self.year), self.retention))}"
        if self.department is not None:
            head = f"{head}·{self.department}"
        if self.file is None or self.item is None:
            return head
        return f"{head}-{self.file:03d}"

    @property
    def number(self) -> int:
        """The last number but pages and sub-items: the item's, or the file's of a whole file."""
        return self.item if self.item is not None else self.file or 0

    @property
    def level(self) -> Literal["file", "item"]:
        """What the code names: a whole file (案卷), or one item (件)."""
        return "file" if self.item is None else "item"

    @property
    def canonical(self) -> str:
        """The one form under which a code is unique and never reassigned."""
        number = f"{self.file or 0:03d}" if self.item is None else f"{self.item:04d}"
        sub = f"·{self.sub_item:04d}" if self.sub_item is not None else ""
        page = f"-{self.page:04d}" if self.page is not None else ""
        return f"{self.series}-{number}{sub}{page}"


def parse_code(written: str) -> ArchivalCode:
    """The parts of a code as written, in either grammar; CodeMalformed with a reason."""
    text = _folded(written)
    if not 0 < len(text) <= LONGEST:
        _refuse(written, f"长度 length 1..{LONGEST}")
    fonds, _, rest = text.partition("-")
    if not _FONDS.fullmatch(fonds):
        _refuse(written, f"全宗号 fonds “{fonds[:20]}”: [A-Z]000")
    head, *tail = rest.split("-")
    parts = head.split("·")
    if len(parts) > 1 and _YEAR.fullmatch(parts[-1]):
        if len(tail) < 2:
            _refuse(written, "缺少保管期限或件号 retention or number missing")
        grammar: Grammar = "DA/T 22-2015"
        category, retention, after = parts[:-1], tail[0], []
        year, numbers = parts[-1], tail[1:]
        if len(numbers) > 1 and not numbers[0][:1].isdigit():
            after, numbers = numbers[:1], numbers[1:]
    else:
        grammar = "DA/T 13-2022"
        place = _place_of_year(written, parts)
        category, year, retention, after = parts[:place], parts[place], parts[place + 1], parts[place + 2 :]
        numbers = tail
    return _assembled(written, grammar, fonds, category, year, retention, after, numbers)


def numbered(code: ArchivalCode, number: int) -> str:
    """The canonical code of another number in the series of `code`, without sub-item or page."""
    return f"{code.series}-{number:03d}" if code.item is None else f"{code.series}-{number:04d}"


def canonical_code(written: str) -> str:
    """The canonical form of a code as written; CodeMalformed with a reason."""
    return parse_code(written).canonical


def _assembled(
    written: str,
    grammar: Grammar,
    fonds: str,
    category: list[str],
    year: str,
    retention: str,
    after: list[str],
    numbers: list[str],
) -> ArchivalCode:
    _check_category(written, category)
    term = parse_retention(retention)
    if term is None:
        _refuse(written, f"保管期限 retention “{retention}”: Y, D30, D10, D<年 years>, 永久")
    if len(after) > 1:
        _refuse(written, f"多余的部分 surplus part “{after[1]}”")
    department = after[0] if after else None
    if department is not None and not _is_department(department):
        _refuse(written, f"机构（问题） department “{department}”")
    file, item, sub_item, page = _numbers(written, category[0], numbers)
    return ArchivalCode(
        fonds=fonds,
        category=tuple(category),
        year=int(year),
        retention=term.code,
        department=department,
        file=file,
        item=item,
        sub_item=sub_item,
        page=page,
        grammar=grammar,
        written=written,
    )


def _folded(written: str) -> str:
    """Half-width, upper case, one kind of hyphen and dot, no blanks, NFC."""
    text = unicodedata.normalize("NFC", written).translate(_FOLD).translate(_UPPER)
    return "".join(text.split())


def _place_of_year(written: str, parts: list[str]) -> int:
    """Where the year stands: the first part of four digits, with the retention after it."""
    for place in range(1, len(parts) - 1):
        if _YEAR.fullmatch(parts[place]):
            return place
    _refuse(written, "缺少“年度·保管期限” year and retention missing")


def _check_category(written: str, category: list[str]) -> None:
    if category[0] not in CATEGORIES:
        _refuse(written, f"档案门类 category “{category[0]}”: {' '.join(CATEGORIES)}")
    if len(category) > 4:
        _refuse(written, "门类最多 4 级 more than 4 category levels")
    for level in category[1:]:
        if not _LEVEL.fullmatch(level):
            _refuse(written, f"门类 category level “{level}”")


def _is_department(text: str) -> bool:
    return _DEPARTMENT.fullmatch(text) is not None and not text.isdigit()


def _numbers(
    written: str, category: str, numbers: list[str]
) -> tuple[int | None, int | None, int | None, int | None]:
    """(file, item, sub-item, page) from what follows the department."""
    if not 1 <= len(numbers) <= 3:
        _refuse(written, "件号缺失或过多 numbers missing or too many")
    first = numbers[0].partition("·")[0]
    by_item = len(first) > 3 or (category == BY_ITEM and len(numbers) == 1)
    if by_item and len(numbers) == 3:
        _refuse(written, f"案卷号 file number “{first}”: 3 位 digits")
    values = list(numbers) if by_item else numbers[1:]
    file = None if by_item else _number(written, numbers[0])
    item, sub_item = _item(written, values[0]) if values else (None, None)
    page = _number(written, values[1]) if len(values) > 1 else None
    return file, item, sub_item, page


def _item(written: str, text: str) -> tuple[int, int | None]:
    number, dot, sub = text.partition("·")
    return _number(written, number), _number(written, sub) if dot else None


def _number(written: str, text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) == 0:
        _refuse(written, f"号码 number “{text}”: 1..999999")
    return int(text)


def _refuse(written: str, reason: str) -> NoReturn:
    raise CodeMalformed(written, reason)
