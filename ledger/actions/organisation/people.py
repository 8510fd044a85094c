"""人员登记、任职变动、离任: who the people are, and which post each holds where ([S]5, 14, 19).

Prevented here: a police number enrolled twice, a person in an organisation that is not registered, a post
that the table does not hold, a last administrator who leaves. PUB-3 and ACC-4 ask, for a
moment, which post a person held then.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded, secret
from ledger.facts import Facts
from ledger.people_events import PersonEnrolled, PersonLeft, PostChanged, begins
from ledger.roles import (
    ADMINISTRATORS,
    EVERYWHERE,
    FOUNDER,
    Held,
    require_role,
    require_successors,
    roles_of,
    serving,
)
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action

__all__ = [
    "LEAVING",
    "POSTS",
    "PRINCIPAL_LEADER",
    "ChangePost",
    "EnrolPerson",
    "Label",
    "LeavePerson",
    "PersonEnrolled",
    "PersonLeft",
    "PostChanged",
    "holds_post",
    "posts_of",
    "require_person",
]


class Label(NamedTuple):
    zh: str
    en: str


PRINCIPAL_LEADER = "principal_leader"
POSTS: dict[str, Label] = {
    PRINCIPAL_LEADER: Label("主要领导", "principal leader"),
    "deputy_leader": Label("副职领导", "deputy leader"),
    "officer": Label("民警", "police officer"),
    "auxiliary": Label("辅警", "auxiliary officer"),
    "civilian": Label("文职人员", "civilian staff"),
}


LEAVING: dict[str, Label] = {
    "transferred": Label("调离", "transferred"),
    "retired": Label("退休", "retired"),
    "ended": Label("离职", "employment ended"),
}


class EnrolPerson(Input, frozen=True, kw_only=True):
    """`number`: police number. `name`: as on the police card. `org`: the department's id. `from_`: time."""

    number: str
    name: str
    org: str
    post: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class ChangePost(Input, frozen=True, kw_only=True):
    """`post`: a code of `POSTS`, None to relieve. `from_`: a time, absent for now. `document`: its number."""

    person: str
    org: str
    post: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    acting_for: str | None = None
    document: str | None = None


class LeavePerson(Input, frozen=True, kw_only=True):
    """`reason`: a code of `LEAVING`. `from_`: a time, absent for now."""

    person: str
    org: str
    reason: str
    from_: str | None = msgspec.field(name="from", default=None)


@action(PersonEnrolled, mutation="personEnrol",
        roles=("system_administrator", "security_administrator", "founder"))  # fmt: skip
def enrol(wanted: EnrolPerson, context: Context) -> Outcome:
    """One event with a fresh person id. Refused: ORG_UNKNOWN, PERSON_TAKEN, FOUNDER_LIMIT, INPUT_REFUSED,
    ROLE_MISSING."""
    held = require_role(context, "system_administrator", "security_administrator", FOUNDER)
    if Held(FOUNDER, EVERYWHERE) in held:
        _check_founder(context.facts)
    number = checked_text("number", wanted.number, longest=64)
    require_org(context.facts, wanted.org)
    _check_post(wanted.post, wanted.from_)
    taken = f"police_number:{number}"
    context.facts.forbid(PersonEnrolled, tags=[taken], code="PERSON_TAKEN", number=number)
    person = context.free.uuid7()
    payload = PersonEnrolled(
        person=person,
        number=number,
        name=secret(checked_text("name", wanted.name)),
        org=wanted.org,
        post=wanted.post,
        from_=wanted.from_,
    )
    return Outcome([Draft(payload, (f"person:{person}", f"org:{wanted.org}", taken))])


@action(PostChanged, mutation="postChange", roles=("system_administrator", "security_administrator"))
def change_post(wanted: ChangePost, context: Context) -> Outcome:
    """One event. Refused: PERSON_UNKNOWN, ORG_UNKNOWN, INPUT_REFUSED, SAME_PERSON, ROLE_MISSING."""
    require_role(context, "system_administrator", "security_administrator")
    require_person(context.facts, wanted.person)
    require_org(context.facts, wanted.org)
    _check_post(wanted.post, wanted.from_)
    if wanted.acting_for is not None:
        require_person(context.facts, wanted.acting_for)
        if wanted.acting_for == wanted.person:
            raise Refusal("SAME_PERSON", what="代理 acting for")
    payload = PostChanged(**msgspec.structs.asdict(wanted))
    return Outcome([Draft(payload, (f"person:{wanted.person}", f"org:{wanted.org}"))])


@action(PersonLeft, mutation="personLeave", roles=("system_administrator", "security_administrator"))
def leave(wanted: LeavePerson, context: Context) -> Outcome:
    """One event; the person's roles at that organisation end with it, and their open sessions. Who serves
    nowhere else loses the roles held everywhere (`*`) too.

    Refused: PERSON_UNKNOWN, ORG_UNKNOWN, PERSON_LEFT (they do not serve there), LAST_ADMINISTRATOR,
    INPUT_REFUSED, ROLE_MISSING.
    """
    facts = context.facts
    require_role(context, "system_administrator", "security_administrator")
    require_person(facts, wanted.person)
    require_org(facts, wanted.org)
    served = serving(facts, wanted.person, context.at)
    if wanted.org not in served:
        raise Refusal("PERSON_LEFT", person=wanted.person)
    if served == [wanted.org]:
        held = {one.role for one in roles_of(facts, wanted.person, context.at)}
        require_successors(facts, wanted.person, sorted(held), context.at)
    if wanted.reason not in LEAVING:
        raise Refusal("INPUT_REFUSED", reason=f"reason: {', '.join(LEAVING)}")
    _check_post(None, wanted.from_)
    payload = PersonLeft(**msgspec.structs.asdict(wanted))
    return Outcome([Draft(payload, (f"person:{wanted.person}", f"org:{wanted.org}"))])


def require_person(facts: Facts, person: str) -> Recorded[PersonEnrolled]:
    """The person's enrolment, or Refusal PERSON_UNKNOWN."""
    return facts.require(PersonEnrolled, f"person:{person}", code="PERSON_UNKNOWN", person=person)


def posts_of(facts: Facts, person: str, at: int) -> dict[str, str]:
    """Organisation → post that the person holds at time `at` (us), by all that the log says up to the head.

    For each organisation the change with the latest `from` counts, among equals the later in the log.
    """
    changes = [
        change
        for change in facts.all(PersonEnrolled, PostChanged, PersonLeft, tags=[f"person:{person}"])
        if change.payload.person == person
    ]
    held: dict[str, str | None] = {}
    for change in sorted(changes, key=begins):
        if begins(change) <= at:
            held[change.payload.org] = getattr(change.payload, "post", None)
    return {org: post for org, post in held.items() if post is not None}


def holds_post(facts: Facts, person: str, post: str, org: str, at: int) -> bool:
    """Whether the person holds this post at this organisation at time `at` (us), or acts for who does."""
    return posts_of(facts, person, at).get(org) == post


def _check_founder(facts: Facts) -> None:
    """The founder enrols the three administrators, and no fourth person (EVENT.md 4)."""
    if len(facts.all(PersonEnrolled, tags=[])) >= len(ADMINISTRATORS):
        raise Refusal("FOUNDER_LIMIT")


def _check_post(post: str | None, begins: str | None) -> None:
    if post is not None and post not in POSTS:
        raise Refusal("INPUT_REFUSED", reason=f"post {post}: {', '.join(POSTS)}")
    if begins is not None:
        checked_moment("from", begins)
