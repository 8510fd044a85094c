"""机构登记: bureaus, departments, vendors, authorities and partners ([S]8).

Prevented here: an organisation code registered twice, a parent that is not registered, a code that is not
the 12 digits of GA/T 380 where the kind has one.
"""

from __future__ import annotations

import re
from typing import Literal

from ledger.actions.organisation.org_changes import require_living
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event

Kind = Literal["bureau", "department", "vendor", "authority", "partner"]
Level = Literal["province", "city", "county", "station"]
_CODE = re.compile(r"[0-9]{12}")
_POLICE = ("bureau", "department")


@event("org.registered", zh="机构登记", en="Organisation registered", by="P", about=("org", "org_code"),
       clause="[S]8; GA/T 380", watched=("VEN-1", "SEC-2"))  # fmt: skip
class OrgRegistered(Payload, frozen=True, kw_only=True):
    """`code`: 12 digits, area and organ (GA/T 380); vendors, authorities and partners may have none.
    `level`: 省 市 县 所. `parent`: the organisation above. `aliases`: other ways its name stands in
    archival codes, such as BGS for 办公室."""

    org: str
    kind: Kind
    name: str
    code: str | None = None
    level: Level | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()


class RegisterOrg(Input, frozen=True, kw_only=True):
    """`code`: 12 digits, needed for a bureau and a department. `parent`: the id of the one above."""

    kind: Kind
    name: str
    code: str | None = None
    level: Level | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()


@action(OrgRegistered, mutation="orgRegister",
        roles=("system_administrator", "security_administrator", "founder"))  # fmt: skip
def register(wanted: RegisterOrg, context: Context) -> Outcome:
    """One event with a fresh organisation id. Refused: ORG_TAKEN, ORG_UNKNOWN (the parent), ORG_ENDED,
    INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "system_administrator", "security_administrator", "founder")
    name = checked_text("name", wanted.name)
    if wanted.parent is not None:
        require_org(context.facts, wanted.parent)
        require_living(context.facts, wanted.parent)
    if len(wanted.aliases) > 100:
        raise Refusal("INPUT_REFUSED", reason="aliases: at most 100")
    org = context.free.uuid7()
    subjects = [f"org:{org}"]
    if wanted.code is not None or wanted.kind in _POLICE:
        subjects.append(_free_code(wanted.code or "", context.facts))
    payload = OrgRegistered(
        org=org,
        kind=wanted.kind,
        name=name,
        code=wanted.code,
        level=wanted.level,
        parent=wanted.parent,
        aliases=tuple(checked_text("aliases", alias) for alias in wanted.aliases),
    )
    return Outcome([Draft(payload, tuple(subjects))])


def require_org(facts: Facts, org: str) -> Recorded[OrgRegistered]:
    """The organisation's registration, or Refusal ORG_UNKNOWN."""
    return facts.require(OrgRegistered, f"org:{org}", code="ORG_UNKNOWN", org=org)


def _free_code(code: str, facts: Facts) -> str:
    if not _CODE.fullmatch(code):
        raise Refusal("INPUT_REFUSED", reason=f"code {code}: 12 digits")
    tag = f"org_code:{code}"
    facts.forbid(OrgRegistered, tags=[tag], code="ORG_TAKEN", org_code=code)
    return tag
