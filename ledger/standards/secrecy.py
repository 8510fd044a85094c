"""Secrecy markings: 秘密, 机密, 绝密 with their periods (保守国家秘密法 14, 19, 20, 22; DA/T 18).

A state secret has a level, a period and a scope of access; the law's longest periods are 10, 20 and 30 years.
工作秘密 and 内部 are not state secrets; they limit who may read, not where a record may stand.
"""

from __future__ import annotations

import re
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
