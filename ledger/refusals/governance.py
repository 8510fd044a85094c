"""The texts of refusals about governance: committees, regulations, plans, grades and assessments."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
