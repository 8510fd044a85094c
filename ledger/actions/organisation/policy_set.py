"""策略设定: a policy value is set; the table of policies stands in `ledger.policies`."""

from __future__ import annotations

from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.policies import CHOICES, POLICIES, PolicySet
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action


class SetPolicy(Input):
    """Set a policy from now on, or from `effective` (a time) on: a number as `value`, a word as `choice`."""

    name: str
    source: str
    choice: str | None = None
    effective: str | None = None
    value: int | None = None


@action(PolicySet, mutation="policySet", roles=("security_administrator",))
def decide(wanted: SetPolicy, context: Context) -> Outcome:
    """One event. Refused: POLICY_UNKNOWN, POLICY_VALUE, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "security_administrator")
    _check_value(wanted)
    checked_text("source", wanted.source)
    if wanted.effective is not None:
        checked_moment("effective", wanted.effective)
    payload = PolicySet(
        name=wanted.name,
        source=wanted.source,
        choice=wanted.choice,
        effective=wanted.effective,
        value=wanted.value,
    )
    return Outcome([Draft(payload, (f"policy:{wanted.name}",))])


def _check_value(wanted: SetPolicy) -> None:
    limits, words = POLICIES.get(wanted.name), CHOICES.get(wanted.name)
    if limits is not None:
        if wanted.choice is not None or wanted.value is None or not limits.low <= wanted.value <= limits.high:
            raise Refusal("POLICY_VALUE", name=wanted.name, reason=f"{limits.low}..{limits.high}")
    elif words is not None:
        if wanted.value is not None or wanted.choice not in words.choices:
            raise Refusal("POLICY_VALUE", name=wanted.name, reason=" | ".join(words.choices))
    else:
        raise Refusal("POLICY_UNKNOWN", name=wanted.name)
