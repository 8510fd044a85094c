"""领导小组、鉴定委员会成立: who leads the archives' affairs, and who appraises ([S]5).

A committee is in office from `from` until its end, or until the same organisation forms another of its kind.
Prevented here: a committee without a head, one person in two places, an appraisal committee too small to
decide. GOV-2 watches that both exist at all times.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.organisation.org_changes import require_living
from ledger.actions.organisation.organisations import require_org
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.policies import number
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event
from signing.times import parse_time

CommitteeKind = Literal["leading_group", "appraisal", "openness"]
"""档案信息化工作领导小组、档案鉴定委员会、开放审核小组."""


@event("committee.formed", zh="领导小组（鉴定委员会）成立", en="Committee formed", by="P",
       about=("committee", "org", "person"), clause="[S]5; [AR]24", watched=("GOV-2", "DSP-1"))  # fmt: skip
class CommitteeFormed(Payload, frozen=True, kw_only=True):
    """People by id: `head`, `deputies`, `members`; head and deputies stand among the subjects too.
    `document`: the number of the decision. `until`: the end of the term, open where absent."""

    head: str
    kind: CommitteeKind
    name: str
    org: str
    deputies: tuple[str, ...] = ()
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    members: tuple[str, ...] = ()
    until: str | None = None


class FormCommittee(Input, frozen=True, kw_only=True):
    """People by id: a `head`, up to 25 `deputies`, up to 100 `members`. `from_`, `until`: times."""

    kind: CommitteeKind
    name: str
    org: str
    head: str
    deputies: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None


@action(CommitteeFormed, mutation="committeeForm", roles=("supervisor", "leader"))
def form(wanted: FormCommittee, context: Context) -> Outcome:
    """One event with a fresh committee id. Refused: ORG_UNKNOWN, ORG_ENDED, PERSON_UNKNOWN, SAME_PERSON,
    COMMITTEE_SMALL, INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG."""
    facts = context.facts
    require_role(context, "supervisor", "leader", org=wanted.org)
    require_org(facts, wanted.org)
    require_living(facts, wanted.org)
    everyone = (wanted.head, *wanted.deputies, *wanted.members)
    if len(wanted.deputies) > 25 or len(wanted.members) > 100:
        raise Refusal("INPUT_REFUSED", reason="deputies: 0..25, members: 0..100")
    if len(set(everyone)) != len(everyone):
        raise Refusal("SAME_PERSON", what="组长、副组长、成员 head, deputies, members")
    for person in everyone:
        require_person(facts, person)
    least = number(facts, "committee.appraisal_members", context.at)
    if wanted.kind == "appraisal" and len(everyone) < least:
        raise Refusal("COMMITTEE_SMALL", least=least)
    _check_term(wanted)
    checked_text("name", wanted.name, longest=200)
    payload = CommitteeFormed(**msgspec.structs.asdict(wanted))
    named = {f"person:{person}" for person in (wanted.head, *wanted.deputies)}
    committee = f"committee:{context.free.uuid7()}"
    return Outcome([Draft(payload, (committee, f"org:{wanted.org}", *sorted(named)))])


def committee_in_office(
    facts: Facts, org: str, kind: CommitteeKind, at: int
) -> Recorded[CommitteeFormed] | None:
    """The organisation's committee of this kind at time `at` (us): the one that began last."""
    formed = [
        one
        for one in facts.all(CommitteeFormed, tags=[f"org:{org}"])
        if one.payload.kind == kind and _begins(one) <= at
    ]
    latest = max(formed, key=lambda one: (_begins(one), one.position), default=None)
    if latest is None or (latest.payload.until is not None and parse_time(latest.payload.until) < at):
        return None
    return latest


def _begins(one: Recorded[CommitteeFormed]) -> int:
    return one.occurred_at if one.payload.from_ is None else parse_time(one.payload.from_)


def _check_term(wanted: FormCommittee) -> None:
    begins = None if wanted.from_ is None else checked_moment("from", wanted.from_)
    ends = None if wanted.until is None else checked_moment("until", wanted.until)
    if ends is not None and begins is not None and ends < begins:
        raise Refusal("INPUT_REFUSED", reason="until < from")
