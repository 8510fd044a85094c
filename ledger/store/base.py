"""What the SQLite and the PostgreSQL store share: group commit, following other writers, and the DCB port."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from math import ceil
from typing import Protocol, Self

from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery
from eventsourcing.persistence import IntegrityError, ProgrammingError

from ledger.clock import Clock, ClockGuard
from ledger.errors import Refusal
from ledger.store import reading
from ledger.store.edge import Tile
from ledger.store.following import Subscription
from ledger.store.group import Group
from ledger.store.lately import Lately
from ledger.store.port import Command, CommandRow, Committed, Head, HeaderRow, NewEntry, StoredEntry
from ledger.store.reading import Ask, Row
from ledger.store.recent import Recent, Runs, query_matches
from ledger.store.rows import SqlRows
from ledger.store.tree import load_edge

Step = Callable[[str], None]  # called with the name of each durable step just before and after it
_FOLLOW_ROWS = (
    20_000  # entries of other processes that are read one by one; past this the edge is loaded anew
)


def no_step(name: str) -> None:
    """Nothing happens between the steps."""


class Writer(Protocol):
    """One write transaction that holds the writer's lock. Nothing is visible or durable before ``commit``."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]: ...

    def insert(self, group: Group, tags: list[tuple[str, int, int, str]], tiles: list[Tile]) -> None: ...

    def commit(self, size: int) -> None: ...


