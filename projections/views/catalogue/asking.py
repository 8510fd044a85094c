"""Questions to the catalogue. The visibility filter stands in the SQL; `as_of` chooses the version, while
visibility is always as of now.

A page of a list goes on after a key: `(sort value, id)` of the last row of the page before (`key_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.database import Packed, packed
from projections.tables import valid
from projections.views.catalogue.rows import (
    BATCHES,
    FILES,
    PAGES,
    PUBLISHED,
    RECORDS,
    BatchRow,
    FileRow,
    PageRow,
    RecordRow,
)
from projections.visibility import EVERYONE, EVERYTHING, Grade, Visibility

Order = Literal["code", "date", "filed"]
Key = tuple[str | int, str]
Place = tuple[Order, bool, Key | None, int]
"""Of a page of a list: its order, whether descending, the key it goes on after, how many."""
_NOW = RECORDS.table.alias("now")  # the current version, which visibility is judged by
_AT_ONCE = 500
_SORTED = {"code": "by_code", "date": "by_date", "filed": "filed_position"}
_GRADES: dict[int, Grade] = {0: "none", 1: "entry", 2: "full"}


class Found(NamedTuple):
    """A record that was found. `since`: the position of the version. `pages`: attached then. `updated`: the
    position of the last change of record or pages by then. A grade of `entry` lets only its existence, code
    and source organisation be shown; the caller leaves the rest out."""

    row: RecordRow
    grade: Grade
    since: int
    pages: int
    updated: int


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on records; a list means one of, empty or None means any. Ranges include both ends."""

    ids: Sequence[str] | None = None
    fonds: Sequence[str] = ()
    category: Sequence[str] = ()
    retention: Sequence[str] = ()
    openness: Sequence[str] = ()
    status: Sequence[str] = ()
    org: Sequence[str] = ()
    release: str | None = None
    document_number: str | None = None
    code: str | None = None
    code_prefix: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    filed_from: int | None = None
    filed_to: int | None = None

    def __post_init__(self) -> None:
        """Lists become tuples, so that equal questions are known again."""
        for name in self.__struct_fields__:
            if isinstance(value := getattr(self, name), list):
                msgspec.structs.force_setattr(self, name, tuple(value))


ANY = Filter()


def record(
    connection: sa.Connection, id: str, as_of: int | None = None, visibility: Visibility = EVERYTHING
) -> Found | None:
    """One record; None where it does not exist, or not for this reader."""
    found = records(connection, Filter(ids=[id]), first=1, as_of=as_of, visibility=visibility)
    return found[0] if found else None


def records(
    connection: sa.Connection,
    filter: Filter = ANY,
    *,
    order: Order = "code",
    descending: bool = False,
    after_key: Key | None = None,
    first: int = 50,
    as_of: int | None = None,
    visibility: Visibility = EVERYTHING,
) -> list[Found]:
    """Records in order, at most `first`; only those that exist for the reader."""
    query = _listed(
        [RECORDS.table, grade(visibility, as_of).label("grade"), _pages(as_of), _updated(as_of)],
        filter,
        (order, descending, after_key, first),
        as_of,
        visibility,
    )
    return [_found(row) for row in connection.execute(query)]


def slices(
    connection: sa.Connection,
    members: Sequence[str],
    filter: Filter = ANY,
    *,
    order: Order = "code",
    descending: bool = False,
    after_key: Key | None = None,
    first: int = 50,
    as_of: int | None = None,
    visibility: Visibility = EVERYTHING,
) -> list[list[Any]]:
    """As `records`, with no more read than these members of `RecordRow`, `since`, `pages` and `moved` (the
    last position at which a page came or went). Each row holds tag, id, grade and sort value, then the
    members in their order; of a grade of `entry` the caller leaves out what may not be shown."""
    place = (order, descending, after_key, first)
    query = _slicing(connection.dialect.name, tuple(members), filter, place, as_of, visibility)
    return query.read(connection)


@lru_cache(maxsize=64)
def _slicing(
    dialect: str,
    members: tuple[str, ...],
    filter: Filter,
    place: Place,
    as_of: int | None,
    visibility: Visibility,
) -> Packed:
    """The query of `slices`: building one takes longer than running it, and the same few are asked."""
    table = RECORDS.table
    made: dict[str, Any] = {"since": table.c.from_position}
    if "pages" in members:
        made["pages"] = _pages(as_of)
    if "moved" in members:
        made["moved"] = _updated(as_of)
    columns: list[Any] = [
        (sa.literal("record:") + table.c.id).label("tag"),
        table.c.id.label("identity"),
        _grade_word(visibility, as_of).label("grade_word"),
        table.c[_SORTED[place[0]]].label("sort_value"),
    ]
    columns += [made[name] if name in made else table.c[name].label(name) for name in members]
    return packed(_listed(columns, filter, place, as_of, visibility), dialect)


