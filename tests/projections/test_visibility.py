"""Who sees a record at all, who its entry, who everything: decided in the database."""

from __future__ import annotations

import pytest

from projections.database import Views
from projections.views import catalogue
from projections.visibility import Visibility
from tests.ledger.given import OFFICE, identity
from tests.projections import books
from tests.projections.books import Book
from tests.projections.test_catalogue import project

OTHER, THIRD = identity("other"), identity("third")
NAMES = ("own", "for_all", "for_other", "filed", "withdrawn")


@pytest.fixture
def shown(views: Views, book: Book) -> Views:
    """One record of the office; of a third department: two published (to all, to OTHER), two not."""
    book.append(books.filed("own"), *(books.filed(name, org=THIRD) for name in NAMES[1:]))
    book.append(*books.opened("one", *NAMES[1:]))
    book.append(
        books.published("one", "for_all"),
        books.published("one", "for_other", [OTHER]),
        books.published("one", "withdrawn"),
        books.withdrawn("one", "withdrawn"),
    )
    project(views, book)
    return views


@pytest.mark.parametrize(
    ("visibility", "full"),
    [
        (Visibility(), {"for_all"}),
        (Visibility(orgs=frozenset({OFFICE})), {"for_all", "own"}),
        (Visibility(audiences=frozenset({OTHER})), {"for_all", "for_other"}),
        (Visibility(audiences=frozenset({OTHER[:8]})), {"for_all"}),
        (Visibility(audiences=frozenset({"%"})), {"for_all"}),
        (Visibility(records=frozenset({identity("filed")})), {"for_all", "filed"}),
        (Visibility(everything=True), set(NAMES)),
    ],
)
def test_what_a_reader_may_not_see_does_not_exist_for_them(
    shown: Views, visibility: Visibility, full: set[str]
) -> None:
    with shown.reading() as connection:
        found = catalogue.records(connection, visibility=visibility)
        assert catalogue.count(connection, visibility=visibility) == len(full)
        grades = catalogue.grades(connection, [*map(identity, NAMES), identity("nothing")], visibility)
        seen = {name for name in NAMES if catalogue.record(connection, identity(name), visibility=visibility)}
    assert {one.row.id for one in found} == set(map(identity, full))
    assert {one.grade for one in found} == {"full"}
    assert {id for id, grade in grades.items() if grade == "full"} == set(map(identity, full))
    assert seen == full


def test_where_policy_lets_everyone_know_of_entries_all_others_are_entries(shown: Views) -> None:
    with shown.reading() as connection:
        found = catalogue.records(connection, visibility=Visibility(entry_everywhere=True))
    grades = {one.row.id: one.grade for one in found}
    assert grades == {identity(name): "full" if name == "for_all" else "entry" for name in NAMES}


def test_what_was_published_once_is_not_seen_as_of_then_once_it_is_withdrawn(shown: Views) -> None:
    with shown.reading() as connection:
        published = next(
            position
            for position in range(1, 100)
            if (found := catalogue.record(connection, identity("withdrawn"), position))
            and found.row.status == "published"
        )
        then = catalogue.record(connection, identity("withdrawn"), published, Visibility())
        still = catalogue.record(connection, identity("for_all"), published, Visibility())
    assert then is None
    assert still is not None
