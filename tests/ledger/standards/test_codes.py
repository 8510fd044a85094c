"""Archival codes: both grammars, one canonical form, and a reason for what follows neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.standards.codes import CATEGORIES, CodeMalformed, canonical_code, numbered, parse_code


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("J019-WS·2016·D30·办公室-0123", "J019-WS·2016·D30·办公室-0123"),
        ("Z109-WS·2011·Y·办公室-0001", "Z109-WS·2011·Y·办公室-0001"),
        ("Z109-WS·2011-Y-BGS-0001", "Z109-WS·2011·Y·BGS-0001"),
        ("Z109-WS·2011-Y-0001", "Z109-WS·2011·Y-0001"),
        ("J019-ZY·JC·CC·2019·D30-001-001", "J019-ZY·JC·CC·2019·D30-001-0001"),
        ("J019-ZY·XZ·2015·Y-012", "J019-ZY·XZ·2015·Y-012"),
        ("J019-ZY·XZ·2015-Y-12-3", "J019-ZY·XZ·2015·Y-012-0003"),
        ("K021-ZP·2019·D30-025-005", "K021-ZP·2019·D30-025-0005"),
        ("K021-ZP·2019·D30-0025", "K021-ZP·2019·D30-0025"),
        ("J019-ZY·XZ·2015·Y-012-0003-15", "J019-ZY·XZ·2015·Y-012-0003-0015"),
        ("J019-WS·2016·D30·办公室-0001·2", "J019-WS·2016·D30·办公室-0001·0002"),
        ("J019-WS·2016·D5·办公室-12345", "J019-WS·2016·D5·办公室-12345"),
        ("J019-WS·1998·长期-7", "J019-WS·1998·长期-0007"),
    ],
)
def test_both_grammars_have_one_canonical_form(written: str, canonical: str) -> None:
    assert parse_code(written).canonical == canonical
    assert parse_code(written).written == written


@pytest.mark.parametrize(
    "written",
    [
        "J019-WS·2016·Y·办公室-0123",
        "J019-WS·2016-Y-办公室-0123",
        "J019-WS·2016·永久·办公室-0123",
        "Ｊ０１９－ＷＳ·２０１６·Ｙ·办公室－０１２３",
        "j019-ws·2016·y·办公室-123",
        "J019－WS・2016・Y・办公室—0123",
        " J019-WS.2016.Y.办公室-000123 ",
    ],
)
def test_ways_of_writing_the_same_code_are_the_same_code(written: str) -> None:
    assert canonical_code(written) == "J019-WS·2016·Y·办公室-0123"


@pytest.mark.parametrize(
    ("written", "department"),
    [
        ("J019-WS·2016·Y·办公室（党组）-1", "办公室(党组)"),
        ("J019-WS·2016·Y·办公室(党组)-1", "办公室(党组)"),
        ("J019-WS·2016·Y·办公室［二］-1", "办公室[二]"),
        ("J019-WS·2016·Y·办公室〔二〕-1", "办公室〔二〕"),
        ("J019-WS·2016·Y·\uf900山所-1", "豈山所"),
        ("J019-WS·2016·Y·\ufa0e村所-1", "\ufa0e村所"),
        ("J019-WS·2016·Y·\U00020bb7野所-1", "\U00020bb7野所"),
        ("J019-WS·2016·Y·科１室-1", "科1室"),
    ],
)
def test_a_department_is_half_width_and_nfc_and_otherwise_as_written(written: str, department: str) -> None:
    code = parse_code(written)
    assert code.department == department
    assert code.written == written
    assert parse_code(code.canonical).canonical == code.canonical


def test_numbers_of_a_series_are_written_like_its_own() -> None:
    item, file = parse_code("J019-WS·2016·Y·办公室-0123·2"), parse_code("J019-ZY·XZ·2015·Y-012")
    inner = parse_code("J019-ZY·XZ·2015·Y-012-0003-15")
    assert numbered(item, 7) == "J019-WS·2016·Y·办公室-0007"
    assert numbered(file, 7) == "J019-ZY·XZ·2015·Y-007"
    assert numbered(inner, 7) == "J019-ZY·XZ·2015·Y-012-0007"


def test_the_parts_are_named() -> None:
    code = parse_code("J019-ZY·JC·CC·2019·D30-001-002")
    assert (code.fonds, code.category, code.year, code.retention) == ("J019", ("ZY", "JC", "CC"), 2019, "D30")
    assert (code.file, code.item, code.page, code.department, code.level) == (1, 2, None, None, "item")
    assert (code.series, code.number, code.grammar) == ("J019-ZY·JC·CC·2019·D30-001", 2, "DA/T 13-2022")


def test_a_whole_file_is_told_from_an_item() -> None:
    file, item = parse_code("J019-ZY·XZ·2015·Y-012"), parse_code("J019-WS·2015·Y-012")
    assert (file.level, file.number, file.series) == ("file", 12, "J019-ZY·XZ·2015·Y")
    assert (item.level, item.number, item.grammar) == ("item", 12, "DA/T 13-2022")


def test_a_department_is_kept_as_written_and_no_alias_is_looked_up() -> None:
    assert parse_code("J019-WS·2016·Y·办公室-1").department == "办公室"
    assert canonical_code("J019-WS·2016·Y·办公室-1") != canonical_code("J019-WS·2016·Y·BGS-1")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "length"),
        ("J019-WS·2016·D30·" + "办" * 200 + "-1", "length"),
        ("J19-WS·2016·D30·办公室-0123", "fonds"),
        ("019J-WS·2016·D30·办公室-0123", "fonds"),
        ("J019-XX·2016·D30-0001", "category"),
        ("J019-ZY·A·B·C·D·2016·Y-001-0001", "more than 4"),
        ("J019-ZY·刑事·2016·Y-001-0001", "category level"),
        ("J019-WS·16·D30·办公室-0123", "year"),
        ("J019-WS·2016", "retention or number"),
        ("J019", "year"),
        ("J019-WS·2016·X30·办公室-0123", "retention"),
        ("J019-WS·2016·D0·办公室-0123", "retention"),
        ("J019-WS·2016·D30·办公室·二科-0123", "surplus"),
        ("J019-WS·2016·D30·12-0123", "department"),
        ("J019-WS·2016·D30·办<公室-0123", "department"),
        ("J019-WS·2016·D30·办公室", "numbers"),
        ("J019-WS·2016·D30·办公室-0", "number"),
        ("J019-WS·2016·D30·办公室-12a", "number"),
        ("J019-WS·2016·D30·办公室-1234567", "number"),
        ("J019-WS·2016·D30·办公室-1-2-3-4", "numbers"),
        ("J019-ZY·XZ·2016·D30-0001-0002-0003", "file number"),
    ],
)
def test_what_follows_neither_grammar_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(CodeMalformed) as refused:
        parse_code(written)
    assert refused.value.code == "CODE_MALFORMED"
    assert reason in refused.value.reason
    assert refused.value.reason in refused.value.zh


_DEPARTMENTS = st.one_of(st.none(), st.sampled_from(["办公室", "BGS", "科信局", "网安总队", "A1"]))
_NUMBERS = st.integers(1, 999_999)


@st.composite
def _codes(draw: st.DrawFn) -> str:
    levels = [
        draw(st.sampled_from(sorted(CATEGORIES))),
        *draw(st.lists(st.sampled_from(["XZ", "A"]), max_size=3)),
    ]
    term = draw(st.sampled_from(["Y", "永久", "D10", "D30", "D7", "长期"]))
    parts = [*levels, str(draw(st.integers(1800, 2099))), term]
    department = draw(_DEPARTMENTS)
    if department:
        parts.append(department)
    numbers = [str(draw(_NUMBERS)) for _ in range(draw(st.integers(1, 2)))]
    return "-".join(
        [f"{draw(st.sampled_from('AJKZ'))}{draw(st.integers(0, 999)):03d}", "·".join(parts), *numbers]
    )


@given(_codes())
def test_the_canonical_form_is_its_own_canonical_form(written: str) -> None:
    code = parse_code(written)
    again = parse_code(code.canonical)
    assert again.canonical == code.canonical
    assert (again.file, again.item, again.page, again.department) == (
        code.file,
        code.item,
        code.page,
        code.department,
    )


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_refused_with_a_reason(text: str) -> None:
    try:
        told = canonical_code(text)
    except CodeMalformed as refused:
        told = refused.reason
    assert told