def _listed(
    columns: list[Any],
    filter: Filter,
    place: Place,
    as_of: int | None,
    visibility: Visibility,
) -> sa.Select[Any]:
    order, descending, after_key, first = place
    column, identity = RECORDS.table.c[_SORTED[order]], RECORDS.table.c.id
    query = _asked(columns, filter, as_of, visibility)
    if after_key is not None:
        here = sa.tuple_(column, identity)
        query = query.where(here < after_key if descending else here > after_key)
    turned = (column.desc(), identity.desc()) if descending else (column, identity)
    return query.order_by(*turned).limit(first)


def count(
    connection: sa.Connection,
    filter: Filter = ANY,
    *,
    as_of: int | None = None,
    visibility: Visibility = EVERYTHING,
) -> int:
    """How many records match and exist for the reader."""
    return int(connection.execute(_counting(filter, as_of, visibility)).scalar_one())


@lru_cache(maxsize=64)
def _counting(filter: Filter, as_of: int | None, visibility: Visibility) -> sa.Select[Any]:
    return _asked([sa.func.count()], filter, as_of, visibility)


def key_of(found: Found, order: Order = "code") -> Key:
    """The key after which the next page begins."""
    return getattr(found.row, _SORTED[order]), found.row.id


def grades(connection: sa.Connection, ids: Sequence[str], visibility: Visibility) -> dict[str, Grade]:
    """The grade of each of the records for a reader; `none` also for those that are not there."""
    table = RECORDS.table
    query = sa.select(table.c.id, grade(visibility).label("grade"))
    query = query.where(table.c.id.in_(ids), valid(table, None))
    there = {row.id: _GRADES[row.grade] for row in connection.execute(query)}
    return {id: there.get(id, "none") for id in ids}


def pages_of(connection: sa.Connection, record: str, as_of: int | None = None) -> list[PageRow]:
    """The attached pages of a record by number."""
    return pages_of_many(connection, [record], as_of)[record]


def pages_of_many(
    connection: sa.Connection, records: Sequence[str], as_of: int | None = None
) -> dict[str, list[PageRow]]:
    """The attached pages of each record by number."""
    table = PAGES.table
    query = sa.select(table).where(table.c.record.in_(records), valid(table, as_of))
    found: dict[str, list[PageRow]] = {record: [] for record in records}
    for row in connection.execute(query.order_by(table.c.record, table.c.number, table.c.id)):
        page = PAGES.of(row)
        found[page.record].append(page)
    return found


def page(connection: sa.Connection, id: str, as_of: int | None = None) -> PageRow | None:
    """One page while it is attached."""
    table = PAGES.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else PAGES.of(found)


def files_of_many(
    connection: sa.Connection, records: Sequence[str], as_of: int | None = None
) -> dict[str, list[FileRow]]:
    """The files of each record, in their order."""
    table = FILES.table
    query = sa.select(table).where(table.c.record.in_(records), valid(table, as_of))
    found: dict[str, list[FileRow]] = {record: [] for record in records}
    for row in connection.execute(query.order_by(table.c.record, table.c.number)):
        file = FILES.of(row)
        found[file.record].append(file)
    return found


def objects_of(connection: sa.Connection, digest: str) -> list[str]:
    """The records that show this object now, as a page or a file."""
    query = sa.union(
        *(
            sa.select(one.table.c.record).where(one.table.c.object == digest, valid(one.table, None))
            for one in (PAGES, FILES)
        )
    )
    return sorted(connection.execute(query).scalars())


def batch(connection: sa.Connection, id: str, as_of: int | None = None) -> BatchRow | None:
    """One digitization batch."""
    table = BATCHES.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else BATCHES.of(found)


def batches(
    connection: sa.Connection, *, status: str | None = None, before: str | None = None, first: int = 50
) -> list[BatchRow]:
    """Batches, newest first. `before`: the id of the last one of the page before."""
    table = BATCHES.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.id.desc()).limit(first)
    if status is not None:
        query = query.where(table.c.status == status)
    if before is not None:
        query = query.where(table.c.id < before)
    return [BATCHES.of(row) for row in connection.execute(query)]


def pages_in(connection: sa.Connection, batch: str) -> int:
    """How many pages are attached in a batch now."""
    table = PAGES.table
    where = (table.c.batch == batch, valid(table, None))
    return int(connection.execute(sa.select(sa.func.count()).where(*where)).scalar_one())


def pages_attached_in(connection: sa.Connection, batch: str) -> list[PageRow]:
    """The pages that are attached in a batch now, by record and number."""
    table = PAGES.table
    query = sa.select(table).where(table.c.batch == batch, valid(table, None))
    return [PAGES.of(row) for row in connection.execute(query.order_by(table.c.record, table.c.number))]


