"""The access trail: every session, query, view, download and denial, per session, person and record.

Query terms, purposes and client addresses are sealed under the session's key and are not kept here; whoever
may read them opens them from the event at its position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ledger.actions.access.looks import (
    Access,
    AccessDenied,
    FileDownloaded,
    LogFetched,
    PageViewed,
    QueryMade,
    RecordViewed,
)
from ledger.actions.organisation.sessions import SessionClosed, SessionOpened, SessionRefused
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from signing.times import parse_time


class SessionRow(Row, frozen=True, kw_only=True):
    """`expires_at`, `opened_at`, `closed_at`: us. `reason`: why it was closed."""

    person: str
    key: str
    opened_at: int
    expires_at: int
    closed_at: int | None
    reason: str | None


class TrailRow(Row, frozen=True, kw_only=True):
    """One look, or one refused login. `id`: the event's position in text. `kind`: the event's type.
    `count` and `shown` of a query, `bytes` and `object` of a download, `reason` of a denial, `first` and
    `last` leaf index of fetched entries."""

    kind: str
    session: str | None = None
    person: str | None = None
    record: str | None = None
    page: str | None = None
    request: str | None = None
    channel: str | None = None
    station: str | None = None
    sequence: int | None = None
    count: int | None = None
    shown: int | None = None
    bytes: int | None = None
    object: str | None = None
    reason: str | None = None
    first: int | None = None
    last: int | None = None
    recorded_at: int
    position: int


SESSIONS = Versioned("access_sessions", SessionRow, subject="session", indexes=[("person",), ("opened_at",)])
TRAIL = Versioned(
    "access_trail",
    TrailRow,
    indexes=[("person", "position"), ("record", "position"), ("session", "position"), ("position",)],
)
access = View("access", 1, SESSIONS, TRAIL)


@access.on(SessionOpened)
def opened(event: Event[SessionOpened], rows: Rows) -> None:
    row = SessionRow(
        id=event.need("session"),
        person=event.payload.person,
        key=event.payload.key,
        opened_at=event.recorded_at,
        expires_at=parse_time(event.payload.expires),
        closed_at=None,
        reason=None,
    )
    rows[SESSIONS].add(event.position, row)


@access.on(SessionClosed, reads=(SESSIONS,))
def closed(event: Event[SessionClosed], rows: Rows) -> None:
    rows[SESSIONS].change(
        event.position, event.need("session"), closed_at=event.recorded_at, reason=event.payload.reason
    )


@access.on(SessionRefused)
def refused(event: Event[SessionRefused], rows: Rows) -> None:
    one = event.payload
    row = TrailRow(
        id=str(event.position),
        kind=event.type,
        person=one.person,
        reason=one.reason,
        count=one.count,
        recorded_at=event.recorded_at,
        position=event.position,
    )
    rows[TRAIL].add(event.position, row)


@access.on(RecordViewed, PageViewed, reads=(SESSIONS,))
def viewed(event: Event[Access], rows: Rows) -> None:
    rows[TRAIL].add(event.position, _look(event, rows))


@access.on(QueryMade, reads=(SESSIONS,))
def queried(event: Event[QueryMade], rows: Rows) -> None:
    one = event.payload
    rows[TRAIL].add(event.position, _look(event, rows, count=one.count, shown=one.shown))


@access.on(FileDownloaded, reads=(SESSIONS,))
def downloaded(event: Event[FileDownloaded], rows: Rows) -> None:
    one = event.payload
    rows[TRAIL].add(event.position, _look(event, rows, bytes=one.bytes, object=one.object))


@access.on(AccessDenied, reads=(SESSIONS,))
def denied(event: Event[AccessDenied], rows: Rows) -> None:
    rows[TRAIL].add(event.position, _look(event, rows, reason=event.payload.reason))


@access.on(LogFetched, reads=(SESSIONS,))
def fetched(event: Event[LogFetched], rows: Rows) -> None:
    one = event.payload
    rows[TRAIL].add(event.position, _look(event, rows, bytes=one.bytes, first=one.first, last=one.last))


def session(connection: sa.Connection, id: str) -> SessionRow | None:
    """One session, None where it was never opened."""
    table = SESSIONS.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, None))).first()
    return None if found is None else SESSIONS.of(found)


def sessions(
    connection: sa.Connection, *, person: str | None = None, before: str | None = None, first: int = 50
) -> list[SessionRow]:
    """Sessions, newest first. `before`: the id of the last one of the page before."""
    table = SESSIONS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    if person is not None:
        query = query.where(table.c.person == person)
    if before is not None:
        query = query.where(table.c.id < before)
    return [SESSIONS.of(row) for row in connection.execute(query)]


def trail(
    connection: sa.Connection,
    *,
    person: str | None = None,
    record: str | None = None,
    session: str | None = None,
    kinds: Sequence[str] = (),
    before: int | None = None,
    since: int | None = None,
    until: int | None = None,
    first: int = 50,
    as_of: int | None = None,
) -> list[TrailRow]:
    """Looks, newest first. `kinds`: wire names. `before`: the position of the last one of the page before.
    `since`, `until`: `recorded_at` (us), both included."""
    table = TRAIL.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.position.desc()).limit(first)
    for column, value in ((table.c.person, person), (table.c.record, record), (table.c.session, session)):
        if value is not None:
            query = query.where(column == value)
    if kinds:
        query = query.where(table.c.kind.in_(kinds))
    if before is not None:
        query = query.where(table.c.position < before)
    if as_of is not None:
        query = query.where(table.c.position <= as_of)
    if since is not None:
        query = query.where(table.c.recorded_at >= since)
    if until is not None:
        query = query.where(table.c.recorded_at <= until)
    return [TRAIL.of(row) for row in connection.execute(query)]


def downloads(connection: sa.Connection, person: str, since: int, most: int) -> int:
    """How many downloads the person made since a time (us), counted up to `most`."""
    table = TRAIL.table
    query = sa.select(table.c.id).where(
        valid(table, None),
        table.c.person == person,
        table.c.kind == "file.downloaded",
        table.c.recorded_at >= since,
    )
    return len(connection.execute(query.order_by(table.c.position.desc()).limit(most)).all())


def _look(event: Event[Access], rows: Rows, **more: Any) -> TrailRow:
    session = event.need("session")
    its = rows[SESSIONS].get(session)
    return TrailRow(
        id=str(event.position),
        kind=event.type,
        session=session,
        person=its.person if its else None,
        record=event.subject("record"),
        page=event.subject("page"),
        request=event.subject("request"),
        channel=event.payload.channel,
        station=event.payload.station,
        sequence=event.payload.sequence,
        recorded_at=event.recorded_at,
        position=event.position,
        **more,
    )
