"""Feeding the search index from the catalogue: each changed record as a document, applied with its position.

The index follows the catalogue, never the log; whatever it lacks after a crash is fed again, because its own
position moves in the same commit as its documents. Page texts come without events: the records that they are
due for stand in a list, and leave it once the index has them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from projections.database import Views, position_of
from projections.recognition import rows as texts
from projections.search.index import AccessFilter, SearchDocument, SearchIndex
from projections.tables import valid
from projections.views.catalogue import RECORDS, RecordRow, catalogue
from projections.visibility import EVERYONE, Visibility

WINDOW = 20_000
_AT_ONCE = 2_000
_TEXTS_AT_ONCE = 200
_MOST_CHARACTERS = 8_000_000
"""Of page text in one commit of the index: a bound on memory."""
_PAUSE_SECONDS = 0.5
_log = logging.getLogger(__name__)


class Feed:
    """Keeps an index where the catalogue is, in a thread; one process at a time feeds. `failed`: the last
    fault, None while all is well."""

    def __init__(self, views: Views, index: SearchIndex) -> None:
        self._views, self._index = views, index
        texts.prepare(views)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.failed: Exception | None = None

    def start(self) -> None:
        """Follow the catalogue until `stop`."""
        self._thread = threading.Thread(target=self._run, name="search feed", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the window at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def catch_up(self) -> int:
        """Index all that the catalogue holds now; the position reached."""
        return feed(self._views, self._index)

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._views.lease("search feed") as held:
                while held and not self._stop.is_set():
                    self._follow()
                    with self._views.changed:
                        self._views.changed.wait(_PAUSE_SECONDS)
            self._stop.wait(_PAUSE_SECONDS)

    def _follow(self) -> None:
        try:
            feed(self._views, self._index)
            self.failed = None
        except Exception as problem:
            self.failed = problem
            _log.exception("the search index is not fed; it is tried again")


def feed(views: Views, index: SearchIndex, *, window: int = WINDOW) -> int:
    """Bring the index up to where the catalogue stands, and to the page texts; the position reached. An empty
    index is filled beside and swapped in."""
    texts.prepare(views)
    with views.reading() as connection:
        reached = position_of(connection, catalogue.name)
    at = index.position()
    if reached is None:
        return at
    if at == 0 and reached:
        at = refill(views, index)
    while at < reached:
        upto = min(reached, at + window)
        with views.reading() as connection:
            changed = _changed(connection, at, upto)
            for documents, last in _in_parts(_current(connection, changed)):
                index.apply(documents, [], upto if last else at)
        at = upto
    _feed_texts(views, index)
    return at


def _feed_texts(views: Views, index: SearchIndex) -> None:
    """Index anew the records that page texts are due for."""
    while True:
        with views.reading() as connection:
            behind = texts.due(connection, _AT_ONCE)
            if not behind:
                return
            at = index.position()
            for documents, _ in _in_parts(_current(connection, [record for record, _ in behind])):
                index.apply(documents, [], at)
        with views.writing() as connection:
            texts.taken(connection, behind)


def refill(views: Views, index: SearchIndex) -> int:
    """Fill a new index from the whole catalogue and swap it in; readers keep the old one until then."""
    texts.prepare(views)
    beside = index.beside()
    try:
        with views.reading() as connection:
            reached = position_of(connection, catalogue.name) or 0
            for documents, last in _in_parts(_everything(connection), _AT_ONCE):
                beside.apply(documents, [], reached if last else 0)
        beside.swap()
    except BaseException:
        beside.abandon()
        raise
    return reached


def document(row: RecordRow, position: int, text: str = "") -> SearchDocument:
    """A record as search knows it, with the text of its pages. Of household records only what is clear."""
    return SearchDocument(
        id=row.id,
        title=row.title or "",
        document_number=row.document_number or "",
        responsible=row.responsible or "",
        code=row.code or "",
        fonds=row.fonds or "",
        category=row.category or "",
        year=row.year,
        date=row.date,
        retention=row.retention or "",
        openness=row.openness or "",
        status=row.status,
        org=row.org or "",
        audience=list(row.audiences),
        note=row.notes or "",
        text="" if row.household or row.sealed_content else text,
        position=position,
    )


def access_filter(visibility: Visibility) -> AccessFilter:
    """What a reader may find: records of theirs, those published to them or to everyone, and those opened to
    them."""
    if visibility.everything:
        return AccessFilter(audiences=None)
    audiences = visibility.audiences | {EVERYONE}
    return AccessFilter(audiences=audiences, orgs=visibility.orgs, records=visibility.records)


def _changed(connection: sa.Connection, after: int, upto: int) -> list[str]:
    table = RECORDS.table
    query = sa.select(table.c.id).distinct()
    query = query.where(table.c.from_position > after, table.c.from_position <= upto)
    changed = list(connection.execute(query).scalars())
    if texts.any_kept(connection):
        changed = list(dict.fromkeys([*changed, *texts.with_detached(connection, after, upto)]))
    return changed


def _current(connection: sa.Connection, ids: Sequence[str]) -> Iterator[SearchDocument]:
    table = RECORDS.table
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        query = sa.select(table).where(table.c.id.in_(chunk), valid(table, None))
        yield from _documents(connection, connection.execute(query).all())


def _everything(connection: sa.Connection) -> Iterator[SearchDocument]:
    table = RECORDS.table
    after = ""
    while True:
        query = sa.select(table).where(table.c.id > after, valid(table, None))
        rows = connection.execute(query.order_by(table.c.id).limit(_AT_ONCE)).all()
        if not rows:
            return
        yield from _documents(connection, rows)
        after = rows[-1].id


def _documents(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> Iterator[SearchDocument]:
    """The documents of these rows, with the texts of their pages where there are any."""
    if not texts.any_kept(connection):
        yield from (document(RECORDS.of(row), row.from_position) for row in rows)
        return
    for start in range(0, len(rows), _TEXTS_AT_ONCE):
        chunk = rows[start : start + _TEXTS_AT_ONCE]
        read = texts.of_records(connection, [row.id for row in chunk], places=False)
        for row in chunk:
            text = "\n".join(page.text for page in read.get(row.id, ()))
            yield document(RECORDS.of(row), row.from_position, text)


def _in_parts(
    documents: Iterable[SearchDocument], most: int | None = None
) -> Iterator[tuple[list[SearchDocument], bool]]:
    """Documents for one commit each, at most so many and as few as their text allows; and whether they are
    the last, which come once, even if there are none."""
    part: list[SearchDocument] = []
    characters = 0
    for one in documents:
        if characters >= _MOST_CHARACTERS or len(part) == most:
            yield part, False
            part, characters = [], 0
        part.append(one)
        characters += len(one.text)
    yield part, True
