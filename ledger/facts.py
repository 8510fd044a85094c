"""Facts: what a decision reads, and with the same lines what its append depends on (DESIGN.md section 5).

Each question names event types and tags. `forbid` and `latest` (and `all`) enter the append condition: the
append fails if a matching event came after the head that the decision took before its first read. What
`require` found can never be undone in an append-only log, so it needs no condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem

from ledger.errors import Refusal
from ledger.event import NAMES, Payload, Recorded

P = TypeVar("P", bound=Payload)


class Source(Protocol):
    """Where facts come from: the store, or a list of events in a test."""

    def select(
        self, types: tuple[str, ...], tags: tuple[str, ...], upto: int, newest: bool
    ) -> list[Recorded[Any]]:
        """Events of any of the types with all of the tags at positions ≤ upto, oldest first; with
        `newest` only the last one."""
        ...

    def prefetch(self, types: tuple[str, ...], tags: Sequence[str], upto: int) -> None:
        """Read ahead for many one-tag questions at once."""
        ...


class Facts:
    """The questions of one decision, all answered as of `head` (a position, 0 for the empty log)."""

    def __init__(self, source: Source, head: int) -> None:
        self.head = head
        self._source = source
        self._watched: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}

    def require(self, kind: type[P], *tags: str, code: str, **detail: object) -> Recorded[P]:
        """The latest event of this type with these tags, or Refusal(code)."""
        found = self._source.select(self._names(kind), tags, self.head, newest=True)
        if not found:
            raise Refusal(code, **detail)
        return cast("Recorded[P]", found[0])

    def forbid(self, *kinds: type[Payload], tags: Sequence[str], code: str, **detail: object) -> None:
        """Refusal(code) if any event of these types has all of these tags, now or when it is appended."""
        if self._ask(kinds, tuple(tags), newest=True):
            raise Refusal(code, **detail)

    def latest(self, *kinds: type[Payload], tags: Sequence[str]) -> Recorded[Any] | None:
        """The latest event of any of these types with all of these tags, and watch for a later one."""
        found = self._ask(kinds, tuple(tags), newest=True)
        return found[0] if found else None

    def all(self, *kinds: type[Payload], tags: Sequence[str]) -> list[Recorded[Any]]:
        """All events of these types with all of these tags, oldest first, and watch for more."""
        return self._ask(kinds, tuple(tags), newest=False)

    def prefetch(self, *kinds: type[Payload], tags: Sequence[str]) -> None:
        """Read ahead: one `all` question per tag will follow."""
        self._source.prefetch(self._names(*kinds), tags, self.head)

    def watch(self, *kinds: type[Payload], tags: Sequence[str]) -> None:
        """Let the append fail if such an event comes, without reading anything."""
        self._watched[(self._names(*kinds), tuple(tags))] = None

    def condition(self) -> DCBAppendCondition | None:
        """The append condition of all questions asked so far; None where nothing needs one."""
        if not self._watched:
            return None
        items = [DCBQueryItem(types=list(types), tags=list(tags)) for types, tags in self._watched]
        return DCBAppendCondition(fail_if_events_match=DCBQuery(items=items), after=self.head)

    def _ask(
        self, kinds: tuple[type[Payload], ...], tags: tuple[str, ...], *, newest: bool
    ) -> list[Recorded[Any]]:
        types = self._names(*kinds)
        self._watched[(types, tags)] = None
        return self._source.select(types, tags, self.head, newest)

    @staticmethod
    @cache
    def _names(*kinds: type[Payload]) -> tuple[str, ...]:
        return tuple(NAMES[kind] for kind in kinds)
