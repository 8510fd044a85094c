"""Work on strangers' bytes in processes of its own: what kills a process costs one item, not the run."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

I = TypeVar("I")  # noqa: E741 - an item
A = TypeVar("A")
_AHEAD = 3
"""Items handed to each process before it has finished with the last: enough to keep it busy."""


class Died(Exception):
    """The process that worked on this item died, twice: alone the second time."""


class Isolated(Generic[I, A]):
    """`processes` that each call `begin(*given)` once and `work(item)` for every item; 0: in this one. Both
    are functions of a module. What `work` raises is raised here."""

    def __init__(
        self, processes: int, begin: Callable[..., None], work: Callable[[I], A], given: tuple[Any, ...] = ()
    ) -> None:
        self._processes, self._begin, self._work, self._given = processes, begin, work, given
        self._pool: ProcessPoolExecutor | None = None
        self._begun = False

    def __enter__(self) -> Isolated[I, A]:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def each(self, items: Sequence[I]) -> Iterator[tuple[I, A | Died]]:
        """Each item with its answer, as they come. Where a process dies, all that was in work then is done
        one by one, so that the item to blame is found."""
        if self._processes == 0:
            yield from self._here(items)
            return
        suspects = []
        for item, answer in self._together(list(items)):
            if isinstance(answer, Died):
                suspects.append(item)
            else:
                yield item, answer
        for item in suspects:
            yield item, self._alone(item)

    def _here(self, items: Sequence[I]) -> Iterator[tuple[I, A | Died]]:
        if not self._begun:
            self._begin(*self._given)
            self._begun = True
        for item in items:
            yield item, self._work(item)

    def _together(self, waiting: list[I]) -> Iterator[tuple[I, A | Died]]:
        running: dict[Future[A], I] = {}
        waiting.reverse()
        while waiting or running:
            pool = self._opened(self._processes)
            try:
                while waiting and len(running) < self._processes * _AHEAD:
                    running[pool.submit(self._work, waiting[-1])] = waiting[-1]
                    waiting.pop()
            except BrokenProcessPool:
                self._end()
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                item = running.pop(future)
                yield item, self._answer(future)

    def _alone(self, item: I) -> A | Died:
        self._end()
        try:
            return self._answer(self._opened(1).submit(self._work, item))
        finally:
            self._end()

    def _answer(self, future: Future[A]) -> A | Died:
        try:
            return future.result()
        except BrokenProcessPool:
            self._end()
            return Died()

    def _opened(self, processes: int) -> ProcessPoolExecutor:
        if self._pool is None:
            given = (self._begin, self._given)
            self._pool = ProcessPoolExecutor(processes, get_context("spawn"), _start, given)
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _start(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    # Whoever interrupts the run is answered by the parent, which then ends this process in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin(*given)
