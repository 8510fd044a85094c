"""The catalogue answers what the log says, now and as of any position."""

from __future__ import annotations

import pytest

from ledger.event import Draft
from projections.database import Views
from projections.runner import Projector, Source
from projections.views import catalogue, load
from projections.views.catalogue import Filter
from tests.ledger.given import OFFICE, identity
from tests.projections import books
from tests.projections.books import ANNA, Book


def project(views: Views, book: Book, window: int = 1000) -> Projector:
    projector = Projector(views, Source(book.store, book.keys), tuple(load().values()), window=window)
    projector.catch_up()
    return projector


def test_a_filed_record_is_there_with_what_was_filed(views: Views, book: Book) -> None:
    position = book.append(books.filed("r1", files=["正文.pdf", "附件.pdf"]))
    project(views, book)
    with views.reading() as connection:
        found = catalogue.record(connection, identity("r1"))
        assert found is not None
        row = found.row
        assert (row.title, row.responsible, row.year, row.status) == (
            "关于r1的通知",
            "浙江省公安厅",
            2016,
            "filed",
        )
        assert (row.org, row.fonds, row.filed_by, row.filed_position) == (OFFICE, "Z109", ANNA, position)
        files = catalogue.files_of_many(connection, [row.id])[row.id]
    assert [file.name for file in files] == ["正文.pdf", "附件.pdf"]


def test_of_a_household_record_nothing_sealed_is_readable_here(views: Views, book: Book) -> None:
    book.append(books.filed("r1", household=True, files=["户口簿.pdf"]))
    book.append(books.described("r1", "张三户籍"))
    project(views, book)
    with views.reading() as connection:
        found = catalogue.record(connection, identity("r1"))
        assert found is not None
        row = found.row
        shown = (row.title, row.responsible, row.code, row.document_number, row.date)
        assert shown == (None,) * 5
        assert row.title_commit
        assert row.code_commit
        assert catalogue.files_of_many(connection, [row.id])[row.id][0].name is None


def test_without_its_key_a_field_stays_closed_and_the_rest_is_there(local: Views, book: Book) -> None:
    book.append(books.filed("r1"))
    projector = Projector(local, Source(book.store, None), tuple(load().values()))
    projector.catch_up()
    with local.reading() as connection:
        found = catalogue.record(connection, identity("r1"))
    assert found is not None
    assert found.row.title is None
    assert found.row.title_commit


def test_a_changed_title_is_new_now_and_old_as_of_before(views: Views, book: Book) -> None:
    before = book.append(books.filed("r1"))
    changed = book.append(books.described("r1", "新题名"))
    project(views, book)
    with views.reading() as connection:
        titles = [
            found.row.title
            for as_of in (None, before, changed)
            if (found := catalogue.record(connection, identity("r1"), as_of))
        ]
        assert catalogue.record(connection, identity("r1"), before - 1) is None
    assert titles == ["新题名", "关于r1的通知", "新题名"]


def test_pages_are_listed_by_number_as_they_were_attached_then(views: Views, book: Book) -> None:
    book.append(books.filed("r1"))
    three = book.append(*(books.attached("r1", number) for number in (3, 1, 2)))
    gone = book.append(books.detached("r1", 2))
    project(views, book)
    with views.reading() as connection:
        now = [page.number for page in catalogue.pages_of(connection, identity("r1"))]
        then = [page.number for page in catalogue.pages_of(connection, identity("r1"), three)]
        found = catalogue.record(connection, identity("r1"))
        earlier = catalogue.record(connection, identity("r1"), three)
    assert (now, then) == ([1, 3], [1, 2, 3])
    assert found is not None
    assert earlier is not None
    assert (found.pages, found.updated, earlier.pages, earlier.updated) == (2, gone, 3, three)


def test_a_record_goes_through_review_to_publication_and_back(views: Views, book: Book) -> None:
    book.append(books.filed("r1"))
    steps = [
        book.append(*books.opened("one", "r1", audience=[OFFICE])),
        book.append(books.passed("one", "r1")),
        book.append(books.kept("one", "r1", False)),
        book.append(books.kept("one", "r1")),
        book.append(books.published("one", "r1", [OFFICE])),
        book.append(books.withdrawn("one", "r1")),
    ]
    project(views, book)
    with views.reading() as connection:
        found = [catalogue.record(connection, identity("r1"), step) for step in steps]
    assert [(one.row.status, one.row.audiences) for one in found if one] == [
        ("in_review", ()),
        ("in_review", ()),
        ("refused", ()),
        ("in_review", ()),
        ("published", (OFFICE,)),
        ("withdrawn", ()),
    ]


