"""Readers in processes of their own: a file that breaks its reader costs that file alone."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

from ledger.intake.attaching.reading import Fault, Read, Wanted, read
from ledger.store.objects import Objects, open_objects

AT_ONCE = 16
"""Files of one errand."""
SECONDS = 120
"""Of processor time that one file may take."""
MEMORY = 6 << 30
"""Bytes of address space that one reader may take."""
_WAITING = 4
Answer = tuple[int, Read | Fault]
_Errand = list[tuple[int, Wanted]]


def readers() -> int:
    """How many read at once: two for each core, because half of the time they wait for the disk."""
    return 2 * len(os.sched_getaffinity(0))


class Readers:
    """Reads files of one folder into the objects at `place`. `processes`: 0 to read in this one, without the
    limits that a process of its own has. `seconds`: of processor time for one file. Close it in the end."""

    def __init__(self, folder: Path, place: str, processes: int, seconds: int = SECONDS) -> None:
        self._folder, self._place, self._processes = os.fsencode(folder), place, processes
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None

    def read(self, files: Sequence[Wanted], stopped: Callable[[], bool]) -> Generator[Answer, None, None]:
        """Each file's place in `files` and what came of it, in no order; ends early once `stopped()`."""
        if self._processes == 0:
            objects = open_objects(self._place)
            for number, wanted in enumerate(files):
                if stopped():
                    return
                yield number, read(self._folder, wanted, objects)
            return
        numbered = list(enumerate(files))
        errands = deque(numbered[at : at + AT_ONCE] for at in range(0, len(numbered), AT_ONCE))
        suspects: list[tuple[int, Wanted]] = []
        yield from self._together(errands, suspects, stopped)
        for one in suspects:
            if stopped():
                return
            yield self._alone(one)

    def close(self) -> None:
        """End the processes after what they are at."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _together(
        self, errands: deque[_Errand], suspects: list[tuple[int, Wanted]], stopped: Callable[[], bool]
    ) -> Generator[Answer, None, None]:
        running: dict[Future[list[Answer]], _Errand] = {}
        while (errands or running) and not stopped():
            while errands and len(running) < _WAITING * self._processes:
                errand = errands.popleft()
                running[self._submitted(errand)] = errand
            done, _ = wait(running, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                errand = running.pop(future)
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    suspects += errand
                    for other in running.values():  # the whole pool is gone, and any of these may be why
                        suspects += other
                    running.clear()
                    self.close()
                    break

    def _alone(self, one: tuple[int, Wanted]) -> Answer:
        try:
            return self._submitted([one]).result()[0]
        except BrokenProcessPool:
            self.close()
            return one[0], Fault("READER_FAILED", {})

    def _submitted(self, errand: _Errand) -> Future[list[Answer]]:
        if self._pool is None:
            begin = (self._folder, self._place, self._seconds)
            self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"), _begin, begin)
        with _starting():  # any errand may start one more process
            return self._pool.submit(_work, errand)


@contextmanager
def _starting() -> Iterator[None]:
    """Processes that start meanwhile are deaf to Ctrl-C from their first moment (the parent ends them in
    order), and do not load the program that we are a part of: a reader needs little of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_open: list[tuple[bytes, Objects, int]] = []


def _begin(folder: bytes, place: str, seconds: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    _open[:] = [(folder, open_objects(place), seconds)]


def _work(errand: _Errand) -> list[Answer]:
    folder, objects, seconds = _open[0]
    answers: list[Answer] = []
    for number, wanted in errand:
        _allow(seconds)
        answers.append((number, read(folder, wanted, objects)))
    return answers


def _allow(seconds: int) -> None:
    """The system ends this process when it works longer than that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))
