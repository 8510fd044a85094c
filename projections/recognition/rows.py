"""Where texts of pages are kept: tables beside the views, filled by recognition and not by events.

A page's text is a row per page of its file, under the number of the engine that read it. While a newer engine
reads everything anew, its rows stand beside the older ones, and of each page the newest whole text counts.
Pages that cannot be read stay set aside under their reason until they are tried again. `page_texts_due` names
the records whose text in the search index is behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakSet

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from projections.database import Views
from projections.recognition.version import Version
from projections.recognition.words import Line, Method, PageText, packed, unpacked
from projections.tables import valid
from projections.views.catalogue import FILES, PAGES, RECORDS

_OVER = ("annulled", "destroyed")
FORMATS = ("image/jpeg", "image/tiff", "image/png", "image/jp2", "application/pdf")
"""Media types of page images and files whose text can be read."""
_metadata = sa.MetaData()
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ENGINES = sa.Table(
    "page_text_engines",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", _TEXT, nullable=False, unique=True),
    sa.Column("version", sa.Text, nullable=False),
)
TEXTS = sa.Table(
    "page_texts",
    _metadata,
    # A page's id, or record and place of a file: `<record>/<number from 1>`.
    sa.Column("id", _TEXT, primary_key=True),
    sa.Column("engine", sa.Integer, primary_key=True, autoincrement=False),
    # The page within the file, from 1; 0 for a file that could not be read.
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record", _TEXT, nullable=False, index=True),
    sa.Column("object", _TEXT, nullable=False, index=True),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("method", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("lines", sa.LargeBinary),
    sa.Column("reason", sa.Text),
)
DUE = sa.Table(
    "page_texts_due",
    _metadata,
    sa.Column("record", _TEXT, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)
_AT_ONCE = 500
_prepared: WeakSet[Views] = WeakSet()


Content: TypeAlias = tuple[str, "int | None"]
"""A file's digest and the page of it, None for all."""


class Work(NamedTuple):
    """A page image or a file to read. `id` as in `page_texts`. `frame`: the page of the image's file that is
    to be read, None for all of them."""

    id: str
    record: str
    object: str
    frame: int | None = None

    @property
    def content(self) -> Content:
        """What is the same for works that give the same texts."""
        return self.object, self.frame


class Kept(NamedTuple):
    """The text of a page as it stands in a record. `page`: the page's id, None in a file; `file`: the file's
    number, None for a page. `number`: the page's number in the record or the file."""

    record: str
    page: str | None
    file: int | None
    number: int
    width: int
    height: int
    method: Method
    text: str
    lines: list[Line]


class Failure(NamedTuple):
    """A page that could not be read, and why."""

    id: str
    record: str
    object: str
    reason: str


class Standing(msgspec.Struct, frozen=True):
    """How recognition stands: pages and files that have text of the newest engine, that wait for it, and that
    were set aside."""

    engine: str
    read: int
    waiting: int
    failed: int


def prepare(views: Views) -> None:
    """Make the tables where they are missing; looked for once in each opened database."""
    if views not in _prepared:
        with views.writing() as connection:
            _metadata.create_all(connection)
        _prepared.add(views)


def engine_number(connection: sa.Connection, version: Version) -> int:
    """The number of this engine, given when it is met first; the highest number is the newest."""
    known = sa.select(ENGINES.c.number).where(ENGINES.c.digest == version.digest)
    number = connection.execute(known).scalar()
    highest = connection.execute(sa.select(sa.func.max(ENGINES.c.number))).scalar() or 0
    if number is None or number < highest:  # an older one that is used again reads everything again
        connection.execute(sa.delete(ENGINES).where(ENGINES.c.digest == version.digest))
        number = highest + 1
        named = {"number": number, "digest": version.digest, "version": msgspec.json.encode(version).decode()}
        connection.execute(sa.insert(ENGINES).values(named))
    return number


def waiting(connection: sa.Connection, engine: int, after: str, first: int) -> list[Work]:
    """Pages and files that this engine has not read, by id after `after`. Those of household records, of
    records with sealed content and of records that are annulled or destroyed are passed over."""
    query = sa.union_all(*(_waiting(one, engine) for one in (PAGES, FILES))).subquery()
    listed = sa.select(query).where(query.c.id > after).order_by(query.c.id).limit(first)
    return [Work(*row) for row in connection.execute(listed)]


