"""The runner: follows the log in windows and applies each to all views at once.

One projector works per database, whichever process it runs in. Views whose tables are missing in a long log,
or are of another version, are rebuilt beside in a second thread while the others go on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from projections.applying import Overtaken, Source, Window, advance, apply, handled, position
from projections.database import Views, create, places
from projections.rebuild import rebuild
from projections.view import View

__all__ = ["Overtaken", "Projector", "Source"]
WINDOW = 5_000
FOLLOWED = 20_000
"""Entries up to which a new view is filled in place; in a longer log it is built beside and swapped in."""
_WAIT_SECONDS = 1.0
_GATHER_SECONDS = 0.05
_log = logging.getLogger(__name__)


class Projector:
    """Keeps all views of a database at the head of the log; one at a time per database projects.

    `run` in a thread of the service; `catch_up` for tools and tests."""

    def __init__(
        self, views: Views, source: Source, projected: Sequence[View], *, window: int = WINDOW
    ) -> None:
        self._views, self.source, self._window = views, source, window
        self.projected = tuple(projected)
        self._types = handled(self.projected)
        self._stop = threading.Event()
        self._seen = 0
        self._threads: list[threading.Thread] = []
        self.failed: Exception | None = None

    def prepare(self) -> list[View]:
        """Make the tables of views that have none; the views that MUST be rebuilt before they are read."""
        waiting = []
        size = self.source.size()
        with self._views.writing() as connection:
            there = places(connection)
            for view in self.projected:
                if view.name not in there and size <= FOLLOWED:
                    create(connection, view)
                elif view.name not in there or there[view.name].version != view.version:
                    waiting.append(view)
        return waiting

    def step(self) -> int:
        """Apply one window to the views that are behind; how many positions it spans, 0 where all are at the
        head of the log."""
        self._seen = size = self.source.size()
        with self._views.reading() as connection:
            there = places(connection)
        behind = {
            view.name: there[view.name].position
            for view in self.projected
            if view.name in there
            and there[view.name].version == view.version
            and there[view.name].position < size
        }
        if not behind:
            return 0
        first = min(behind.values())
        upto = min(size, first + self._window)
        window = self.source.window(self._types, first, upto)
        try:
            self._apply(window, behind, upto)
        except Overtaken as moved:  # a rebuilt view was swapped in meanwhile
            _log.info("%s; the window is read again", moved)
        with self._views.changed:
            self._views.changed.notify_all()
        return upto - first

    def _apply(self, window: Window, behind: dict[str, int], upto: int) -> None:
        with self._views.writing() as connection:
            for view in self.projected:
                at = behind.get(view.name)
                if at is not None and at < upto:
                    advance(connection, view.name, at, upto)
                    apply(connection, view, "", window, self.source, at)

    def catch_up(self) -> int:
        """Apply all that the log holds now, rebuilding where that is needed; the position reached."""
        if waiting := self.prepare():
            rebuild(self._views, self.source, waiting)
        while self.step():
            pass
        return self.reached()

    def reached(self) -> int:
        """The position that all views have reached."""
        with self._views.reading() as connection:
            return position(connection, self.projected)

    def start(self) -> None:
        """Follow the log in a thread until `stop`."""
        self._begin("projector", self.run)

    def stop(self) -> None:
        """End the threads after the window at hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def run(self) -> None:
        """Follow the log; while another process projects, wait to take over."""
        while not self._stop.is_set():
            with self._views.lease("projector") as held:
                if held:
                    self._follow()
            self._stop.wait(_WAIT_SECONDS)

    def _follow(self) -> None:
        """Project until stopped or at fault; a fault is kept in `failed`, and `run` begins again."""
        try:
            if waiting := self.prepare():
                self._begin("rebuild", lambda: self._rebuild(waiting))
            while not self._stop.is_set():
                if self.step() < self._window:
                    # Under load events come one by one; those that gather meanwhile cost one window together.
                    self._stop.wait(_GATHER_SECONDS)
                    self.source.wait(self._seen, _WAIT_SECONDS)
                self.failed = None
        except Exception as problem:
            self.failed = problem
            _log.exception("the projector stopped; it begins again")

    def _rebuild(self, waiting: list[View]) -> None:
        def unless_stopped(names: str, position: int, size: int) -> None:
            if self._stop.is_set():
                raise InterruptedError(f"the rebuild of {names} was stopped at {position}")

        try:
            rebuild(self._views, self.source, waiting, unless_stopped)
        except Exception as problem:
            if not self._stop.is_set():
                self.failed = problem
            _log.exception("the rebuild stopped")

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()
