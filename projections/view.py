"""A view: a set of tables with a name and a version, filled by handlers `@view.on(EventType)` (DESIGN 6).

    catalogue = View("catalogue", 1, RECORDS, PAGES)

    @catalogue.on(PageDetached, reads=(PAGES,))
    def detached(event: Event[PageDetached], rows: Rows) -> None:
        rows[PAGES].end(event.position, event.need("page"))

A handler is a fold: what it writes depends on the event and on the rows before it, on nothing else, so that
any batches give the same rows. `reads` names the tables whose rows it looks up, to be read ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from ledger.event import NAMES, Payload
from projections.decoding import Event, Opener
from projections.tables import Row, Versioned
from projections.working import Target, Working

P = TypeVar("P", bound=Payload)
R = TypeVar("R", bound=Row)
Handle = Callable[[Event[Any], "Rows"], None]

VIEWS: dict[str, View] = {}


class Handler(NamedTuple):
    """A handler, the tables it looks rows up in, and whether it opens sealed fields."""

    handle: Handle
    reads: tuple[Versioned[Any], ...]
    opens: bool


class View:
    """See the module. `version` rises when the tables or what handlers write changes; the view is then
    rebuilt. Making one registers it."""

    def __init__(self, name: str, version: int, *tables: Versioned[Any]) -> None:
        if name in VIEWS:
            raise ValueError(f"view {name} is declared twice")
        self.name, self.version, self.tables = name, version, tables
        self.handlers: dict[str, Handler] = {}
        VIEWS[name] = self

    def on(
        self, *kinds: type[P], reads: tuple[Versioned[Any], ...] = (), opens: bool = False
    ) -> Callable[[Callable[[Event[P], Rows], None]], Callable[[Event[P], Rows], None]]:
        """Declare the handler of one or several event types."""

        def register(handle: Callable[[Event[P], Rows], None]) -> Callable[[Event[P], Rows], None]:
            for kind in kinds:
                name = NAMES[kind]
                if name in self.handlers:
                    raise ValueError(f"view {self.name} has two handlers of {name}")
                self.handlers[name] = Handler(handle, reads, opens)
            return handle

        return register


class Rows:
    """What a handler may read and write: the working tables of its view, and the opener of sealed fields."""

    def __init__(self, view: View, target: Target, opener: Opener) -> None:
        self._tables = {one.name: Working(one, target) for one in view.tables}
        self.open = opener.open

    def __getitem__(self, versioned: Versioned[R]) -> Working[R]:
        return self._tables[versioned.name]

    def flush(self) -> None:
        for working in self._tables.values():
            working.flush()


def fold(view: View, events: Iterable[Event[Any]], target: Target, opener: Opener) -> None:
    """Apply events, in order, to the view's tables, and write what changed."""
    mine = [(event, view.handlers[event.type]) for event in events if event.type in view.handlers]
    rows = Rows(view, target, opener)
    opener.prefetch([event for event, handler in mine if handler.opens])
    wanted: dict[str, tuple[Versioned[Any], set[str]]] = {}
    for event, handler in mine:
        for versioned in handler.reads:
            if versioned.subject is not None:
                ids = wanted.setdefault(versioned.name, (versioned, set()))[1]
                ids.update(event.named(versioned.subject))
    for versioned, ids in wanted.values():
        rows[versioned].prefetch(ids)
    for event, handler in mine:
        handler.handle(event, rows)
    rows.flush()
