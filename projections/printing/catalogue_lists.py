"""From the catalogue to a printed form: which records are wanted, read in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from ledger.errors import Refusal
from projections.printing.forms import Form
from projections.printing.records import NameOf, file_list, head_of, item_list, stamps
from projections.printing.setting import MOST_ROWS
from projections.views import catalogue, organisations
from projections.views.catalogue import Filter, RecordRow
from projections.views.catalogue.rows import ANNULLED
from projections.visibility import Visibility

Kind = Literal["item-list", "file-list", "stamps"]
_WINDOW = 1_000


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which records: of one fonds at least; the rest narrows it. `org`: the source department's id."""

    fonds: str
    year: int | None = None
    retention: str | None = None
    category: str | None = None
    org: str | None = None


class Printed(NamedTuple):
    """A form, and the ids of the records on it."""

    form: Form
    records: list[str]


def printed(connection: sa.Connection, kind: Kind, wanted: Wanted, visibility: Visibility) -> Printed:
    """The form of what the reader sees in full and is not annulled. Refused: PRINT_TOO_LONG."""
    rows = [row for row in _rows(connection, wanted, visibility) if (row.level == "file") == _of_files(kind)]
    names = organisations.many(connection, sorted({row.org for row in rows if row.org} | _asked(wanted)))

    def name_of(org: str) -> str:
        return names[org].name if org in names else org

    head = head_of(
        fonds=wanted.fonds,
        year=wanted.year,
        retention=wanted.retention,
        category=wanted.category,
        org=name_of(wanted.org) if wanted.org else None,
    )
    return Printed(_form(kind, rows, head, name_of), [row.id for row in rows])


def _form(kind: Kind, rows: list[RecordRow], head: tuple[tuple[str, str], ...], name_of: NameOf) -> Form:
    if kind == "stamps":
        return stamps(rows, name_of)
    return file_list(rows, head) if kind == "file-list" else item_list(rows, head)


def _of_files(kind: Kind) -> bool:
    return kind == "file-list"


def _asked(wanted: Wanted) -> set[str]:
    return {wanted.org} if wanted.org else set()


def _rows(connection: sa.Connection, wanted: Wanted, visibility: Visibility) -> Iterator[RecordRow]:
    condition = Filter(
        fonds=[wanted.fonds],
        category=[wanted.category] if wanted.category else (),
        retention=[wanted.retention] if wanted.retention else (),
        org=[wanted.org] if wanted.org else (),
        year_from=wanted.year,
        year_to=wanted.year,
    )
    count = catalogue.count(connection, condition, visibility=visibility)
    if count > MOST_ROWS:
        raise Refusal("PRINT_TOO_LONG", rows=count, most=MOST_ROWS)
    after = None
    while True:
        found = catalogue.records(
            connection, condition, after_key=after, first=_WINDOW, visibility=visibility
        )
        yield from (one.row for one in found if one.grade == "full" and one.row.status != ANNULLED)
        if len(found) < _WINDOW:
            return
        after = catalogue.key_of(found[-1])
