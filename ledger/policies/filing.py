"""Policies of filing, retention and four-nature tests."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "filing.due_month": Policy(6, 1, 12, "归档截止月，次年（惯例 [mem]）",
                               "month of the next year by whose end is filed (custom [mem])"),
    "filing.due_day": Policy(30, 1, 31, "归档截止日（惯例 [mem]）",
                             "day of that month (custom [mem])"),
    "test.every_months": Policy(12, 1, 120, "四性复检间隔（月，DA/T 92 转述）",
                                "months between four-nature tests of a holding (DA/T 92, restated)"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {}
