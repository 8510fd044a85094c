"""The texts of refusals about appraisal, holds, destruction and transfer."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "RECORD_DESTROYED": Text(
        "该档案已依法销毁，只存销毁记录。",
        "This record was lawfully destroyed; only the trace of it remains.",
        "请查看销毁清册。",
        "See the register of destruction.",
    ),
}
