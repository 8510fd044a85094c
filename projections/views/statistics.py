"""Statistics: entries, pages, digitized share and visits, and the opening figures beside them ([S]7, 26, 27).

Entries and pages are counted from the catalogue's current rows when they are asked for: nothing is kept here
for them, so filing and scanning cost this view nothing. A visit (人次) is a session in which something was
looked for or at; it is one row, written with its first look and never changed. Opening figures were true
before the ledger began; they are shown beside what it counts and never added to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ledger.actions.access.looks import Access, FileDownloaded, PageViewed, QueryMade, RecordViewed
from ledger.actions.organisation.holdings_inherited import HoldingsInherited
from ledger.actions.organisation.ledger_created import LedgerCreated
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from projections.views.catalogue.rows import ANNULLED, DESTROYED, PAGES, RECORDS

Dimension = Literal["year", "category", "department", "retention"]
DIMENSIONS = {
    "year": ("年度", "year"),
    "category": ("门类", "category"),
    "department": ("部门", "department"),
    "retention": ("保管期限", "retention"),
}
_COLUMNS = {"year": "year", "category": "category", "department": "org", "retention": "retention"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE = "zone"


class ZoneRow(Row, frozen=True, kw_only=True):
    """The time zone in which the ledger's calendar counts. One row, `zone`."""

    name: str


class VisitRow(Row, frozen=True, kw_only=True):
    """`id`: the session's. `channel`: of its first look. `month`: `YYYY-MM` of it, in the ledger's zone."""

    channel: str
    month: str


class OpeningRow(Row, frozen=True, kw_only=True):
    """An opening figure. `id`: the event's position and the figure. `as_of`: `YYYYMMDD`."""

    figure: str
    value: int
    source: str
    as_of: str | None
    system: str
    fonds: str | None
    entered_at: int


class HoldingsRow(Row, frozen=True, kw_only=True):
    """Holdings that came in. `id`: the event's position."""

    system: str
    fonds: str | None
    manifest: str
    root: str
    entries: int
    pages: int
    entered_by: str
    entered_at: int


ZONES = Versioned("statistics_zone", ZoneRow)
VISITS = Versioned("statistics_visits", VisitRow, subject="session", indexes=[("month", "channel")])
OPENINGS = Versioned("statistics_openings", OpeningRow, indexes=[("figure",)])
HOLDINGS = Versioned("statistics_holdings", HoldingsRow)
statistics = View("statistics", 1, ZONES, VISITS, OPENINGS, HOLDINGS)


@statistics.on(LedgerCreated)
def created(event: Event[LedgerCreated], rows: Rows) -> None:
    rows[ZONES].add(event.position, ZoneRow(id=_ZONE, name=event.payload.time_zone))


@statistics.on(QueryMade, RecordViewed, PageViewed, FileDownloaded, reads=(VISITS,))
def looked(event: Event[Access], rows: Rows) -> None:
    session = event.need("session")
    if rows[VISITS].get(session) is None:
        zone = rows[ZONES].get(_ZONE)
        month = _month(event.recorded_at, zone.name if zone else "UTC")
        rows[VISITS].add(event.position, VisitRow(id=session, channel=event.payload.channel, month=month))


@statistics.on(HoldingsInherited)
def inherited(event: Event[HoldingsInherited], rows: Rows) -> None:
    one = event.payload
    row = HoldingsRow(
        id=str(event.position),
        system=one.system,
        fonds=one.fonds,
        manifest=one.manifest.object,
        root=one.root,
        entries=one.entries,
        pages=one.pages,
        entered_by=event.actor,
        entered_at=event.recorded_at,
    )
    rows[HOLDINGS].add(event.position, row)
    for opening in one.statistics:
        figure = OpeningRow(
            id=f"{event.position}/{opening.figure}",
            figure=opening.figure,
            value=opening.value,
            source=opening.source,
            as_of=opening.as_of,
            system=one.system,
            fonds=one.fonds,
            entered_at=event.recorded_at,
        )
        rows[OPENINGS].add(event.position, figure)