class SqlStore(SqlRows):
    """A log store over SQL. ``at`` is told of each durable step (tests kill the process there)."""

    _poll_seconds = 0.05

    def __init__(self, clock: Clock, at: Step = no_step) -> None:
        self._lock = threading.RLock()  # one writer per process; also guards the state below
        self._changed = threading.Condition()
        self._at = at
        self._keep_tiles()
        size, self._last = self._head_row()
        self._edge = load_edge(self._rows, size)
        self.recent = Recent(size)
        self._lately = Lately()
        self.guard = ClockGuard(clock, self._last)

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Writer]:
        """A write transaction; rolled back unless committed. Raises Refusal BUSY or DISK_FULL."""

    @property
    def size(self) -> int:
        return self._edge.size

    def head_position(self) -> int:
        """The size, read from the database."""
        return self._head_row()[0]

    def head(self) -> Head:
        with self._lock:
            self._catch_up()
            return Head(self._edge.size, self._last, self._edge.root())

    def entries_at(self, positions: Sequence[int]) -> list[StoredEntry]:
        held = [self._lately.get(position) for position in positions]
        found = [entry for entry in held if entry is not None]
        return found if len(found) == len(held) else super().entries_at(positions)

    # Writing.

    def commit(self, commands: Sequence[Command]) -> list[Committed | Refusal]:
        if not commands:
            return []
        try:
            with self._lock:
                answers = self._commit(commands)
        except Refusal as refusal:
            return [refusal] * len(commands)
        self._tell()
        return answers

    def _commit(self, commands: Sequence[Command]) -> list[Committed | Refusal]:
        with self._writing() as writer:
            self._at("locked")
            self._follow(writer.rows)
            group = self._group(writer, commands)
            answers = [group.take(command) for command in commands]
            if group.entries:
                self._append(writer, group)
        return answers

    def _append(self, writer: Writer, group: Group) -> None:
        """Write and commit what the group holds, then let readers of this process see it."""
        edge, tiles = self._edge.extended(group.leaf_hashes())
        writer.insert(group, group.runs.tag_rows(), tiles)
        self._at("inserted")
        writer.commit(group.size)
        self._at("committed")
        # First what was appended, then the size: who reads the size finds everything up to it.
        self._lately.add(group.entries)
        self.recent.merge(group.runs)
        self._edge, self._last = edge, group.recorded_at

    def adopt(self, rows: Sequence[HeaderRow], commands: Sequence[CommandRow]) -> None:
        with self._lock, self._writing() as writer:
            self._at("locked")
            self._follow(writer.rows)
            self._append(writer, Group.adopted(self._edge.size, self._last, rows, commands))
        self._tell()

    def _group(self, writer: Writer, commands: Sequence[Command]) -> Group:
        return Group(
            self._edge.size,
            self._last,
            self.guard.now(self._last),
            reading.command_rows(writer.rows, [each.command for each in commands if each.command]),
            lambda condition: self._conflicts(writer, condition),
            lambda row, retried: reading.receipt_again(writer.rows, row, retried),
        )

    def _conflicts(self, writer: Writer, condition: DCBAppendCondition) -> bool:
        """Whether the committed log fails the condition. Costs what was appended since it was read."""
        query, after = condition.fail_if_events_match, condition.after or 0
        floor = self.recent.floor
        if query_matches(query, self.recent, max(after, floor)):
            return True
        if after >= floor:
            return False
        if not query.items:
            return True
        if floor - after <= 4 * len(query.items):
            return query_matches(query, _runs_between(writer.rows, after, floor), after)
        ask = writer.rows
        return any(
            reading.exists(ask, item.types, reading.rarest_first(ask, item.tags, after), after, floor)
            for item in query.items
        )

    # Other processes.

    def _catch_up(self) -> None:
        with self._lock:
            self._follow(self._rows)

    def _follow(self, ask: Ask) -> None:
        """Take in what other processes appended. STORE_UNSAFE where the log became shorter."""
        size, last = reading.head_row(ask)
        behind = size - self._edge.size
        if behind < 0:
            raise Refusal("STORE_UNSAFE", reason=f"{self._edge.size} entries became {size}")
        if behind == 0:
            return
        if behind > _FOLLOW_ROWS:
            self._edge = load_edge(ask, size)
            self.recent.reset(size)
        else:
            leaves: list[bytes] = []
            runs = _runs_between(ask, self._edge.size, size, leaves)
            self._edge = self._edge.extended(leaves)[0]
            self.recent.merge(runs)
        self._last = last

    def wait_for_change(self, after: int, timeout: float) -> int:
        for _ in range(max(1, ceil(timeout / self._poll_seconds))):
            if self.size > after or self.head_position() > after:
                break
            with self._changed:
                # Commits of this process (and notifications) end the wait at once; the poll sees the others.
                if self._changed.wait_for(lambda: self.size > after, min(timeout, self._poll_seconds)):
                    break
        return max(self.size, self.head_position())

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # The port of eventsourcing's DCB.

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Append without a command id; the position of the last. IntegrityError where the condition fails."""
        if not events:
            raise ProgrammingError("Should be at least one event. Avoid this elsewhere")
        entries = [NewEntry(event.type, tuple(sorted(set(event.tags))), event.data) for event in events]
        (answer,) = self.commit([Command("", "", entries, condition)])
        if isinstance(answer, Committed):
            return answer.last
        if answer.code == "CONDITION_FAILED":
            raise IntegrityError(condition)
        raise answer

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> Subscription[Self]:
        return Subscription(self, query, after)

    # Checkpoints and digests.

    def put_checkpoint(self, size: int, note: bytes) -> None:
        newest = self.latest_checkpoint()
        if newest is not None and newest[0] >= size:
            raise ValueError(f"a checkpoint of {newest[0]} is kept already")
        self._write("INSERT INTO checkpoints (size, note) VALUES (?, ?)", (size, note))

    def adopt_checkpoints(self, notes: Sequence[tuple[int, bytes]]) -> None:
        # RETURNING makes a statement of which rows can be asked on either database.
        sql = "INSERT INTO checkpoints (size, note) VALUES (?, ?) RETURNING size"
        with self._lock, self._writing() as writer:
            for kept in notes:
                writer.rows(sql, kept)
            writer.commit(self._edge.size)

    def forget_digests(self, now: int) -> int:
        return self._write("DELETE FROM request_digests WHERE until < ?", (now,))

    @abstractmethod
    def _write(self, sql: str, parameters: Sequence[object]) -> int:
        """One statement in a durable transaction of its own; how many rows it touched."""


def _runs_between(ask: Ask, after: int, upto: int, leaves: list[bytes] | None = None) -> Runs:
    """The runs of (after, upto], from the entries' own rows; their leaf hashes into ``leaves``."""
    runs = Runs(after)
    sql = (
        "SELECT position, type, tags, leaf_hash FROM entries WHERE position BETWEEN ? AND ? ORDER BY position"
    )
    for first in range(after + 1, upto + 1, reading.BATCH):
        for position, type, tags, leaf in ask(sql, (first, min(first + reading.BATCH - 1, upto))):
            runs.add(position, type, reading.split_tags(tags))
            if leaves is not None:
                leaves.append(bytes(leaf))
    return runs
