"""Applying windows of the log to views; each entry is decoded once.

A window's rows and the views' new positions are one transaction: each event is applied exactly once, whatever
dies when. An event that a handler cannot take is set aside in `quarantine` with its reason, and the rest goes
on; faults of the database are not the event's and stop the runner instead.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from ledger.keys.keystore import KeyStore
from ledger.store.port import LogStore
from projections.database import POSITIONS, QUARANTINE
from projections.decoding import Event, Opener, decoded
from projections.view import View, fold
from projections.working import Target

_log = logging.getLogger(__name__)
_UNFIT = (sa.exc.DataError, sa.exc.IntegrityError)  # a value or row that the database does not take
_FAULTS = (sa.exc.SQLAlchemyError, MemoryError, OSError)


_ADVANCE = (
    sa.update(POSITIONS)
    .where(POSITIONS.c.view == sa.bindparam("view_"), POSITIONS.c.position == sa.bindparam("before"))
    .values(position=sa.bindparam("after"))
)


class Overtaken(RuntimeError):
    """Another process moved the view on in the meantime; nothing was written."""


class Source:
    """The log as views read it: windows of decoded events of the types that some view handles."""

    def __init__(self, store: LogStore, keys: KeyStore | None, *, strict: bool = False) -> None:
        """`keys` None: sealed fields stay closed. `strict`: each opened field is checked by its commit."""
        self.store = store
        self.opener = Opener(keys, strict=strict)

    def size(self) -> int:
        """The length of the log now."""
        return self.store.head_position()

    def wait(self, after: int, timeout: float) -> int:
        """Wait until the log is longer than `after`, or `timeout` seconds; its length then."""
        return self.store.wait_for_change(after, timeout)

    def window(self, types: frozenset[str], after: int, upto: int) -> Window:
        """What stands in (after, upto] of these types, each entry decoded once."""
        events: list[Event[Any]] = []
        unread: list[Unread] = []
        for stored in self.store.entries(after + 1, upto):
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
    values = {"view_": view, "before": before, "after": after}
    if connection.execute(_ADVANCE, values).rowcount != 1:
        raise Overtaken(f"{view} no longer stands at {before}")


def position(connection: sa.Connection, views: Sequence[View]) -> int:
    """The position that all of the views have reached, 0 while any of them has no tables."""
    names = [view.name for view in views]
    query = sa.select(sa.func.min(POSITIONS.c.position), sa.func.count()).where(POSITIONS.c.view.in_(names))
    reached, there = connection.execute(query).one()
    return reached if reached is not None and there == len(names) else 0
