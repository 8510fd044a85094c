"""Whoever alters a view is found by folding the log again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from projections.checking import check_views
from projections.database import Views
from projections.erasing import erase
from projections.runner import Projector, Source
from projections.views import catalogue, load
from tests.ledger.given import identity
from tests.projections import books
from tests.projections.books import Book

ALL = tuple(load().values())


@pytest.fixture
def projected(views: Views, book: Book) -> Views:
    for draft in books.everything():
        book.append(draft)
    Projector(views, Source(book.store, book.keys), ALL, window=9).catch_up()
    return views


def codes(views: Views, book: Book) -> list[str]:
    return [
        f"{one.code} {one.detail}"
        for one in check_views(views, book.keys, Source(book.store, book.keys), ALL)
    ]


def alter(views: Views, **values: object) -> None:
    table = catalogue.RECORDS.table
    with views.writing() as connection:
        where = (table.c.id == identity("r4"), table.c.to_position.is_(None))
        connection.execute(sa.update(table).where(*where).values(values))


def test_views_that_follow_the_log_are_fine(projected: Views, book: Book) -> None:
    assert codes(projected, book) == []


def test_views_that_lag_behind_are_fine_at_their_position(projected: Views, book: Book) -> None:
    book.append(books.filed("later"))
    assert codes(projected, book) == []


def test_a_changed_column_is_found_and_named(projected: Views, book: Book) -> None:
    alter(projected, retention="D10", year=1999)
    assert codes(projected, book) == [f"VIEW_ROW_WRONG catalogue_records {identity('r4')}: year, retention"]


def test_a_changed_plaintext_is_found_by_its_commit(projected: Views, book: Book) -> None:
    alter(projected, title="另一个题名")
    assert codes(projected, book) == [f"VIEW_PLAINTEXT_WRONG catalogue_records {identity('r4')}: title"]


def test_a_removed_and_an_invented_row_are_found(projected: Views, book: Book) -> None:
    with projected.writing() as connection:
        pages = catalogue.PAGES.table
        connection.execute(sa.delete(pages).where(pages.c.id == identity("r0/1")))
        connection.execute(sa.update(pages).where(pages.c.id == identity("r0/2")).values(id="invented"))
    found = sorted(one.split()[0] for one in codes(projected, book))
    assert found == ["VIEW_ROW_EXTRA", "VIEW_ROW_MISSING", "VIEW_ROW_MISSING"]


def test_an_erased_record_is_fine_once_its_key_is_gone(projected: Views, book: Book) -> None:
    erase(projected, [identity("r4")])
    lost = f"VIEW_PLAINTEXT_WRONG catalogue_records {identity('r4')}: title, responsible"
    assert set(codes(projected, book)) == {lost}
    findings = check_views(projected, None, Source(book.store, None), ALL)
    assert list(findings) == []


def test_what_is_in_quarantine_is_a_finding_too(local: Views, book: Book) -> None:
    book.append(books.described("never filed", "题名"))
    Projector(local, Source(book.store, book.keys), ALL).catch_up()
    (finding,) = check_views(local, book.keys, Source(book.store, book.keys))
    assert (finding.code, finding.position) == ("VIEW_QUARANTINE", 1)
