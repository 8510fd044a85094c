"""Each event is applied exactly once, in any batches, whatever fails in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.store.port import StoredEntry
from projections import applying, runner
from projections.attest import Attestation, attest
from projections.database import Views
from projections.decoding import Event, decoded
from projections.erasing import erase
from projections.rebuild import rebuild
from projections.runner import Overtaken, Projector, Source
from projections.status import quarantine, status, wait_for
from projections.view import View
from projections.views import catalogue, load
from tests.ledger.given import identity
from tests.projections import books
from tests.projections.books import Book

ALL = tuple(load().values())


def projector_of(views: Views, book: Book, window: int = 1000) -> Projector:
    return Projector(views, Source(book.store, book.keys), ALL, window=window)


def attestations(views: Views, position: int | None = None) -> list[Attestation]:
    """What every view would attest."""
    with views.reading() as connection:
        return [attest(connection, view, position) for view in ALL]


def dump(views: Views) -> dict[str, list[tuple[object, ...]]]:
    """Every version of every row of every view, plaintext included."""
    with views.reading() as connection:
        return {
            one.name: sorted(tuple(row) for row in connection.execute(sa.select(one.table)))
            for view in ALL
            for one in view.tables
        }


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A log with a life of everything, one command per event."""
    made = books.new_book(tmp_path_factory.mktemp("book"))
    for draft in books.everything():
        made.append(draft)
    yield made
    made.close()


@pytest.fixture(scope="module")
def whole(long_book: Book, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """All rows after the whole log in one batch."""
    views = Views(f"sqlite:///{tmp_path_factory.mktemp('whole')}/views.db")
    projector_of(views, long_book).catch_up()
    rows = dump(views)
    views.close()
    return rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 20), min_size=1, max_size=12))
