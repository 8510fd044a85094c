"""A server as Strawberry's documentation has it, over the same catalogue table: what `listing` is beside.

It keeps nobody out, records no access, and does nothing but this one list.
"""

from __future__ import annotations

import sqlalchemy as sa
import strawberry
from strawberry.asgi import GraphQL

from api.settings import read
from projections.database import Views
from projections.views.catalogue import RECORDS
from signing.times import format_time

_ROWS = RECORDS.table
_LISTED = sa.select(_ROWS).where(_ROWS.c.to_position.is_(None)).order_by(_ROWS.c.by_code, _ROWS.c.id)


@strawberry.type
class Record:
    """Eight stored scalars."""

    id: strawberry.ID
    title: str | None
    code: str | None
    date: str | None
    document_number: str | None
    fonds: str | None
    category: str | None
    filed_at: str


@strawberry.type
class Records:
    """One page of them."""

    nodes: list[Record]


def serve() -> GraphQL[None, None]:
    """The application; the views' database is the one that the settings name."""
    views = Views(read().views)

    @strawberry.type
    class Query:
        @strawberry.field
        def records(self, first: int) -> Records:
            with views.reading() as connection:
                rows = connection.execute(_LISTED.limit(first)).all()
            return Records(
                nodes=[
                    Record(
                        id=strawberry.ID(f"record:{row.id}"),
                        title=row.title,
                        code=row.code,
                        date=row.date,
                        document_number=row.document_number,
                        fonds=row.fonds,
                        category=row.category,
                        filed_at=format_time(row.filed_at),
                    )
                    for row in rows
                ]
            )

    return GraphQL(strawberry.Schema(Query), graphql_ide=None)
