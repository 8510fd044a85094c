"""The texts of refusals about printed catalogues and exported tables."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
