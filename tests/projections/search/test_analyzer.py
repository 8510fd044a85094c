"""Folding: what is equal for a reader is equal for the index, and every place leads back to the original."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.search.analyzer import fold, pairs, phrase, singles, spans, squeeze


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("戶籍檔案", "户籍档案"),
        ("浙公通字〔２０１６〕４５號", "浙公通字[2016]45号"),
        ("【2016】", "(2016)"),
        ("《办法》", "〈办法〉"),
        ("“治安”", "「治安」"),
        ("WS·2016", "ws・2016"),
        ("2016—2018", "2016-2018"),
        ("二○一六", "二〇一六"),
        ("ＡＢｃ％", "abc%"),
        ("㈠①", "(一)1"),
        ("é", "e\u0301"),
        ("旅\u200b馆\ufeff", "旅馆"),
        ("⼀⽂", "一文"),
    ],
)
def test_written_differently_read_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("，", "。"), ("、", ","), ("一", "-"), ("己", "已"), ("(", ")")])
def test_what_differs_for_a_reader_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_equal_under_nfkc_is_equal_when_folded(text: str) -> None:
    assert squeeze(unicodedata.normalize("NFKC", text)) == squeeze(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_text_folds_piece_by_piece(left: str, right: str) -> None:
    assert fold(left) + fold(right) == fold(left + right)


def test_every_character_folds_to_something_that_stays() -> None:
    changed = [code for code in range(0x110000) if fold(fold(chr(code))) != fold(chr(code))]
    assert changed == []


def test_pairs_hold_each_character_with_its_neighbour() -> None:
    assert pairs("旅馆业") == "旅馆 馆业 业"
    assert pairs("旅") == "旅"
    assert pairs("") == ""


def test_singles_hold_characters_once_and_whole_runs() -> None:
    assert singles("第656号 56 第") == "第 6 5 号 656 56"


@pytest.mark.parametrize(
    ("term", "tokens"),
    [
        ("旅馆", [(0, "旅馆")]),
        ("旅馆业", [(0, "旅馆"), (1, "馆业")]),
        ("旅馆业治", [(0, "旅馆"), (2, "业治")]),
        ("旅馆业治安", [(0, "旅馆"), (2, "业治"), (3, "治安")]),
    ],
)
def test_a_phrase_covers_its_term(term: str, tokens: list[tuple[int, str]]) -> None:
    assert phrase(term) == tokens


@pytest.mark.parametrize(
    ("text", "terms", "places"),
    [
        ("旅馆业治安", ["治安"], [(3, 5)]),
        ("旅 馆\n治安", ["旅馆"], [(0, 3)]),
        ("第６５６號令", ["656号"], [(1, 5)]),
        ("½旅馆", ["旅馆"], [(1, 3)]),
        ("𠮷旅馆", ["旅馆"], [(1, 3)]),
        ("e\u0301旅", ["旅"], [(2, 3)]),
        ("旅馆馆旅", ["旅馆", "馆馆", "旅"], [(0, 4)]),
        ("治安", ["旅馆"], []),
    ],
)
def test_spans_are_places_in_the_original(text: str, terms: list[str], places: list[tuple[int, int]]) -> None:
    assert spans(text, terms) == places


def test_spans_are_found_behind_the_first_window_and_limited() -> None:
    assert spans("一 " * 5000 + "旅馆", ["旅馆"]) == [(10_000, 10_002)]
    assert len(spans("旅馆，" * 9000, ["旅馆"], limit=5)) == 5


@given(st.text(alphabet="旅馆號½ １e\u0301治", min_size=1, max_size=300), st.data())
def test_each_span_reads_as_its_term(text: str, data: st.DataObject) -> None:
    squeezed = squeeze(text)
    if not squeezed:
        return
    start = data.draw(st.integers(0, len(squeezed) - 1))
    term = squeezed[start : start + 3]
    found = spans(text, [term])
    assert found
    assert all(squeeze(text[start:end]).find(term) >= 0 for start, end in found)
