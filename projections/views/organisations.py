"""Organisations: bureaus, departments, vendors, authorities and partners, as of any position."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.actions.organisation.org_changes import OrgClosed, OrgMerged, OrgRenamed
from ledger.actions.organisation.organisations import OrgRegistered
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from signing.times import parse_time


class OrgRow(Row, frozen=True, kw_only=True):
    """`id`: the organisation's. `kind` and `level`: codes of the event. `aliases` and `former_names`: one a
    line. `ended`: `merged` or `closed`, at `ended_at` (us), `successor` going on where there is one."""

    kind: str
    name: str
    code: str | None
    level: str | None
    parent: str | None
    aliases: str
    registered_at: int
    former_names: str = ""
    renamed_at: int | None = None
    ended: str | None = None
    ended_at: int | None = None
    successor: str | None = None


ORGS = Versioned("organisations", OrgRow, subject="org", indexes=[("parent",), ("code",), ("kind", "level")])
organisations = View("organisations", 2, ORGS)


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


@organisations.on(OrgRenamed, reads=(ORGS,))
def renamed(event: Event[OrgRenamed], rows: Rows) -> None:
    one = event.payload
    row = rows[ORGS].need(one.org)
    aliases = [*row.aliases.splitlines(), *one.aliases]
    rows[ORGS].change(
        event.position,
        one.org,
        name=one.name,
        aliases="\n".join(dict.fromkeys(aliases)),
        former_names="\n".join([*row.former_names.splitlines(), one.old]),
        renamed_at=_from(event),
    )


@organisations.on(OrgMerged, reads=(ORGS,))
def merged(event: Event[OrgMerged], rows: Rows) -> None:
    for id in event.payload.orgs:
        rows[ORGS].change(
            event.position, id, ended="merged", ended_at=_from(event), successor=event.payload.into
        )


@organisations.on(OrgClosed, reads=(ORGS,))
def closed(event: Event[OrgClosed], rows: Rows) -> None:
    one = event.payload
    rows[ORGS].change(event.position, one.org, ended="closed", ended_at=_from(event), successor=one.successor)


def _from(event: Event[OrgRenamed] | Event[OrgMerged] | Event[OrgClosed]) -> int:
    begins = event.payload.from_
    return event.occurred_at if begins is None else parse_time(begins)


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
