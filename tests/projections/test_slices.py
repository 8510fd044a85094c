"""Rows with few members say what whole records say, on both databases, in pages, then and for whom."""

from __future__ import annotations

import pytest

from projections.database import Views
from projections.runner import Projector, Source
from projections.tables import Row
from projections.views import catalogue, load
from projections.views.catalogue import Filter, RecordRow
from projections.visibility import EVERYTHING, Visibility
from tests.ledger.given import OFFICE, identity
from tests.projections import books
from tests.projections.books import Book

MEMBERS = tuple(name for name in RecordRow.__struct_fields__ if name not in Row.__struct_fields__)


@pytest.mark.parametrize(
    "visibility",
    [EVERYTHING, Visibility(orgs=frozenset({OFFICE})), Visibility(entry_everywhere=True), Visibility()],
    ids=["everything", "department", "entry", "nothing"],
)
def test_slices_agree_with_records(views: Views, book: Book, visibility: Visibility) -> None:
    for number in range(1, 5):
        book.append(books.filed(f"r{number}", household=number == 3))
    half = book.store.head_position()
    book.append(books.described("r1", "改后的题名"))
    Projector(views, Source(book.store, book.keys), tuple(load().values())).catch_up()
    wanted = (*MEMBERS, "since", "pages")
    with views.reading() as connection:
        for as_of in (None, half):
            for filter in (Filter(), Filter(ids=[identity("r1"), identity("r3")])):
                whole = catalogue.records(connection, filter, as_of=as_of, visibility=visibility)
                sliced = catalogue.slices(connection, wanted, filter, as_of=as_of, visibility=visibility)
                assert sliced == [
                    [
                        f"record:{one.row.id}",
                        one.row.id,
                        one.grade,
                        one.row.by_code,
                        *(getattr(one.row, name) for name in MEMBERS),
                        one.since,
                        one.pages,
                    ]
                    for one in whole
                ]


def test_pages_of_slices_go_on_after_their_key(views: Views, book: Book) -> None:
    for number in range(1, 6):
        book.append(books.filed(f"r{number}"))
    Projector(views, Source(book.store, book.keys), tuple(load().values())).catch_up()
    found: list[str] = []
    key = None
    with views.reading() as connection:
        while page := catalogue.slices(
            connection, (), order="filed", descending=True, after_key=key, first=2
        ):
            found += [uuid for _, uuid, *_ in page]
            key = page[-1][3], page[-1][1]
    assert found == [identity(f"r{number}") for number in range(5, 0, -1)]
