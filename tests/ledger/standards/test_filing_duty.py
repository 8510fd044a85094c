"""The filing duty: by the end of June of the next year, unless policy says otherwise."""

from __future__ import annotations

import pytest

from ledger.standards.filing_duty import filing_due


@pytest.mark.parametrize(
    ("completed", "month", "day", "due"),
    [
        ("20260101", 6, 30, "20270630"),
        ("20261231", 6, 30, "20270630"),
        ("20260301", 3, 31, "20270331"),
        ("20270301", 2, 31, "20280229"),
        ("20260301", 2, 31, "20270228"),
    ],
)
def test_a_document_is_filed_in_the_next_year(completed: str, month: int, day: int, due: str) -> None:
    assert filing_due(completed, month, day) == due
