"""What one asks the generator for."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from api.generator.calendar import day_of
from api.generator.pages import total_pages

FOUNDED = day_of(2021, 1, 4)
"""The first day of the ledger: the Monday after the Archives Law of 2020 came into force."""
UNTIL = date(2025, 12, 31)
EARLIEST = date(2023, 12, 31)
"""Everything that is planted has come to pass by then."""
LEAST_ENTRIES = 100


class Chosen(NamedTuple):
    """`entries` of the catalogue, the `seed` of all chance, the number of the `last` day that is told."""

    entries: int
    seed: int
    last: int

    @property
    def pages(self) -> int:
        """Pages that are digitized in the end."""
        return total_pages(self.entries)


def chosen(entries: int, seed: int, until: date = UNTIL) -> Chosen:
    """What was asked for, or ValueError: at least `LEAST_ENTRIES` entries, told to a day from `EARLIEST` to
    `UNTIL`."""
    last = day_of(until.year, until.month, until.day)
    if entries < LEAST_ENTRIES:
        raise ValueError(f"entries: {LEAST_ENTRIES}..")
    if not EARLIEST <= until <= UNTIL:
        raise ValueError(f"until: {EARLIEST}..{UNTIL}")
    return Chosen(entries, seed, last)