def known(connection: sa.Connection, engine: int, objects: Iterable[str]) -> dict[Content, list[PageText]]:
    """Texts that this engine has read of the same bytes before, where they are still shown."""
    pages = PAGES.table
    shown = sa.and_(pages.c.id == TEXTS.c.id, pages.c.object == TEXTS.c.object, valid(pages, None))
    query = sa.select(TEXTS, pages.c.frame, pages.c.id.label("page")).outerjoin(pages, shown)
    query = query.where(TEXTS.c.object.in_(list(objects)), TEXTS.c.engine == engine, TEXTS.c.part > 0)
    found: dict[Content, dict[int, PageText]] = {}
    for row in connection.execute(query):
        if (row.page is None and "/" not in row.id) or row.frame not in (None, row.part):
            continue  # it is shown no more: whether it was the whole file, nothing tells
        found.setdefault((row.object, row.frame), {})[row.part] = _page_text(row)
    return {content: [parts[part] for part in sorted(parts)] for content, parts in found.items()}


def keep(connection: sa.Connection, engine: int, work: Work, texts: Sequence[PageText]) -> None:
    """Keep what was read, in place of what this engine read or failed at before."""
    _forget(connection, engine, work)
    rows = [_row(work, engine, one) for one in texts]
    if rows:
        connection.execute(sa.insert(TEXTS), rows)
    if any(one.lines for one in texts):
        mark_due(connection, [work.record])


def set_aside(connection: sa.Connection, engine: int, work: Work, reason: str) -> None:
    """Put what cannot be read into quarantine, with the reason."""
    _forget(connection, engine, work)
    empty = PageText(number=0, width=0, height=0, method="ocr", lines=[])
    row = _row(work, engine, empty) | {"method": None, "lines": None, "reason": reason[:500]}
    connection.execute(sa.insert(TEXTS).values(row))


def retry(connection: sa.Connection) -> int:
    """Let what was set aside be tried again; how many."""
    return connection.execute(sa.delete(TEXTS).where(TEXTS.c.part == 0)).rowcount


def drop_older(connection: sa.Connection, engine: int) -> None:
    """Drop what older engines read of all that this one has read."""
    newer = TEXTS.alias("newer")
    has = sa.exists().where(newer.c.id == TEXTS.c.id, newer.c.engine == engine, newer.c.part > 0)
    connection.execute(sa.delete(TEXTS).where(TEXTS.c.engine < engine, has))


def of_records(
    connection: sa.Connection, records: Sequence[str], *, places: bool = True
) -> dict[str, list[Kept]]:
    """The texts of each record's attached pages by number, then of its files; records without any are not in
    it. Without `places` the lines are left out."""
    found: dict[str, list[tuple[tuple[int, int, int], Kept]]] = {}
    for start in range(0, len(records), _AT_ONCE):
        chunk = list(records[start : start + _AT_ONCE])
        for one, row in _rows(connection, chunk, places):
            found.setdefault(one.record, []).append((row, one))
    return {record: [one for _, one in sorted(rows, key=_first)] for record, rows in found.items()}


def any_kept(connection: sa.Connection) -> bool:
    """Whether there is any text at all."""
    return connection.execute(sa.select(TEXTS.c.id).limit(1)).first() is not None


def with_detached(connection: sa.Connection, after: int, upto: int) -> list[str]:
    """Records of which a page that has text was detached in (after, upto]."""
    gone = PAGES.table
    query = sa.select(gone.c.record).distinct().join(TEXTS, TEXTS.c.id == gone.c.id)
    query = query.where(gone.c.to_position > after, gone.c.to_position <= upto)
    return list(connection.execute(query).scalars())


def mark_due(connection: sa.Connection, records: Iterable[str]) -> None:
    """Have the search index take these records' text anew."""
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    again = insert(DUE).on_conflict_do_update(index_elements=[DUE.c.record], set_={"times": DUE.c.times + 1})
    for record in dict.fromkeys(records):
        connection.execute(again, {"record": record, "times": 1})


def due(connection: sa.Connection, first: int) -> list[tuple[str, int]]:
    """Records whose text in the index is behind, and how often it changed since."""
    return [tuple(row) for row in connection.execute(sa.select(DUE.c.record, DUE.c.times).limit(first))]


def taken(connection: sa.Connection, records: Iterable[tuple[str, int]]) -> None:
    """The index has these; what changed again meanwhile stays due."""
    for record, times in records:
        done = sa.and_(DUE.c.record == record, DUE.c.times == times)
        connection.execute(sa.delete(DUE).where(done))


def erase_text(connection: sa.Connection, records: Sequence[str]) -> None:
    """Delete all text of these records, of every engine, in the caller's transaction; the index is due for
    them. The caller vacuums (`Views.vacuum`), so that nothing stays in the database's files."""
    for start in range(0, len(records), _AT_ONCE):
        chunk = list(records[start : start + _AT_ONCE])
        connection.execute(sa.delete(TEXTS).where(TEXTS.c.record.in_(chunk)))
        mark_due(connection, chunk)


