"""The names of a log and its successors: `archive.example`, `archive.example/2`, … (EVENT.md section 8)."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERED = re.compile(r"(.+)/([1-9][0-9]{0,8})")


class Place(NamedTuple):
    """The line that a name belongs to, and which of the line it is; a name without a number is the first."""

    line: str
    number: int


def place_of(origin: str) -> Place:
    """`archive.example/3` is the third of `archive.example`."""
    found = _NUMBERED.fullmatch(origin)
    return Place(found[1], int(found[2])) if found else Place(origin, 1)


def is_later(origin: str, than: str) -> bool:
    """Whether a name stands later in the same line."""
    one, other = place_of(origin), place_of(than)
    return one.line == other.line and one.number > other.number


def is_earlier(origin: str, than: str) -> bool:
    """Whether a name stands earlier in the same line."""
    return is_later(than, origin)
