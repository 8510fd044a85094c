"""The digitization line's plan: projects with their vendors, and batches with their days.

Three projects follow each other, each with a tender, a vendor, a contract and a site. Every digitized record
is in exactly one batch; a batch is scanned in one shift, attached the next working day, its sample checked a
week later, and accepted a week after that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

from api.generator.calendar import after_working, at, day_of, working_days, working_from, working_until
from api.generator.holdings import Holdings
from api.generator.world import World

FIRST_SHIFT = day_of(2021, 4, 12)
MOST_PAGES, LEAST_PAGES = 1_800, 30
FEWEST_BATCHES = 60
FAILING = 25
"""Of so many batches one fails its first check."""
MENDED = 2
"""So many of its first pages are crooked."""
WORKERS = 4


class Project(NamedTuple):
    """A contract with the vendor of the same number; shifts from `begins` to `ends`, both included."""

    number: int
    begins: int
    ends: int


class Batch(NamedTuple):
    """The records `first` to `last` (digitized ones alone count) with `pages` in all. `turn`: which of its
    day's batches it is. `scanned`, `attached`, `checked`, `accepted`: days. `rejected`: the day on which it
    goes back for rework, 0 where it never does; then it is checked again, on the day `again`."""

    number: int
    id: str
    project: int
    first: int
    last: int
    pages: int
    turn: int
    scanned: int
    attached: int
    checked: int
    accepted: int
    rejected: int = 0
    again: int = 0

    @property
    def mended(self) -> int:
        """The day on which the pages that failed are attached anew."""
        return after_working(self.rejected, 2)

    def records(self, holdings: Holdings) -> list[int]:
        """Its records, in order."""
        return [n for n in range(self.first, self.last + 1) if holdings.digitized[n]]

    def workers(self) -> tuple[str, str]:
        """Who scans it: two of the vendor's people."""
        one = 1 + 2 * self.turn % WORKERS
        return f"worker{self.project}.{one}", f"worker{self.project}.{one + 1}"


class Line:
    """The plan of all batches, by number, by day and by record."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.projects = _projects(world.last)
        self.batches = list(_batches(world, self.projects))
        self._firsts = [batch.first for batch in self.batches]
        self.before = list(accumulate(map(self._clear, self.batches), initial=0))
        """Pages, but for household records', of all batches before each one."""
        self.scanned: dict[int, list[Batch]] = {}
        self.attached: dict[int, list[Batch]] = {}
        self.checked: dict[int, list[Batch]] = {}
        self.accepted: dict[int, list[Batch]] = {}
        self.rejected: dict[int, list[Batch]] = {}
        self.mended: dict[int, list[Batch]] = {}
        self.again: dict[int, list[Batch]] = {}
        for batch in self.batches:
            self.scanned.setdefault(batch.scanned, []).append(batch)
            self.attached.setdefault(batch.attached, []).append(batch)
            self.checked.setdefault(batch.checked, []).append(batch)
            self.accepted.setdefault(batch.accepted, []).append(batch)
            if batch.rejected:
                self.rejected.setdefault(batch.rejected, []).append(batch)
                self.mended.setdefault(batch.mended, []).append(batch)
                self.again.setdefault(batch.again, []).append(batch)

    def _clear(self, batch: Batch) -> int:
        holdings = self.world.holdings
        numbers = batch.records(holdings)
        return sum(holdings.pages[n] for n in numbers if not holdings.series_of(n).household)

    def batch_of(self, n: int) -> Batch:
        """The batch that record `n` is digitized in."""
        return self.batches[bisect_right(self._firsts, n) - 1]

    def shift(self, day: int, project: int) -> str:
        """The id of the day's shift."""
        return self.world.made(day, "shift", day, project)


def _projects(last: int) -> list[Project]:
    ends = working_until(last - 45)
    third = (ends - FIRST_SHIFT) // 3
    starts = [working_from(FIRST_SHIFT + third * k) for k in range(3)]
    closes = [working_until(starts[1] - 25), working_until(starts[2] - 25), ends]
    return [Project(k, starts[k], closes[k]) for k in range(3)]


def _batches(world: World, projects: list[Project]) -> list[Batch]:
    """Inherited records are digitized through all the years, those filed since in the year they are filed."""
    holdings = world.holdings
    most = max(LEAST_PAGES, min(MOST_PAGES, world.chosen.pages // FEWEST_BATCHES))
    shifts = [day for one in projects for day in working_days(one.begins, working_until(one.ends - 24))]
    found: list[Batch] = []
    turns: dict[int, int] = {}
    for wave, whole in enumerate(holdings.waves):
        parts = _parts(holdings, whole, most)
        days = shifts if not wave else _of_year(shifts, 2020 + wave)
        for k, (first, last, pages) in enumerate(parts):
            if not days:
                break  # the years that are told end before these are digitized
            day = days[k * len(days) // len(parts)]
            project = bisect_right([one.begins for one in projects], day) - 1
            turn = turns[day] = turns.get(day, -1) + 1
            checked = after_working(day, 7)
            one = Batch(
                number=len(found),
                id=world.chance.uuid7(at(day, 8), "batch", wave, k),
                project=project,
                first=first,
                last=last,
                pages=pages,
                turn=turn,
                scanned=day,
                attached=after_working(day, 1),
                checked=checked,
                accepted=after_working(checked, 7),
            )
            found.append(_reworked(one) if _fails(holdings, one) else one)
    return found


def _fails(holdings: Holdings, one: Batch) -> bool:
    """One batch in twenty-five fails its first check, but none with household records."""
    households = any(holdings.series_of(n).household for n in (one.first, one.last))
    return one.number % FAILING == 12 and not households


def _reworked(one: Batch) -> Batch:
    """Rejected a week after its check, mended, checked again, accepted."""
    rejected = after_working(one.checked, 7)
    again = after_working(rejected, 9)
    return one._replace(rejected=rejected, again=again, accepted=after_working(again, 7))


def _of_year(shifts: list[int], year: int) -> list[int]:
    """The shifts of the summer and autumn of a year."""
    return shifts[bisect_left(shifts, day_of(year, 6, 10)) : bisect_left(shifts, day_of(year, 11, 10))]


def _parts(holdings: Holdings, whole: range, most: int) -> list[tuple[int, int, int]]:
    """(first, last, pages) of stretches of records with about `most` pages each."""
    parts: list[tuple[int, int, int]] = []
    first, pages = whole.start, 0
    for n in whole:
        pages += holdings.pages[n] if holdings.digitized[n] else 0
        if pages >= most:
            parts.append((first, n, pages))
            first, pages = n + 1, 0
    if pages:
        parts.append((first, whole[-1], pages))
    return parts
