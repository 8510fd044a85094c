"""DA/T 18's rules as data: everything wrong with a description at once."""

from __future__ import annotations

import pytest

from ledger.standards.description import IF_PRESENT, RULES, Problem, problems
from ledger.standards.elements import ELEMENTS, MANDATORY

GOOD = {
    "level": "item",
    "code": "J019-WS·2016·D30·办公室-0123",
    "title": "关于印发工作方案的通知",
    "date": "20160318",
    "responsible": "浙江省公安厅",
    "retention": "30年",
    "openness": "unreviewed",
}


def wrong(**changes: str | None) -> dict[str, str]:
    return {one.element: one.code for one in problems({**GOOD, **changes})}


def test_a_description_with_the_seven_mandatory_elements_is_fine() -> None:
    assert set(GOOD) == set(MANDATORY)
    assert problems(GOOD) == []


@pytest.mark.parametrize("element", MANDATORY)
@pytest.mark.parametrize("value", [None, "", "　 "])
def test_a_mandatory_element_is_missed(element: str, value: str | None) -> None:
    assert wrong(**{element: value})[element] == "ELEMENT_MISSING"


@pytest.mark.parametrize("element", IF_PRESENT)
def test_what_the_record_bears_is_described(element: str) -> None:
    assert problems(GOOD) == []
    (problem,) = problems(GOOD, bears={element})
    assert (problem.element, problem.code) == (element, "ELEMENT_MISSING")


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("level", "卷"),
        ("date", "2016-03-18"),
        ("date", "20160230"),
        ("retention", "forever"),
        ("openness", "半开放"),
        ("secrecy", "机密十年"),
        ("category", "XX"),
        ("page_count", "-1"),
        ("page_count", "三"),
        ("publicity", "maybe"),
    ],
)
def test_a_value_outside_its_set_is_named(element: str, value: str) -> None:
    assert wrong(**{element: value}) == {element: "ELEMENT_VALUE"}


def test_everything_wrong_is_told_at_once() -> None:
    found = wrong(code="J19-WS", title=None, date="yesterday", colour="blue")
    assert found == {
        "colour": "ELEMENT_VALUE",
        "code": "CODE_MALFORMED",
        "title": "ELEMENT_MISSING",
        "date": "ELEMENT_VALUE",
    }


def test_elements_agree_with_the_code() -> None:
    assert problems({**GOOD, "retention": "D10", "level": "file", "category": "ZY"}) == [
        Problem("level", "ELEMENT_VALUE", "file ≠ item (档号 code)"),
        Problem("retention", "ELEMENT_VALUE", "D10 ≠ D30 (档号 code)"),
        Problem("category", "ELEMENT_VALUE", "ZY ≠ WS (档号 code)"),
    ]


def test_an_inferred_date_stands_in_brackets() -> None:
    assert problems({**GOOD, "date": "[19780000]"}) == []


def test_every_element_has_its_rule() -> None:
    assert set(RULES) == set(ELEMENTS)
    assert set(RULES.values()) == {"mandatory", "if_present", "optional"}
