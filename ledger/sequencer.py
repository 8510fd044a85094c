"""The one writer of a process: takes commands from many callers and commits in groups what is waiting."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future

from ledger.errors import Refusal
from ledger.store.port import MAX_COMMAND_BYTES, Command, Committed, LogStore

Waiting = tuple[Command, "Future[Committed]"]

GROUP_ENTRIES = 20_000
GROUP_BYTES = MAX_COMMAND_BYTES


class Sequencer:
    """``submit`` from any thread; one thread of its own writes.

    While a group is being made durable the next one gathers, so the more callers there are, the more of them
    share one disk flush. At most ``room`` commands wait; one more is refused with BUSY.
    """

    def __init__(self, store: LogStore, room: int = 1024) -> None:
        self._store = store
        self._room = room
        self._waiting: deque[Waiting] = deque()
        self._arrived = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="ledger sequencer")
        self._thread.start()

    def submit(self, command: Command) -> Future[Committed]:
        """The future receipt: durable once it is there. Its exception is a Refusal, or the store's fault.

        After ``close`` and with a full queue the refusal is BUSY.
        """
        future: Future[Committed] = Future()
        with self._arrived:
            if not self._closing and len(self._waiting) < self._room:
                self._waiting.append((command, future))
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
        while group := self._next_group():
            self._write(group)

    def _next_group(self) -> list[Waiting]:
        """What waits, up to a group's limits; blocks while nothing does, empty when closed and drained."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._closing)
            return self._take()

    def _take(self) -> list[Waiting]:
        group: list[Waiting] = []
        entries = length = 0
        while self._waiting:
            new = self._waiting[0][0].entries
            entries += len(new)
            length += sum(len(entry.data) for entry in new)
            if group and (entries > GROUP_ENTRIES or length > GROUP_BYTES):
                break
            waiting = self._waiting.popleft()
            if waiting[1].set_running_or_notify_cancel():
                group.append(waiting)
        return group

    def _write(self, group: list[Waiting]) -> None:
        try:
            answers = self._store.commit([command for command, _ in group])
        except Exception as fault:  # a broken database must not silence the callers
            for _, future in group:
                future.set_exception(fault)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if isinstance(answer, Refusal):
                future.set_exception(answer)
            else:
                future.set_result(answer)
