"""Openness: the latest review of each record, and those before it ([AL] 27, 30)."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.actions.publication.openness_events import OpennessReviewed
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View


class OpennessRow(Row, frozen=True, kw_only=True):
    """A review of a record (`id`). `decision`, `ground`, `disclosure`, `stage`: codes of the event. `until`:
    YYYYMMDD, where opening is deferred. `content`: what was reviewed. The opinion is sealed and not here."""

    org: str
    decision: str
    ground: str
    disclosure: str
    stage: str
    until: str | None
    content: str
    reviewed_by: str
    reviewed_at: int
    position: int


REVIEWS = Versioned(
    "openness_reviews",
    OpennessRow,
    subject="record",
    indexes=[("org", "id"), ("decision", "id")],
    history=[("id",)],
)
openness = View("openness", 1, REVIEWS)


@openness.on(OpennessReviewed, reads=(REVIEWS,))
def reviewed(event: Event[OpennessReviewed], rows: Rows) -> None:
    one = event.payload
    row = OpennessRow(
        id=event.need("record"),
        org=event.need("org"),
        decision=one.decision,
        ground=one.ground,
        disclosure=one.disclosure,
        stage=one.stage,
        until=one.until,
        content=one.content,
        reviewed_by=event.actor,
        reviewed_at=event.recorded_at,
        position=event.position,
    )
    rows[REVIEWS].put(event.position, row)


def review(connection: sa.Connection, record: str, as_of: int | None = None) -> OpennessRow | None:
    """The latest review of a record."""
    table = REVIEWS.table
    found = connection.execute(sa.select(table).where(table.c.id == record, valid(table, as_of))).first()
    return None if found is None else REVIEWS.of(found)


def reviews(
    connection: sa.Connection,
    *,
    record: str | None = None,
    org: str | None = None,
    decision: str | None = None,
    after: str | None = None,
    first: int = 50,
) -> list[OpennessRow]:
    """Of one record all its reviews, oldest first; else the latest of each, by record. `after`: the last
    record of the page before."""
    table = REVIEWS.table
    if record is not None:
        query = sa.select(table).where(table.c.id == record).order_by(table.c.from_position).limit(first)
    else:
        query = sa.select(table).where(valid(table, None)).order_by(table.c.id).limit(first)
    for column, value in ((table.c.org, org), (table.c.decision, decision)):
        if value is not None:
            query = query.where(column == value)
    if after is not None and record is None:
        query = query.where(table.c.id > after)
    return [REVIEWS.of(row) for row in connection.execute(query)]
