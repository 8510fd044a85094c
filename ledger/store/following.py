"""Following the log: events as they are appended, in order, none skipped."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

from eventsourcing.dcb.api import DCBQuery, DCBSequencedEvent, DCBSubscription

from ledger.store.port import LogStore

_AT_ONCE = 500
_WAIT_SECONDS = 0.25  # how long stop() may go unnoticed


Store = TypeVar("Store", bound=LogStore)


class Subscription(DCBSubscription[Store]):
    """Blocks until there is a next event, or until ``stop``."""

    def __init__(self, store: Store, query: DCBQuery | None = None, after: int | None = None) -> None:
        super().__init__(store, query, after)
        self._waiting: deque[DCBSequencedEvent] = deque()

    def __next__(self) -> DCBSequencedEvent:
        while not self._has_been_stopped:
            if self._waiting:
                event = self._waiting.popleft()
                self._last_position = event.position
                return event
            self._fill()
        raise StopIteration

    def _fill(self) -> None:
        seen = self._recorder.head_position()
        self._waiting.extend(self._recorder.read(self._query, after=self._last_position, limit=_AT_ONCE))
        if self._waiting:
            return
        # Everything up to `seen` was read and does not match: none of it need be read again.
        self._last_position = max(self._last_position, seen)
        self._recorder.wait_for_change(seen, _WAIT_SECONDS)
