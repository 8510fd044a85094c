"""规则集启用、合规回溯检查: the rules in force, and what replaying the log gave (COMPLIANCE.md 1).

Prevented here: a rule set that is not stored, a version that does not rise, a replay under rules that were
never adopted or of a log that was never as long. REP-1 watches that a supervisor replays each quarter, REP-2
that the same inputs give the same digest, RUL-1 that rules are adopted before they are used.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Purpose = Literal["quarterly", "yearly", "audit", "inspection", "on_request"]
"""季度、年度、审计、检查、临时."""


class RuleCount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many verdicts of each kind a rule gave."""

    rule: str
    error: int = 0
    fail: int = 0
    inconclusive: int = 0
    not_applicable: int = 0
    passed: int = msgspec.field(name="pass", default=0)
    pending: int = 0


@event("ruleset.adopted", zh="规则集启用", en="Rule set adopted", by="K", about=("ruleset",),
       clause="COMPLIANCE.md 1.3", watched=("RUL-1",))  # fmt: skip
class RulesetAdopted(Payload, frozen=True, kw_only=True):
    """`rules`: the canonical JSON as an object; its digest is the rule set's hash and its tag. `version`:
    semantic. In force from `effective` (a time) on. `count`: rules in it."""

    count: int
    effective: str
    rules: FileObject
    version: str


@event("compliance.replayed", zh="合规回溯检查", en="Compliance replayed", by="S|P", about=("ruleset",),
       clause="COMPLIANCE.md 1.4", watched=("REP-1", "REP-2", "RUL-1"))  # fmt: skip
class ComplianceReplayed(Payload, frozen=True, kw_only=True):
    """Rule set `ruleset` over the first `size` entries (root hex) as of `clock` (a time) by `engine` gave
    verdict lines with this `digest` (SHA-256, hex), counted per rule. `report`: the lines as an object.
    `asked_by`: the person; `purpose`: why."""

    asked_by: str
    clock: str
    counts: tuple[RuleCount, ...]
    digest: str
    engine: str
    purpose: Purpose
    root: str
    ruleset: str
    size: int
    report: FileObject | None = None
