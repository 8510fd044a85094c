"""Policies of intake and recognition."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {}
CHOICES: dict[str, Choice] = {}
