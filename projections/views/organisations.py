"""Organisations: bureaus, departments, vendors, authorities and partners, as of any position."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.actions.organisation.organisations import OrgRegistered
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View


class OrgRow(Row, frozen=True, kw_only=True):
    """`id`: the organisation's. `kind` and `level`: codes of the event. `aliases`: one a line."""

    kind: str
    name: str
    code: str | None
    level: str | None
    parent: str | None
    aliases: str
    registered_at: int


ORGS = Versioned("organisations", OrgRow, subject="org", indexes=[("parent",), ("code",)])
organisations = View("organisations", 1, ORGS)


@organisations.on(OrgRegistered)
def registered(event: Event[OrgRegistered], rows: Rows) -> None:
    one = event.payload
    row = OrgRow(
        id=one.org,
        kind=one.kind,
        name=one.name,
        code=one.code,
        level=one.level,
        parent=one.parent,
        aliases="\n".join(one.aliases),
        registered_at=event.recorded_at,
    )
    rows[ORGS].add(event.position, row)


def org(connection: sa.Connection, id: str, as_of: int | None = None) -> OrgRow | None:
    """One organisation, None where there was none."""
    found = many(connection, [id], as_of)
    return found.get(id)


def many(connection: sa.Connection, ids: Sequence[str], as_of: int | None = None) -> dict[str, OrgRow]:
    """Organisations by id; ids that are not there are left out."""
    table = ORGS.table
    query = sa.select(table).where(table.c.id.in_(ids), valid(table, as_of))
    return {row.id: row for row in map(ORGS.of, connection.execute(query))}


def orgs(
    connection: sa.Connection,
    *,
    kind: str | None = None,
    parent: str | None = None,
    after: str | None = None,
    first: int = 100,
    as_of: int | None = None,
) -> list[OrgRow]:
    """Organisations in order of their ids, which is the order of their registration. `after`: an id."""
    table = ORGS.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.id).limit(first)
    for column, value in ((table.c.kind, kind), (table.c.parent, parent)):
        if value is not None:
            query = query.where(column == value)
    if after is not None:
        query = query.where(table.c.id > after)
    return [ORGS.of(row) for row in connection.execute(query)]
