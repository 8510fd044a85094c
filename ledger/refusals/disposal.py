"""The texts of refusals about appraisal, holds, destruction and transfer."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
