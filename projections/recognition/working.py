"""Recognising all that waits, in several processes. What is done stays done: whoever ends the work, the next
one goes on after it.

A page that kills its process is found: what was in work then is read one by one, and the one that kills again
is set aside.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import NamedTuple, TypeAlias

from ledger.errors import Refusal
from ledger.intake.quality.decoding import Unreadable
from ledger.store.objects import Objects, open_objects
from projections.database import Views
from projections.recognition import rows
from projections.recognition.engine import Recogniser, installed
from projections.recognition.reading import Reader, texts
from projections.recognition.rows import Work
from projections.recognition.words import PageText

Answer: TypeAlias = "list[PageText] | str"
"""The pages of a file, or why it cannot be read."""


class _Broken(NamedTuple):
    """A process has no engine: no page's fault."""

    file: str


Progress = Callable[[int, int], None]
_WINDOW = 400
_AHEAD = 3
"""Pages handed to each process before it has finished with the last: enough to keep it busy."""


class Report(NamedTuple):
    """What a run did: files read anew, texts taken over from the same bytes, files set aside, and how many
    still wait."""

    read: int
    taken: int
    failed: int
    waiting: int


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""


def recognise(
    views: Views,
    objects: str,
    *,
    processes: int = 1,
    limit: int | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Read what the newest engine has not read, at most `limit` pages and files; 0 processes: in this one.

    Each text is durable soon after it is read. `progress(done, total)` is called after each. Refused: BUSY
    where another process recognises, RECOGNITION_MODEL.
    """
    with views.lease("recognition") as held:
        if not held:
            raise Refusal("BUSY")
        rows.prepare(views)
        with views.writing() as connection:
            engine = rows.engine_number(connection, installed())
            total = rows.count_waiting(connection, engine)
        desk = _Desk(views, engine, min(total, total if limit is None else limit), progress)
        with _Readers(objects, processes) as readers:
            for window in desk.windows():
                for work, answer in readers.read(window):
                    desk.keep(work, answer)
        left = total - desk.done
        with views.writing() as connection:
            if left <= 0:
                rows.drop_older(connection, engine)
            left = rows.count_waiting(connection, engine)
    return Report(desk.read, desk.taken, desk.failed, left)


class _Trade(NamedTuple):
    """What a process does at its beginning, with the place of the objects, and with each object's digest."""

    begin: Callable[[str], None]
    work: Callable[[str], Answer | _Broken]


class _Desk:
    """Hands out what waits, and keeps what comes back."""

    def __init__(self, views: Views, engine: int, total: int, progress: Progress) -> None:
        self._views, self._engine, self._total, self._progress = views, engine, total, progress
        self.read = self.taken = self.failed = 0

    @property
    def done(self) -> int:
        return self.read + self.taken + self.failed

    def windows(self) -> Iterator[list[Work]]:
        """What must really be read, a window at a time; equal bytes are read once and taken over after."""
        after = ""
        while self.done < self._total:
            first = min(_WINDOW, self._total - self.done)
            with self._views.reading() as connection:
                window = rows.waiting(connection, self._engine, after, first)
            if not window:
                return
            after = window[-1].id
            others = self._take_over(window)
            once = {work.object: work for work in others}
            yield list(once.values())
            self._take_over([work for work in others if once[work.object] is not work])

    def keep(self, work: Work, answer: Answer) -> None:
        """Keep one answer, durably but for the last moment before a power cut: then it is read again."""
        with self._views.writing() as connection:
            if isinstance(answer, str):
                rows.set_aside(connection, self._engine, work, answer)
                self.failed += 1
            else:
                rows.keep(connection, self._engine, work, answer)
                self.read += 1
        self._progress(self.done, self._total)

    def _take_over(self, window: Sequence[Work]) -> list[Work]:
        """Keep what is known of the same bytes; what is left."""
        left = []
        with self._views.writing() as connection:
            known = rows.known(connection, self._engine, {work.object for work in window})
            for work in window:
                if texts_ := known.get(work.object):
                    rows.keep(connection, self._engine, work, texts_)
                    self.taken += 1
                else:
                    left.append(work)
        self._progress(self.done, self._total)
        return left


class _Readers:
    """Processes with an engine each, or none and an engine here."""

    def __init__(self, objects: str, processes: int, trade: _Trade | None = None) -> None:
        self._objects, self._processes, self._trade = objects, processes, trade or _Trade(_begin, _work)
        self._pool: ProcessPoolExecutor | None = None
        self._here: tuple[Objects, Reader] | None = None

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, window: Sequence[Work]) -> Iterator[tuple[Work, Answer]]:
        """Each with its answer, as they come."""
        if self._processes == 0:
            yield from ((work, self._read_here(work)) for work in window)
            return
        waiting = list(window)
        while waiting:
            suspects: list[Work] = []
            for work, answer in self._together(waiting):
                if answer is None:
                    suspects.append(work)
                else:
                    yield work, answer
            waiting = []
            for work in suspects:
                yield work, self._alone(work)

    def _together(self, waiting: list[Work]) -> Iterator[tuple[Work, Answer | None]]:
        """None for those that were in work, or not yet, when a process died."""
        pool = self._opened()
        running: dict[Future[Answer | _Broken], Work] = {}
        while waiting or running:
            try:
                while waiting and len(running) < self._processes * _AHEAD:
                    running[pool.submit(self._trade.work, waiting[0].object)] = waiting[0]
                    waiting.pop(0)
            except BrokenProcessPool:
                self._end()
                pool = self._opened()
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                work = running.pop(future)
                try:
                    answer: Answer | None = _unbroken(future.result())
                except BrokenProcessPool:
                    answer = None
                yield work, answer

    def _alone(self, work: Work) -> Answer:
        self._end()
        try:
            return _unbroken(self._opened(1).submit(self._trade.work, work.object).result())
        except BrokenProcessPool:
            return "the process that read it died"
        finally:
            self._end()

    def _opened(self, processes: int | None = None) -> ProcessPoolExecutor:
        if self._pool is None:
            context = get_context("spawn")
            count = processes or self._processes
            self._pool = ProcessPoolExecutor(count, context, self._trade.begin, (self._objects,))
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _read_here(self, work: Work) -> Answer:
        if self._here is None:
            self._here = open_objects(self._objects), Recogniser()
        return _answer(work.object, *self._here)


_here: list[tuple[Objects, Reader] | _Broken] = []


def _begin(objects: str) -> None:
    # Whoever interrupts the run is answered by the parent, which then ends this process in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _here[:] = [(open_objects(objects), Recogniser())]
    except Refusal as problem:
        _here[:] = [_Broken(problem.detail.get("file", ""))]


def _work(digest: str) -> Answer | _Broken:
    here = _here[0]
    return here if isinstance(here, _Broken) else _answer(digest, *here)


def _unbroken(answer: Answer | _Broken) -> Answer:
    if isinstance(answer, _Broken):
        raise Refusal("RECOGNITION_MODEL", file=answer.file)
    return answer


def _answer(digest: str, objects: Objects, reader: Reader) -> Answer:
    try:
        return list(texts(objects.read(digest), reader))
    except Unreadable as problem:
        return f"{problem.code}: {problem}"
    except Refusal as problem:
        return f"{problem.code}: {problem.en}"
    except (ValueError, ArithmeticError, RuntimeError, MemoryError) as problem:
        return f"{problem.__class__.__name__}: {problem}"
