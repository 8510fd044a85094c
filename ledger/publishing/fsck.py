"""Checking a log's database against its signed bytes: every leaf, tile, root, header column, tag and command.

The entries are the truth; everything else in the database is a copy of what they say, or follows from it.
Signatures and keys are the verifier's affair (``signing.verify``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.store.edge import Edge
from ledger.store.port import HeaderRow, LogStore
from signing import merkle
from signing.checkpoint import open_checkpoint, parse_checkpoint
from signing.envelope import parse_envelope, split_entry
from signing.errors import Finding, SigningError
from signing.note import NoteVerifier, split_note
from signing.statement import Statement, parse_statement
from signing.times import parse_time

Progress = Callable[[int, int], None]  # entries done, entries in all

_BATCH = 1000
_BUCKET = 4096  # positions whose tags are compared as one sum


class _Words(NamedTuple):
    zh: str
    en: str


WORDS = {
    "POSITION_GAP": _Words("位置不连续", "positions are not contiguous"),
    "TIME_ORDER": _Words("记录时间没有递增", "recorded_at does not rise"),
    "HEADER_WRONG": _Words("表头列与签名字节不符", "a header column differs from the signed bytes"),
    "LEAF_COLUMN_WRONG": _Words("叶哈希列与条目不符", "the leaf hash column differs from the entry"),
    "TILE_ROW_WRONG": _Words("瓦片与条目不符", "a tile differs from the entries"),
    "TILE_ROW_MISSING": _Words("缺少瓦片", "a tile is missing"),
    "TILE_ROW_EXTRA": _Words("多出的瓦片", "a tile that no entries make"),
    "TAG_INDEX_WRONG": _Words("标签索引与签名字节不符", "the tag index differs from the signed bytes"),
    "COMMAND_ROW_WRONG": _Words("命令表与条目不符", "the command table differs from the entries"),
    "CHECKPOINT_ROOT_WRONG": _Words("检查点的根与条目不符", "a checkpoint's root differs from the entries"),
    "CHECKPOINT_PAST_END": _Words("检查点大于账本", "a checkpoint is larger than the log"),
    "GUARD_MISSING": _Words("缺少保护触发器", "a trigger that protects the log is missing"),
}


def found(code: str, position: int | None = None, detail: str = "") -> Finding:
    """A finding of this module."""
    words = WORDS[code]
    return Finding(code, position, words.zh, words.en, detail)


def check(
    store: LogStore, verifiers: Sequence[NoteVerifier] = (), progress: Progress | None = None
) -> Iterator[Finding]:
    """Every finding, as it is found; none means that the database says what the entries say.

    ``verifiers`` are the log's keys, for the checkpoints' signatures; without any these are not checked.
    Memory does not grow with the log, but for one number per four thousand entries.
    """
    yield from (found("GUARD_MISSING", None, name) for name in store.missing_guards())
    yield from _Check(store, verifiers).run(progress)


class _Check:
    """One pass over the entries, with everything that follows from them growing alongside."""

    def __init__(self, store: LogStore, verifiers: Sequence[NoteVerifier]) -> None:
        self._store = store
        self._verifiers = verifiers
        self._edge = Edge()
        self._frontier = merkle.Frontier()
        self._checkpoints = iter(store.checkpoint_sizes())
        self._checkpoint = next(self._checkpoints, None)
        self._commands = store.command_rows()
        self._command = next(self._commands, None)
        self._tags: dict[int, int] = {}
        self._last_time = 0

    def run(self, progress: Progress | None) -> Iterator[Finding]:
        size = self._store.head_position()
        expected = 1
        for rows in self._store.header_rows(_BATCH):
            leaves: list[bytes] = []
            for row in rows:
                if row.position != expected:
                    yield found("POSITION_GAP", row.position, f"{expected}")
                expected = row.position + 1
                leaf = merkle.leaf_hash(row.entry)
                leaves.append(leaf)
                yield from self._entry(row, leaf)
                self._frontier.append(leaf)
                yield from self._checkpoint_at(self._frontier.size)
            yield from self._tiles(leaves)
            if progress is not None:
                progress(min(expected - 1, size), size)
        yield from self._ends()

    def _entry(self, row: HeaderRow, leaf: bytes) -> Iterator[Finding]:
        if leaf != row.leaf_hash:
            yield found("LEAF_COLUMN_WRONG", row.position)
        if row.recorded_at <= self._last_time:
            yield found("TIME_ORDER", row.position)
        self._last_time = row.recorded_at
        try:
            envelope, position, recorded_at = split_entry(row.entry)
            statement = parse_statement(parse_envelope(envelope).payload)
        except SigningError as error:
            yield Finding.from_error(error, row.position)
            return
        tags = tuple(sorted({*statement.subjects, f"actor:{statement.actor}"}))
        signed = (
            position,
            recorded_at,
            statement.type,
            statement.actor,
            parse_time(statement.occurred_at),
            tags,
        )
        columns = (row.position, row.recorded_at, row.type, row.actor, row.occurred_at, row.tags)
        wrong = [
            name for name, a, b in zip(HeaderRow.__struct_fields__, signed, columns, strict=False) if a != b
        ]
        if wrong:
            yield found("HEADER_WRONG", row.position, ", ".join(wrong))
        self._note_tags(row.position, statement.type, tags)
        yield from self._command_of(row.position, statement)

    def _note_tags(self, position: int, type: str, tags: Iterable[str]) -> None:
        bucket = position // _BUCKET
        self._tags[bucket] = self._tags.get(bucket, 0) + sum(hash((tag, type, position)) for tag in tags)

    def _command_of(self, position: int, statement: Statement) -> Iterator[Finding]:
        while self._command is not None and self._command.last < position:
            self._command = next(self._commands, None)
        row = self._command
        if row is None or row.first > position:
            yield found("COMMAND_ROW_WRONG", position, "no row")
            return
        if row.command != statement.command:
            yield found("COMMAND_ROW_WRONG", position, row.command)

    def _tiles(self, leaves: Sequence[bytes]) -> Iterator[Finding]:
        self._edge, full = self._edge.extended(leaves)
        for tile in full:
            stored = self._store.full_tile(tile.level, tile.n)
            if stored is None:
                yield found("TILE_ROW_MISSING", None, f"level {tile.level}, {tile.n}")
            elif stored != tile.hashes:
                yield found("TILE_ROW_WRONG", None, f"level {tile.level}, {tile.n}")

    def _checkpoint_at(self, size: int) -> Iterator[Finding]:
        while self._checkpoint is not None and self._checkpoint <= size:
            note = self._store.checkpoint(self._checkpoint) or b""
            yield from self._check_note(self._checkpoint, note)
            self._checkpoint = next(self._checkpoints, None)

    def _check_note(self, size: int, note: bytes) -> Iterator[Finding]:
        try:
            stated = parse_checkpoint(split_note(note)[0])
            if self._verifiers:
                open_checkpoint(note, self._verifiers, stated.origin)
        except SigningError as error:
            yield Finding.from_error(error, size)
            return
        if stated.size != size or stated.root != self._frontier.root():
            yield found("CHECKPOINT_ROOT_WRONG", size, f"{stated.size}")

    def _ends(self) -> Iterator[Finding]:
        while self._checkpoint is not None:
            yield found("CHECKPOINT_PAST_END", None, f"{self._checkpoint}")
            self._checkpoint = next(self._checkpoints, None)
        rest = [self._command] if self._command and self._command.last > self._edge.size else []
        for row in (*rest, *self._commands):
            yield found("COMMAND_ROW_WRONG", row.first, row.command)
        for level, n in self._store.full_tiles():
            if n >= self._edge.size >> 8 * (level + 1):
                yield found("TILE_ROW_EXTRA", None, f"level {level}, {n}")
        yield from self._tag_index()

    def _tag_index(self) -> Iterator[Finding]:
        for tag, first, last, type in self._store.tag_runs():
            for position in range(first, min(last, first + 1_000_000) + 1):
                bucket = position // _BUCKET
                self._tags[bucket] = self._tags.get(bucket, 0) - hash((tag, type, position))
        for bucket, rest in sorted(self._tags.items()):
            if rest:
                first = max(1, bucket * _BUCKET)
                yield found("TAG_INDEX_WRONG", first, f"{first}–{bucket * _BUCKET + _BUCKET - 1}")
