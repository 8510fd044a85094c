"""The texts of refusals about the digitization line: vendors, sites, shifts, batches and quality."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
