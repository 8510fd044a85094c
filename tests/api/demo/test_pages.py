"""The demo's pages: A4, small, complete, set by the rules, and the same bytes whoever renders them."""

import io
import multiprocessing
from pathlib import Path

import pytest
from PIL import Image

from api.demo.glyphs import PALETTE, glyph
from api.demo.pages import _Sheet, render
from api.demo.sample import SampleDocument, load
from api.demo.typesetting import NO_END, NO_START, balanced, break_lines, display

HOTEL = "旅馆业治安管理办法"
SIZE, MEASURE = 20, 720


@pytest.fixture(scope="module")
def documents() -> list[SampleDocument]:
    return load()


@pytest.fixture(scope="module")
def hotel(documents: list[SampleDocument]) -> SampleDocument:
    return next(document for document in documents if document.title == HOTEL)


def _rendered(document: SampleDocument) -> list[bytes]:
    return list(render(document))


def _set(text: str, indent: int = 0) -> list[str]:
    lines = break_lines([(text, "Regular")], SIZE, MEASURE, indent)
    return ["".join(mark.character for mark in line) for line in lines]


def test_the_sample_is_large_enough_and_in_order(documents: list[SampleDocument]) -> None:
    assert len(documents) >= 330
    assert len({document.title for document in documents}) == len(documents)
    assert sum(document.issuer == "公安部" for document in documents) == 9
    assert [d.date for d in documents] == sorted(d.date for d in documents)


def test_pages_are_a4_png_with_their_resolution(hotel: SampleDocument) -> None:
    pages = _rendered(hotel)
    assert len(pages) == 2
    for page in pages:
        assert len(page) < 70_000
        image = Image.open(io.BytesIO(page))
        assert (image.format, image.size) == ("PNG", (992, 1403))
        assert image.info["dpi"] == pytest.approx((120, 120), abs=0.1)


def test_only_the_first_page_has_red(hotel: SampleDocument) -> None:
    colours = [_colours(page) for page in _rendered(hotel)]
    assert (208, 16, 16) in colours[0]
    assert colours[1] == {tuple(PALETTE[n : n + 3]) for n in (0, 3, 6, 9)}


def test_the_same_bytes_in_another_process(hotel: SampleDocument) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_rendered, [hotel]) == [_rendered(hotel)]


def test_another_resolution(hotel: SampleDocument) -> None:
    image = Image.open(io.BytesIO(next(render(hotel, dpi=200))))
    assert image.size == (1654, 2339)
    with pytest.raises(ValueError, match="dpi"):
        next(render(hotel, dpi=1))


def test_the_faces_know_every_character_of_the_sample(documents: list[SampleDocument]) -> None:
    missing = glyph("\U0010ffff", "Regular", 40)
    for character in sorted(set("".join(display(d.text + d.title + d.issuer) for d in documents))):
        assert character == " " or glyph(character, "Regular", 40) != missing, character
        assert glyph(character, "Regular", 40).tile.tobytes() != missing.tile.tobytes(), character


def test_no_line_of_the_sample_breaks_a_rule(documents: list[SampleDocument]) -> None:
    for document in documents[::6]:
        for paragraph in filter(None, map(display, document.text.split("\n"))):
            lines = _set(paragraph, 2 * SIZE)
            assert "".join(lines).replace(" ", "") == paragraph.replace(" ", "")
            assert not any(line[0] in NO_START for line in lines[1:]), lines
            assert not any(line[-1] in NO_END for line in lines[:-1]), lines


def test_marks_stay_inside_the_measure_and_do_not_overlap(documents: list[SampleDocument]) -> None:
    for paragraph in map(display, documents[0].text.split("\n")):
        for line in break_lines([(paragraph, "Regular")], SIZE, MEASURE, 40):
            ends = [mark.x + glyph(mark.character, mark.face, SIZE).advance for mark in line]
            assert all(end <= mark.x for end, mark in zip(ends, line[1:], strict=False))
            assert not line or ends[-1] <= MEASURE


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一" * 36 + "。", ["一" * 35, "一。"]),
        ("一" * 35 + "（二）", ["一" * 35, "（二）"]),
        ("一" * 34 + "2016年", ["一" * 34, "2016年"]),
        ("一" * 36, ["一" * 36]),
        ("一" * 35 + "》。", ["一" * 34, "一》。"]),
        ("", []),
    ],
)
def test_line_breaking(text: str, lines: list[str]) -> None:
    assert _set(text) == lines


def test_a_row_of_dashes_or_a_giant_word_still_ends() -> None:
    assert "".join(_set("—" * 200)) == "—" * 200
    assert "".join(_set("a" * 999)) == "a" * 999
    assert "".join(_set("（" * 99)) == "（" * 99


def test_titles_are_cut_into_even_lines() -> None:
    lines = balanced("国家行政机关及其工作人员在国内公务活动中不得赠送和接受礼品的规定", "Bold", 37, MEASURE)
    assert [len(line) for line in lines] == [17, 15]


@pytest.mark.parametrize(
    "document",
    [
        SampleDocument("", "2016-03-18", "", "", None, [], ""),
        SampleDocument(
            "题" * 300, "2016-03-18", "机关" * 40, "", "文号" * 60, ["2016年" + "史" * 999] * 9, "文"
        ),
        SampleDocument("\U0001f46e䶮", "2016-03-18", "公安部", "", "", ["\x00"], "\u200b\n\t\n　\n"),
    ],
)
def test_odd_documents_are_rendered(document: SampleDocument) -> None:
    for page in render(document):
        assert Image.open(io.BytesIO(page)).size == _Sheet(120).page


def test_the_fonts_stand_beside_their_licence() -> None:
    fonts = Path(__file__).parents[3] / "projections" / "printing" / "fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "OFL.txt").read_text()
    notice = (fonts / "NOTICE.md").read_text()
    assert all(font.name in notice for font in fonts.glob("*.otf"))


def _colours(page: bytes) -> set[tuple[int, ...]]:
    colours = Image.open(io.BytesIO(page)).convert("RGB").getcolors(256)
    assert colours is not None
    return {colour for _, colour in colours if isinstance(colour, tuple)}
