"""From a cell as people type it to a value as the catalogue keeps it. Pure; None where a cell is empty."""

from __future__ import annotations

import re
import unicodedata

from ledger.errors import Refusal
from ledger.standards.elements import OPENNESS, ORIGIN, checked_date, named
from ledger.standards.retention import checked_retention

_DATE = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})(?:[-./月]([0-9]{1,2})日?)?月?(?:[ T][0-9:.]+)?")
_DIGITS = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,2}")
_OPEN = {
    **{label: code for code, (label, _) in OPENNESS.items()},
    **dict.fromkeys(("1", "是", "true"), "open"),
    **dict.fromkeys(("0", "否", "false"), "controlled"),
}
_ORIGIN = {label: code for code, (label, _) in ORIGIN.items()}
_NONE = frozenset({"", "-", "—", "/", "无", "null", "none"})


def folded(text: str) -> str:
    """Half-width letters and digits, and no blanks at the ends; what is not compatible ASCII stays."""
    return "".join(_half(character) for character in text).strip()


def given(text: str) -> str | None:
    """The cell, None where it says nothing."""
    clean = text.strip().strip("\ufeff").strip()
    return None if clean.lower() in _NONE else clean


def date_of(text: str) -> str:
    """`YYYYMMDD`, `[YYYYMMDD]`, from `2016-03-18`, `2016年3月18日`, `201603`, `[1978]`, full-width too.

    What names no day is inferred: the day, or day and month, is 00. Refused: ELEMENT_VALUE.
    """
    plain = folded(text).replace("［", "[").replace("］", "]").replace("〔", "[").replace("〕", "]")
    inferred = plain.startswith("[") and plain.endswith("]")
    digits = plain[1:-1].strip() if inferred else plain
    if (parts := _DATE.fullmatch(digits)) is not None:
        year, month, day = parts.groups()
        digits = f"{year}{int(month):02d}{int(day):02d}" if day else f"{year}{int(month):02d}"
    if not _DIGITS.fullmatch(digits):
        raise Refusal("ELEMENT_VALUE", element=named("date"), reason=f"{text[:40]}: YYYYMMDD / [YYYYMMDD]")
    whole = digits.ljust(8, "0")
    return checked_date(f"[{whole}]" if inferred or whole.endswith("00") else whole)


def pages_of(text: str) -> int:
    """A number of pages. Refused: ELEMENT_VALUE."""
    plain = folded(text).removesuffix("页")
    try:
        count = float(plain)
    except ValueError:
        count = -1.0
    if count < 0 or count != int(count):
        raise Refusal("ELEMENT_VALUE", element=named("page_count"), reason=f"{text[:40]}: 0..")
    return int(count)


def retention_of(text: str) -> str:
    """The canonical retention. Refused: ELEMENT_VALUE."""
    return checked_retention(folded(text)).code


def openness_of(text: str) -> str:
    """A code of 开放标识. Refused: ELEMENT_VALUE."""
    return _coded(text, _OPEN, OPENNESS, "openness")


def born_digital_of(text: str) -> bool:
    """Whether 生成方式 is 原生. Refused: ELEMENT_VALUE."""
    return _coded(text, _ORIGIN, ORIGIN, "origin") == "born_digital"


def year_of(text: str) -> int:
    """Refused: ELEMENT_VALUE."""
    plain = folded(text).removesuffix("年").removesuffix(".0")
    if not re.fullmatch(r"(?:18|19|20)[0-9]{2}", plain):
        raise Refusal("ELEMENT_VALUE", element="年度 (year)", reason=f"{text[:40]}: YYYY")
    return int(plain)


def number_of(what: str, text: str) -> int:
    """A number of an item or a file. Refused: ELEMENT_VALUE."""
    plain = folded(text).removesuffix("号").removesuffix(".0")
    if not plain.isascii() or not plain.isdecimal() or not 0 < int(plain) < 1_000_000:
        raise Refusal("ELEMENT_VALUE", element=what, reason=f"{text[:40]}: 1..999999")
    return int(plain)


def _coded(text: str, labels: dict[str, str], codes: dict[str, tuple[str, str]], element: str) -> str:
    plain = folded(text).lower()
    code = plain if plain in codes else labels.get(plain)
    if code is None:
        raise Refusal("ELEMENT_VALUE", element=named(element), reason=f"{text[:40]}: {'、'.join(labels)}")
    return code


def _half(character: str) -> str:
    return unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character
