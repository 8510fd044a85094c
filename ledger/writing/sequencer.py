"""The one writer of a process: takes commands from many callers and commits in groups what is waiting.

A command may be given as what makes it. It is then decided by the writer's own thread just before its group
is written, on the newest facts; among many callers that is far quicker than each deciding on a thread of its
own, for threads that decide at once only wait for each other.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from ledger.errors import Refusal
from ledger.store.port import MAX_COMMAND_BYTES, Command, Committed, LogStore

Make = Callable[[], Command]

GROUP_ENTRIES = 20_000
GROUP_BYTES = MAX_COMMAND_BYTES
GROUP_MADE = 64
"""Commands that are made for one group: who came first is not kept waiting while others are decided."""


class _Waiting(NamedTuple):
    command: Command | Make
    future: Future[Committed]


class _Ready(NamedTuple):
    command: Command
    future: Future[Committed]
    made: bool


class Sequencer:
    """``submit`` from any thread; one thread of its own writes.

    While a group is being made durable the next one gathers, so the more callers there are, the more of them
    share one disk flush. At most ``room`` commands wait; one more is refused with BUSY. ``before`` is called
    when a group is made and not yet written.
    """

    def __init__(self, store: LogStore, room: int = 1024, before: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._room = room
        self._before = before
        self._waiting: deque[_Waiting] = deque()
        self._left: _Ready | None = None  # made, but too large for the group before
        self._arrived = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="ledger sequencer")
        self._thread.start()

    def submit(self, command: Command | Make) -> Future[Committed]:
        """The future receipt: durable once it is there. Its exception is a Refusal, or the store's fault.

        What makes a command MUST be quick and never wait for this sequencer; what it raises is the answer.
        After ``close`` and with a full queue the refusal is BUSY.
        """
        future: Future[Committed] = Future()
        with self._arrived:
            if not self._closing and len(self._waiting) < self._room:
                self._waiting.append(_Waiting(command, future))
                self._arrived.notify()
                return future
        future.set_exception(Refusal("BUSY"))
        return future

    def commit(self, command: Command) -> Committed:
        """Submit and wait for the receipt."""
        return self.submit(command).result()

    @property
    def waiting(self) -> int:
        """How many commands wait for the next group."""
        return len(self._waiting)

    def close(self) -> None:
        """Take nothing more, write what waits, end the thread. The store stays open."""
        with self._arrived:
            self._closing = True
            self._arrived.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wait():
            group = self._gather()
            if group:
                self._write(group)

    def _wait(self) -> bool:
        """Block while nothing waits; False when closed and drained."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._left or self._closing)
            return bool(self._waiting or self._left)

    def _gather(self) -> list[_Ready]:
        """What waits, up to a group's limits."""
        group: list[_Ready] = []
        entries = length = made = 0
        while made < GROUP_MADE and (ready := self._next()) is not None:
            new = ready.command.entries
            entries += len(new)
            length += sum(len(entry.data) for entry in new)
            if group and (entries > GROUP_ENTRIES or length > GROUP_BYTES):
                self._left = ready
                break
            made += ready.made
            group.append(ready)
        return group

    def _next(self) -> _Ready | None:
        """The next command, made; None where none waits. What cannot be made is answered and left out."""
        if self._left is not None:
            ready, self._left = self._left, None
            return ready
        while self._waiting:
            command, future = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            if isinstance(command, Command):
                return _Ready(command, future, False)
            try:
                return _Ready(command(), future, True)
            except Exception as problem:
                future.set_exception(problem)
        return None

    def _write(self, group: list[_Ready]) -> None:
        try:
            self._before()
            answers = self._store.commit([ready.command for ready in group])
        except Exception as fault:  # a broken database must not silence the callers
            for ready in group:
                ready.future.set_exception(fault)
            return
        for ready, answer in zip(group, answers, strict=True):
            if isinstance(answer, Refusal):
                ready.future.set_exception(answer)
            else:
                ready.future.set_result(answer)