def test_any_batches_give_the_same_rows(
    cuts: list[int],
    long_book: Book,
    whole: dict[str, list[tuple[object, ...]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    views = Views(f"sqlite:///{tmp_path_factory.mktemp('cut')}/views.db")
    projector = projector_of(views, long_book, cuts[0])
    projector.prepare()
    at = 0
    while True:
        projector = projector_of(views, long_book, cuts[at % len(cuts)])
        if not projector.step():
            break
        at += 1
    assert dump(views) == whole
    views.close()


def test_a_rebuild_gives_the_same_rows_as_following_did(views: Views, long_book: Book) -> None:
    projector_of(views, long_book, 7).catch_up()
    before = dump(views)
    rebuild(views, Source(long_book.store, long_book.keys), ALL, window=13)
    assert dump(views) == before
    assert {one.lag for one in status(views, ALL, long_book.store.size)} == {0}


def test_a_view_attests_the_same_on_both_databases_with_and_without_keys(
    long_book: Book, tmp_path: Path, postgres_url: str
) -> None:
    found = []
    for url, keys in (
        (f"sqlite:///{tmp_path}/views.db", long_book.keys),
        (f"sqlite:///{tmp_path}/closed.db", None),
        (postgres_url, long_book.keys),
    ):
        views = Views(url)
        Projector(views, Source(long_book.store, keys), ALL, window=10).catch_up()
        found.append(attestations(views))
        views.close()
    assert found[0] == found[1] == found[2]
    assert all(one.rows for one in found[0] if one.name in ("catalogue", "people", "releases"))


def test_as_of_a_position_equals_a_replay_up_to_it(local: Views, long_book: Book, tmp_path: Path) -> None:
    projector_of(local, long_book).catch_up()
    replayed = Views(f"sqlite:///{tmp_path}/replayed.db")
    projector = projector_of(replayed, long_book, 1)
    projector.prepare()
    while moved := projector.step():
        at = projector.reached()
        assert attestations(local, at) == attestations(replayed)
        with local.reading() as one, replayed.reading() as other:
            then = catalogue.records(one, as_of=at, first=100)
            now = catalogue.records(other, first=100)
        assert then == now
        assert moved == 1
    replayed.close()


def test_a_changed_row_changes_what_the_view_attests(local: Views, long_book: Book) -> None:
    projector_of(local, long_book).catch_up()
    before = attestations(local)
    with local.writing() as connection:
        table = catalogue.RECORDS.table
        connection.execute(sa.update(table).where(table.c.to_position.is_(None)).values(retention="D10"))
    changed = [one.name for one, other in zip(before, attestations(local), strict=True) if one != other]
    assert changed == ["catalogue"]


def test_a_view_does_not_attest_what_it_has_not_reached(local: Views, long_book: Book) -> None:
    projector_of(local, long_book).catch_up()
    with pytest.raises(ValueError, match="not yet"):
        attestations(local, long_book.store.size + 1)


@pytest.mark.parametrize("moment", ["advance", "apply", "commit"])
def test_a_crash_in_mid_batch_leaves_no_half_and_nothing_twice(
    views: Views,
    long_book: Book,
    whole: dict[str, list[tuple[object, ...]]],
    moment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    projector = projector_of(views, long_book, 10)
    projector.prepare()
    projector.step()
    before = dump(views)
    with monkeypatch.context() as patched:
        patched.setattr(*_dying(views, moment))
        with pytest.raises(MemoryError):
            projector.step()
    assert dump(views) == before
    assert projector.reached() == 10
    projector_of(views, long_book, 10).catch_up()
    assert dump(views) == whole


def _dying(views: Views, moment: str) -> tuple[object, str, object]:
    """What to replace so that the process dies there: after the second view's part, or at the commit."""
    if moment == "commit":
        writing = views.writing

        @contextmanager
        def dies() -> Iterator[sa.Connection]:
            with writing() as connection:
                yield connection
                raise MemoryError

        return views, "writing", dies
    inner, calls = getattr(runner, moment), []

    def second_dies(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError
        inner(*arguments)

    return runner, moment, second_dies


def test_two_projectors_do_not_apply_a_window_twice(local: Views, long_book: Book) -> None:
    first, second = projector_of(local, long_book, 5), projector_of(local, long_book, 5)
    first.prepare()
    with local.writing() as connection:
        for view in ALL:
            applying.advance(connection, view.name, 0, 5)
    with pytest.raises(Overtaken), local.writing() as connection:
        applying.advance(connection, ALL[0].name, 0, 5)
    assert second.step() == 5
    assert second.reached() == 10


def test_an_event_that_a_handler_cannot_take_is_set_aside_and_shown(views: Views, book: Book) -> None:
    book.append(books.filed("r1"))
    broken = book.append(books.described("never filed", "题名"))
    book.append(books.filed("r2"), books.described("r1", "新题名"))
    projector_of(views, book).catch_up()
    with views.reading() as connection:
        titles = [one.row.title for one in catalogue.records(connection, order="filed")]
    assert titles == ["新题名", "关于r2的通知"]
    (aside,) = quarantine(views)
    assert (aside.view, aside.position, aside.type) == ("catalogue", broken, "record.described")
    assert "LookupError" in aside.reason
    counts = {one.name: one.quarantined for one in status(views, ALL, book.store.size)}
    assert counts == {**dict.fromkeys(counts, 0), "catalogue": 1}


def test_a_payload_that_does_not_fit_is_set_aside_by_the_views_that_handle_it(
    local: Views, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.append(books.filed("r1"))
    odd = book.append(*books.opened("one", "r1"))
    inner = decoded

    def picky(stored: StoredEntry) -> Event[Any]:
        if stored.position == odd:
            raise ValueError("not like this")
        return inner(stored)

    monkeypatch.setattr(applying, "decoded", picky)
    projector_of(local, book).catch_up()
    assert {(one.view, one.position) for one in quarantine(local)} == {("catalogue", odd), ("releases", odd)}


def test_readers_see_the_old_view_whole_until_the_new_one_is_there(views: Views, book: Book) -> None:
    book.append(*(books.filed(f"r{n}") for n in range(10)))
    projector_of(views, book).catch_up()
    counts: list[int] = []

    def look(names: str, position: int, size: int) -> None:
        with views.reading() as connection:
            counts.append(catalogue.count(connection))
        assert {one.building for one in status(views, ALL, size)} == {position}

    rebuild(views, Source(book.store, book.keys), ALL, look, window=3)
    with views.reading() as connection:
        counts.append(catalogue.count(connection))
    assert counts == [10] * 5


def test_an_interrupted_rebuild_leaves_the_view_as_it_was_and_can_begin_again(
    views: Views, book: Book
) -> None:
    book.append(*(books.filed(f"r{n}") for n in range(10)))
    projector_of(views, book).catch_up()
    before = dump(views)

    def dies(names: str, position: int, size: int) -> None:
        raise KeyboardInterrupt

    source = Source(book.store, book.keys)
    with pytest.raises(KeyboardInterrupt):
        rebuild(views, source, ALL, dies, window=3)
    assert dump(views) == before
    book.append(books.filed("late"))
    projector_of(views, book).catch_up()
    rebuild(views, source, ALL)
    with views.reading() as connection:
        assert catalogue.count(connection) == 11
    assert {one.building for one in status(views, ALL, book.store.size)} == {None}


def test_what_is_appended_during_a_rebuild_is_not_lost(views: Views, book: Book) -> None:
    book.append(*(books.filed(f"r{n}") for n in range(5)))
    projector = projector_of(views, book)
    projector.catch_up()

    def meanwhile(names: str, position: int, size: int) -> None:
        if position == 5:
            book.append(books.filed("meanwhile"), books.described("r0", "改过"))
            projector.catch_up()

    rebuild(views, Source(book.store, book.keys), ALL, meanwhile)
    with views.reading() as connection:
        assert catalogue.count(connection) == 6
        found = catalogue.record(connection, identity("r0"))
    assert found is not None
    assert found.row.title == "改过"


def test_tables_of_another_version_are_not_ready_until_they_are_rebuilt(local: Views, book: Book) -> None:
    book.append(books.filed("r1"))
    projector_of(local, book).catch_up()
    with local.writing() as connection:
        connection.exec_driver_sql("UPDATE view_positions SET version = 0 WHERE view = 'catalogue'")
    projector = projector_of(local, book)
    old: list[View] = projector.prepare()
    assert [view.name for view in old] == ["catalogue"]
    assert [one.name for one in status(local, ALL, 1) if not one.ready] == ["catalogue"]
    rebuild(local, Source(book.store, book.keys), old)
    assert all(one.ready for one in status(local, ALL, 1))


def test_a_writer_reads_what_it_wrote_once_it_has_waited(views: Views, book: Book) -> None:
    projector = projector_of(views, book)
    projector.start()
    try:
        for number in range(3):
            position = book.append(books.filed(f"r{number}"))
            assert wait_for(views, ALL, position, 30)
            with views.reading() as connection:
                assert catalogue.record(connection, identity(f"r{number}")) is not None
        assert not wait_for(views, ALL, position + 1, 0.05)
    finally:
        projector.stop()
    assert projector.failed is None


def test_one_process_projects_and_another_takes_over_when_it_is_gone(url: str, book: Book) -> None:
    here, there = Views(url), Views(url)
    with here.lease("projector") as first, there.lease("projector") as second:
        assert first
        assert not second
    with there.lease("projector") as second:
        assert second
    here.close()
    there.close()


def test_a_dead_projectors_successor_goes_on(url: str, book: Book) -> None:
    here, there = Views(url), Views(url)
    first, second = projector_of(here, book), projector_of(there, book)
    first.start()
    assert wait_for(here, ALL, book.append(books.filed("r1")), 30)
    second.start()
    first.stop()
    assert wait_for(there, ALL, book.append(books.filed("r2")), 30)
    second.stop()
    assert (first.failed, second.failed) == (None, None)
    here.close()
    there.close()


def test_nothing_of_a_purged_title_stays_in_the_file(tmp_path: Path, book: Book) -> None:
    path = tmp_path / "views.db"
    views = Views(f"sqlite:///{path}")
    book.append(books.filed("r1", files=["机密名.pdf"]), books.described("r1", "另一个题名"))
    projector_of(views, book).catch_up()
    before = attestations(views)
    erase(views, [identity("r1")])
    assert attestations(views) == before
    views.close()
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for file in tmp_path.glob("views.db*"):
        content = file.read_bytes()
        for text in ("关于r1的通知", "另一个题名", "机密名", "浙江省公安厅"):
            assert text.encode() not in content, f"{text} in {file.name}"


def test_a_view_that_is_new_in_a_long_log_is_built_beside_while_the_others_go_on(
    local: Views, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.append(*(books.filed(f"r{n}") for n in range(5)))
    monkeypatch.setattr(runner, "FOLLOWED", 3)
    projector = projector_of(local, book)
    assert len(projector.prepare()) == len(ALL)
    assert projector.reached() == 0
    projector.start()
    try:
        assert wait_for(local, ALL, book.append(books.filed("late")), 30)
    finally:
        projector.stop()
    with local.reading() as connection:
        assert catalogue.count(connection) == 6
    assert projector.failed is None
