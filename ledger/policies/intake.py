"""Policies of intake and recognition."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {}
CHOICES: dict[str, Choice] = {
    "intake.incomplete": Choice(
        "hold",
        ("hold", "attach"),
        "挂接时一件档案有缺页或问题文件：整件暂缓，或先挂接好的页（DA/T 31 挂接要求图像齐全，缺省暂缓）",
        "a record with missing or faulty pages: hold it, or attach the good ones (DA/T 31; hold by default)",
    ),
}
