"""Purging plaintext from the views once a record's key is erased (EVENT.md section 6).

The rows stay with their commits: the views attest the same before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from projections.database import Views
from projections.tables import NEXT, Versioned
from projections.views.catalogue import FILES, RECORDS

_AT_ONCE = 5_000


def erase(views: Views, records: Sequence[str]) -> None:
    """Empty every plaintext of these records, in all versions, also in tables that are being built; nothing
    of it stays in the database's files when this returns."""
    with views.writing() as connection:
        for start in range(0, len(records), _AT_ONCE):
            chunk = records[start : start + _AT_ONCE]
            for suffix in ("", NEXT):
                _empty(connection, RECORDS, "id", chunk, suffix)
                _empty(connection, FILES, "record", chunk, suffix)
    views.vacuum()


def _empty(
    connection: sa.Connection, versioned: Versioned[Any], column: str, records: Sequence[str], suffix: str
) -> None:
    table = versioned.named(versioned.name + suffix)
    if suffix and not sa.inspect(connection).has_table(table.name):
        return
    for plain in sorted(versioned.plain):
        sealed = table.c[f"{plain}_commit"].is_not(None)
        connection.execute(sa.update(table).where(table.c[column].in_(records), sealed).values({plain: None}))