def declared_pages(connection: sa.Connection, records: Sequence[str]) -> dict[str, int]:
    """How many pages each record should have, as it is described; those that do not say are not in it."""
    table = RECORDS.table
    found: dict[str, int] = {}
    for start in range(0, len(records), _AT_ONCE):
        query = sa.select(table.c.id, table.c.page_count)
        query = query.where(table.c.id.in_(records[start : start + _AT_ONCE]), valid(table, None))
        found |= {row[0]: row[1] for row in connection.execute(query) if row[1] is not None}
    return found


def grade(visibility: Visibility, as_of: int | None = None) -> sa.ColumnElement[int]:
    """The grade as SQL: 0 none, 1 entry, 2 full. With `as_of` the current version stands in `now`."""
    if visibility.everything:
        return sa.literal(2)
    return sa.case((_full(visibility, as_of), 2), else_=1 if visibility.entry_everywhere else 0)


def _grade_word(visibility: Visibility, as_of: int | None) -> sa.ColumnElement[str]:
    number = grade(visibility, as_of)
    return sa.literal("full") if visibility.everything else sa.case(_GRADES, value=number)


def _full(visibility: Visibility, as_of: int | None) -> sa.ColumnElement[bool]:
    table = RECORDS.table if as_of is None else _NOW
    heard = sorted({*visibility.audiences, EVERYONE})
    shown = sa.or_(*(table.c.audience.contains(f" {one} ", autoescape=True) for one in heard))
    ways = [sa.and_(table.c.status == PUBLISHED, shown)]
    if visibility.orgs:
        ways.append(table.c.org.in_(sorted(visibility.orgs)))
    if visibility.records:
        ways.append(table.c.id.in_(sorted(visibility.records)))
    return sa.or_(*ways)


def _asked(columns: list[Any], filter: Filter, as_of: int | None, visibility: Visibility) -> sa.Select[Any]:
    table = RECORDS.table
    query = sa.select(*columns).select_from(table).where(valid(table, as_of), *_conditions(filter))
    if not (visibility.everything or visibility.entry_everywhere):
        query = query.where(_full(visibility, as_of))
    if as_of is not None and not visibility.everything:
        query = query.join(_NOW, sa.and_(_NOW.c.id == table.c.id, _NOW.c.to_position.is_(None)))
    return query


def _conditions(filter: Filter) -> list[sa.ColumnElement[bool]]:
    columns = RECORDS.table.c
    found: list[sa.ColumnElement[bool]] = []
    if filter.ids is not None:
        found.append(columns.id.in_(filter.ids))
    for name in ("fonds", "category", "retention", "openness", "status", "org"):
        if values := getattr(filter, name):
            found.append(columns[name].in_(values))
    for name in ("release", "document_number", "code"):
        if (value := getattr(filter, name)) is not None:
            found.append(columns[name] == value)
    if filter.code_prefix is not None:
        found += [columns.by_code >= filter.code_prefix, columns.by_code < filter.code_prefix + "\U0010ffff"]
    ranges = (("year", "year"), ("by_date", "date"), ("filed_at", "filed"))
    for column, name in ranges:
        if (low := getattr(filter, f"{name}_from")) is not None:
            found.append(columns[column] >= low)
        if (high := getattr(filter, f"{name}_to")) is not None:
            found.append(columns[column] <= high)
    return found


def _pages(as_of: int | None) -> sa.ScalarSelect[int]:
    pages = PAGES.table
    where = (pages.c.record == RECORDS.table.c.id, valid(pages, as_of))
    return sa.select(sa.func.count()).select_from(pages).where(*where).scalar_subquery()


def _updated(as_of: int | None) -> sa.Label[int]:
    """The last position at which a page came or went; 0 where none did."""
    pages = PAGES.table
    latest = sa.func.max(sa.func.coalesce(pages.c.to_position, pages.c.from_position))
    where = [pages.c.record == RECORDS.table.c.id]
    if as_of is not None:
        ended = sa.case((pages.c.to_position <= as_of, pages.c.to_position), else_=pages.c.from_position)
        latest = sa.func.max(ended)
        where.append(pages.c.from_position <= as_of)
    return sa.func.coalesce(sa.select(latest).where(*where).scalar_subquery(), 0).label("moved")


def _found(found: sa.Row[Any]) -> Found:
    values: tuple[Any, ...] = tuple(found)
    since, (grade, pages, moved) = values[0], values[-3:]
    row = RecordRow(**dict(zip(RECORDS.fields, values[2:-3], strict=True)))
    return Found(row, _GRADES[grade], since, pages, max(since, moved))
