"""What was destroyed leaves views, caches and the search index, in every version."""

from __future__ import annotations

from pathlib import Path

import pytest

from projections import erasing
from projections.database import Views
from projections.search.embedded import EmbeddedIndex
from projections.search.feed import feed
from projections.search.index import AccessFilter, SearchRequest
from projections.views import catalogue, load
from tests.ledger.given import identity
from tests.projections import books
from tests.projections.books import Book
from tests.projections.test_catalogue import project

OF_PEOPLE = {"people", "people_names"}
"""Tables whose plaintext is sealed for a person, not for a record."""


def found(index: EmbeddedIndex, text: str) -> int:
    return index.search(SearchRequest(text=text, access=AccessFilter(audiences=None))).total


def test_every_table_with_plaintext_of_records_is_purged() -> None:
    tables = {one.name: one for view in load().values() for one in view.tables if one.plain}
    purged = {versioned.name for versioned, _ in erasing.tables_of_records()}
    assert {"catalogue_records", "catalogue_files"} <= purged
    assert tables.keys() - purged <= OF_PEOPLE


def test_a_record_is_purged_in_all_versions_and_others_stay(views: Views, book: Book) -> None:
    book.append(books.filed("r1", files=["正文.pdf"]), books.filed("r2"))
    early = book.append(books.described("r1", "第二题名"))
    book.append(books.described("r1", "第三题名"))
    project(views, book)
    erasing.erase(views, [identity("r1")])
    with views.reading() as connection:
        for as_of in (None, early, 1):
            one = catalogue.record(connection, identity("r1"), as_of=as_of)
            assert one is not None
            assert (one.row.title, one.row.responsible) == (None, None)
            assert one.row.title_commit is not None
            assert one.row.code is not None
        other = catalogue.record(connection, identity("r2"))
        files = catalogue.files_of_many(connection, [identity("r1")])
    assert other is not None
    assert other.row.title == "关于r2的通知"
    assert [one.name for one in files[identity("r1")]] == [None]


def test_what_registered_is_told_of_the_records(
    local: Views, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(erasing, "PURGES", [*erasing.PURGES])
    erasing.erasing(lambda _views, records: told.extend(records))
    book.append(books.filed("r1"))
    project(local, book)
    erasing.erase(local, [identity("r1")])
    assert told == [identity("r1")]


def test_the_search_index_is_made_anew_without_it(local: Views, book: Book, tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search")
    book.append(books.filed("旅馆业"), books.filed("巡逻"))
    project(local, book)
    feed(local, index)
    assert (found(index, "旅馆业"), found(index, "巡逻")) == (1, 1)
    before = {one.name for one in (tmp_path / "search").iterdir() if one.is_dir()}
    erasing.erase(local, [identity("旅馆业")])
    erasing.purge_index(local, index)
    after = {one.name for one in (tmp_path / "search").iterdir() if one.is_dir()}
    assert not before & after
    assert (found(index, "旅馆业"), found(index, "巡逻")) == (0, 1)
    index.close()


def test_an_index_without_a_catalogue_is_emptied(local: Views, book: Book, tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search")
    erasing.purge_index(local, index)
    assert index.document_count() == 0
    index.close()


def test_how_far_purging_came_stands_in_the_views_database(views: Views) -> None:
    assert erasing.erased_upto(views) == 0
    erasing.note_erased(views, 12)
    erasing.note_erased(views, 15)
    assert erasing.erased_upto(views) == 15
