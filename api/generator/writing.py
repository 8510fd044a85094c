"""Telling, drafting and signing in several processes while one numbers and writes, in the order of days.

A day is one piece of work. What a day may know of the log (positions, the checkpoint that people saw) is what
stood `BEHIND` days before it, however many processes there are: so the log comes out the same, byte for byte.
Each command is recorded at the time it was done; some days are appended in one durable transaction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from typing import NamedTuple

from api.generator.acts import Plant
from api.generator.days import BEHIND, Known, Place
from api.generator.shelf import Shelf
from api.generator.signing_acts import Checkpoint, Day, Signed, sign_day
from api.generator.telling import Teller
from api.generator.world import FOUNDED, Shared, World
from ledger.keys.keystore import SealingKey
from ledger.opened import Ledger
from ledger.store.edge import Edge
from ledger.store.port import CommandRow, HeaderRow
from ledger.vocabulary import load
from signing.envelope import entry_bytes

AT_ONCE = 20_000
"""Entries of one transaction, where a day has more."""

Progress = Callable[[int, int], None]


class Planted(NamedTuple):
    """An irregularity with the positions of its events, in the order in which they were recorded."""

    plant: Plant
    positions: list[int]


class _Bench:
    """What a process works with; there is one in each."""

    def __init__(self, shared: Shared) -> None:
        load()
        self.world = World(shared)
        self.teller = Teller(self.world)
        self.shelf = Shelf(shared.objects)

    def day(self, day: int, known: Known) -> Day:
        return sign_day(self.world, day, self.teller.day(day, known), known.seen(day), self.shelf)


_bench: list[_Bench] = []


def _begin(shared: Shared) -> None:
    _bench[:] = [_Bench(shared)]


def _work(day: int, known: Known) -> Day:
    return _bench[0].day(day, known)


class Writer:
    """Writes the days of one archive into a founded ledger; `planted` are the irregularities so far."""

    def __init__(self, ledger: Ledger, shared: Shared) -> None:
        self._ledger, self._shared, self._store = ledger, shared, ledger.store
        head = self._store.head()
        self._position, self._recorded_at = head.size, head.recorded_at
        self._edge, _ = Edge().extended(self._store.leaf_hashes(0, head.size))
        self._rows: list[HeaderRow] = []
        self._commands: list[CommandRow] = []
        self._keys: list[SealingKey] = []
        self._places: dict[str, Place] = {}
        self._first = Checkpoint(head.size, head.root.hex())
        self._heads: dict[int, Checkpoint] = {}
        self._known: deque[Known] = deque([Known({}, {}, self._first)], BEHIND + 1)
        self.planted: dict[str, Planted] = {}
        self._erased: list[str] = []

    def write(self, processes: int, progress: Progress) -> None:
        """Write every day up to the last one. `processes`: how many draft and sign beside this one, 0 for
        none; `progress` is told of days done, and of all."""
        days = range(FOUNDED, self._shared.chosen.last + 1)
        for done, day in enumerate(self._drafted(days, processes), start=1):
            self._append(day)
            progress(done, len(days))
        shelf = Shelf(self._shared.objects)
        self._flush()
        self._ledger.keys.erase([one for one in self._erased if "-" in one])
        shelf.remove(one for one in self._erased if "-" not in one)
        shelf.settle()

    def _drafted(self, days: range, processes: int) -> Iterator[Day]:
        """The days in order, a few of them ahead of what is written."""
        if not processes:
            bench = _Bench(self._shared)
            for index, day in enumerate(days):
                yield bench.day(day, self._known[0 if index < BEHIND else 1])
            return
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, context, _begin, (self._shared,)) as pool:
            waiting: deque[Future[Day]] = deque()
            for day in days:
                if len(waiting) == BEHIND:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(_work, day, self._known[-1]))
            while waiting:
                yield waiting.popleft().result()

    def _append(self, day: Day) -> None:
        """Number a day's commands; then later days may know of them. They are written when there are many."""
        before = len(self._rows)
        for command in day.commands:
            if len(self._rows) + len(command.rows) > AT_ONCE:
                self._extend(before)
                self._flush()
                before = 0
            first, last = self._position + 1, self._position + len(command.rows)
            self._commands.append(CommandRow(command.command, command.actor, first, last, None))
            self._number(command)
            self._note(command, first - 1, self._recorded_at - len(command.rows) + 1)
        self._keys += day.keys
        self._extend(before)
        self._heads[day.day] = Checkpoint(self._position, self._edge.root().hex())
        self._known.append(Known(dict(self._places), dict(self._heads), self._first))
        if len(self._rows) > AT_ONCE // 4:
            self._flush()

    def _extend(self, before: int) -> None:
        """The tree over what was numbered, from the rows behind the first `before` on."""
        self._edge, _ = self._edge.extended([row.leaf_hash for row in self._rows[before:]])

    def _flush(self) -> None:
        """Write what was numbered, the sealing keys that it rests on first; all is durable on return."""
        self._ledger.keys.add(self._keys)
        if self._rows:
            self._store.adopt(self._rows, self._commands)
        self._rows, self._commands, self._keys = [], [], []

    def _number(self, command: Signed) -> None:
        """The command's entries, each a microsecond after the one before."""
        at = max(command.at, self._recorded_at + 1)
        for position, (type, tags, envelope) in enumerate(command.rows, start=self._position + 1):
            entry = entry_bytes(envelope, position, at)
            leaf = sha256(b"\0" + entry).digest()
            self._rows.append(
                HeaderRow(position, at, type, command.actor, command.occurred, tags, leaf, entry)
            )
            at += 1
        self._recorded_at = at - 1
        self._position += len(command.rows)

    def _note(self, command: Signed, position: int, recorded_at: int) -> None:
        """Keep the places that later days ask for, and the positions of what was planted, of a command
        behind `position` whose first entry was recorded at that time."""
        for name, index in command.names:
            self._places[name] = Place(position + 1 + index, recorded_at + index)
        self._erased += command.erases
        for plant in command.plants:
            planted = self.planted.setdefault(plant.name, Planted(plant, []))
            planted.positions.append(position + 1 + plant.event)
