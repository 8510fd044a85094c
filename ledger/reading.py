"""Reading the log back: entries as typed events, and facts from the store with what was read kept in mind.

The bytes come from our own store, which accepted them canonical; nothing is verified again here
(`ledger fsck` and `archive-verify` do).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Any, NamedTuple

import msgspec

from ledger.event import Recorded
from ledger.store.port import LogStore, StoredEntry
from ledger.vocabulary import typed
from signing.envelope import Envelope
from signing.statement import Statement

_envelope = msgspec.json.Decoder(Envelope).decode
_statement = msgspec.json.Decoder(Statement).decode
_KEPT = 100_000  # answers


def recorded(stored: StoredEntry) -> Recorded[Any]:
    """The typed event of a stored entry."""
    return typed(stored.position, stored.recorded_at, statement_of(stored.data))


def statement_of(envelope: bytes) -> Statement:
    """The statement inside an envelope that the store holds."""
    return _statement(_envelope(envelope).payload)


def events(store: LogStore, first: int, last: int) -> Iterator[Recorded[Any]]:
    """The typed events at positions first..last, read in batches."""
    return (recorded(stored) for stored in store.entries(first, last))


_Question = tuple[tuple[str, ...], tuple[str, ...], bool]  # types, tags, newest


class _Kept(NamedTuple):
    upto: int
    found: list[Recorded[Any]]


class StoreFacts:
    """`ledger.facts.Source` over the log. What was read once is kept with the position it was read at, and
    read on from there only when something that matches came since; safe to use from many threads."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._kept: OrderedDict[_Question, _Kept] = OrderedDict()
        self._lock = Lock()

    def select(
        self, types: tuple[str, ...], tags: tuple[str, ...], upto: int, newest: bool
    ) -> list[Recorded[Any]]:
        """See `ledger.facts.Source`."""
        question = (types, tags, newest)
        kept = self._kept.get(question)
        if kept is None:
            found = self._read(types, tags, 0, upto, newest)
            self._keep(question, _Kept(upto, found))
            return found
        if kept.upto <= upto:
            return self._read_on(question, kept, upto)
        if not kept.found or kept.found[-1].position <= upto:
            return kept.found
        return self._read(types, tags, 0, upto, newest)

    def prefetch(self, types: tuple[str, ...], tags: Sequence[str], upto: int) -> None:
        """Answer one `all` question per tag with few database reads."""
        if len(tags) == 1:
            return
        wanted = [tag for tag in dict.fromkeys(tags) if not self._is_known(types, tag, upto)]
        if not wanted:
            return
        found: dict[str, list[Recorded[Any]]] = {tag: [] for tag in wanted}
        for tag, stored in self._store.select_each(types, wanted, upto=upto):
            found[tag].append(recorded(stored))
        for tag, its in found.items():
            self._keep((types, (tag,), False), _Kept(upto, its))

    def _is_known(self, types: tuple[str, ...], tag: str, upto: int) -> bool:
        """Whether `select` will answer from memory."""
        kept = self._kept.get((types, (tag,), False))
        if kept is None:
            return False
        return kept.upto > upto or self._store.recent.matching(types, (tag,), kept.upto, upto) is not None

    def _read_on(self, question: _Question, kept: _Kept, upto: int) -> list[Recorded[Any]]:
        types, tags, newest = question
        recent = self._store.recent
        if recent.is_quiet(types, tags, kept.upto, upto):
            return kept.found
        came = recent.matching(types, tags, kept.upto, upto)
        if came is None:
            later = self._read(types, tags, kept.upto, upto, newest)
        elif came:
            later = [recorded(one) for one in self._store.entries_at(came[-1:] if newest else came)]
        else:
            later = []
        found = (later or kept.found) if newest else kept.found + later
        # Kept as of now even where nothing came: the next look begins here.
        self._keep(question, _Kept(upto, found))
        return found

    def _read(
        self, types: tuple[str, ...], tags: tuple[str, ...], after: int, upto: int, newest: bool
    ) -> list[Recorded[Any]]:
        rows: Iterable[StoredEntry] = self._store.select(
            types, tags, after=after, upto=upto, newest=newest, limit=1 if newest else None
        )
        return [recorded(row) for row in rows]

    def _keep(self, question: _Question, kept: _Kept) -> None:
        with self._lock:
            self._kept[question] = kept
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