def test_a_published_record_stays_shown_while_it_is_under_review_again(views: Views, book: Book) -> None:
    book.append(books.filed("r1"), *books.opened("one", "r1"), books.published("one", "r1"))
    book.append(*books.opened("two", "r1"), books.refused("two", "r1"), books.closed("two"))
    project(views, book)
    with views.reading() as connection:
        found = catalogue.record(connection, identity("r1"))
    assert found is not None
    assert found.row.status == "published"


@pytest.mark.parametrize(
    "changed",
    [
        books.described("r1", "未经签字的题名"),
        books.recoded("r1", "Z109-WS·2016·D30·BGS-0777"),
        books.attached("r1", 9),
        books.detached("r1", 1),
    ],
)
def test_what_was_not_signed_for_is_shown_to_no_audience_until_published_anew(
    views: Views, book: Book, changed: Draft
) -> None:
    book.append(books.filed("r1"), books.attached("r1", 1), *books.opened("one", "r1"))
    signed = book.append(books.published("one", "r1"))
    unsigned = book.append(changed)
    again = book.append(books.published("one", "r1"))
    project(views, book)
    with views.reading() as connection:
        found = [catalogue.record(connection, identity("r1"), at) for at in (signed, unsigned, again)]
    assert [one.row.audiences for one in found if one] == [("all",), (), ("all",)]


def test_a_leaders_refusal_closes_all_records_of_the_release(views: Views, book: Book) -> None:
    book.append(*(books.filed(name) for name in ("r1", "r2", "r3")))
    book.append(*books.opened("one", "r1", "r2"))
    project(views, book)
    book.append(books.closed("one"))
    project(views, book)
    with views.reading() as connection:
        found = catalogue.records(connection)
    statuses = {one.row.id: one.row.status for one in found}
    wanted = {"r1": "refused", "r2": "refused", "r3": "filed"}
    assert statuses == {identity(name): status for name, status in wanted.items()}


def test_a_new_code_is_found_and_the_old_one_is_not(views: Views, book: Book) -> None:
    book.append(books.filed("r1"))
    book.append(books.recoded("r1", "Z109-WS·2017·D30·政治部-0009"))
    project(views, book)
    with views.reading() as connection:
        (found,) = catalogue.records(connection, Filter(code="Z109-WS·2017·D30·政治部-0009"))
        assert catalogue.count(connection, Filter(code_prefix="Z109-WS·2016")) == 0
        assert catalogue.count(connection, Filter(code_prefix="Z109-WS·2017")) == 1
    assert found.row.year == 2017


@pytest.mark.parametrize("order", ["code", "date", "filed"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_a_list_follow_each_other_without_gap_or_repetition(
    local: Views, book: Book, order: catalogue.Order, descending: bool
) -> None:
    book.append(*(books.filed(f"r{n}", household=n % 5 == 0) for n in range(23)))
    project(local, book)
    seen: list[str] = []
    with local.reading() as connection:
        whole = catalogue.records(connection, order=order, descending=descending, first=100)
        key = None
        while True:
            part = catalogue.records(connection, order=order, descending=descending, after_key=key, first=5)
            if not part:
                break
            seen += [one.row.id for one in part]
            key = catalogue.key_of(part[-1], order)
    assert seen == [one.row.id for one in whole]
    assert len(set(seen)) == 23


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        (Filter(org=[OFFICE]), {"r1", "r2"}),
        (Filter(status=["annulled"]), {"r2"}),
        (Filter(fonds=["Z109"], year_from=2016, year_to=2016), {"r1", "r2"}),
        (Filter(year_from=2017), set()),
        (Filter(date_from="20160304", date_to="20160304"), {"r1", "r2"}),
        (Filter(date_to="20160303"), set()),
        (Filter(category=["WS"], retention=["Y"], openness=["unreviewed"]), {"r1", "r2"}),
        (Filter(ids=[identity("r1")]), {"r1"}),
        (Filter(release=identity("one")), {"r1"}),
    ],
)
def test_a_filter_leaves_what_it_names(local: Views, book: Book, filter: Filter, names: set[str]) -> None:
    book.append(books.filed("r1"), books.filed("r2"), books.annulled("r2"), *books.opened("one", "r1"))
    project(local, book)
    with local.reading() as connection:
        found = {one.row.id for one in catalogue.records(connection, filter)}
        assert catalogue.count(connection, filter) == len(names)
    assert found == {identity(name) for name in names}
