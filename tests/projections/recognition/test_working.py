"""Reading what waits: once, whole, resumable, and never what is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.recognition import rows, working
from projections.recognition.rows import Standing
from projections.recognition.version import Version
from projections.runner import Projector, Source
from projections.search.feed import feed, refill
from projections.views import load
from projections.visibility import Visibility
from tests.ledger.given import OFFICE, identity
from tests.projections import books
from tests.projections.recognition.room import Room

VERSION = Version("rapidocr", "1", "1", "1", 1, {})


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    made = Room(tmp_path)
    monkeypatch.setattr(working, "Recogniser", lambda: made.reader)
    monkeypatch.setattr(working, "installed", lambda: VERSION)
    yield made
    made.index.close()
    made.views.close()
    made.book.close()


def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "installed", lambda: Version("rapidocr", "2", "1", "1", 1, {}))


def standing(room: Room) -> Standing:
    with room.views.reading() as connection:
        found = rows.standing(connection)
    assert found is not None
    return found


def test_a_record_is_found_by_what_stands_on_its_pages(room: Room) -> None:
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.book.append(room.page("防汛", 1, "各派出所"), room.page("防汛", 2, "检查旅馆业", "治安管理"))
    room.recognise()
    assert (
        room.found("旅馆 治安") == room.found("业治安管") == room.found("防汛 派出所") == {identity("防汛")}
    )


def test_a_hit_shows_its_page_its_box_and_a_snippet(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    room.book.append(room.page("防汛", 1, "各派出所"), room.page("防汛", 2, "检查旅馆业", "治安管理"))
    room.recognise()
    (hit,) = room.hits("防汛", "旅馆 治安")
    assert (hit.page.number, hit.page.page) == (2, identity("防汛/2"))
    assert hit.boxes == [(20, 0, 40, 10), (0, 20, 20, 30)]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["旅馆", "治安"]


def test_a_term_that_runs_over_a_line_or_a_page_has_a_box_on_each(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    room.book.append(room.page("防汛", 1, "加强旅", "馆业治"), room.page("防汛", 2, "安管理"))
    room.recognise()
    assert room.hits("防汛", "旅馆")[0].boxes == [(20, 0, 30, 10), (0, 20, 10, 30)]
    assert [(hit.page.number, hit.boxes) for hit in room.hits("防汛", "治安")] == [
        (1, [(20, 20, 30, 30)]),
        (2, [(0, 0, 10, 10)]),
    ]


def test_what_is_done_is_not_read_again(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    room.book.append(*(room.page("防汛", number, f"第{number}页") for number in range(1, 6)))
    assert room.recognise(limit=2) == (2, 0, 0, 3)
    assert room.found("第2页") | room.found("第5页") == {identity("防汛")}
    assert room.recognise() == (3, 0, 0, 0)
    assert room.recognise() == (0, 0, 0, 0)
    assert room.reader.count == 5


def test_the_same_bytes_are_read_once(room: Room) -> None:
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.book.append(room.page("防汛", 1, "通知"), room.page("消防", 1, "通知"))
    assert room.recognise() == (1, 1, 0, 0)
    room.book.append(room.page("消防", 2, "通知"))
    assert room.recognise() == (0, 1, 0, 0)
    assert room.reader.count == 1


def test_each_page_of_a_file_with_several_has_its_own_text(room: Room) -> None:
    file = room.reader.bound("派出所", "旅馆业", "印章")
    room.book.append(books.filed("防汛"))
    # Bound in the wrong order: page 1 of the record is the file's last.
    room.book.append(*(room.page("防汛", n, image=file, frame=4 - n) for n in (1, 2, 3)))
    assert room.recognise() == (3, 0, 0, 0)
    for text, number in (("印章", 1), ("旅馆业", 2), ("派出所", 3)):
        (hit,) = room.hits("防汛", text)
        assert (hit.page.number, hit.page.text) == (number, text)


def test_the_same_page_of_a_file_is_read_once_and_a_whole_file_is_not_taken_from_one_of_its_pages(
    room: Room,
) -> None:
    file = room.reader.bound("派出所", "旅馆业")
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.book.append(room.page("防汛", 1, image=file, frame=2))
    assert room.recognise() == (1, 0, 0, 0)
    room.book.append(room.page("消防", 1, image=file, frame=2), room.page("消防", 2, image=file, frame=1))
    assert room.recognise() == (1, 1, 0, 0)
    room.book.append(room.page("消防", 3, image=file))
    assert room.recognise() == (1, 0, 0, 0)
    assert [hit.page.number for hit in room.hits("消防", "旅馆业")] == [1, 3]


def test_a_page_with_a_better_image_is_read_again_and_its_old_text_is_gone_at_once(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    first = room.page("防汛", 1, "模糊")
    room.book.append(first)
    room.recognise()
    room.book.append(room.better(first, "清晰"))
    room.project()
    assert not room.hits("防汛", "模糊")
    assert room.recognise() == (1, 0, 0, 0)
    assert room.hits("防汛", "清晰")
    assert (room.found("模糊"), room.found("清晰")) == (set(), {identity("防汛")})


def test_a_page_that_becomes_another_page_of_its_file_is_read_again(room: Room) -> None:
    file = room.reader.bound("派出所", "旅馆业")
    room.book.append(books.filed("防汛"))
    first = room.page("防汛", 1, image=file, frame=1)
    room.book.append(first)
    room.recognise()
    room.book.append(room.better(first, image=file, frame=2))
    assert room.recognise() == (1, 0, 0, 0)
    assert (len(room.hits("防汛", "派出所")), len(room.hits("防汛", "旅馆业"))) == (0, 1)


def test_pages_of_household_records_are_never_read(room: Room) -> None:
    room.book.append(books.filed("张三", household=True))
    room.book.append(room.page("张三", 1, "张三，男"))
    assert room.recognise() == (0, 0, 0, 0)
    assert room.reader.count == 0


def test_what_cannot_be_read_is_set_aside_with_its_reason_and_the_rest_goes_on(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    cut = room.reader.draw("第二页")[:60]
    room.book.append(
        room.page("防汛", 1, "第一页"), room.page("防汛", 2, image=cut), room.page("防汛", 3, "第三页")
    )
    assert room.recognise() == (2, 0, 1, 0)
    with room.views.reading() as connection:
        (failure,) = rows.failures(connection)
    assert (failure.id, failure.reason.split(":")[0]) == (identity("防汛/2"), "TRUNCATED")
    assert room.found("第三页") == {identity("防汛")}
    assert room.recognise() == (0, 0, 0, 0)
    with room.views.writing() as connection:
        assert rows.retry(connection) == 1
    assert room.recognise() == (0, 0, 1, 0)


def test_another_engine_reads_all_anew_and_meanwhile_the_older_text_stays(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.book.append(books.filed("防汛"))
    room.book.append(room.page("防汛", 1, "第一页"), room.page("防汛", 2, "第二页"))
    room.recognise()
    newer(monkeypatch)
    assert room.recognise(limit=1) == (1, 0, 0, 1)
    assert standing(room) == Standing(engine="rapidocr 2", read=1, waiting=1, failed=0)
    assert room.hits("防汛", "第一页")
    assert room.hits("防汛", "第二页")
    assert room.recognise() == (1, 0, 0, 0)
    with room.views.reading() as connection:
        assert {row.engine for row in connection.execute(rows.TEXTS.select())} == {2}


def test_a_detached_page_is_no_longer_found_by(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    room.book.append(room.page("防汛", 1, "误挂的页"), room.page("防汛", 2, "第二页"))
    room.recognise()
    room.book.append(books.detached("防汛", 1))
    room.project()
    feed(room.views, room.index)
    assert (room.found("误挂"), room.hits("防汛", "误挂")) == (set(), [])
    assert room.found("第二页") == {identity("防汛")}


def test_who_may_not_see_a_record_does_not_find_it_by_its_text(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    room.book.append(room.page("防汛", 1, "内部情况"))
    room.recognise()
    assert room.found("内部情况", Visibility()) == set()
    assert room.found("内部情况", Visibility(orgs=frozenset({OFFICE}))) == {identity("防汛")}
    room.book.append(*books.opened("one", "防汛"), books.published("one", "防汛"))
    room.recognise()
    assert room.found("内部情况", Visibility()) == {identity("防汛")}
    room.book.append(books.withdrawn("one", "防汛"))
    room.recognise()
    assert room.found("内部情况", Visibility()) == set()


def test_erased_text_is_gone_from_the_tables_and_from_search(room: Room) -> None:
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.book.append(room.page("防汛", 1, "销毁之页"), room.page("消防", 1, "留存之页"))
    room.recognise()
    with room.views.writing() as connection:
        rows.erase_text(connection, [identity("防汛")])
    feed(room.views, room.index)
    assert (room.found("销毁之页"), room.hits("防汛", "销毁之页")) == (set(), [])
    assert room.found("留存之页") == {identity("消防")}
    assert room.found("防汛") == {identity("防汛")}


def test_an_index_filled_anew_holds_the_text_as_the_followed_one_did(room: Room) -> None:
    room.book.append(books.filed("防汛"), books.filed("消防"))
    room.book.append(room.page("防汛", 1, "旅馆业治安"))
    room.recognise()
    followed = room.found("旅馆业")
    refill(room.views, room.index)
    assert room.found("旅馆业") == followed == {identity("防汛")}


def test_text_that_changed_while_the_index_took_it_is_taken_again(room: Room) -> None:
    room.book.append(books.filed("防汛"))
    room.recognise()
    with room.views.writing() as connection:
        rows.mark_due(connection, [identity("防汛")])
        behind = rows.due(connection, 10)
        rows.mark_due(connection, [identity("防汛")])
        rows.taken(connection, behind)
        assert rows.due(connection, 10) == [(identity("防汛"), 2)]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_texts_are_kept_on_postgresql_as_well(
    room: Room, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from projections.database import Views

    room.views.close()
    room.views = Views(url)
    room.book.append(books.filed("防汛"))
    room.book.append(room.page("防汛", 1, "旅馆\0业"), room.page("防汛", 2, "治安"))
    Projector(room.views, Source(room.book.store, room.book.keys), tuple(load().values())).catch_up()
    assert room.recognise(limit=1) == (1, 0, 0, 1)
    assert room.recognise() == (1, 0, 0, 0)
    assert room.found("治安") == {identity("防汛")}
    newer(monkeypatch)
    assert room.recognise() == (2, 0, 0, 0)
