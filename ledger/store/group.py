"""Assembling one group commit: pure, given the head, the time and what is known of earlier commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from eventsourcing.dcb.api import DCBAppendCondition

from ledger.errors import Conflict, Refusal
from ledger.store.port import (
    MAX_COMMAND_BYTES,
    MAX_COMMAND_ENTRIES,
    Command,
    CommandRow,
    Committed,
    HeaderRow,
    NewEntry,
)
from ledger.store.recent import Runs, query_matches
from signing.envelope import MAX_ENVELOPE, entry_bytes

# position, recorded_at, occurred_at, type, actor, tags joined by line feeds, leaf hash, entry
EntryRow = tuple[int, int, int, str, str, str, bytes, bytes]


class Group:
    """Takes commands one after another and numbers those that are not refused.

    ``size`` and ``recorded_at`` are the log's before the group, ``now`` the time to write with. ``known``
    holds the rows of commands that were committed before; ``conflicts`` tells whether a condition fails
    against the log before the group; ``receipt`` makes the first receipt of a known command again.
    """

    def __init__(
        self,
        size: int,
        recorded_at: int,
        now: int,
        known: Mapping[str, CommandRow],
        conflicts: Callable[[DCBAppendCondition], bool],
        receipt: Callable[[CommandRow, str], Committed],
    ) -> None:
        self.size = size
        self.recorded_at = recorded_at
        self._now = now
        self._known = known
        self._conflicts = conflicts
        self._receipt = receipt
        self._taken: dict[str, tuple[CommandRow, Committed]] = {}
        self.entries: list[EntryRow] = []
        self.runs = Runs(size)
        self.commands: list[tuple[int, int, str, str]] = []  # first, last, command, actor
        self.digests: list[tuple[str, bytes, int]] = []

    @classmethod
    def adopted(
        cls, size: int, recorded_at: int, rows: Sequence[HeaderRow], commands: Sequence[CommandRow]
    ) -> Group:
        """Entries of another copy of the log as they stand there. ValueError where they do not follow."""
        group = cls(size, recorded_at, 0, {}, lambda _: False, lambda row, _: Committed(row.first, 0, 0, []))
        for row in rows:
            group._adopt(row)
        for each in commands:
            if (
                each.first != (group.commands[-1][1] if group.commands else size) + 1
                or each.last < each.first
            ):
                raise ValueError(f"command {each.command} at {each.first} does not follow")
            group.commands.append((each.first, each.last, each.command, each.actor))
        if group.commands and group.commands[-1][1] != group.size:
            raise ValueError(f"commands end at {group.commands[-1][1]}, entries at {group.size}")
        return group

    def _adopt(self, row: HeaderRow) -> None:
        if row.position != self.size + 1 or row.recorded_at <= self.recorded_at:
            raise ValueError(f"entry {row.position} does not follow {self.size}")
        if sha256(b"\0" + row.entry).digest() != row.leaf_hash:
            raise ValueError(f"entry {row.position} is not what its leaf hash says")
        tags = "\n".join(row.tags)
        self.entries.append(
            (
                row.position,
                row.recorded_at,
                row.occurred_at,
                row.type,
                row.actor,
                tags,
                row.leaf_hash,
                row.entry,
            )
        )
        self.runs.add(row.position, row.type, row.tags)
        self.size, self.recorded_at = row.position, row.recorded_at

    def leaf_hashes(self) -> list[bytes]:
        """Leaf hashes of everything taken so far."""
        return [row[6] for row in self.entries]

    def take(self, command: Command) -> Committed | Refusal:
        """The command's receipt, valid once the group is durable, or why it is refused."""
        earlier = self._earlier(command)
        if earlier is not None:
            return earlier
        refusal = self._refuse(command)
        return refusal if refusal is not None else self._number(command)

    def _earlier(self, command: Command) -> Committed | Refusal | None:
        taken = self._taken.get(command.command)
        row = taken[0] if taken else self._known.get(command.command)
        if row is None:
            return None
        if row.actor != command.actor or row.digest not in (None, command.request_digest):
            return Refusal("COMMAND_REUSED", command=command.command)
        retried = "same" if row.digest is not None else "unchecked"
        if taken is None:
            return self._receipt(row, retried)
        first = taken[1]
        return Committed(first.first, first.last, first.recorded_at, first.leaf_hashes, retried)

    def _refuse(self, command: Command) -> Refusal | None:
        entries = command.entries
        if not entries:
            raise ValueError("a command without entries")
        refusal = _unfit(entries)
        if refusal is not None:
            return refusal
        if command.until is not None and self._next_time() + len(entries) - 1 > command.until:
            return Refusal("SIGNED_TOO_LATE")
        condition = command.condition
        if condition is not None and self._fails(condition):
            return Conflict("CONDITION_FAILED")
        return None

    def _fails(self, condition: DCBAppendCondition) -> bool:
        after = condition.after or 0
        return query_matches(condition.fail_if_events_match, self.runs, after) or self._conflicts(condition)

    def _next_time(self) -> int:
        return max(self._now, self.recorded_at + 1)

    def _number(self, command: Command) -> Committed:
        first, began = self.size + 1, self._next_time()
        hashes: list[bytes] = []
        rows, runs = self.entries, self.runs
        for i, new in enumerate(command.entries):
            position, at = first + i, began + i
            entry = entry_bytes(new.data, position, at)
            leaf = sha256(b"\0" + entry).digest()
            hashes.append(leaf)
            tags = "\n".join(new.tags)
            rows.append((position, at, new.occurred_at, new.type, new.actor, tags, leaf, entry))
            runs.add(position, new.type, new.tags)
        self.size = first + len(hashes) - 1
        self.recorded_at = began + len(hashes) - 1
        committed = Committed(first, self.size, began, hashes)
        self._remember(command, committed)
        return committed

    def _remember(self, command: Command, committed: Committed) -> None:
        name = command.command or f"append:{committed.first}"
        self.commands.append((committed.first, committed.last, name, command.actor))
        digest = command.request_digest
        if digest is not None:
            self.digests.append((name, digest, command.digest_until))
        row = CommandRow(name, command.actor, committed.first, committed.last, digest)
        self._taken[name] = row, committed


def _unfit(entries: Sequence[NewEntry]) -> Refusal | None:
    longest = max(len(entry.data) for entry in entries)
    if longest > MAX_ENVELOPE:
        return Refusal("ENTRY_TOO_LONG", length=longest)
    if len(entries) > MAX_COMMAND_ENTRIES or sum(len(entry.data) for entry in entries) > MAX_COMMAND_BYTES:
        return Refusal("COMMAND_TOO_LARGE")
    if not all(_storable(entry) for entry in entries):
        return Refusal("STATEMENT_REFUSED", reason="a type or tag that no database keeps")
    return None


def _storable(entry: NewEntry) -> bool:
    """Line feeds part the tags of a row; PostgreSQL has no NUL; lone surrogates have no UTF-8."""
    text = "".join((entry.type, entry.actor, *entry.tags))
    if text.isascii():
        return "\n" not in text and "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\n" not in text and "\0" not in text
