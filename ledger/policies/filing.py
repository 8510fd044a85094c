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
    "test.antivirus_days": Policy(7, 0, 365, "病毒库最多几天（自定）",
                                  "days that virus signatures may be old (ours)"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "test.antivirus": Choice("required", ("required", "isolated"),
                             "防病毒检测：必备，或单机不联网免检（DA/T 70）",
                             "virus scanning: required, or waived on an isolated machine (DA/T 70)"),
    "test.office_formats": Choice("filing", ("filing", "always", "never"),
                                  "Office 格式：仅归档时、各环节、不允许（GB/T 18894 [mem]）",
                                  "Office formats: at filing, at every stage, never (GB/T 18894 [mem])"),
}  # fmt: skip
