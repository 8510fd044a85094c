"""Recognising all that waits, in several processes. What is done stays done: whoever ends the work, the next
one goes on after it.

A page that kills its process is set aside (`ledger.isolated`), like one that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from ledger.errors import Refusal
from ledger.intake.quality.decoding import Unreadable
from ledger.isolated import Died, Isolated
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
        with Isolated(processes, _begin, _work, (objects,)) as readers:
            for window in desk.windows():
                for work, answer in readers.each(window):
                    desk.keep(work, _told(answer))
        left = total - desk.done
        with views.writing() as connection:
            if left <= 0:
                rows.drop_older(connection, engine)
            left = rows.count_waiting(connection, engine)
    return Report(desk.read, desk.taken, desk.failed, left)


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
            once = {work.content: work for work in others}
            yield list(once.values())
            self._take_over([work for work in others if once[work.content] is not work])

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
                if texts_ := known.get(work.content):
                    rows.keep(connection, self._engine, work, texts_)
                    self.taken += 1
                else:
                    left.append(work)
        self._progress(self.done, self._total)
        return left


_here: list[tuple[Objects, Reader] | _Broken] = []


def _begin(objects: str) -> None:
    try:
        _here[:] = [(open_objects(objects), Recogniser())]
    except Refusal as problem:
        _here[:] = [_Broken(problem.detail.get("file", ""))]


def _work(work: Work) -> Answer | _Broken:
    here = _here[0]
    return here if isinstance(here, _Broken) else _answer(work, *here)


def _told(answer: Answer | _Broken | Died) -> Answer:
    if isinstance(answer, _Broken):
        raise Refusal("RECOGNITION_MODEL", file=answer.file)
    return "the process that read it died" if isinstance(answer, Died) else answer


def _answer(work: Work, objects: Objects, reader: Reader) -> Answer:
    try:
        return list(texts(objects.read(work.object), reader, work.frame))
    except Unreadable as problem:
        return f"{problem.code}: {problem}"
    except Refusal as problem:
        return f"{problem.code}: {problem.en}"
    except (ValueError, ArithmeticError, RuntimeError, MemoryError) as problem:
        return f"{problem.__class__.__name__}: {problem}"