def standing(connection: sa.Connection) -> Standing | None:
    """How recognition stands; None before the first engine."""
    newest = connection.execute(sa.select(ENGINES).order_by(ENGINES.c.number.desc()).limit(1)).first()
    if newest is None:
        return None
    version = msgspec.json.decode(newest.version, type=Version)
    counted = sa.select(sa.func.count(sa.distinct(TEXTS.c.id))).where(TEXTS.c.engine == newest.number)
    return Standing(
        engine=f"{version.name} {version.version}",
        read=int(connection.execute(counted.where(TEXTS.c.part > 0)).scalar_one()),
        waiting=count_waiting(connection, newest.number),
        failed=int(connection.execute(counted.where(TEXTS.c.part == 0)).scalar_one()),
    )


def count_waiting(connection: sa.Connection, engine: int) -> int:
    """How many pages and files this engine has not read."""
    query = sa.union_all(*(_waiting(one, engine) for one in (PAGES, FILES))).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(query)).scalar_one())


def failures(connection: sa.Connection, first: int = 100) -> list[Failure]:
    """What was set aside, by id."""
    columns = (TEXTS.c.id, TEXTS.c.record, TEXTS.c.object, TEXTS.c.reason)
    query = sa.select(*columns).where(TEXTS.c.part == 0).order_by(TEXTS.c.id).limit(first)
    return [Failure(*row) for row in connection.execute(query)]


def _waiting(versioned: Any, engine: int) -> sa.Select[Any]:
    one, records = versioned.table, RECORDS.table
    frame = _frame(one)
    # A page that got a better image waits again.
    read = sa.exists().where(TEXTS.c.id == one.c.id, TEXTS.c.engine == engine, _of_content(one))
    readable = (records.c.household.is_(False), records.c.sealed_content.is_(False))
    return (
        sa.select(one.c.id, one.c.record, one.c.object, frame.label("frame"))
        .join(records, records.c.id == one.c.record)
        .where(valid(one, None), valid(records, None), *readable, records.c.status.not_in(_OVER))
        .where(one.c.format.in_(FORMATS), ~read)
    )


def _frame(table: sa.Table) -> sa.ColumnElement[int | None]:
    return table.c.frame if "frame" in table.c else sa.cast(sa.null(), sa.BigInteger)


def _of_content(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a text is of what a row of pages or files shows: its object, and its page of that."""
    part = sa.or_(_frame(table).is_(None), TEXTS.c.part == 0, TEXTS.c.part == _frame(table))
    return sa.and_(TEXTS.c.object == table.c.object, part)


def _rows(
    connection: sa.Connection, records: list[str], places: bool
) -> list[tuple[Kept, tuple[int, int, int]]]:
    """Texts of what the records show, with their place there: pages before files, by number, by part."""
    columns = [one for one in TEXTS.c if places or one.name != "lines"]
    newest: dict[str, list[Any]] = {}
    found = []
    for kind, table in enumerate((PAGES.table, FILES.table)):
        shown = sa.and_(table.c.id == TEXTS.c.id, valid(table, None), _of_content(table))
        query = sa.select(*columns, table.c.number.label("place")).join(table, shown)
        query = query.where(TEXTS.c.record.in_(records), TEXTS.c.part > 0)
        newest.clear()
        for row in connection.execute(query.order_by(TEXTS.c.engine)):
            others = newest.setdefault(row.id, [])
            if others and others[0].engine != row.engine:
                others.clear()
            others.append(row)
        for rows in newest.values():
            found += [(_kept(row, is_page=kind == 0), (kind, row.place, row.part)) for row in rows]
    return found


def _kept(row: Any, *, is_page: bool) -> Kept:
    lines = getattr(row, "lines", None)
    return Kept(
        record=row.record,
        page=row.id if is_page else None,
        file=None if is_page else row.place,
        number=row.place if is_page else row.part,
        width=row.width,
        height=row.height,
        method=row.method,
        text=row.text,
        lines=unpacked(lines) if lines else [],
    )


def _page_text(row: Any) -> PageText:
    return PageText(
        number=row.part, width=row.width, height=row.height, method=row.method, lines=unpacked(row.lines)
    )


def _row(work: Work, engine: int, one: PageText) -> dict[str, Any]:
    clean = one.text.replace("\0", "\ufffd")  # PostgreSQL's text takes no NUL
    return {
        "id": work.id,
        "engine": engine,
        "part": one.number,
        "record": work.record,
        "object": work.object,
        "width": one.width,
        "height": one.height,
        "method": one.method,
        "text": clean,
        "lines": packed(one.lines),
        "reason": None,
    }


def _forget(connection: sa.Connection, engine: int, work: Work) -> None:
    connection.execute(sa.delete(TEXTS).where(TEXTS.c.id == work.id, TEXTS.c.engine == engine))


def _first(row: tuple[tuple[int, int, int], Kept]) -> tuple[int, int, int]:
    return row[0]
