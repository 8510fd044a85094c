"""The recorder of looks: numbers access events per session, signs them, makes them durable (EVENT.md 4).

What arrives while a group commits waits; then everything that waits becomes one command of the service's
own. A look may be shown once its future is done, not before. One that cannot be written is refused alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, Full, Queue
from threading import Lock, Thread
from typing import NamedTuple, cast

import msgspec

from ledger.actions.access.looks import (
    AccessDenied,
    Channel,
    FileDownloaded,
    LogFetched,
    Look,
    PageViewed,
    QueryMade,
    RecordViewed,
)
from ledger.actions.organisation.sessions import require_open
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.opened import Ledger
from ledger.writing.acting import append_own

Build = Callable[[Look], Draft]
ACCESSES = (QueryMade, RecordViewed, PageViewed, FileDownloaded, AccessDenied, LogFetched)
GROUP = 500
WAITING = 5_000
ATTEMPTS = 50
"""Processes that record looks of one session at the same time take turns as it falls out."""
_FORM = frozenset({"COMMAND_TOO_LARGE", "ENTRY_TOO_LONG", "STATEMENT_REFUSED"})


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
        self._closing = False
        self._door = Lock()  # nothing is let in behind the last
        self._thread = Thread(target=self._run, name="looks", daemon=True)
        self._thread.start()

    def record(
        self, session: str, build: Build, *, channel: Channel = "platform", purpose: str | None = None
    ) -> Future[int]:
        """The position of the access event, once it is durable. Refused: BUSY (also after `close`),
        SESSION_NEEDED, SESSION_ENDED, STATEMENT_REFUSED, ENTRY_TOO_LONG, the clock's.

        Who no longer waits has looked all the same: a future cannot be cancelled.
        """
        waiting = _Waiting(session, channel, purpose, build, Future())
        waiting.done.set_running_or_notify_cancel()
        with self._door:
            if self._closing:
                raise Refusal("BUSY")
            try:
                self._queue.put_nowait(waiting)
            except Full:
                raise Refusal("BUSY") from None
        return waiting.done

    def close(self) -> None:
        """Record what waits, then take nothing more."""
        with self._door:
            self._closing = True
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
        """Answer all of the group. Where something in it cannot be written, halves find out what."""
        try:
            self._retry(group)
        except Refusal as refusal:
            if refusal.code in _FORM and len(group) > 1:
                self._settle(group[: len(group) // 2])
                self._settle(group[len(group) // 2 :])
            else:
                _fail(group, refusal)
        except Exception as problem:
            _fail(group, problem)

    def _retry(self, group: list[_Waiting]) -> None:
        for attempt in range(ATTEMPTS):
            try:
                self._append(group)
                return
            except Refusal as moved:
                if moved.code != "CONDITION_FAILED" or attempt == ATTEMPTS - 1:
                    raise
                self._ledger.store.head()

    def _append(self, group: list[_Waiting]) -> None:
        """Append the looks whose sessions are open, as one command; answer the others with their refusal."""
        shown: list[_Waiting] = []

        def outcome(facts: Facts, now: int) -> Outcome:
            numbers: dict[str, int | Refusal] = {}
            drafts = []
            for waiting in group:
                if waiting.done.done():
                    continue
                if waiting.session not in numbers:
                    numbers[waiting.session] = self._last_sequence(facts, waiting.session, now)
                number = numbers[waiting.session]
                draft = number if isinstance(number, Refusal) else _built(waiting, number + 1)
                if isinstance(draft, Exception):
                    waiting.done.set_exception(draft)
                    continue
                numbers[waiting.session] = cast(int, number) + 1
                drafts.append(draft)
                shown.append(waiting)
            return Outcome(drafts)

        receipt = append_own(self._ledger, outcome)
        if receipt is not None:
            for place, waiting in enumerate(shown):
                waiting.done.set_result(receipt.first + place)

    @staticmethod
    def _last_sequence(facts: Facts, session: str, now: int) -> int | Refusal:
        try:
            require_open(facts, session, now)
        except Refusal as refusal:
            return refusal
        last = facts.latest(*ACCESSES, tags=[f"session:{session}"])
        return msgspec.convert(last.payload.sequence, int) if last else 0


def _built(waiting: _Waiting, number: int) -> Draft | Exception:
    try:
        return waiting.build(Look(waiting.session, number, waiting.channel, purpose=waiting.purpose))
    except Exception as problem:
        return problem


def _fail(group: list[_Waiting], problem: Exception) -> None:
    for waiting in group:
        if not waiting.done.done():
            waiting.done.set_exception(problem)
