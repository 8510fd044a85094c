"""The texts of refusals about four-nature tests that run."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "TEST_UNDER_WAY": Text(
        "全宗 {fonds} 的检测正在进行。",
        "A test of fonds {fonds} is under way.",
        "请待其完成，或先停止它。",
        "Wait for it, or stop it first.",
    ),
    "TEST_NOTHING": Text(
        "没有可检测的电子档案：{what}。",
        "There is no electronic record to test: {what}.",
        "请核对全宗号或标识；检测只针对有电子内容的档案。",
        "Check the fonds or the id; only records with electronic content are tested.",
    ),
}
