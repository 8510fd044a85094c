"""The texts of refusals about filing, arrangement and description."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
