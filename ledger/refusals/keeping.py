"""The texts of refusals about media, backups, drills, restores and incidents."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {}
