"""The runner: reads the log in windows, decodes each entry once, and applies a window to all views at once.

A window's rows and the views' new positions are one transaction: each event is applied exactly once, whatever
dies when. An event that a handler cannot take is set aside in `quarantine` with its reason, and the rest goes
on; faults of the database are not the event's and stop the runner instead.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from ledger.keystore import KeyStore
from ledger.store.port import LogStore
from projections.database import POSITIONS, QUARANTINE, Views, create, position_of, version_of
from projections.decoding import Event, Opener, decoded
from projections.view import View, fold
from projections.working import Target

WINDOW = 5_000
_POLL_SECONDS = 0.02
_WAIT_SECONDS = 1.0
_log = logging.getLogger(__name__)
_UNFIT = (sa.exc.DataError, sa.exc.IntegrityError)  # a value or row that the database does not take
_FAULTS = (sa.exc.SQLAlchemyError, MemoryError, OSError)


class Overtaken(RuntimeError):
    """Another process moved the view on in the meantime; nothing was written."""


class Source:
    """The log as views read it: windows of decoded events of the types that some view handles."""

    def __init__(self, store: LogStore, keys: KeyStore | None, *, strict: bool = False) -> None:
        """`keys` None: sealed fields stay closed. `strict`: each opened field is checked by its commit."""
        self._store = store
        self.opener = Opener(keys, strict=strict)

    def size(self) -> int:
        """The length of the log now."""
        return self._store.head().size

    def wait(self, after: int, timeout: float) -> int:
        """Wait until the log is longer than `after`, or `timeout` seconds; its length then."""
        return self._store.wait_for_change(after, timeout)

    def window(self, types: frozenset[str], after: int, upto: int) -> Window:
        """What stands in (after, upto] of these types, each entry decoded once."""
        events: list[Event[Any]] = []
        unread: list[Unread] = []
        for stored in self._store.entries(after + 1, upto):
            if stored.type in types:
                try:
                    events.append(decoded(stored))
                except (msgspec.MsgspecError, ValueError, KeyError) as problem:
                    unread.append(Unread(stored.position, stored.type, problem))
        return Window(events, unread)


class Unread(NamedTuple):
    """An entry that could not be decoded, and why."""

    position: int
    type: str
    problem: Exception


class Window(NamedTuple):
    """A stretch of the log as views read it."""

    events: list[Event[Any]]
    unread: list[Unread]


def handled(views: Sequence[View]) -> frozenset[str]:
    """The event types that any of the views handles."""
    return frozenset(name for view in views for name in view.handlers)


def apply(
    connection: sa.Connection, view: View, suffix: str, window: Window, source: Source, after: int
) -> None:
    """Apply what stands in a window after `after` to one view, inside the caller's transaction."""
    handlers = view.handlers
    events = [one for one in window.events if one.position > after and one.type in handlers]
    apply_events(connection, view, suffix, events, source)
    for one in window.unread:
        if one.position > after and one.type in handlers:
            set_aside(connection, view.name + suffix, one.position, one.type, one.problem)


def apply_events(
    connection: sa.Connection, view: View, suffix: str, events: Sequence[Event[Any]], source: Source
) -> None:
    """Fold events in; where that fails, fold the halves, until the event that is to blame stands alone."""
    if not events:
        return
    try:
        with connection.begin_nested():
            fold(view, events, Target(connection, suffix), source.opener)
    except Exception as problem:
        if isinstance(problem, _FAULTS) and not isinstance(problem, _UNFIT):
            raise
        if len(events) == 1:
            set_aside(connection, view.name + suffix, events[0].position, events[0].type, problem)
            return
        middle = len(events) // 2
        apply_events(connection, view, suffix, events[:middle], source)
        apply_events(connection, view, suffix, events[middle:], source)


def set_aside(connection: sa.Connection, view: str, position: int, type: str, problem: Exception) -> None:
    """Put an event into quarantine. The reason names the fault and never a sealed value's text."""
    reason = f"{problem.__class__.__name__}: {problem}"[:500]
    _log.error("view %s: event %d (%s) in quarantine: %s", view, position, type, reason)
    row = {"view": view, "position": position, "type": type, "reason": reason}
    connection.execute(sa.insert(QUARANTINE).values(row))


def advance(connection: sa.Connection, view: str, before: int, after: int) -> None:
    """Move a view's position; Overtaken where it does not stand at `before`."""
    moved = (
        sa.update(POSITIONS)
        .where(POSITIONS.c.view == view, POSITIONS.c.position == before)
        .values(position=after)
    )
    if connection.execute(moved).rowcount != 1:
        raise Overtaken(f"{view} no longer stands at {before}")


class Projector:
    """Keeps all views of a database at the head of the log; one at a time per database projects.

    `run` in a thread of the service; `catch_up` for tools and tests."""

    def __init__(
        self, views: Views, source: Source, projected: Sequence[View], *, window: int = WINDOW
    ) -> None:
        self._views, self._source, self._window = views, source, window
        self.projected = tuple(projected)
        self._types = handled(self.projected)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.failed: Exception | None = None

    def prepare(self) -> list[View]:
        """Make the tables of views that have none; the views whose tables are of another version."""
        other = []
        with self._views.writing() as connection:
            for view in self.projected:
                version = version_of(connection, view.name)
                if version is None:
                    create(connection, view)
                elif version != view.version:
                    other.append(view)
        return other

    def step(self) -> int:
        """Apply one window to the views that are behind; how many positions the last view moved."""
        size = self._source.size()
        with self._views.reading() as connection:
            known = {view.name: position_of(connection, view.name) for view in self._current(connection)}
        behind = {name: at for name, at in known.items() if at is not None and at < size}
        if not behind:
            return 0
        first = min(behind.values())
        upto = min(size, first + self._window)
        window = self._source.window(self._types, first, upto)
        with self._views.writing() as connection:
            for view in self.projected:
                at = behind.get(view.name)
                if at is not None and at < upto:
                    advance(connection, view.name, at, upto)
                    apply(connection, view, "", window, self._source, at)
        with self._views.changed:
            self._views.changed.notify_all()
        return upto - first

    def catch_up(self) -> int:
        """Apply all that the log holds now; the position reached."""
        self.prepare()
        while self.step():
            pass
        return self.reached()

    def reached(self) -> int:
        """The position that all views have reached."""
        with self._views.reading() as connection:
            return position(connection, self.projected)

    def start(self) -> None:
        """Follow the log in a thread until `stop`."""
        self._thread = threading.Thread(target=self.run, name="projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the window at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Follow the log; while another process projects, wait to take over."""
        while not self._stop.is_set():
            with self._views.lease("projector") as held:
                if held:
                    self._follow()
            self._stop.wait(_WAIT_SECONDS)

    def _follow(self) -> None:
        """Project until stopped or at fault; faults are kept in `failed` and tried again by `run`."""
        try:
            self.prepare()
            while not self._stop.is_set():
                if not self.step():
                    self._source.wait(self.reached(), _WAIT_SECONDS)
                self.failed = None
        except Exception as problem:
            self.failed = problem
            _log.exception("the projector stopped; it begins again")

    def _current(self, connection: sa.Connection) -> list[View]:
        return [view for view in self.projected if version_of(connection, view.name) == view.version]


def position(connection: sa.Connection, views: Sequence[View]) -> int:
    """The position that all of the views have reached."""
    names = [view.name for view in views]
    query = sa.select(sa.func.min(POSITIONS.c.position)).where(POSITIONS.c.view.in_(names))
    return connection.execute(query).scalar() or 0
