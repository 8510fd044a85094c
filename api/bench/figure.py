"""What a measurement comes to, and what it is given."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Literal, NamedTuple

Judged = Literal["ratio at least", "ratio at most", "at least", "at most"]


class Figure(NamedTuple):
    """`measured` in `unit`, beside a limit in the same unit that was measured in the same run; `ratio` is
    measured / limit. `reach` and `aim` are for the ratio or for what was measured, as `judged` says; None
    where nothing was promised."""

    name: str
    what: str
    measured: float
    unit: str
    limit_name: str
    limit: float
    ratio: float
    reach: float | None = None
    aim: float | None = None
    judged: Judged = "ratio at least"

    @property
    def judged_value(self) -> float:
        """The number that `reach` is for."""
        return self.ratio if self.judged.startswith("ratio") else self.measured

    def meets(self, wanted: float) -> bool:
        """Whether this is as good as `wanted`."""
        value = self.judged_value
        return value >= wanted if self.judged.endswith("least") else value <= wanted


class Setting(NamedTuple):
    """Where to measure and how much: `folder` is empty; `postgres` the URL of a database on a server where
    others may be made; `quick` for a trial whose numbers mean nothing."""

    folder: Path
    postgres: str | None
    quick: bool

    @property
    def rounds(self) -> int:
        """How often a noisy measurement is repeated; the median counts."""
        return 1 if self.quick else 3

    def amount(self, full: int, quick: int) -> int:
        """How much work to measure with."""
        return quick if self.quick else full

    def databases(self) -> list[tuple[str, str | None]]:
        """Names of the databases to measure on, and the server's URL (None: a SQLite file)."""
        return [("SQLite", None), *([("PostgreSQL", self.postgres)] if self.postgres else [])]


Clock = Callable[[], float]
"""Seconds since some moment."""

Measure = Callable[[Setting], list[Figure]]


def median(figures: Sequence[Figure]) -> Figure:
    """The one in the middle of repeated measurements."""
    return sorted(figures, key=attrgetter("judged_value"))[len(figures) // 2]


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """How long this takes by `clock`."""
    began = clock()
    work()
    return clock() - began


@contextmanager
def settled() -> Iterator[None]:
    """The collector as a service sets it once it serves."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
