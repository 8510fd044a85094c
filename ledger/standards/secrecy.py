"""Secrecy markings: 秘密, 机密, 绝密 with their periods (保守国家秘密法 14, 19, 20, 22; DA/T 18).

A state secret has a level, a period and a scope of access; the law's longest periods are 10, 20 and 30 years.
工作秘密 and 内部 are not state secrets; they limit who may read, not where a record may stand.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

import msgspec

from ledger.errors import Refusal

Level = Literal["none", "internal", "secret", "confidential", "top_secret"]

LEVELS: dict[Level, tuple[str, str]] = {
    "none": ("无", "none"),
    "internal": ("内部", "internal"),
    "secret": ("秘密", "secret"),
    "confidential": ("机密", "confidential"),
    "top_secret": ("绝密", "top secret"),
}
LONGEST_YEARS: dict[Level, int] = {"secret": 10, "confidential": 20, "top_secret": 30}
"""[SL] 20: the longest period of each level, other provisions aside."""

_NAMES: dict[str, Level] = {
    "": "none",
    "公开": "none",
    "非密": "none",
    "工作秘密": "internal",
    **{name: level for level, labels in LEVELS.items() for name in (level, labels[0])},
}
_DAY = re.compile(r"[0-9]{8}")
_MARKING = re.compile(
    r"(秘密|机密|绝密|secret|confidential|top_secret)(?:[★☆*](?:([1-9][0-9]?)(年|个?月)|长期)?)?"
)


class Secrecy(msgspec.Struct, frozen=True):
    """A marking: `level`, and the period in months where one is written."""

    level: Level
    months: int | None = None

    @property
    def is_state_secret(self) -> bool:
        return self.level in LONGEST_YEARS

    @property
    def over_long(self) -> bool:
        """Whether the period is longer than the law lets this level be."""
        return self.months is not None and self.months > 12 * LONGEST_YEARS.get(self.level, 0)

    @property
    def marking(self) -> str:
        """As it is written on a document, such as `机密★10年`."""
        name = LEVELS[self.level][0]
        if not self.is_state_secret:
            return name
        if self.months is None:
            return f"{name}★"
        return f"{name}★{self.months // 12}年" if self.months % 12 == 0 else f"{name}★{self.months}个月"


def parse_secrecy(text: str) -> Secrecy | None:
    """`无`, `内部`, `秘密★10年`, `机密*6个月`, `绝密`, or a level's code; None for anything else."""
    text = text.strip()
    if text in _NAMES:
        return Secrecy(_NAMES[text])
    found = _MARKING.fullmatch(text)
    if found is None:
        return None
    months = int(found[2]) * (12 if found[3] == "年" else 1) if found[2] else None
    return Secrecy(_NAMES[found[1]], months)


def checked_secrecy(text: str, network: str) -> Secrecy:
    """The marking, if a record under it may enter a ledger of this network.

    Refused: ELEMENT_VALUE (not a marking), STATE_SECRET (秘密 and above on an internal ledger, [SL] 31(3)).
    """
    secrecy = parse_secrecy(text)
    if secrecy is None:
        raise Refusal("ELEMENT_VALUE", element="密级 (secrecy)", reason=f"{text}: 无, 内部, 秘密★10年")
    if secrecy.is_state_secret and network != "classified":
        raise Refusal("STATE_SECRET")
    return secrecy


ORDER: tuple[Level, ...] = ("none", "internal", "secret", "confidential", "top_secret")
"""The levels from low to high."""


def is_state_secret(level: str) -> bool:
    """Whether a level is one of the three of [SL] 14."""
    return level in LONGEST_YEARS


def reaches(highest: str, level: str) -> bool:
    """Whether a power up to `highest` is enough for `level`; both are codes of `LEVELS`."""
    known: tuple[str, ...] = ORDER
    return known.index(highest) >= known.index(level)


def checked_months(level: Level, months: int, provision: str | None) -> int:
    """A period of this level in months ([SL] 20).

    Refused: INPUT_REFUSED (less than a month), PERIOD_TOO_LONG (longer than 30, 20 or 10 years without an
    other provision).
    """
    if not 1 <= months <= 12 * 100:
        raise Refusal("INPUT_REFUSED", reason="months: 1..1200")
    years = LONGEST_YEARS.get(level)
    if years is not None and months > 12 * years and provision is None:
        raise Refusal("PERIOD_TOO_LONG", level=LEVELS[level][0], years=years)
    return months


def checked_day(what: str, text: str) -> date:
    """A day `YYYYMMDD` of the calendar, or Refusal INPUT_REFUSED."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise Refusal("INPUT_REFUSED", reason=f"{what}: YYYYMMDD") from None


def last_day(start: date, months: int) -> date:
    """The last day, included, of a period of `months` that begins on `start`."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])) - timedelta(days=1)


def day_text(day: date) -> str:
    """`YYYYMMDD`."""
    return f"{day:%Y%m%d}"
