"""The newest entries as they were written, in memory: who decides on them need not ask the database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from ledger.store.group import EntryRow
from ledger.store.port import StoredEntry


class Lately:
    """Entry rows by position, at most ``room`` bytes; the oldest go first. One thread adds, any asks."""

    def __init__(self, room: int = 16 * 1024 * 1024) -> None:
        self._room = room
        self._held = 0
        self._rows: OrderedDict[int, EntryRow] = OrderedDict()

    def add(self, rows: Iterable[EntryRow]) -> None:
        """Rows that were just committed, in order."""
        held = self._rows
        for row in rows:
            held[row[0]] = row
            self._held += len(row[7])
        while self._held > self._room:
            self._held -= len(held.popitem(last=False)[1][7])

    def get(self, position: int) -> StoredEntry | None:
        """The entry at this position, if it is held."""
        row = self._rows.get(position)
        if row is None:
            return None
        return StoredEntry(position, row[3], row[4], row[1], row[2], row[7])
