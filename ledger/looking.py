"""The recorder of looks: numbers access events per session, signs them, makes them durable (EVENT.md 4).

What arrives while a group commits waits; then everything that waits becomes one command of the service's
own. A look may be shown once its future is done, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, Full, Queue
from threading import Thread
from typing import NamedTuple

import msgspec

from ledger.acting import ATTEMPTS, append_own
from ledger.actions.access import (
    AccessDenied,
    Channel,
    FileDownloaded,
    LogFetched,
    Look,
    PageViewed,
    QueryMade,
    RecordViewed,
)
from ledger.actions.sessions import require_open
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.opened import Ledger

Build = Callable[[Look], Draft]
ACCESSES = (QueryMade, RecordViewed, PageViewed, FileDownloaded, AccessDenied, LogFetched)
GROUP = 500
WAITING = 5_000


class _Waiting(NamedTuple):
    session: str
    channel: Channel
    purpose: str | None
    build: Build
    done: Future[int]


class LookRecorder:
    """Records looks for one opened ledger, from any thread. `close` finishes what waits."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._queue: Queue[_Waiting | None] = Queue(WAITING)
        self._thread = Thread(target=self._run, name="looks", daemon=True)
        self._thread.start()

    def record(
        self, session: str, build: Build, *, channel: Channel = "platform", purpose: str | None = None
    ) -> Future[int]:
        """The position of the access event, once it is durable. Refused: BUSY, SESSION_ENDED, the clock's."""
        waiting = _Waiting(session, channel, purpose, build, Future())
        try:
            self._queue.put_nowait(waiting)
        except Full:
            raise Refusal("BUSY") from None
        return waiting.done

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = self._gather(first)
            self._settle(group)
            if last:
                return

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                return group, True
            group.append(more)
        return group, False

    def _settle(self, group: list[_Waiting]) -> None:
        try:
            for attempt in range(ATTEMPTS):
                try:
                    group = self._append(group)
                    return
                except Refusal as moved:
                    if moved.code != "CONDITION_FAILED" or attempt == ATTEMPTS - 1:
                        raise
                    self._ledger.store.head()
        except Exception as problem:
            for waiting in group:
                if not waiting.done.done():
                    waiting.done.set_exception(problem)

    def _append(self, group: list[_Waiting]) -> list[_Waiting]:
        """Append the looks whose sessions are open, as one command; answer the others with their refusal."""
        shown: list[_Waiting] = []

        def outcome(facts: Facts, now: int) -> Outcome:
            numbers: dict[str, int | Refusal] = {}
            drafts = []
            for waiting in group:
                if waiting.session not in numbers:
                    numbers[waiting.session] = self._last_sequence(facts, waiting.session, now)
                number = numbers[waiting.session]
                if isinstance(number, Refusal):
                    if not waiting.done.done():
                        waiting.done.set_exception(number)
                    continue
                numbers[waiting.session] = number + 1
                look = Look(waiting.session, number + 1, waiting.channel, purpose=waiting.purpose)
                drafts.append(waiting.build(look))
                shown.append(waiting)
            return Outcome(drafts)

        receipt = append_own(self._ledger, outcome)
        if receipt is not None:
            for place, waiting in enumerate(shown):
                waiting.done.set_result(receipt.first + place)
        return shown

    @staticmethod
    def _last_sequence(facts: Facts, session: str, now: int) -> int | Refusal:
        try:
            require_open(facts, session, now)
        except Refusal as refusal:
            return refusal
        last = facts.latest(*ACCESSES, tags=[f"session:{session}"])
        return msgspec.convert(last.payload.sequence, int) if last else 0
