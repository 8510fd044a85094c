"""Retention periods: permanent, a number of years, and the legacy terms (Order 8; DA/T 13; DA/T 22).

Canonical: `Y` permanent (永久), `D30` thirty years, `D10` ten years, `D<years>` any other fixed term. Before
2006 records carry 长期 (16 to 50 years) and 短期 (15 years and less); these stay as they are, because no
code of the standards stands for them.
"""

from __future__ import annotations

import re

import msgspec

from ledger.errors import Refusal

PERMANENT = "Y"
LONG, SHORT = "长期", "短期"
_YEARS = re.compile(r"(?:D|定期)?([1-9][0-9]{0,2})年?")
_TERM = re.compile(r"D[0-9]+|(?:定期)?[0-9]+年")


class Retention(msgspec.Struct, frozen=True):
    """`code`: the canonical form. `years`: None for permanent and for legacy terms."""

    code: str
    years: int | None = None

    @property
    def permanent(self) -> bool:
        return self.code == PERMANENT

    @property
    def legacy(self) -> bool:
        return self.code in (LONG, SHORT)

    @property
    def label(self) -> tuple[str, str]:
        """zh and en."""
        if self.permanent:
            return "永久", "permanent"
        if self.legacy:
            return self.code, "long term" if self.code == LONG else "short term"
        return f"定期{self.years}年", f"{self.years} years"


def parse_retention(text: str) -> Retention | None:
    """`Y`, `永久`, `D30`, `30年`, `定期30年`, `长期`, `短期`; None for anything else."""
    if text in (PERMANENT, "永久"):
        return Retention(PERMANENT)
    if text in (LONG, SHORT):
        return Retention(text)
    found = _YEARS.fullmatch(text) if _TERM.fullmatch(text) else None
    return Retention(f"D{int(found[1])}", int(found[1])) if found else None


def checked_retention(text: str) -> Retention:
    """The same, or Refusal ELEMENT_VALUE."""
    retention = parse_retention(text)
    if retention is None:
        raise Refusal(
            "ELEMENT_VALUE",
            element="保管期限 (retention)",
            reason=f"{text}: Y, D30, D10, D<years>, 长期, 短期",
        )
    return retention


def expires(retention: Retention, year: int) -> int | None:
    """The year at whose end the period of a record of `year` is over, counted from the next 1 January; None
    where it never is, or where a legacy term leaves it open until appraised."""
    return None if retention.years is None else year + retention.years
