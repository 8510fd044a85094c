"""Which records show an image: equality of content across the catalogue (DIG-4)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from projections.tables import valid
from projections.views.catalogue.rows import PAGES

_AT_ONCE = 400


def shown_by(connection: sa.Connection, digests: Sequence[str]) -> dict[str, list[str]]:
    """The records that show each of these images now, for those that any does. A digest is an object's, or
    the keyed one of an encrypted image's plaintext."""
    table = PAGES.table
    found: dict[str, set[str]] = {}
    for start in range(0, len(digests), _AT_ONCE):
        some = list(digests[start : start + _AT_ONCE])
        for column in (table.c.object, table.c.same):
            query = sa.select(column, table.c.record).where(column.in_(some), valid(table, None)).distinct()
            for digest, record in connection.execute(query):
                found.setdefault(digest, set()).add(record)
    return {digest: sorted(records) for digest, records in found.items()}
