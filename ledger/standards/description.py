"""The rules of description as data (DA/T 18-2022): what is mandatory, what if present, what optional.

    problems({"level": "item", "code": "J019-…", …}, bears={"document_number"})

gives everything that is wrong at once, as a catalogue import and the four-nature tests need it; a decision
that refuses at the first problem uses the same checks one by one. CAT-3 asks the same of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

from ledger.errors import Refusal
from ledger.standards.codes import CATEGORIES, CodeMalformed, parse_code
from ledger.standards.elements import ELEMENTS, MANDATORY, checked_date, checked_value, named
from ledger.standards.retention import checked_retention
from ledger.standards.secrecy import parse_secrecy

Obligation = Literal["mandatory", "if_present", "optional"]
OBLIGATIONS: dict[Obligation, tuple[str, str]] = {
    "mandatory": ("必备", "mandatory"),
    "if_present": ("有则必备", "mandatory if present"),
    "optional": ("可选", "optional"),
}
IF_PRESENT = ("document_number", "secrecy", "carrier")
"""文件编号、密级、载体形态: described where the record bears them."""
RULES: dict[str, Obligation] = {
    name: "mandatory" if name in MANDATORY else "if_present" if name in IF_PRESENT else "optional"
    for name in ELEMENTS
}


class Problem(NamedTuple):
    """What is wrong with an element: the refusal's code, and a reason in both languages."""

    element: str
    code: str
    reason: str


def problems(elements: Mapping[str, str | None], bears: Collection[str] = ()) -> list[Problem]:
    """Everything wrong with a description, in the order of the elements; empty where it is fine.

    `elements`: values by element code, absent or blank where there is none. `bears`: the if-present elements
    that the record itself is known to bear.
    """
    found = [
        Problem(name, "ELEMENT_VALUE", "著录项未知 no such element") for name in elements if name not in RULES
    ]
    for name, obligation in RULES.items():
        value = elements.get(name)
        if value is None or not value.strip():
            if obligation == "mandatory" or (obligation == "if_present" and name in bears):
                label = " ".join(OBLIGATIONS[obligation])
                found.append(Problem(name, "ELEMENT_MISSING", f"{named(name)}: {label}"))
        elif name in _CHECKS:
            found += _problem(name, value)
    return found or _disagreements(elements)


def _problem(name: str, value: str) -> list[Problem]:
    try:
        _CHECKS[name](value)
    except CodeMalformed as refusal:
        return [Problem(name, refusal.code, refusal.reason)]
    except Refusal as refusal:
        return [Problem(name, refusal.code, refusal.detail.get("reason", ""))]
    return []


def _disagreements(elements: Mapping[str, str | None]) -> list[Problem]:
    """Where the code says another level, retention or category than the element beside it."""
    code = parse_code(elements["code"] or "")
    told = {"level": code.level, "retention": code.retention, "category": "·".join(code.category)}
    given = {name: elements.get(name) for name in told}
    if given["retention"]:
        given["retention"] = checked_retention(given["retention"]).code
    return [
        Problem(name, "ELEMENT_VALUE", f"{value} ≠ {told[name]} (档号 code)")
        for name, value in given.items()
        if value and value != told[name]
    ]


def _secrecy(value: str) -> None:
    if parse_secrecy(value) is None:
        raise Refusal("ELEMENT_VALUE", element=named("secrecy"), reason=f"{value}: 无, 内部, 秘密★10年")


def _category(value: str) -> None:
    if value.partition("·")[0] not in CATEGORIES:
        raise Refusal("ELEMENT_VALUE", element=named("category"), reason=f"{value}: {' '.join(CATEGORIES)}")


def _pages(value: str) -> None:
    if not (value.isascii() and value.isdigit() and len(value) <= 7):
        raise Refusal("ELEMENT_VALUE", element=named("page_count"), reason=f"{value[:20]}: 0..9999999")


def _of_set(name: str) -> Callable[[str], object]:
    return lambda value: checked_value(name, value)


_CHECKS: dict[str, Callable[[str], object]] = {
    **{name: _of_set(name) for name, element in ELEMENTS.items() if element.values},
    "code": parse_code,
    "date": checked_date,
    "retention": checked_retention,
    "secrecy": _secrecy,
    "category": _category,
    "page_count": _pages,
}
