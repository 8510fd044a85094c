"""Purging plaintext from views, search index and caches once a record's key is erased (EVENT.md section 6).

The rows stay with their commits: the views attest the same before and after. Whatever else keeps something of
a record's content, outside of a view's tables, registers how it is purged:

    @erasing
    def forget_thumbnails(views: Views, records: Sequence[str]) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from projections.database import Views, position_of
from projections.recognition import rows as texts
from projections.search.feed import refill
from projections.search.index import SearchIndex
from projections.tables import NEXT, Versioned
from projections.view import VIEWS
from projections.views.catalogue import catalogue

Purge = Callable[[Views, Sequence[str]], None]
PURGES: list[Purge] = []
"""What purges caches and texts, in order; each may be called again for the same records."""
_AT_ONCE = 5_000
_metadata = sa.MetaData()
_ERASED = sa.Table(
    "erased_upto",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)


def erasing(purge: Purge) -> Purge:
    """Declare what purges a cache; it is done when the function returns."""
    PURGES.append(purge)
    return purge


def erase(views: Views, records: Sequence[str]) -> None:
    """Empty every plaintext of these records, in all versions, also in tables that are being built, and
    whatever registered here; nothing of it stays in the database's files when this returns."""
    with views.writing() as connection:
        for versioned, column in tables_of_records():
            for suffix in ("", NEXT):
                for start in range(0, len(records), _AT_ONCE):
                    _empty(connection, versioned, column, records[start : start + _AT_ONCE], suffix)
    for purge in PURGES:
        purge(views, records)
    views.vacuum()


def purge_index(views: Views, index: SearchIndex) -> None:
    """Make the search index anew and drop the old one: a segment keeps what was deleted until a merge."""
    with views.reading() as connection:
        stands = position_of(connection, catalogue.name) is not None
    if stands:
        refill(views, index)
    else:
        index.clear()
    index.drop_former()


def tables_of_records() -> list[tuple[Versioned[Any], str]]:
    """Every table with plaintext of what is sealed for records, and the column with the record's id."""
    found = []
    for view in VIEWS.values():
        for versioned in view.tables:
            if versioned.plain and (column := _column(versioned)) is not None:
                found.append((versioned, column))
    return found


def erased_upto(views: Views) -> int:
    """The position up to which everything that was destroyed is purged here."""
    with views.writing() as connection:
        _metadata.create_all(connection)
        return connection.execute(sa.select(_ERASED.c.position)).scalar() or 0


def note_erased(views: Views, position: int) -> None:
    """Everything that was destroyed up to `position` is purged."""
    with views.writing() as connection:
        if not connection.execute(sa.update(_ERASED).values(position=position)).rowcount:
            connection.execute(sa.insert(_ERASED).values(id=1, position=position))


@erasing
def _erase_texts(views: Views, records: Sequence[str]) -> None:
    texts.prepare(views)
    with views.writing() as connection:
        texts.erase_text(connection, records)


def _column(versioned: Versioned[Any]) -> str | None:
    return "record" if "record" in versioned.fields else "id" if versioned.subject == "record" else None


def _empty(
    connection: sa.Connection, versioned: Versioned[Any], column: str, records: Sequence[str], suffix: str
) -> None:
    table = versioned.named(versioned.name + suffix)
    if not sa.inspect(connection).has_table(table.name):
        return
    for plain in sorted(versioned.plain):
        sealed = table.c[f"{plain}_commit"].is_not(None)
        connection.execute(sa.update(table).where(table.c[column].in_(records), sealed).values({plain: None}))
