"""规则集启用、合规回溯检查: the rules in force, and what replaying the log gave (COMPLIANCE.md 1).

Prevented here: a rule set that is not stored, a version that does not rise, a replay under rules that were
never adopted or of a log that was never as long. REP-1 watches that a supervisor replays each quarter, REP-2
that the same inputs give the same digest, RUL-1 that rules are adopted before they are used.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import optional_paper, paper
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event
from signing.statement import is_digest
from signing.times import parse_time

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})[.](0|[1-9][0-9]{0,5})[.](0|[1-9][0-9]{0,5})")
MOST_RULES = 100


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


class AdoptRuleset(Input, frozen=True, kw_only=True):
    """`rules`: digest of the stored rule set in canonical JSON. `version`: `1.2.0`. `count`: rules in it."""

    count: int
    rules: str
    version: str
    effective: str | None = None


class ReplayCompliance(Input, frozen=True, kw_only=True):
    """What a replay gave. `ruleset`: its hash. `size` and `root`: of the log that was replayed; `clock`: the
    time as of which. `report`: digest of the stored verdict lines."""

    ruleset: str
    size: int
    root: str
    clock: str
    engine: str
    counts: tuple[RuleCount, ...]
    digest: str
    purpose: Purpose
    asked_by: str | None = None
    report: str | None = None


@action(RulesetAdopted, mutation="rulesetAdopt", roles=("supervisor", "audit_administrator"))
def adopt(wanted: AdoptRuleset, context: Context) -> Outcome:
    """One event. Refused: RULESET_TAKEN, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "supervisor", "audit_administrator")
    rules = paper(wanted.rules, context)
    version = _version(wanted.version)
    if not 0 < wanted.count <= MOST_RULES:
        raise Refusal("INPUT_REFUSED", reason=f"count: 1..{MOST_RULES}")
    effective = wanted.effective or context.free.now_text
    checked_moment("effective", effective)
    for one in (before.payload for before in context.facts.all(RulesetAdopted, tags=[])):
        if one.rules.object == rules.object or _version(one.version) >= version:
            raise Refusal("RULESET_TAKEN", version=one.version)
    payload = RulesetAdopted(count=wanted.count, effective=effective, rules=rules, version=wanted.version)
    return Outcome([Draft(payload, (f"ruleset:{rules.object}",))])


@action(ComplianceReplayed, mutation="complianceReplay", roles=("supervisor", "auditor"))
def replay(wanted: ReplayCompliance, context: Context) -> Outcome:
    """One event by who replayed. Refused: as `replayed`, ROLE_MISSING."""
    require_role(context, "supervisor", "auditor")
    if wanted.asked_by not in (None, context.actor):
        require_person(context.facts, wanted.asked_by or "")
    return replayed(wanted, context)


def replayed(wanted: ReplayCompliance, context: Context) -> Outcome:
    """The service's own event, when a replay that somebody asked for is done; `asked_by` names them.

    Refused: RULESET_UNKNOWN (never adopted, or not yet in force), OBJECT_UNKNOWN, INPUT_REFUSED.
    """
    tag = f"ruleset:{wanted.ruleset}"
    adopted = context.facts.require(RulesetAdopted, tag, code="RULESET_UNKNOWN", ruleset=wanted.ruleset)
    clock = checked_moment("clock", wanted.clock)
    if parse_time(adopted.payload.effective) > clock:
        raise Refusal("RULESET_UNKNOWN", ruleset=wanted.ruleset)
    if not 0 < wanted.size <= context.facts.head:
        raise Refusal("INPUT_REFUSED", reason=f"size {wanted.size} of {context.facts.head}")
    if not (is_digest(wanted.root) and is_digest(wanted.digest)):
        raise Refusal("INPUT_REFUSED", reason="root, digest: hex")
    rules = [one.rule for one in wanted.counts]
    if len(set(rules)) != len(rules) or not 0 < len(rules) <= MOST_RULES:
        raise Refusal("INPUT_REFUSED", reason=f"counts: 1..{MOST_RULES}, each rule once")
    payload = ComplianceReplayed(
        asked_by=wanted.asked_by or context.actor,
        clock=wanted.clock,
        counts=wanted.counts,
        digest=wanted.digest,
        engine=checked_text("engine", wanted.engine, longest=100),
        purpose=wanted.purpose,
        root=wanted.root,
        ruleset=wanted.ruleset,
        size=wanted.size,
        report=optional_paper(wanted.report, context),
    )
    return Outcome([Draft(payload, (tag,))])


def _version(text: str) -> tuple[int, ...]:
    found = _VERSION.fullmatch(text)
    if found is None:
        raise Refusal("INPUT_REFUSED", reason=f"version {text}: 1.2.0")
    return tuple(map(int, found.groups()))
