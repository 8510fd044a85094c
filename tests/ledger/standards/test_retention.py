"""Retention periods in all the ways they are written."""

from __future__ import annotations

import pytest

from ledger.errors import Refusal
from ledger.standards.retention import checked_retention, expires, parse_retention


@pytest.mark.parametrize(
    ("text", "code", "years"),
    [
        ("Y", "Y", None),
        ("永久", "Y", None),
        ("D30", "D30", 30),
        ("30年", "D30", 30),
        ("定期10年", "D10", 10),
        ("D5", "D5", 5),
        ("长期", "长期", None),
        ("短期", "短期", None),
    ],
)
def test_a_period_has_one_code(text: str, code: str, years: int | None) -> None:
    retention = checked_retention(text)
    assert (retention.code, retention.years) == (code, years)
    assert parse_retention(retention.code) == retention


@pytest.mark.parametrize("text", ["", "y", "30", "D", "D0", "D030", "D1000", "30天", "永远", "D30年年"])
def test_any_other_period_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="ELEMENT_VALUE"):
        checked_retention(text)


def test_a_fixed_term_ends_after_its_years_and_a_permanent_one_never() -> None:
    assert expires(checked_retention("D10"), 2016) == 2026
    assert expires(checked_retention("Y"), 2016) is None
    assert expires(checked_retention("长期"), 1998) is None


def test_every_period_has_both_labels() -> None:
    assert checked_retention("D30").label == ("定期30年", "30 years")
    assert checked_retention("Y").label == ("永久", "permanent")
    assert checked_retention("短期").label == ("短期", "short term")
