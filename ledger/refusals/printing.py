"""The texts of refusals about printed catalogues and exported tables."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "PRINT_TOO_LONG": Text(
        "内容太多：{rows} 行，一次最多 {most} 行。",
        "Too much at once: {rows} rows, {most} at most.",
        "请按年度或机构分开。",
        "Narrow it by year or department.",
    ),
}
