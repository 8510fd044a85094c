"""The texts of refusals about secrecy: classification, copies and carriers."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
