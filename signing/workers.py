"""The processes among which a verification is shared. They are told a folder and ranges, and send results
back.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from signing.export import Export
from signing.ranges import RangeResult, RangeVerifier
from signing.scan import folded_entries
from signing.tiles import WIDTH
from signing.trust import TrustState

LARGEST_SHARE = 32
"""Bundles per task: some seconds of signatures at most, so that no process waits long for another's last
one.
"""

T = TypeVar("T")

_export: Export
_verifier: RangeVerifier


def _start(root: Path, size: int, state: TrustState | None) -> None:
    global _export, _verifier
    _export = Export(root, size)
    if state is not None:
        _verifier = RangeVerifier(_export, state)


def _scan(first: int, end: int) -> list[tuple[int, bytes]]:
    return folded_entries(_export, first, end)


def _verify(start: int, end: int) -> RangeResult:
    return _verifier.verify(start, end)


class Workers:
    """As many processes as asked for (all cores by default), none beyond the first where the export is
    small.
    """

    def __init__(self, export: Export, state: TrustState | None, processes: int | None) -> None:
        self._export = export
        self._state = state
        self._bundles = (export.size + WIDTH - 1) // WIDTH
        wanted = processes or os.cpu_count() or 1
        self._share = max(1, min(LARGEST_SHARE, self._bundles // (wanted * 4)))
        self._processes = min(wanted, (self._bundles + 3) // 4)
        self._pool: Executor | None = None
        self._own: RangeVerifier | None = None

    def __enter__(self) -> "Workers":
        if self._processes > 1:
            # A process with threads must not be forked; a fresh one costs a quarter of a second.
            alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
            self._pool = ProcessPoolExecutor(
                self._processes,
                multiprocessing.get_context("fork" if alone else "spawn"),
                _start,
                (self._export.root, self._export.size, self._state),
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def scan(self) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
        """(entries done, those that trust depends on), in order."""
        for end, found in self._in_order(_scan, lambda a, b: folded_entries(self._export, a, b), 1):
            yield min(end * WIDTH, self._export.size), found

    def verify(self) -> Iterator[tuple[int, RangeResult]]:
        """(planned end, result) of ranges that together cover the log, in order."""
        yield from self._in_order(_verify, lambda a, b: self._verifier().verify(a, b), WIDTH)

    def again(self, start: int, end: int) -> RangeResult:
        """Verify a range here and now, from exactly its start."""
        return self._verifier().verify(start, end, skip=False)

    def _verifier(self) -> RangeVerifier:
        if self._own is None:
            assert self._state is not None
            self._own = RangeVerifier(self._export, self._state)
        return self._own

    def _in_order(
        self, task: Callable[[int, int], T], here: Callable[[int, int], T], unit: int
    ) -> Iterator[tuple[int, T]]:
        limit = self._bundles if unit == 1 else self._export.size
        waiting: deque[tuple[int, Future[Any]]] = deque()
        for first in range(0, self._bundles, self._share):
            start, end = first * unit, min((first + self._share) * unit, limit)
            if self._pool is None:
                yield end, here(start, end)
                continue
            waiting.append((end, self._pool.submit(task, start, end)))
            # A bounded queue: results are held only until their turn.
            if len(waiting) > 2 * self._processes:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
