"""What filing and its corrections check of a record: its code, its date, its pages. Of a household record a
refusal names nothing that is sealed."""

from __future__ import annotations

from collections.abc import Callable

from ledger.errors import Refusal
from ledger.standards.codes import ArchivalCode, CodeMalformed, parse_code
from ledger.standards.elements import checked_date, named, present

MOST_PAGES = 1_000_000
WITHHELD = "…"
"""Stands in a refusal for what is sealed: refusals are logged."""


def code_tag(canonical: str, household: bool, match: Callable[[str], str]) -> str:
    """The tag under which a code is unique: its canonical form, or the digest of it that `match` gives."""
    return f"code:{match(canonical) if household else canonical}"


def checked_code(written: str, *, household: bool) -> ArchivalCode:
    """The code's parts, or CodeMalformed, which for a household record names nothing of it."""
    try:
        return parse_code(written)
    except CodeMalformed:
        if household:
            raise CodeMalformed(WITHHELD, WITHHELD) from None
        raise


def checked_dated(written: str, *, household: bool) -> str:
    """A date as DA/T 18 writes it, or Refusal ELEMENT_VALUE, which for a household record does not show
    it."""
    try:
        return checked_date(present("date", written))
    except Refusal as refusal:
        if household and refusal.code == "ELEMENT_VALUE":
            raise Refusal("ELEMENT_VALUE", element=named("date"), reason=WITHHELD) from None
        raise


def checked_pages(count: int) -> int:
    """A number of pages, or Refusal ELEMENT_VALUE."""
    if not 0 <= count <= MOST_PAGES:
        raise Refusal("ELEMENT_VALUE", element=named("page_count"), reason=f"{count}: 0..{MOST_PAGES}")
    return count
