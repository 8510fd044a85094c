"""The search index follows the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from projections.database import Views
from projections.runner import Projector, Source
from projections.search.embedded import EmbeddedIndex
from projections.search.feed import access_filter, feed, refill
from projections.search.index import SearchRequest
from projections.views import load
from projections.visibility import EVERYTHING, Visibility
from tests.ledger.given import OFFICE, identity
from tests.projections import books
from tests.projections.books import Book, new_book


class Room:
    """A log, its views and its search index."""

    def __init__(self, directory: Path) -> None:
        self.book: Book = new_book(directory)
        self.views = Views(f"sqlite:///{directory}/views.db")
        self.index = EmbeddedIndex(directory / "index")

    def feed(self, window: int = 1000) -> int:
        source = Source(self.book.store, self.book.keys)
        Projector(self.views, source, tuple(load().values())).catch_up()
        return feed(self.views, self.index, window=window)

    def found(self, text: str, visibility: Visibility = EVERYTHING) -> set[str]:
        request = SearchRequest(text=text, access=access_filter(visibility))
        return {hit.id for hit in self.index.search(request).hits}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_a_filed_record_is_found_by_its_title_and_a_changed_one_by_its_new_title(room: Room) -> None:
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.feed()
    assert room.found("防汛") == {identity("防汛")}
    last = room.book.append(books.described("防汛", "关于抗旱的通知"))
    assert room.feed() == last == room.index.position()
    assert (room.found("防汛"), room.found("抗旱")) == (set(), {identity("防汛")})


def test_who_may_not_see_a_record_does_not_find_it(room: Room) -> None:
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.feed()
    room.book.append(*books.opened("one", "防汛"), books.published("one", "防汛"))
    room.feed()
    assert room.found("通知", Visibility()) == {identity("防汛")}
    assert len(room.found("通知", Visibility(orgs=frozenset({OFFICE})))) == 2
    room.book.append(books.withdrawn("one", "防汛"))
    room.feed()
    assert room.found("通知", Visibility()) == set()


def test_of_a_household_record_no_word_is_in_the_index(room: Room) -> None:
    room.book.append(books.filed("张三", household=True))
    room.feed()
    assert room.found("张三") == room.found("户字") == set()
    assert room.index.document_count() == 1


@pytest.mark.parametrize("window", [1, 3, 1000])
def test_any_windows_give_the_same_index_as_filling_it_anew(room: Room, window: int) -> None:
    drafts = books.everything()
    room.book.append(*drafts[:4])
    room.feed()
    for draft in drafts[4:]:
        room.book.append(draft)
    room.feed(window)

    def answers() -> list[object]:
        access = access_filter(EVERYTHING)
        return [
            room.index.search(SearchRequest(text=text, access=access, facets=["status"], sort="code")).facets
            for text in ("", "题名", "通知", "再改")
        ]

    followed, count = answers(), room.index.document_count()
    refill(room.views, room.index)
    assert (answers(), room.index.document_count()) == (followed, count)
    assert room.index.position() == room.book.store.size
