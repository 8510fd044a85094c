"""Document numbers and archival codes: one key however written, and no key for what is neither."""

import pytest

from projections.search.keys import code_key, code_prefixes, looks_like_code, number_key


@pytest.mark.parametrize(
    "written",
    [
        "浙公通字〔2016〕45号",
        "浙公通字[2016]45号",
        "浙公通字（２０１６）第４５号",
        "浙公通字【2016】 45 號",
        "浙公通字〔二〇一六〕四十五号",
        "浙公通字2016年45号",
        "浙公通字〔2016〕045号",
    ],
)
def test_dated_numbers(written: str) -> None:
    assert number_key(written) == "浙公通字(2016)45"


@pytest.mark.parametrize(
    "written",
    [
        "中华人民共和国国务院令第656号",
        "国务院令第656号",
        "国务院令656号",
        "国务院第656号令",
        "国务院令第六百五十六号",
        "人民共和国国务院令第656号",
        "中華人民共和國國務院令 第六五六號",
    ],
)
def test_decrees(written: str) -> None:
    assert number_key(written) == "国务院令656"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙公通字〔2016〕45号", "浙公通字〔2016〕4号"),
        ("浙公通字〔2016〕45号", "浙公办〔2016〕45号"),
        ("公安部令第127号", "国务院令第127号"),
        ("国务院令第1002号", "国务院令第102号"),
    ],
)
def test_different_numbers_have_different_keys(one: str, other: str) -> None:
    assert None is not number_key(one) != number_key(other) is not None


@pytest.mark.parametrize("text", ["", "旅馆", "2016", "45号", "第5次会议", "J019-WS·2016", "旅" * 500])
def test_no_document_number(text: str) -> None:
    assert number_key(text) is None


@pytest.mark.parametrize(
    "written",
    ["J019-WS·2016·D30·办公室-0123", "J019-WS·2016-D30-办公室-0123", "j019－WS•2016・D30.办公室—0123"],
)
def test_codes_of_both_grammars_have_one_key(written: str) -> None:
    assert code_key(written) == "j019-ws-2016-d30-办公室-0123"
    assert looks_like_code(written)


@pytest.mark.parametrize("text", ["J019", "旅馆", "2016-03-18", "ABC-12", "J019-W", "J19-WS·2016"])
def test_not_a_code(text: str) -> None:
    assert not looks_like_code(text)


def test_prefixes_are_all_beginnings() -> None:
    assert code_prefixes("J019-WS") == ["j0", "j01", "j019", "j019-", "j019-w", "j019-ws"]
    assert code_prefixes("") == []
    assert max(map(len, code_prefixes("J" * 500))) == 120
