"""One policy: a number within bounds, or a choice among words, with the default until one is set."""

from __future__ import annotations

from typing import NamedTuple


class Policy(NamedTuple):
    """One named number; `low` and `high` bound it (inclusive)."""

    default: int
    low: int
    high: int
    zh: str
    en: str


class Choice(NamedTuple):
    """One named choice among `choices`: who approves, which jurisdiction's period holds, what counts."""

    default: str
    choices: tuple[str, ...]
    zh: str
    en: str
