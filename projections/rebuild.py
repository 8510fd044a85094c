"""Rebuilding a view: new tables beside those that are read, filled from the log, swapped in when caught up.

Readers keep the old tables, whole, until the one transaction that puts the new ones in their place. An
interrupted rebuild leaves nothing that is read, and the next one begins again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ledger.errors import Refusal
from projections.applying import Source, advance, apply, handled
from projections.database import Views, create, drop, index, position_of, swap
from projections.tables import NEXT
from projections.view import View

WINDOW = 20_000
Progress = Callable[[str, int, int], None]


def no_progress(view: str, position: int, size: int) -> None:
    """Nobody watches."""


def rebuild(
    views: Views,
    source: Source,
    rebuilt: Sequence[View],
    progress: Progress = no_progress,
    *,
    window: int = WINDOW,
) -> int:
    """Rebuild these views from position 0; the position at which they were swapped in.

    `progress(names, position, size)` is called after each window. Refusal BUSY where another process
    rebuilds. The service may go on reading and projecting meanwhile.
    """
    with views.lease("rebuild") as held:
        if not held:
            raise Refusal("BUSY")
        with views.writing() as connection:
            for view in rebuilt:
                drop(connection, view, NEXT)
                create(connection, view, NEXT, indexed=False)
        reached = _fill(views, source, rebuilt, progress, window)
        return _finish(views, source, rebuilt, reached)


def _fill(views: Views, source: Source, rebuilt: Sequence[View], progress: Progress, window: int) -> int:
    """Apply the whole log to the tables beside, then make their indexes; the position reached."""
    types, reached = handled(rebuilt), 0
    names = ", ".join(view.name for view in rebuilt)
    while reached < (size := source.size()):
        upto = min(size, reached + window)
        with _without_collecting():
            found = source.window(types, reached, upto)
            with views.writing() as connection:
                for view in rebuilt:
                    advance(connection, view.name + NEXT, reached, upto)
                    apply(connection, view, NEXT, found, source, reached)
            del found
        reached = upto
        progress(names, reached, size)
    with views.writing() as connection:
        for view in rebuilt:
            index(connection, view, NEXT)
    return reached


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A window makes many thousand objects and no cycles; looking for them takes half of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _finish(views: Views, source: Source, rebuilt: Sequence[View], reached: int) -> int:
    """In one transaction: catch up with the log and with what is read, and swap."""
    with views.writing() as connection:
        known = [position_of(connection, view.name, lock=True) or 0 for view in rebuilt]
        upto = max(source.size(), *known, reached)
        found = source.window(handled(rebuilt), reached, upto)
        for view in rebuilt:
            advance(connection, view.name + NEXT, reached, upto)
            apply(connection, view, NEXT, found, source, reached)
            swap(connection, view)
    with views.changed:
        views.changed.notify_all()
    return upto
