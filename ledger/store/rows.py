"""Every row of the log's tables, streamed in the order of their keys: what fsck compares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.store.port import CommandRow, HeaderRow
from ledger.store.reading import Ask, Row, split_tags
from ledger.store.tree import SqlTree

_PAGE = 5000


class SqlRows(SqlTree):
    """Pages are asked for by key, so nothing is held open and memory stays small."""

    def header_rows(self, batch: int) -> Iterator[list[HeaderRow]]:
        sql = (
            "SELECT position, recorded_at, type, actor, occurred_at, tags, leaf_hash, entry FROM entries"
            " WHERE position > ? ORDER BY position LIMIT ?"
        )
        for page in _pages(self._rows, sql, (0,), (0,), batch):
            yield [_header(*row) for row in page]

    def command_rows(self) -> Iterator[CommandRow]:
        sql = "SELECT first, last, command, actor FROM commands WHERE first > ? ORDER BY first LIMIT ?"
        for page in _pages(self._rows, sql, (0,), (0,), _PAGE):
            for first, last, command, actor in page:
                yield CommandRow(command, actor, first, last, None)

    def tag_runs(self) -> Iterator[tuple[str, int, int, str]]:
        sql = (
            "SELECT tag, position, last, type FROM tags WHERE (tag, position) > (?, ?)"
            " ORDER BY tag, position LIMIT ?"
        )
        for page in _pages(self._rows, sql, (0, 1), ("", 0), _PAGE):
            yield from page

    def full_tile(self, level: int, n: int) -> bytes | None:
        rows = self._rows("SELECT hashes FROM tiles WHERE level = ? AND n = ?", (level, n))
        return bytes(rows[0][0]) if rows else None

    def full_tiles(self) -> Iterator[tuple[int, int]]:
        sql = "SELECT level, n FROM tiles WHERE (level, n) > (?, ?) ORDER BY level, n LIMIT ?"
        for page in _pages(self._rows, sql, (0, 1), (-1, -1), _PAGE):
            yield from page


def _header(
    position: int,
    recorded_at: int,
    type: str,
    actor: str,
    occurred_at: int,
    tags: str,
    leaf: bytes,
    entry: bytes,
) -> HeaderRow:
    return HeaderRow(position, recorded_at, type, actor, occurred_at, split_tags(tags), leaf, entry)


def _pages(ask: Ask, sql: str, key: Sequence[int], start: Sequence[object], page: int) -> Iterator[list[Row]]:
    """The rows page by page; ``key`` says which columns are the key that the next page begins after."""
    while rows := ask(sql, (*start, page)):
        yield rows
        start = [rows[-1][column] for column in key]
