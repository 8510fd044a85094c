"""Roles: who may do what, folded from `role.granted`, `role.withdrawn` and `person.left`.

A grant holds for a scope (an organisation, or `*`) and a time. The founder has the pseudo-role `founder`
until the three administrators (三员, GB/T 22239 8.1.5) are three people; then nobody has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Payload
from ledger.facts import Facts
from ledger.people_events import PersonEnrolled, PersonLeft, PostChanged, begins
from ledger.vocabulary import event
from signing.times import parse_time


class Role(NamedTuple):
    zh: str
    en: str


ROLES: dict[str, Role] = {
    "reader": Role("查询人员", "reader"),
    "archivist": Role("档案员", "archivist"),
    "receiver": Role("部门接收人", "department receiver"),
    "reviewer": Role("部门审核人", "department reviewer"),
    "leader": Role("部门主要领导", "principal leader of a department"),
    "supervisor": Role("监督人员", "supervisor"),
    "auditor": Role("审计人员", "auditor"),
    "operator": Role("运维人员", "operator"),
    "approver": Role("查档审批人", "approver of use"),
    "classifier": Role("定密责任人", "classification officer"),
    "digitizer": Role("数字化加工人员", "digitization worker"),
    "guard": Role("驻场监管人员", "guard of a processing site"),
    "keeper": Role("库房保管员", "keeper of the repository"),
    "appraiser": Role("鉴定委员会成员", "member of the appraisal committee"),
    "system_administrator": Role("系统管理员", "system administrator"),
    "security_administrator": Role("安全管理员", "security administrator"),
    "audit_administrator": Role("审计管理员", "audit administrator"),
}
ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")
FOUNDER = "founder"
CONCERNED = "concerned"
"""Among an action's roles: who it is about may act too; the decision says who that is."""
EVERYWHERE = "*"


@event("role.granted", zh="角色授予", en="Role granted", by="K", about=("person", "org"),
       clause="GB/T 22239 8.1.5; [S]15", watched=("AUD-2", "ACC-4"))  # fmt: skip
class RoleGranted(Payload):
    """`role` for `person` within `scope` (an organisation's id or `*`), from and until times (open where
    absent); `acting_for` names the person whose duties are taken over (代理)."""

    person: str
    role: str
    scope: str
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    acting_for: str | None = None


@event("role.withdrawn", zh="角色收回", en="Role withdrawn", by="K", about=("person", "org"),
       clause="GB/T 22239 8.1.5; [S]15", watched=("AUD-2",))  # fmt: skip
class RoleWithdrawn(Payload):
    """Ends every grant of `role` to `person` within `scope`."""

    person: str
    role: str
    scope: str
    reason: str


class Held(NamedTuple):
    """A role that a person holds, and where."""

    role: str
    scope: str


SERVING = (PersonEnrolled, PostChanged, PersonLeft)


class Grant(NamedTuple):
    """A grant that was not withdrawn; `ended`: the moment (us) at which leaving ends it, None for never."""

    terms: RoleGranted
    ended: int | None = None

    def runs(self, at: int) -> bool:
        """Whether it holds at this moment (us)."""
        begun = self.terms.from_ is None or parse_time(self.terms.from_) <= at
        ended = self.ended is not None and self.ended <= at
        return begun and not ended and (self.terms.until is None or at <= parse_time(self.terms.until))

    def over(self, at: int) -> bool:
        """Whether it can hold at no moment from this one (us) on."""
        ended = self.ended is not None and self.ended <= at
        return ended or (self.terms.until is not None and parse_time(self.terms.until) < at)


def grants_of(facts: Facts, person: str) -> dict[Held, Grant]:
    """The grants to this person that were not withdrawn, whatever their time.

    `person.left` ends those given before it: within the organisation left, and everywhere (`*`) for who
    serves at no other. What is granted after leaving stands.
    """
    grants: dict[Held, Grant] = {}
    served: set[str] = set()
    for change in facts.all(RoleGranted, RoleWithdrawn, *SERVING, tags=[f"person:{person}"]):
        one = change.payload
        if one.person != person:
            continue
        if isinstance(one, RoleGranted):
            grants[Held(one.role, one.scope)] = Grant(one)
        elif isinstance(one, RoleWithdrawn):
            grants.pop(Held(one.role, one.scope), None)
        elif isinstance(one, PersonLeft):
            served.discard(one.org)
            scopes = {one.org} if served else {one.org, EVERYWHERE}
            _end(grants, scopes, begins(change))
        elif isinstance(one, PersonEnrolled) or one.post is not None:
            served.add(one.org)
    return grants


