"""Description elements: which are mandatory, and which values they take (DA/T 18-2022; DA/T 46).

Mandatory: 著录层级 档号 题名 日期 责任者 保管期限 开放标识. If present: 文件编号 密级 载体形态. The rest is
optional.
A date is `YYYYMMDD`; an inferred one stands in brackets, `[19780000]`, where 00 says that month or day are
not known. CAT-3 asks the same of every record later.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from ledger.errors import Refusal
from signing.errors import SigningError
from signing.statement import is_uuid
from signing.times import parse_time


class Element(NamedTuple):
    """A description element: its labels, its DA/T 46 number, and its value set (codes → zh, en)."""

    zh: str
    en: str
    number: str
    mandatory: bool
    values: dict[str, tuple[str, str]] = {}  # noqa: RUF012


LEVELS = {
    "fonds": ("全宗", "fonds"),
    "series": ("类", "series"),
    "file": ("案卷", "file"),
    "item": ("文件", "item"),
}
OPENNESS = {
    "open": ("开放", "open"),
    "controlled": ("控制", "controlled"),
    "deferred": ("延期开放", "opening deferred"),
    "unreviewed": ("未审核", "not reviewed"),
}
PUBLICITY = {
    "proactive": ("主动公开", "published proactively"),
    "on_request": ("依申请公开", "on request"),
    "withheld": ("不予公开", "not published"),
}
ORIGIN = {
    "born_digital": ("原生", "born digital"),
    "digitized": ("数字化", "digitized"),
    "edited": ("编辑", "edited"),
}
ELEMENTS: dict[str, Element] = {
    "level": Element("著录层级", "level of description", "M1", True, LEVELS),
    "code": Element("档号", "archival code", "M8", True),
    "title": Element("题名", "title", "M22", True),
    "date": Element("日期", "date", "M33", True),
    "responsible": Element("责任者", "responsible party", "M32", True),
    "retention": Element("保管期限", "retention", "M12", True),
    "openness": Element("开放标识", "openness", "M74", True, OPENNESS),
    "document_number": Element("文件编号", "document number", "M31", False),
    "secrecy": Element("密级", "secrecy", "M38", False),
    "carrier": Element("载体形态", "form of carrier", "M40", False),
    "publicity": Element("公开属性", "publicity", "M72", False, PUBLICITY),
    "origin": Element("生成方式", "how it came to be", "M52", False, ORIGIN),
    "category": Element("档案门类", "category", "M14", False),
    "page_count": Element("页数", "page count", "M43", False),
    "language": Element("文种", "kind of document", "M34", False),
    "draft": Element("稿本", "draft", "M45", False),
    "persons": Element("人名", "personal names", "M28", False),
    "keywords": Element("关键词", "keywords", "M27", False),
    "notes": Element("附注", "notes", "M75", False),
}
MANDATORY = tuple(name for name, element in ELEMENTS.items() if element.mandatory)
_DATE = re.compile(r"[0-9]{8}")
_MONTH_UNKNOWN = re.compile(r"([0-9]{4})0000")
_DAY_UNKNOWN = re.compile(r"([0-9]{6})00")
LONGEST_TEXT = 2_000


def checked_date(text: str, element: str = "date") -> str:
    """`YYYYMMDD`, or `[YYYYMMDD]` where it was inferred; else Refusal ELEMENT_VALUE.

    The day of an inferred date, or month and day, may be 00; any other date exists in the calendar.
    """
    inferred = text.startswith("[") and text.endswith("]")
    digits = text[1:-1] if inferred else text
    if not _DATE.fullmatch(digits):
        raise Refusal("ELEMENT_VALUE", element=named(element), reason=f"{text}: YYYYMMDD / [YYYYMMDD]")
    if inferred:
        digits = _DAY_UNKNOWN.sub(r"\g<1>01", _MONTH_UNKNOWN.sub(r"\g<1>0101", digits))
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refusal("ELEMENT_VALUE", element=named(element), reason=f"{text}") from None
    return text


def checked_value(element: str, value: str) -> str:
    """A value of the element's value set, or Refusal ELEMENT_VALUE."""
    values = ELEMENTS[element].values
    if value not in values:
        raise Refusal("ELEMENT_VALUE", element=named(element), reason=f"{value}: {', '.join(values)}")
    return value


def present(element: str, value: str | None) -> str:
    """The value of a mandatory element; Refusal ELEMENT_MISSING where it is absent or only blanks."""
    if value is None or not value.strip():
        raise Refusal("ELEMENT_MISSING", element=named(element))
    return value


def named(element: str) -> str:
    """An element as messages name it: its label and its code, such as 题名 (title)."""
    row = ELEMENTS.get(element)
    return f"{row.zh} ({element})" if row else element


def checked_text(what: str, text: str, longest: int = LONGEST_TEXT) -> str:
    """A text of 1 to `longest` characters that is not only blanks, as given; else Refusal INPUT_REFUSED."""
    if not text.strip() or len(text) > longest:
        raise Refusal("INPUT_REFUSED", reason=f"{what}: 1..{longest}")
    return text


def checked_moment(what: str, text: str) -> int:
    """A time in the log's text form as microseconds, or Refusal INPUT_REFUSED."""
    try:
        return parse_time(text)
    except SigningError as problem:
        raise Refusal("INPUT_REFUSED", reason=f"{what}: YYYY-MM-DDTHH:MM:SS.ffffffZ") from problem


def checked_identity(what: str, text: str) -> str:
    """A UUID in lower case with hyphens, or Refusal INPUT_REFUSED."""
    if not is_uuid(text):
        raise Refusal("INPUT_REFUSED", reason=f"{what}: UUID")
    return text
