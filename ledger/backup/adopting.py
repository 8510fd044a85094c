"""Bringing a set's log into a database: the same bytes at the same positions, what is beside them derived
anew from the signed bytes.

Groups end where a command ends, so that a database which a restore left half filled holds whole commands, and
the next restore goes on after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ledger.backup.sets import LOG, Progress, damaged, entries_of
from ledger.errors import Refusal
from ledger.publishing.checkpoints import stated_in
from ledger.store.port import CommandRow, HeaderRow, LogStore
from signing.checkpoint import Checkpoint
from signing.envelope import parse_envelope, split_entry
from signing.errors import SigningError
from signing.export import CHECKPOINT, Export, Roots
from signing.statement import Statement, parse_statement
from signing.tiles import WIDTH, parse_tile, width_of
from signing.times import parse_time

GROUP = 10_000  # entries of one transaction, or a little more
_NOTES = 10_000

Derived = tuple[HeaderRow, Statement]


def adopt_log(store: LogStore, export: Export, size: int, progress: Progress) -> None:
    """Append the first `size` entries of a verified log that the database does not have yet.

    Refused: ALREADY_THERE where the database holds another log, BACKUP_DAMAGED where the set changed since it
    was verified, DISK_FULL.
    """
    roots = Roots(export)
    begun = min(store.head().size, size)
    if store.root_at(begun) != roots.root_at(begun):
        raise Refusal("ALREADY_THERE", what=f"another log of {begun} entries")
    for rows, commands in _groups(_derived(export, begun, size)):
        try:
            store.adopt(rows, commands)
        except ValueError as problem:
            raise damaged(problem) from problem
        if store.head().root != roots.root_at(rows[-1].position):
            raise damaged(f"{LOG} changed while it was read: position {rows[-1].position}")
        progress("entries", rows[-1].position, size)


def adopt_checkpoints(store: LogStore, export: Export, size: int) -> int:
    """Keep the set's checkpoints up to `size` that the database does not have yet; how many it has then."""
    kept = store.latest_checkpoint()
    last = kept[0] if kept else 0
    notes = sorted((stated.size, note) for stated, note in _checkpoints(export) if last < stated.size <= size)
    for start in range(0, len(notes), _NOTES):
        store.adopt_checkpoints(notes[start : start + _NOTES])
    return len(store.checkpoint_sizes())


def checkpoint_at(export: Export, size: int) -> bytes:
    """The note of the checkpoint of this size; Refusal NOT_FOUND where the set has none."""
    for stated, note in _checkpoints(export):
        if stated.size == size:
            return note
    raise Refusal("NOT_FOUND")


def _checkpoints(export: Export) -> Iterator[tuple[Checkpoint, bytes]]:
    """Each size once: the set's own checkpoint stands among the older ones too."""
    seen = set()
    for path in (CHECKPOINT, *export.older_checkpoints()):
        note = export.read(path)
        if note is None:
            raise damaged(f"{LOG}/{path}")
        stated = stated_in(note)
        if stated.size not in seen:
            seen.add(stated.size)
            yield stated, note


def _groups(derived: Iterator[Derived]) -> Iterator[tuple[list[HeaderRow], list[CommandRow]]]:
    rows: list[HeaderRow] = []
    commands: list[CommandRow] = []
    for command, run in groupby(derived, key=lambda one: one[1].command):
        first = rows[-1].position + 1 if rows else 0
        rows.extend(row for row, _ in run)
        last = rows[-1]
        first = first or rows[0].position
        commands.append(CommandRow(command, last.actor, first, last.position, None))
        if len(rows) >= GROUP:
            yield rows, commands
            rows, commands = [], []
    if rows:
        yield rows, commands


def _derived(export: Export, begun: int, size: int) -> Iterator[Derived]:
    """The entries after the first `begun`, with the columns that follow from each."""
    for n in range(begun // WIDTH, -(-size // WIDTH)):
        leaves = _leaves(export, n)
        for index, entry in enumerate(entries_of(export, n), n * WIDTH):
            if begun <= index < size:
                yield _derive(entry, leaves[index - n * WIDTH])


def _leaves(export: Export, n: int) -> list[bytes]:
    path, data = export.tile(0, n)
    try:
        return parse_tile(data or b"", width_of(0, n, export.size))
    except SigningError as problem:
        raise damaged(f"{LOG}/{path}: {problem}") from problem


def _derive(entry: bytes, leaf: bytes) -> Derived:
    envelope, position, recorded_at = split_entry(entry)
    statement = parse_statement(parse_envelope(envelope).payload)
    tags = tuple(sorted({*statement.subjects, f"actor:{statement.actor}"}))
    occurred_at = parse_time(statement.occurred_at)
    row = HeaderRow(position, recorded_at, statement.type, statement.actor, occurred_at, tags, leaf, entry)
    return row, statement
