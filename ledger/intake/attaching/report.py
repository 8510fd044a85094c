"""The report of a run: one JSON line per file or record that anything is to be said of, a summary last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

import msgspec

from ledger.errors import Refusal

Outcome = Literal[
    "attached",
    "already",
    "same",
    "held",
    "quarantined",
    "unmatched",
    "missing",
    "mapping",
    "ignored",
    "noted",
]
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "attached": ("已挂接", "attached now"),
    "already": ("早已挂接", "attached before, with these bytes"),
    "same": ("重复文件", "a second file with the same bytes for the same page"),
    "held": ("待齐", "good, but its record is not complete"),
    "quarantined": ("隔离", "not taken, left where it is"),
    "unmatched": ("未匹配", "no record in the catalogue, or no name"),
    "missing": ("缺页", "pages that no file brings"),
    "mapping": ("对照表", "a row of the mapping that cannot be used"),
    "ignored": ("略过", "left by an operating system"),
    "noted": ("提示", "attached, with something to look at"),
}


class Reason(msgspec.Struct, frozen=True):
    """A refusal's code and texts."""

    code: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """`file`: its path below the folder; absent where a record or a row is spoken of. `pages`: numbers, as
    `1-4`. `row`: of the mapping, from 1 with its head."""

    outcome: Outcome
    file: str | None = None
    record: str | None = None
    code: str | None = None
    pages: str | None = None
    object: str | None = None
    format: str | None = None
    tool: str | None = None
    properties: dict[str, str] | None = None
    row: int | None = None
    reason: Reason | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended: lines by outcome and by reason, files seen, records with new pages, pages attached,
    bytes read, commands signed; `stopped`: before its end, None where it came to it."""

    files: int
    records: int
    pages: int
    bytes: int
    commands: int
    outcomes: dict[str, int]
    reasons: dict[str, int]
    stopped: str | None = None


class Report:
    """Writes lines through `write` (bytes with their newline) and counts them."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._encode = msgspec.json.Encoder().encode
        self.outcomes: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.records: set[str] = set()
        self.files = self.pages = self.bytes = self.commands = 0

    def line(self, line: Line) -> None:
        self.outcomes[line.outcome] += 1
        if line.reason is not None:
            self.reasons[line.reason.code] += 1
        self._write(self._encode(line) + b"\n")

    def close(self, stopped: str | None = None) -> Summary:
        """Write the summary, and give it."""
        summary = Summary(
            files=self.files,
            records=len(self.records),
            pages=self.pages,
            bytes=self.bytes,
            commands=self.commands,
            outcomes=dict(sorted(self.outcomes.items())),
            reasons=dict(sorted(self.reasons.items())),
            stopped=stopped,
        )
        self._write(self._encode({"summary": summary}) + b"\n")
        return summary


def reason(refusal: Refusal) -> Reason:
    """A refusal as the report has it."""
    return Reason(refusal.code, refusal.zh, refusal.en, refusal.hint_zh, refusal.hint_en)
