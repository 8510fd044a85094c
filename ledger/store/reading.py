# ruff: noqa: S608 - no value ever stands in the text of a query, only names and question marks
"""Reading the log, in SQL that both databases understand. Parameters are written as question marks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBReadResponse, DCBSequencedEvent

from ledger.store.port import CommandRow, Committed, LogStore, StoredEntry

_T = TypeVar("_T")
Row = tuple[Any, ...]
Ask = Callable[[str, Sequence[object]], list[Row]]

BATCH = 1000
_MANY = 500  # parameters in one IN (…)
_PROBE = 200  # how far the rows of a tag are counted to find the rarest

_COLUMNS = "e.position, e.type, e.actor, e.recorded_at, e.occurred_at, e.entry"


class SqlReader(LogStore):
    """Everything of the port that only reads rows. Subclasses say how rows are asked for."""

    @abstractmethod
    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one query, on a connection of its own."""

    def select(
        self,
        types: Iterable[str] = (),
        tags: Iterable[str] = (),
        *,
        after: int = 0,
        upto: int | None = None,
        newest: bool = False,
        limit: int | None = None,
    ) -> list[StoredEntry]:
        wanted = list(tags)
        if not all(map(_can_be, wanted)):
            return []
        query = matching(_COLUMNS, list(types), self._rarest_first(wanted, after), after, upto, newest, limit)
        return [StoredEntry(*row) for row in self._rows(*query)]

    def select_each(
        self, types: Iterable[str], tags: Iterable[str], *, upto: int
    ) -> Iterator[tuple[str, StoredEntry]]:
        kinds = list(types)
        for part in chunks(list(filter(_can_be, dict.fromkeys(tags)))):
            sql = (
                f"SELECT t.tag, {_COLUMNS} FROM tags t"
                " JOIN entries e ON e.position BETWEEN t.position AND t.last"
                f" WHERE t.tag IN ({marks(part)}) AND t.type IN ({marks(kinds)}) AND e.position <= ?"
                " ORDER BY t.tag, e.position"
            )
            for tag, *row in self._rows(sql, (*part, *kinds, upto)):
                yield tag, StoredEntry(*row)

    def _rarest_first(self, tags: list[str], after: int) -> list[str]:
        """The tag with the fewest rows in front: the query walks that one and looks the others up."""
        return tags if len(tags) < 2 else rarest_first(self._rows, tags, after)

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[StoredEntry]:
        end = self._head_row()[0] if last is None else last
        sql = f"SELECT {_COLUMNS} FROM entries e WHERE e.position BETWEEN ? AND ? ORDER BY e.position"
        for start in range(first, end + 1, BATCH):
            for row in self._rows(sql, (start, min(start + BATCH - 1, end))):
                yield StoredEntry(*row)

    def entries_at(self, positions: Sequence[int]) -> list[StoredEntry]:
        found: list[StoredEntry] = []
        for part in chunks(positions):
            sql = f"SELECT {_COLUMNS} FROM entries e WHERE e.position IN ({marks(part)}) ORDER BY e.position"
            found.extend(StoredEntry(*row) for row in self._rows(sql, part))
        return found

    def tags_of(self, positions: Iterable[int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        for part in chunks(list(positions)):
            rows = self._rows(f"SELECT position, tags FROM entries WHERE position IN ({marks(part)})", part)
            found.update((position, split_tags(tags)) for position, tags in rows)
        return found

    def _head_row(self) -> tuple[int, int]:
        """(position, recorded_at) of the last entry; (0, 0) for an empty log."""
        return head_row(self._rows)

    # Commands.

    def receipt(self, command: str) -> CommandRow | None:
        return command_rows(self._rows, [command]).get(command)

    def committed(self, row: CommandRow, retried: str) -> Committed:
        return receipt_again(self._rows, row, retried)

    # Checkpoints.

    def latest_checkpoint(self) -> tuple[int, bytes] | None:
        rows = self._rows("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
        return (rows[0][0], bytes(rows[0][1])) if rows else None

    def checkpoint(self, size: int) -> bytes | None:
        rows = self._rows("SELECT note FROM checkpoints WHERE size = ?", (size,))
        return bytes(rows[0][0]) if rows else None

    def checkpoint_sizes(self) -> list[int]:
        return [row[0] for row in self._rows("SELECT size FROM checkpoints ORDER BY size")]

    # The port of eventsourcing's DCB.

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        head = self._head_row()[0]
        found: dict[int, StoredEntry] = {}
        for types, tags in _questions(query):
            sql = matching(_COLUMNS, types, tags, after or 0, head, False, limit, any_tag=len(tags) > 1)
            found.update((row[0], StoredEntry(*row)) for row in self._rows(*sql))
        several = [item for item in query.items if len(item.tags) > 1] if query else []
        for item in several:
            entries = self.select(item.types, item.tags, after=after or 0, upto=head, limit=limit)
            found.update((entry.position, entry) for entry in entries)
        chosen = [found[position] for position in sorted(found)[:limit]]
        tags_of = self.tags_of([entry.position for entry in chosen])
        events = [
            DCBSequencedEvent(DCBEvent(entry.type, entry.data, list(tags_of[entry.position])), entry.position)
            for entry in chosen
        ]
        if limit is None:
            return Events(events, head or None)
        return Events(events, chosen[-1].position if chosen else None)


def _can_be(tag: str) -> bool:
    """Whether this can be a tag in the log at all; PostgreSQL would not even take the question."""
    return "\0" not in tag


class Events(DCBReadResponse):
    """The answer to a read: events in order, and the head that they were read at."""

    def __init__(self, events: Iterable[DCBSequencedEvent], head: int | None) -> None:
        self._events = iter(events)
        self._head = head

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


def _questions(query: DCBQuery | None) -> Iterator[tuple[list[str], list[str]]]:
    """Items with at most one tag as (types, any of these tags): thousands of pages make few questions."""
    if query is None or not query.items:
        yield [], []
        return
    by_types: dict[tuple[str, ...], list[str]] = {}
    for item in query.items:
        if not item.tags:
            yield list(item.types), []
        elif len(item.tags) == 1:
            by_types.setdefault(tuple(item.types), []).append(item.tags[0])
    for types, tags in by_types.items():
        for part in chunks(sorted(set(tags))):
            yield list(types), list(part)


def matching(
    columns: str,
    types: Collection[str],
    tags: Sequence[str],
    after: int,
    upto: int | None,
    newest: bool,
    limit: int | None,
    *,
    any_tag: bool = False,
) -> tuple[str, list[object]]:
    """The query for entries in (after, upto] of any of the types with all of the tags (``any_tag``: any).

    Walks the runs of the first tag; each further tag is one look-up per entry.
    """
    where, values = ["e.position > ?"], list[object]([after])
    if upto is not None:
        where.append("e.position <= ?")
        values.append(upto)
    source, order = "entries e", ["e.position"]
    if types:
        column = "t.type" if tags else "e.type"
        where.append(f"{column} IN ({marks(types)})")
        values.extend(types)
    if tags:
        source = "tags t JOIN entries e ON e.position BETWEEN t.position AND t.last"
        if any_tag:
            where.append(f"t.tag IN ({marks(tags)}) AND t.last > ?")
            values.extend((*tags, after))
        else:
            # Runs of one tag never overlap, so this order is the entries' own and needs no sorting.
            order = ["t.position", "e.position"]
            where.append(_RUNS_OF_TAG)
            values.extend((tags[0], tags[0], after))
            where.extend(_HAS_TAG for _ in tags[1:])
            values.extend(tag for tag in tags[1:] for _ in range(2))
    turned = " DESC" if newest else ""
    sql = f"SELECT {columns} FROM {source} WHERE {' AND '.join(where)} ORDER BY " + ", ".join(
        name + turned for name in order
    )
    return (sql, values) if limit is None else (f"{sql} LIMIT ?", [*values, limit])


# The run that holds the first position after the one given may begin before it.
_RUNS_OF_TAG = (
    "t.tag = ? AND t.position >= coalesce("
    "(SELECT max(u.position) FROM tags u WHERE u.tag = ? AND u.position <= ?), 0)"
)
_HAS_TAG = (
    "EXISTS (SELECT 1 FROM tags u WHERE u.tag = ? AND u.last >= e.position AND u.position ="
    " (SELECT max(v.position) FROM tags v WHERE v.tag = ? AND v.position <= e.position))"
)


def rarest_first(ask: Ask, tags: list[str], after: int) -> list[str]:
    """The tags, the one with the fewest runs in front."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM tags WHERE tag = ? AND last > ? LIMIT ?) AS few"
    return sorted(tags, key=lambda tag: int(ask(sql, (tag, after, _PROBE))[0][0]))


def exists(ask: Ask, types: Collection[str], tags: Sequence[str], after: int, upto: int) -> bool:
    """Whether any entry in (after, upto] has any of the types and all of the tags."""
    return bool(ask(*matching("1", types, tags, after, upto, False, 1)))


def head_row(ask: Ask) -> tuple[int, int]:
    """(position, recorded_at) of the last entry; (0, 0) for an empty log."""
    rows = ask("SELECT position, recorded_at FROM entries ORDER BY position DESC LIMIT 1", ())
    return (rows[0][0], rows[0][1]) if rows else (0, 0)


def command_rows(ask: Ask, commands: Sequence[str]) -> dict[str, CommandRow]:
    """The rows of those of the commands that were committed."""
    found: dict[str, CommandRow] = {}
    for part in chunks(commands):
        rows = ask(
            "SELECT c.command, c.actor, c.first, c.last, d.digest FROM commands c"
            f" LEFT JOIN request_digests d ON d.command = c.command WHERE c.command IN ({marks(part)})",
            part,
        )
        for name, actor, first, last, digest in rows:
            found[name] = CommandRow(name, actor, first, last, None if digest is None else bytes(digest))
    return found


def receipt_again(ask: Ask, row: CommandRow, retried: str) -> Committed:
    """The first receipt of a command, from its entries."""
    rows = ask(
        "SELECT recorded_at, leaf_hash FROM entries WHERE position BETWEEN ? AND ? ORDER BY position",
        (row.first, row.last),
    )
    return Committed(row.first, row.last, rows[0][0], [bytes(leaf) for _, leaf in rows], retried)


def chunks(things: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Pieces small enough for one IN (…)."""
    for start in range(0, len(things), _MANY):
        yield things[start : start + _MANY]


def marks(things: Collection[object]) -> str:
    """As many question marks as there are things."""
    return ",".join("?" * len(things))


def split_tags(joined: str) -> tuple[str, ...]:
    """The tags of an entry's row."""
    return tuple(joined.split("\n")) if joined else ()
