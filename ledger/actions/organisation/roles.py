"""角色授予、角色收回: who may do what; the events and their fold stand in `ledger.roles`.

Prevented here: one person in two of the three administrators' roles (三员, GB/T 22239 8.1.5), a person who
grants to themselves, a founder who grants anything but the three administrators, a last administrator
withdrawn. AUD-2 and ACC-4 watch what holders do.
"""

from __future__ import annotations

import msgspec

from ledger.actions.organisation.organisations import require_org
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.roles import (
    ADMINISTRATORS,
    EVERYWHERE,
    FOUNDER,
    ROLES,
    Held,
    RoleGranted,
    RoleWithdrawn,
    grants_of,
    require_role,
    require_successors,
    serving,
)
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action
from signing.times import parse_time


class GrantRole(Input, frozen=True, kw_only=True):
    """`scope`: an organisation's id, or `*`. `from_` and `until`: times, open where absent. `acting_for`:
    the person whose duties are taken over (代理)."""

    person: str
    role: str
    scope: str = EVERYWHERE
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    acting_for: str | None = None


class WithdrawRole(Input, frozen=True, kw_only=True):
    """Ends every grant of `role` to `person` within `scope`; `reason` in words."""

    person: str
    role: str
    reason: str
    scope: str = EVERYWHERE


@action(RoleGranted, mutation="roleGrant", roles=("security_administrator", "founder"))
def grant(wanted: GrantRole, context: Context) -> Outcome:
    """One event. Refused: ROLE_UNKNOWN, PERSON_UNKNOWN, ORG_UNKNOWN, SAME_PERSON, ADMINISTRATORS_DISTINCT,
    FOUNDER_LIMIT, FOUNDER_DONE, PERSON_LEFT, NOTHING_CHANGED, INPUT_REFUSED, ROLE_MISSING."""
    facts, now = context.facts, context.free.now
    held = require_role(context, "security_administrator", FOUNDER)
    _check_terms(wanted, facts, now)
    if wanted.person == context.actor:
        raise Refusal("SAME_PERSON", what="授予与担任 granting a role and holding it")
    theirs = open_grants(facts, wanted.person, now)
    if wanted.role in ADMINISTRATORS:
        _check_administrator(wanted, theirs, now)
    if held == {Held(FOUNDER, EVERYWHERE)}:
        _check_founder(wanted, facts)
    payload = RoleGranted(**msgspec.structs.asdict(wanted))
    if theirs.get(Held(wanted.role, wanted.scope)) == payload:
        raise Refusal("NOTHING_CHANGED")
    return Outcome([Draft(payload, _subjects(wanted.person, wanted.scope, wanted.acting_for))])


@action(RoleWithdrawn, mutation="roleWithdraw", roles=("security_administrator",))
def withdraw(wanted: WithdrawRole, context: Context) -> Outcome:
    """One event. Refused: NOTHING_CHANGED (there is no such grant), LAST_ADMINISTRATOR, INPUT_REFUSED,
    ROLE_MISSING."""
    require_role(context, "security_administrator")
    checked_text("reason", wanted.reason)
    ended = Held(wanted.role, wanted.scope)
    if ended not in open_grants(context.facts, wanted.person, context.free.now):
        raise Refusal("NOTHING_CHANGED")
    require_successors(context.facts, wanted.person, [wanted.role], context.at)
    payload = RoleWithdrawn(**msgspec.structs.asdict(wanted))
    return Outcome([Draft(payload, _subjects(wanted.person, wanted.scope, None))])


def open_grants(facts: Facts, person: str, now: int) -> dict[Held, RoleGranted]:
    """The person's grants that hold at `now` (us) or will hold."""
    grants = grants_of(facts, person)
    return {held: grant.terms for held, grant in grants.items() if not grant.over(now)}


def _check_terms(wanted: GrantRole, facts: Facts, now: int) -> None:
    if wanted.role not in ROLES:
        raise Refusal("ROLE_UNKNOWN", role=wanted.role)
    require_person(facts, wanted.person)
    if not serving(facts, wanted.person, now):
        raise Refusal("PERSON_LEFT", person=wanted.person)
    if wanted.scope != EVERYWHERE:
        require_org(facts, wanted.scope)
    if wanted.acting_for is not None:
        require_person(facts, wanted.acting_for)
    begins = checked_moment("from", wanted.from_) if wanted.from_ else None
    ends = checked_moment("until", wanted.until) if wanted.until else None
    if begins is not None and ends is not None and ends < begins:
        raise Refusal("INPUT_REFUSED", reason="until < from")


def _check_administrator(wanted: GrantRole, theirs: dict[Held, RoleGranted], now: int) -> None:
    """An administrator's role is held everywhere, by a person who holds no other of the three at any time
    from now on; a grant for the past could overlap one that was held then."""
    if wanted.scope != EVERYWHERE:
        raise Refusal("INPUT_REFUSED", reason=f"scope {wanted.scope}: *")
    if wanted.from_ is not None and parse_time(wanted.from_) < now:
        raise Refusal("INPUT_REFUSED", reason=f"from {wanted.from_}: now or later")
    if any(held.role in ADMINISTRATORS and held.role != wanted.role for held in theirs):
        raise Refusal("ADMINISTRATORS_DISTINCT")


def _check_founder(wanted: GrantRole, facts: Facts) -> None:
    """The founder grants each administrator's role once, without terms, and no other (EVENT.md 4)."""
    granted = {change.payload.role for change in facts.all(RoleGranted, tags=[])}
    terms = (wanted.from_, wanted.until, wanted.acting_for)
    if wanted.role not in ADMINISTRATORS or wanted.role in granted or any(terms):
        raise Refusal("FOUNDER_LIMIT")


def _subjects(person: str, scope: str, acting_for: str | None) -> tuple[str, ...]:
    subjects = [f"person:{person}"]
    if scope != EVERYWHERE:
        subjects.append(f"org:{scope}")
    if acting_for is not None:
        subjects.append(f"person:{acting_for}")
    return tuple(subjects)
