"""What was appended lately, by tag and type, in memory: append conditions are answered from here.

A *run* is a stretch of consecutive positions that share a tag and a type. A batch of five thousand pages is
one run of its actor's tag. The database's tag index holds the same runs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter

from eventsourcing.dcb.api import DCBQuery

Run = tuple[int, int, str]  # first position, last position, type

_last = itemgetter(1)


class Runs:
    """Runs of the positions after ``floor``. Positions MUST be added in ascending order."""

    __slots__ = ("_tags", "_types", "floor", "head")

    def __init__(self, floor: int) -> None:
        self.floor = floor
        self.head = floor
        self._tags: dict[str, list[Run]] = {}
        self._types: dict[str, list[Run]] = {}

    def __len__(self) -> int:
        """How many runs are held."""
        return sum(map(len, self._tags.values())) + sum(map(len, self._types.values()))

    def add(self, position: int, type: str, tags: Iterable[str]) -> None:
        """One entry at ``position``."""
        self.head = position
        before = position - 1
        for index, names in ((self._types, (type,)), (self._tags, tags)):
            for name in names:
                runs = index.get(name)
                if runs is None:
                    index[name] = [(position, position, type)]
                    continue
                first, last, of = runs[-1]
                if last == before and of == type:
                    runs[-1] = (first, position, type)
                elif last != position:  # a tag given twice counts once
                    runs.append((position, position, type))

    def merge(self, later: Runs) -> None:
        """Everything of ``later``, whose floor MUST be this head."""
        for mine, theirs in ((self._tags, later._tags), (self._types, later._types)):
            for name, runs in theirs.items():
                if name in mine:
                    mine[name].extend(runs)
                else:
                    mine[name] = runs
        self.head = later.head

    def tag_rows(self) -> list[tuple[str, int, int, str]]:
        """(tag, first, last, type) of every run, in the order of the tag index."""
        return [(tag, *run) for tag, runs in sorted(self._tags.items()) for run in runs]

    def any_match(self, types: Collection[str], tags: Collection[str], after: int) -> bool:
        """Whether an entry after ``after`` has any of the types (none given: any) and all of the tags."""
        if self.is_quiet(types, tags, after):
            return False
        return not tags or any(True for _ in self._shared(types, tags, after, self.head))

    def is_quiet(self, types: Collection[str], tags: Collection[str], after: int) -> bool:
        """Whether one look per type and tag tells that nothing matches; where not, something may."""
        if self.head <= after:
            return True
        by_type, by_tag = self._types, self._tags
        if types:
            # Types first: what a decision watches for hardly ever comes.
            for type in types:
                if type in by_type and by_type[type][-1][1] > after:
                    break
            else:
                return True
        for tag in tags:  # noqa: SIM110 - a generator costs more than all else here
            if tag not in by_tag or by_tag[tag][-1][1] <= after:
                return True
        return False

    def matching(self, types: Collection[str], tags: Collection[str], after: int, upto: int) -> Iterator[int]:
        """Positions in (after, upto] with any of the types (none given: any) and all of the tags, rising."""
        if tags:
            runs = self._shared(types, tags, after, upto)
        else:
            of_types = [self._types[type] for type in types or list(self._types) if type in self._types]
            runs = iter(sorted(run for one in of_types for run in _common([one], (), after + 1, upto)))
        return (position for first, last, _ in runs for position in range(first, last + 1))

    def _shared(self, types: Collection[str], tags: Collection[str], after: int, upto: int) -> Iterator[Run]:
        found = [self._tags.get(tag) for tag in tags]
        several = sorted((runs for runs in found if runs is not None), key=len)
        return _common(several, types, after + 1, upto) if len(several) == len(found) else iter(())


def _common(several: list[list[Run]], types: Collection[str], first: int, last: int) -> Iterator[Run]:
    """Runs within [first, last] that all of the lists share."""
    runs, *others = several
    for at in range(bisect_left(runs, first, key=_last), len(runs)):
        start, end, type = runs[at]
        if start > last:
            return
        if types and type not in types:
            continue
        start, end = max(start, first), min(end, last)
        if others:
            yield from _common(others, types, start, end)
        else:
            yield start, end, type


class Recent:
    """The last appends this process knows of, in two generations: when the newer is full, the older goes.

    ``floor`` is the position after which nothing is missing; questions from before it go to the database.
    One thread at a time merges; any thread may ask meanwhile.
    """

    def __init__(self, floor: int, capacity: int = 200_000) -> None:
        self._capacity = capacity
        self.reset(floor)

    @property
    def floor(self) -> int:
        return self._generations[0].floor

    @property
    def head(self) -> int:
        return self._generations[1].head

    def reset(self, floor: int) -> None:
        """Forget everything; the log stands at ``floor``."""
        # Always read and replaced as one value: who asks sees both generations of the same moment.
        self._generations = Runs(floor), Runs(floor)
        self._held = 0

    def merge(self, later: Runs) -> None:
        """What was appended since ``head``."""
        newer = self._generations[1]
        if later.floor != newer.head:
            raise ValueError(f"runs after {later.floor} do not follow {newer.head}")
        newer.merge(later)
        self._held += len(later)
        if self._held > self._capacity:
            self._generations, self._held = (newer, Runs(later.head)), 0

    def any_match(self, types: Collection[str], tags: Collection[str], after: int) -> bool:
        """As ``Runs.any_match``; ``after`` MUST NOT be below ``floor``."""
        older, newer = self._generations
        if after < older.floor:
            raise ValueError(f"{after} is before {older.floor}")
        return newer.any_match(types, tags, after) or older.any_match(types, tags, after)

    def is_quiet(self, types: Collection[str], tags: Collection[str], after: int, upto: int) -> bool:
        """Whether one look per type and tag tells that nothing in (after, upto] matches."""
        older, newer = self._generations
        return (
            after >= older.floor
            and upto <= newer.head
            and newer.is_quiet(types, tags, after)
            and older.is_quiet(types, tags, after)
        )

    def matching(
        self, types: Collection[str], tags: Collection[str], after: int, upto: int
    ) -> list[int] | None:
        """As ``Runs.matching``; None where not all of (after, upto] is held, so that only the database
        knows."""
        older, newer = self._generations
        if after < older.floor or upto > newer.head:
            return None
        found: list[int] = []
        for runs in (older, newer):
            if not runs.is_quiet(types, tags, after):
                found += runs.matching(types, tags, after, upto)
        return found


def query_matches(query: DCBQuery, runs: Runs | Recent, after: int) -> bool:
    """Whether any entry of ``runs`` after ``after`` matches any item of the query; no items match all."""
    if runs.head <= after:
        return False
    if not query.items:
        return True
    return any(runs.any_match(item.types, item.tags, after) for item in query.items)
