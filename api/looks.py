"""Looks at records are events, durable before the answer leaves (DESIGN.md section 7).

A page of results is one event each time. Detail of a record or page is one event per session and object
within the view window (policy); whoever asks again while the first is being written waits for that one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

from ledger.actions.access import looks
from ledger.actions.access.looks import PageViewed, RecordViewed
from ledger.event import Draft, Payload
from ledger.facts import Facts
from ledger.opened import Ledger
from ledger.policies import number
from ledger.writing.looking import Build, LookRecorder

SECOND = 1_000_000
_REMEMBERED = 50_000
_LOG_WINDOW = 600 * SECOND


class _Seen(NamedTuple):
    """When (us), and the look's event once it is durable."""

    at: int
    event: Future[int]


class _Fetched(NamedTuple):
    """When (us), and the leaf indexes that the event covers."""

    at: int
    first: int
    last: int


class Ground(NamedTuple):
    """What a look rests on: the approved `request`'s id, and the `purpose` stated there or by the caller."""

    request: str | None = None
    purpose: str | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"request:{self.request}",) if self.request else ()


NO_GROUND = Ground()


class Looks:
    """Records the looks of one service. Every method returns once the event is durable, or raises its
    Refusal; then nothing may be shown."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._recorder = LookRecorder(ledger)
        self._seen: dict[tuple[str, ...], _Seen] = {}
        self._fetched: dict[str, _Fetched] = {}

    async def query(self, session: str, terms: Any, count: int, shown: Sequence[str]) -> None:
        """One page of results. `terms`: what was asked, as JSON. `count`: how many matched."""
        await self._record(session, partial(_queried, terms, count, tuple(shown)))

    async def record(self, session: str, record: str, ground: Ground = NO_GROUND) -> None:
        """The detail of a record."""
        build = partial(_built, ground, looks.record_viewed, record)
        await self._once(session, RecordViewed, (f"record:{record}", *ground.tags), build)

    async def page(self, session: str, record: str, page: str, ground: Ground = NO_GROUND) -> None:
        """The image of a page."""
        build = partial(_built, ground, looks.page_viewed, record, page)
        await self._once(session, PageViewed, (f"page:{page}", f"record:{record}", *ground.tags), build)

    async def download(
        self,
        session: str,
        record: str,
        object: str,
        length: int,
        page: str | None,
        ground: Ground = NO_GROUND,
    ) -> None:
        """A file that leaves the house."""
        await self._record(
            session, partial(_built, ground, looks.file_downloaded, record, object, length, page)
        )

    async def denied(self, session: str, record: str, reason: str) -> None:
        """A look that was refused, with the refusal's code."""
        await self._record(session, partial(_built, NO_GROUND, looks.access_denied, record, reason))

    async def log(self, session: str, first: int, last: int, length: int) -> None:
        """Entries from leaf index `first` on. The event stands before the reading, so it covers all up to the
        log's `last` one; within ten minutes the session then reads on there without another. `length`: bytes
        of the first bundle."""
        begins = self._ledger.clock.now() - _LOG_WINDOW
        known = self._fetched.get(session)
        if known is None or known.at < begins or not known.first <= first <= last <= known.last:
            build = partial(_built, NO_GROUND, looks.log_fetched, first, last, length)
            await self._record(session, build)
            self._fetched[session] = _Fetched(self._ledger.clock.now(), first, last)

    def close(self) -> None:
        """Record what waits, then take nothing more."""
        self._recorder.close()

    async def _record(self, session: str, build: Build) -> None:
        await asyncio.wrap_future(self._recorder.record(session, build))

    async def _once(self, session: str, kind: type[Payload], about: tuple[str, ...], build: Build) -> None:
        known = Facts(self._ledger.facts, self._ledger.store.size)
        now = self._ledger.clock.now()
        begins = now - number(known, "view.window_seconds", now) * SECOND
        place = (session, *about)
        seen = self._seen.get(place)
        if seen is None or seen.at < begins or _failed(seen.event):
            if self._recorded(known, kind, place, begins):
                return
            seen = _Seen(now, self._recorder.record(session, build))
            self._remember(place, seen)
        await asyncio.wrap_future(seen.event)

    def _recorded(self, known: Facts, kind: type[Payload], place: tuple[str, ...], begins: int) -> bool:
        """Whether another process recorded the same look within the window."""
        session, *about = place
        last = known.latest(kind, tags=[f"session:{session}", *about])
        return last is not None and last.recorded_at >= begins

    def _remember(self, place: tuple[str, ...], seen: _Seen) -> None:
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[place] = seen


def _failed(event: Future[int]) -> bool:
    return event.done() and event.exception() is not None


def _queried(terms: Any, count: int, shown: tuple[str, ...], look: looks.Look) -> Draft:
    return looks.query_made(look, terms, count, shown)


def _built(ground: Ground, build: Callable[..., Draft], *arguments: Any) -> Draft:
    *its, look = arguments
    return build(look._replace(request=ground.request, purpose=ground.purpose), *its)
