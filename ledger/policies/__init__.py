"""Policy values: every period, limit and choice that the sources leave open, with a default and a source.

A value is set by `policy.set` and holds from its time on; until one is set the default holds. The tables,
one module per field, are the whole list: a policy that is in none of them cannot be set.
"""

from __future__ import annotations

from typing import cast

from ledger.event import Payload, Recorded
from ledger.facts import Facts
from ledger.policies import (
    access,
    digitization,
    disposal,
    filing,
    governance,
    intake,
    keeping,
    oversight,
    publication,
    secrecy,
    service,
)
from ledger.policies.policy import Choice, Policy
from ledger.vocabulary import event
from signing.times import parse_time

__all__ = ["CHOICES", "POLICIES", "Choice", "Policy", "PolicySet", "choice", "number"]

_FIELDS = (
    access,
    digitization,
    disposal,
    filing,
    governance,
    intake,
    keeping,
    oversight,
    publication,
    secrecy,
    service,
)
POLICIES: dict[str, Policy] = {name: one for field in _FIELDS for name, one in field.POLICIES.items()}
CHOICES: dict[str, Choice] = {name: one for field in _FIELDS for name, one in field.CHOICES.items()}


@event("policy.set", zh="策略设定", en="Policy set", by="K", about=("policy",), clause="[mem] values",
       watched=())  # fmt: skip
class PolicySet(Payload):
    """`value` (a number) or `choice` (a word) of policy `name`, from `effective` (a time; absent: at once)
    on. `source`: the rule or decision it rests on."""

    name: str
    source: str
    choice: str | None = None
    effective: str | None = None
    value: int | None = None


def number(facts: Facts, name: str, at: int) -> int:
    """The number that policy `name` holds at time `at` (us)."""
    latest = _in_force(facts, name, at)
    return POLICIES[name].default if latest is None else cast(int, latest.value)


def choice(facts: Facts, name: str, at: int) -> str:
    """The word that policy `name` holds at time `at` (us)."""
    latest = _in_force(facts, name, at)
    return CHOICES[name].default if latest is None else cast(str, latest.choice)


def _in_force(facts: Facts, name: str, at: int) -> PolicySet | None:
    """Of the values in force at `at` the one that began last, among equals the later in the log."""
    begun = [one for one in facts.all(PolicySet, tags=[f"policy:{name}"]) if _begins(one) <= at]
    latest = max(begun, key=lambda one: (_begins(one), one.position), default=None)
    return None if latest is None else latest.payload


def _begins(value: Recorded[PolicySet]) -> int:
    effective = value.payload.effective
    return value.occurred_at if effective is None else parse_time(effective)