def _end(grants: dict[Held, Grant], scopes: set[str], at: int) -> None:
    for held, grant in grants.items():
        if held.scope in scopes and (grant.ended is None or at < grant.ended):
            grants[held] = Grant(grant.terms, at)


def roles_of(facts: Facts, person: str, at: int) -> set[Held]:
    """The roles that `person` holds at time `at` (us), by all that the log says up to the head."""
    return {held for held, grant in grants_of(facts, person).items() if grant.runs(at)}


def serving(facts: Facts, person: str, at: int) -> list[str]:
    """The organisations at which the person serves at time `at` (us): enrolled or posted there, and not
    left since; the one that they came to last stands last."""
    served: dict[str, None] = {}
    for change in facts.all(*SERVING, tags=[f"person:{person}"]):
        one = change.payload
        if one.person != person or begins(change) > at:
            continue
        if isinstance(one, PersonLeft):
            served.pop(one.org, None)
        elif isinstance(one, PersonEnrolled) or one.post is not None:
            served.setdefault(one.org)
    return list(served)


def administrators(facts: Facts) -> dict[str, str]:
    """Whom each administrator's role was granted to last, not withdrawn since: role → person. Few events,
    read whole."""
    holders: dict[str, str] = {}
    for change in facts.all(RoleGranted, RoleWithdrawn, tags=[]):
        role = change.payload.role
        if role not in ADMINISTRATORS:
            continue
        if isinstance(change.payload, RoleGranted):
            holders[role] = change.payload.person
        elif holders.get(role) == change.payload.person:
            del holders[role]
    return holders


def holders_of(facts: Facts, role: str, at: int) -> set[str]:
    """Who holds this role at time `at` (us), for whatever scope. Reads all grants: for few and rare acts."""
    granted = {change.payload.person for change in facts.all(RoleGranted, tags=[])
               if change.payload.role == role}  # fmt: skip
    return {person for person in granted if any(one.role == role for one in roles_of(facts, person, at))}


def require_successors(facts: Facts, person: str, roles: Iterable[str], at: int) -> None:
    """Return if somebody else holds each of these administrators' roles now; else LAST_ADMINISTRATOR."""
    for role in roles:
        if role in ADMINISTRATORS and not holders_of(facts, role, at) - {person}:
            raise Refusal("LAST_ADMINISTRATOR", role=f"{ROLES[role].zh} ({role})")


def founder_is_done(facts: Facts) -> bool:
    """True once all three administrators were granted; the founder then signs nothing more."""
    granted = {change.payload.role for change in facts.all(RoleGranted, tags=[])}
    return granted.issuperset(ADMINISTRATORS)


def require_role(context: Context, *roles: str, org: str | None = None) -> set[Held]:
    """The actor's holdings among `roles` (for `org`, where one is named), or Refusal.

    `founder` among the roles lets the founder act before the third administrator is granted.
    Refused: ROLE_MISSING, NOT_YOUR_ORG (the role is held, but for another organisation).
    """
    held = {one for one in roles_of(context.facts, context.actor, context.at) if one.role in roles}
    if FOUNDER in roles and not held and is_founder(context):
        if founder_is_done(context.facts):
            raise Refusal("FOUNDER_DONE")
        return {Held(FOUNDER, EVERYWHERE)}
    if not held:
        names = "、".join(f"{ROLES[role].zh} ({role})" for role in roles if role in ROLES)
        raise Refusal("ROLE_MISSING", roles=names)
    if org is not None and not any(one.scope in (EVERYWHERE, org) for one in held):
        raise Refusal("NOT_YOUR_ORG")
    return held


def is_founder(context: Context) -> bool:
    """Whether the actor is the founder that `ledger.created` names."""
    return context.founder == context.actor


def require_member(context: Context, org: str, *roles: str) -> None:
    """Return if the actor holds one of the roles for `org` and serves there, or holds it for just that
    organisation: an organisation's own affair is not done by others. Refused: ROLE_MISSING, NOT_YOUR_ORG."""
    held = require_role(context, *roles, org=org)
    if not any(one.scope == org for one in held) and org not in serving(
        context.facts, context.actor, context.at
    ):
        raise Refusal("NOT_YOUR_ORG")
