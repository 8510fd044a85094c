"""Description elements, dates and times as the standards write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.errors import Refusal
from ledger.standards import elements


@pytest.mark.parametrize("text", ["20160318", "20240229", "[19780000]", "[19781200]", "[19781231]"])
def test_a_date_is_eight_digits_and_an_inferred_one_stands_in_brackets(text: str) -> None:
    assert elements.checked_date(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2016-03-18",
        "201603",
        "20160230",
        "20230229",
        "20160000",
        "[20160018]",
        "[2016",
        "２０１６０３１８",
        "[]",
    ],
)
def test_any_other_date_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="ELEMENT_VALUE"):
        elements.checked_date(text)


def test_the_mandatory_elements_are_those_of_da_t_18() -> None:
    labels = {elements.ELEMENTS[name].zh for name in elements.MANDATORY}
    assert labels == {"著录层级", "档号", "题名", "日期", "责任者", "保管期限", "开放标识"}


def test_every_value_of_a_set_has_both_labels() -> None:
    for element in elements.ELEMENTS.values():
        assert element.zh
        assert element.en
        assert all(zh and en for zh, en in element.values.values())


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: elements.checked_value("openness", "ajar"), "ELEMENT_VALUE"),
        (lambda: elements.present("title", "  "), "ELEMENT_MISSING"),
        (lambda: elements.present("title", None), "ELEMENT_MISSING"),
        (lambda: elements.checked_text("reason", ""), "INPUT_REFUSED"),
        (lambda: elements.checked_text("reason", "长" * 2001), "INPUT_REFUSED"),
        (lambda: elements.checked_moment("until", "2026-01-01"), "INPUT_REFUSED"),
        (lambda: elements.checked_identity("record", "42"), "INPUT_REFUSED"),
    ],
)
def test_what_is_missing_or_outside_its_set_is_refused(check: Callable[[], object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check()
    assert refused.value.code == code
    assert "{" not in refused.value.zh + refused.value.en
