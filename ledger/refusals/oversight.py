"""The texts of refusals about findings, waivers, rule sets and audits."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
