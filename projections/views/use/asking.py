"""Questions about use: what is open to whom now, requests to decide, loans that are late."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import sqlalchemy as sa

from projections.tables import Row, Versioned, valid
from projections.views.catalogue.rows import RECORDS
from projections.views.use.rows import (
    APPROVED,
    ASKED,
    CERTIFICATES,
    CONSENTS,
    LOANS,
    OPENINGS,
    OUT,
    OVERDUE,
    REQUESTS,
    CertificateRow,
    ConsentRow,
    LoanRow,
    OpeningRow,
    RequestRow,
)

R = TypeVar("R", bound=Row)


def opened_to(connection: sa.Connection, person: str, now: int) -> dict[str, str]:
    """The records that are open to the person at `now` (us) for looking or copying, each with the request
    that opens it."""
    table = OPENINGS.table
    query = sa.select(table.c.record, table.c.request).where(
        valid(table, None),
        table.c.holder == person,
        table.c.state == APPROVED,
        table.c.use != "loan",
        table.c.begins <= now,
        table.c.until >= now,
        table.c.consent != "refused",
        sa.or_(table.c.consent_until.is_(None), table.c.consent_until >= now),
    )
    return {row.record: row.request for row in connection.execute(query.order_by(table.c.until))}


def request(connection: sa.Connection, id: str) -> RequestRow | None:
    """One request, None where it was never made."""
    return _one(connection, REQUESTS, id)


def requests(
    connection: sa.Connection,
    *,
    holder: str | None = None,
    state: str | None = None,
    record: str | None = None,
    before: str | None = None,
    first: int = 50,
) -> list[RequestRow]:
    """Requests, newest first. `before`: the id of the last one of the page before."""
    table = REQUESTS.table
    query = _newest(REQUESTS, before, first, holder=holder, state=state)
    if record is not None:
        named = OPENINGS.table
        query = query.where(
            table.c.id.in_(sa.select(named.c.request).where(named.c.record == record, valid(named, None)))
        )
    return [REQUESTS.of(row) for row in connection.execute(query)]


def to_decide(
    connection: sa.Connection,
    orgs: Collection[str] | None,
    *,
    person: str,
    before: str | None = None,
    first: int = 50,
) -> list[RequestRow]:
    """Requests of others than `person` that wait for a decision, newest first: those for records of `orgs`
    (None: of any), and those that say a need and name none."""
    table, named, records = REQUESTS.table, OPENINGS.table, RECORDS.table
    query = _newest(REQUESTS, before, first, state=ASKED).where(table.c.holder != person)
    if orgs is not None:
        theirs = (
            sa.select(named.c.request)
            .join(records, sa.and_(records.c.id == named.c.record, valid(records, None)))
            .where(valid(named, None), records.c.org.in_(sorted(orgs)))
        )
        query = query.where(sa.or_(table.c.id.in_(theirs), table.c.records == 0))
    return [REQUESTS.of(row) for row in connection.execute(query)]


def touches(connection: sa.Connection, request: str, orgs: Collection[str]) -> bool:
    """Whether the request names a record of one of these organisations."""
    named, records = OPENINGS.table, RECORDS.table
    query = (
        sa.select(named.c.id)
        .join(records, sa.and_(records.c.id == named.c.record, valid(records, None)))
        .where(valid(named, None), named.c.request == request, records.c.org.in_(sorted(orgs)))
    )
    return connection.execute(query.limit(1)).first() is not None


def openings_of(connection: sa.Connection, request: str) -> list[OpeningRow]:
    """The records of a request, and how each stands."""
    return _all(connection, OPENINGS, request=request)


def consents_of(connection: sa.Connection, request: str) -> list[ConsentRow]:
    """What units said about a request."""
    return _all(connection, CONSENTS, request=request)


def loan(connection: sa.Connection, id: str) -> LoanRow | None:
    """One loan."""
    return _one(connection, LOANS, id)


def loans(
    connection: sa.Connection,
    *,
    record: str | None = None,
    borrower: str | None = None,
    state: str | None = None,
    before: str | None = None,
    first: int = 50,
) -> list[LoanRow]:
    """Loans, newest first."""
    query = _newest(LOANS, before, first, record=record, borrower=borrower, state=state)
    return [LOANS.of(row) for row in connection.execute(query)]


def late_loans(connection: sa.Connection, now: int, first: int = 1_000) -> list[str]:
    """Loans whose due time is past at `now` (us), which was not recorded yet."""
    table = LOANS.table
    unrecorded = sa.or_(table.c.overdue_due.is_(None), table.c.overdue_due != table.c.due)
    query = sa.select(table.c.id).where(
        valid(table, None), table.c.state.in_((OUT, OVERDUE)), table.c.due < now, unrecorded
    )
    return list(connection.execute(query.order_by(table.c.due).limit(first)).scalars())


def certificate(connection: sa.Connection, id: str) -> CertificateRow | None:
    """One certificate."""
    return _one(connection, CERTIFICATES, id)


def certificates_of(connection: sa.Connection, request: str) -> list[CertificateRow]:
    """The certificates issued under a request."""
    return _all(connection, CERTIFICATES, request=request)


def _one(connection: sa.Connection, versioned: Versioned[R], id: str) -> R | None:
    table = versioned.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, None))).first()
    return None if found is None else versioned.of(found)


def _all(connection: sa.Connection, versioned: Versioned[R], **where: str) -> list[R]:
    table = versioned.table
    conditions = [table.c[name] == value for name, value in where.items()]
    query = sa.select(table).where(valid(table, None), *conditions).order_by(table.c.id)
    return [versioned.of(row) for row in connection.execute(query)]


def _newest(versioned: Versioned[Any], before: str | None, first: int, **where: str | None) -> sa.Select[Any]:
    table = versioned.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    for name, value in where.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return query if before is None else query.where(table.c.id < before)
