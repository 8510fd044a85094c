"""The texts of refusals about requests, approvals, consents, loans and certificates."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
