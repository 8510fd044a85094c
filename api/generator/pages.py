"""How many pages each record has: lognormal, clamped, and rescaled to an exact total (DOMAIN.md section 6).

2,170,000 pages on 484,000 entries are 4.48 an entry; sigma 1.0 and mu 1.00 give a median of 2.7.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import exp

from api.generator.chance import Chance

SIGMA, MU = 1.0, 1.00
LEAST, MOST = 1, 400
ENTRIES, PAGES = 484_000, 2_170_000
"""The founding article's holdings."""


def total_pages(entries: int) -> int:
    """The digitized pages of an archive of so many entries, at the article's rate."""
    return entries * PAGES // ENTRIES


def page_counts(chance: Chance, entries: int, digitized: Sequence[int] | bytearray, total: int) -> array[int]:
    """Pages by record number. Over the records that `digitized` marks they sum to exactly `total`, which
    MUST lie between one page and `MOST` pages for each of them; the others have what they have."""
    drawn = [min(MOST, max(LEAST, exp(MU + SIGMA * chance.normal("pages", n)))) for n in range(entries)]
    marked = [n for n in range(entries) if digitized[n]]
    if not len(marked) * LEAST <= total <= len(marked) * MOST:
        raise ValueError(f"{total} pages on {len(marked)} records")
    factor = total / sum(drawn[n] for n in marked)
    counts = array("H", [max(LEAST, min(MOST, round(pages))) for pages in drawn])
    for n in marked:
        counts[n] = max(LEAST, min(MOST, int(drawn[n] * factor)))
    _settle(counts, marked, total)
    return counts


def _settle(counts: array[int], marked: list[int], total: int) -> None:
    """Give what is missing to, or take what is too much from, records in turn, one page each."""
    missing = total - sum(counts[n] for n in marked)
    step = 1 if missing > 0 else -1
    while missing:
        for n in marked:
            if missing and LEAST <= counts[n] + step <= MOST:
                counts[n] += step
                missing -= step