class Count(NamedTuple):
    """What a dimension's value comes to. `entries`: records, of which `inherited` came with the holdings,
    `born_digital` were never paper, `digitized` are paper with at least one page image attached. `declared`:
    pages as filed; `pages`: images attached."""

    value: str
    entries: int
    inherited: int
    born_digital: int
    digitized: int
    declared: int
    pages: int

    @property
    def digitized_per_mille(self) -> int | None:
        """Of what is not born digital, how much is digitized; None where all is born digital."""
        paper = self.entries - self.born_digital
        return None if paper == 0 else self.digitized * 1000 // paper


def counts(connection: sa.Connection, by: Dimension | None = None, org: str | None = None) -> list[Count]:
    """Records that are neither annulled nor destroyed, counted by a dimension (None: all in one), of one
    organisation or all; in the order of the values, `` where there is none. A category counts at its first
    level."""
    records, pages = RECORDS.table, PAGES.table
    attached = sa.select(sa.func.count()).where(valid(pages, None), pages.c.record == records.c.id)
    value = sa.literal("all") if by is None else records.c[_COLUMNS[by]]
    counted = sa.select(
        value.label("value"),
        records.c.inherited,
        records.c.born_digital,
        sa.func.coalesce(records.c.page_count, 0).label("declared"),
        attached.scalar_subquery().label("paged"),
    ).where(valid(records, None), records.c.status.not_in((ANNULLED, DESTROYED)))
    if org is not None:
        counted = counted.where(records.c.org == org)
    one = counted.subquery()
    query = sa.select(
        one.c.value,
        sa.func.count(),
        _sum(one.c.inherited),
        _sum(one.c.born_digital),
        _sum(sa.and_(sa.not_(one.c.born_digital), one.c.paged > 0)),
        sa.func.sum(one.c.declared),
        sa.func.sum(one.c.paged),
    ).group_by(one.c.value)
    found = (
        Count(_text(value, by), *(int(part or 0) for part in parts))
        for value, *parts in connection.execute(query)
    )
    return _merged(one for one in found if one.entries)


class VisitCount(NamedTuple):
    """How many visits a month saw over a channel."""

    month: str
    channel: str
    visits: int


def visits(connection: sa.Connection, year: int | None = None) -> list[VisitCount]:
    """Visits by month and channel, of a year or all."""
    table = VISITS.table
    query = sa.select(table.c.month, table.c.channel, sa.func.count()).where(valid(table, None))
    if year is not None:
        query = query.where(table.c.month >= f"{year:04}-01", table.c.month <= f"{year:04}-12")
    query = query.group_by(table.c.month, table.c.channel).order_by(table.c.month, table.c.channel)
    return [VisitCount(*row) for row in connection.execute(query)]


def openings(connection: sa.Connection) -> list[OpeningRow]:
    """All opening figures, in the order of their entry."""
    table = OPENINGS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.from_position, table.c.figure)
    return [OPENINGS.of(row) for row in connection.execute(query)]


def holdings(connection: sa.Connection) -> list[HoldingsRow]:
    """All holdings that came in, in the order of their entry."""
    table = HOLDINGS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.from_position)
    return [HOLDINGS.of(row) for row in connection.execute(query)]


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _text(value: object, by: Dimension | None) -> str:
    text = "" if value is None else str(value)
    return text.partition("·")[0] if by == "category" else text


def _merged(counted: Iterable[Count]) -> list[Count]:
    whole: dict[str, Count] = {}
    for one in counted:
        before = whole.get(one.value)
        if before is None:
            whole[one.value] = one
        else:
            whole[one.value] = Count(one.value, *map(sum, zip(before[1:], one[1:], strict=True)))
    return [whole[value] for value in sorted(whole)]


def _month(at: int, zone: str) -> str:
    moment = _EPOCH + timedelta(microseconds=at)
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m")
