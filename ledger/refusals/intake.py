"""The texts of refusals about intake: files, mappings, packages and their bytes."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
