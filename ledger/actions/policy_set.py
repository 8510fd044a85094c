"""策略设定: a policy value is set; the table of policies stands in `ledger.policies`."""

from __future__ import annotations

from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.policies import POLICIES, PolicySet
from ledger.roles import require_role
from ledger.standards.elements import checked_moment
from ledger.vocabulary import action


class SetPolicy(Input):
    """Set a policy from now on, or from `effective` (a time) on."""

    name: str
    value: int
    source: str
    effective: str | None = None


@action(PolicySet, mutation="policySet", roles=("security_administrator",))
def decide(wanted: SetPolicy, context: Context) -> Outcome:
    """One event. Refused: POLICY_UNKNOWN, POLICY_VALUE, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "security_administrator")
    policy = POLICIES.get(wanted.name)
    if policy is None:
        raise Refusal("POLICY_UNKNOWN", name=wanted.name)
    if not policy.low <= wanted.value <= policy.high:
        raise Refusal("POLICY_VALUE", name=wanted.name, reason=f"{policy.low}..{policy.high}")
    if wanted.effective is not None:
        checked_moment("effective", wanted.effective)
    payload = PolicySet(
        name=wanted.name, value=wanted.value, source=wanted.source, effective=wanted.effective
    )
    return Outcome([Draft(payload, (f"policy:{wanted.name}",))])
