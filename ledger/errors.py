"""Refusals: what was refused, why, and what to do, in Chinese and English, under a stable code.

    Exception
    └── Refusal            a command was not carried out; nothing was written
        └── Conflict       the facts moved while it was decided; deciding again may succeed

The texts stand in `ledger/refusals.py`, one row per code; a code without a row cannot be raised.
"""

from __future__ import annotations

from ledger.refusals import TEXTS, Text


class Refusal(Exception):
    """A command refused before anything was written.

    `code` is stable and public. `detail` fills the placeholders of the code's texts; it never holds a
    secret or sealed plaintext, because refusals are logged.
    """

    def __init__(self, code: str, /, **detail: object) -> None:
        self.code = code
        self.detail = {name: str(value) for name, value in detail.items()}
        super().__init__(f"{code}: {self.en}")

    @property
    def text(self) -> Text:
        return TEXTS[self.code]

    @property
    def zh(self) -> str:
        return self._fill(self.text.zh)

    @property
    def en(self) -> str:
        return self._fill(self.text.en)

    @property
    def hint_zh(self) -> str:
        return self._fill(self.text.hint_zh)

    @property
    def hint_en(self) -> str:
        return self._fill(self.text.hint_en)

    def _fill(self, template: str) -> str:
        for name, value in self.detail.items():
            template = template.replace("{" + name + "}", value)
        return template


class Conflict(Refusal):
    """The append condition failed: an event that the decision depends on came in between."""
