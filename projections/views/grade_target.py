"""The target "all city and county units 规范化 or 示范 by year", counted from awards ([S]3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from projections.tables import valid
from projections.views.governance import GRADES
from projections.views.organisations import ORGS

_AT_LEAST = {"standardised": ("standardised", "demonstration"), "demonstration": ("demonstration",)}
"""Who holds the higher grade holds the lower one too."""


class LevelCount(NamedTuple):
    """How many units of a level there are, how many hold the grade, how many the demonstration grade."""

    level: str
    units: int
    awarded: int
    demonstration: int


class YearCount(NamedTuple):
    """How many units held the grade by the end of a year."""

    year: int
    awarded: int


class TargetCount(NamedTuple):
    """The target of a plan counted ([S]3): `units` that it is about, `awarded` that hold the grade."""

    units: int
    awarded: int
    levels: list[LevelCount]
    years: list[YearCount]


def target_count(
    connection: sa.Connection, grade: str, levels: Sequence[str], year: int | None = None
) -> TargetCount:
    """Bureaus of these levels that have not ended, against awards of at least `grade` up to `year` (any)."""
    orgs, grades = ORGS.table, GRADES.table
    wanted = sa.select(orgs.c.id, orgs.c.level).where(
        valid(orgs, None), orgs.c.kind == "bureau", orgs.c.level.in_(levels), orgs.c.ended.is_(None)
    )
    level_of: dict[str, str] = {row.id: row.level for row in connection.execute(wanted)}
    query = sa.select(grades.c.org, grades.c.grade, grades.c.year).where(
        valid(grades, None), grades.c.grade.in_(_AT_LEAST[grade])
    )
    if year is not None:
        query = query.where(grades.c.year <= year)
    since: dict[str, int] = {}
    shown: set[str] = set()
    for row in connection.execute(query):
        if row.org in level_of:
            since[row.org] = min(row.year, since.get(row.org, row.year))
            shown |= {row.org} if row.grade == "demonstration" else set()
    counts = [
        LevelCount(
            level,
            sum(1 for one in level_of.values() if one == level),
            sum(1 for org in since if level_of[org] == level),
            sum(1 for org in shown if level_of[org] == level),
        )
        for level in levels
    ]
    years = [
        YearCount(end, sum(1 for begun in since.values() if begun <= end))
        for end in sorted(set(since.values()))
    ]
    return TargetCount(len(level_of), len(since), counts, years)
