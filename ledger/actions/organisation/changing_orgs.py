"""机构更名、合并、撤销: the decisions; the events and what is prevented stand in `org_changes`."""

from __future__ import annotations

import msgspec

from ledger.actions.organisation.org_changes import (
    Ending,
    OrgClosed,
    OrgMerged,
    OrgRenamed,
    require_living,
)
from ledger.actions.organisation.organisations import OrgRegistered, require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action

MOST_MERGED = 29
"""A statement takes 32 subjects."""
_ROLES = ("system_administrator", "security_administrator")


class RenameOrg(Input, frozen=True, kw_only=True):
    """`from_`: a time, absent for now. `aliases`: other ways the new name stands in archival codes."""

    org: str
    name: str
    aliases: tuple[str, ...] = ()
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class MergeOrgs(Input, frozen=True, kw_only=True):
    """`orgs` go on within `into`, which is registered before."""

    orgs: tuple[str, ...]
    into: str
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class CloseOrg(Input, frozen=True, kw_only=True):
    """`successor`: who keeps its archives. Nothing may stand under it any more."""

    org: str
    reason: Ending
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    successor: str | None = None


@action(OrgRenamed, mutation="orgRename", roles=_ROLES)
def rename(wanted: RenameOrg, context: Context) -> Outcome:
    """One event. Refused: ORG_UNKNOWN, ORG_ENDED, NOTHING_CHANGED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *_ROLES)
    old = name_of(context.facts, wanted.org)
    require_living(context.facts, wanted.org)
    name = checked_text("name", wanted.name)
    if name == old:
        raise Refusal("NOTHING_CHANGED")
    if len(wanted.aliases) > 100:
        raise Refusal("INPUT_REFUSED", reason="aliases: at most 100")
    _check_terms(wanted.document, wanted.from_)
    payload = OrgRenamed(
        org=wanted.org,
        name=name,
        old=old,
        aliases=tuple(checked_text("aliases", alias) for alias in wanted.aliases),
        document=wanted.document,
        from_=wanted.from_,
    )
    return Outcome([Draft(payload, (f"org:{wanted.org}",))])


@action(OrgMerged, mutation="orgMerge", roles=_ROLES)
def merge(wanted: MergeOrgs, context: Context) -> Outcome:
    """One event about all of them. Refused: ORG_UNKNOWN, ORG_ENDED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *_ROLES)
    every = (*wanted.orgs, wanted.into)
    if not 0 < len(wanted.orgs) <= MOST_MERGED or len(set(every)) != len(every):
        raise Refusal("INPUT_REFUSED", reason=f"orgs: 1..{MOST_MERGED}, each once, into another")
    for org in every:
        require_org(context.facts, org)
        require_living(context.facts, org)
    _check_terms(wanted.document, wanted.from_)
    payload = OrgMerged(into=wanted.into, orgs=wanted.orgs, document=wanted.document, from_=wanted.from_)
    return Outcome([Draft(payload, tuple(f"org:{org}" for org in every))])


@action(OrgClosed, mutation="orgClose", roles=_ROLES)
def close(wanted: CloseOrg, context: Context) -> Outcome:
    """One event. Refused: ORG_UNKNOWN, ORG_ENDED, ORG_HAS_PARTS, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *_ROLES)
    facts = context.facts
    require_org(facts, wanted.org)
    require_living(facts, wanted.org)
    if wanted.successor is not None:
        if wanted.successor == wanted.org:
            raise Refusal("INPUT_REFUSED", reason="successor: another organisation")
        require_org(facts, wanted.successor)
        require_living(facts, wanted.successor)
    for part in facts.all(OrgRegistered, tags=[]):
        if part.payload.parent == wanted.org and not _ended(facts, part.payload.org):
            raise Refusal("ORG_HAS_PARTS", org=part.payload.org)
    _check_terms(wanted.document, wanted.from_)
    payload = OrgClosed(**msgspec.structs.asdict(wanted))
    tags = {f"org:{one}" for one in (wanted.org, wanted.successor) if one is not None}
    return Outcome([Draft(payload, tuple(sorted(tags)))])


def name_of(facts: Facts, org: str) -> str:
    """The organisation's name as it was registered or changed last; ORG_UNKNOWN."""
    registered = require_org(facts, org)
    renamed = facts.latest(OrgRenamed, tags=[f"org:{org}"])
    return registered.payload.name if renamed is None else str(renamed.payload.name)


def _ended(facts: Facts, org: str) -> bool:
    try:
        require_living(facts, org)
    except Refusal:
        return True
    return False


def _check_terms(document: str | None, begins: str | None) -> None:
    if document is not None:
        checked_text("document", document, longest=200)
    if begins is not None:
        checked_moment("from", begins)
