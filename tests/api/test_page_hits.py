"""A search hit shows the page, the place and a snippet, to those who may see the record."""

from __future__ import annotations

import pytest

from projections.recognition import rows
from projections.recognition.rows import Work
from projections.recognition.version import Version
from projections.recognition.words import Box, Line, PageText, evenly
from projections.search.feed import feed
from projections.views import catalogue
from tests.api.rooms import HOTELS
from tests.api.speaking import Speaker

FOUND = """query($text: String!) { search(text: $text, first: 10) { totalCount edges {
  node { title } highlights { field }
  pageHits { page number file url width height boxes { left top width height } snippet marks { start end } }
} } }"""
STANDS = "请于二月底前整改消防隐患"


@pytest.fixture(scope="module")
def read(speaker: Speaker) -> Speaker:
    """The room after the first page of HOTELS was read."""
    service, page = speaker.service, speaker.room.pages[0]
    service.catch_up()
    with service.views.reading() as connection:
        row = catalogue.page(connection, page)
    assert row is not None
    box = Box(100, 200, 100 + 20 * len(STANDS), 220)
    text = PageText(
        number=1, width=2480, height=3508, method="ocr", lines=[Line(STANDS, box, 0.98, evenly(STANDS, box))]
    )
    with service.views.writing() as connection:
        engine = rows.engine_number(connection, Version("rapidocr", "1", "1", "1", 1, {}))
        rows.keep(connection, engine, Work(page, row.record, row.object), [text])
    feed(service.views, service.search)
    return speaker


def test_a_hit_shows_its_page_its_box_and_a_snippet(read: Speaker) -> None:
    (edge,) = read.ask(FOUND, {"text": "旅馆 消防隐患"}, who="reader")["search"]["edges"]
    assert edge["node"]["title"] == HOTELS
    (hit,) = edge["pageHits"]
    assert (hit["page"], hit["number"], hit["file"]) == (f"page:{read.room.pages[0]}", 1, None)
    assert hit["url"] == f"/pages/{read.room.pages[0]}"
    assert hit["boxes"] == [{"left": 260, "top": 200, "width": 80, "height": 20}]
    assert [hit["snippet"][one["start"] : one["end"]] for one in hit["marks"]] == ["消防隐患"]


def test_a_hit_by_the_title_alone_has_no_pages(read: Speaker) -> None:
    (edge,) = read.ask(FOUND, {"text": "旅馆业治安"}, who="reader")["search"]["edges"]
    assert (edge["pageHits"], [one["field"] for one in edge["highlights"]]) == ([], ["title"])


@pytest.mark.parametrize(("who", "count"), [("archivist", 1), ("outsider", 1), ("system_administrator", 0)])
def test_text_finds_a_record_only_for_those_who_may_see_it(read: Speaker, who: str, count: int) -> None:
    assert read.ask(FOUND, {"text": "消防隐患"}, who=who)["search"]["totalCount"] == count
