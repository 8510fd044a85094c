"""登录、退出、登录拒绝. A login is prepare/submit of `session.opened` by a client-held key (EVENT.md 4).

Prevented here: a session id used twice, a key that is not the person's, revoked or custodial, a person who
has left. A session ends with its key, and when its person leaves an organisation.
ACC-1 and ACC-2 watch sessions and the accesses inside them.
"""

from __future__ import annotations

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, SessionSealed, secret
from ledger.facts import Facts
from ledger.people_events import PersonEnrolled, PersonLeft, begins
from ledger.policies import number
from ledger.roles import serving
from ledger.vocabulary import action, event
from signing.times import format_time, parse_time

SECOND = 1_000_000


@event("session.opened", zh="登录", en="Session opened", by="K", about=("session", "person", "key"),
       clause="[S]15", watched=("ACC-1",))  # fmt: skip
class SessionOpened(Payload):
    """`client`: the client's address. `expires`: the last moment at which the session counts."""

    client: SessionSealed
    expires: str
    key: str
    person: str


@event("session.closed", zh="退出", en="Session closed", by="S", about=("session", "person"),
       clause="[S]15", watched=("ACC-2",))  # fmt: skip
class SessionClosed(Payload):
    """`reason`: `logout`, `expired` or `revoked`."""

    person: str
    reason: str


@event("session.refused", zh="登录拒绝", en="Session refused", by="S", about=("key", "person"),
       clause="[S]15", watched=("ACC-1",))  # fmt: skip
class SessionRefused(Payload):
    """A login whose signature verified under a key the log knows, and was still refused: at most one event
    per key in ten minutes, with the count of refusals since the one before."""

    count: int
    key: str
    person: str
    reason: str


class OpenSession(Input):
    """`client`: the client's address as the service saw it."""

    client: str = ""


@action(SessionOpened, mutation="sessionOpen", roles=())
def open_session(wanted: OpenSession, context: Context) -> Outcome:
    """One event with a fresh session id. Refused: KEY_UNKNOWN, CLIENT_KEY_NEEDED, SIGNATURE_REFUSED,
    PERSON_LEFT (they serve nowhere any more)."""
    key = f"key:{context.key}"
    enrolled = context.facts.latest(KeyEnrolled, tags=[key])
    if enrolled is None and context.actor != context.founder:
        raise Refusal("KEY_UNKNOWN")
    if enrolled is not None and enrolled.payload.owner.id != context.actor:
        raise Refusal("SIGNATURE_REFUSED", reason="the key is not the actor's")
    if enrolled is not None and enrolled.payload.custody != "client":
        raise Refusal("CLIENT_KEY_NEEDED", type="session.opened")
    context.facts.forbid(KeyRevoked, tags=[key], code="SIGNATURE_REFUSED", reason="the key is revoked")
    _check_serving(context)
    session = context.free.uuid7()
    context.facts.forbid(SessionOpened, tags=[f"session:{session}"], code="SESSION_TAKEN")
    lasting = number(context.facts, "session.seconds", context.free.now)
    payload = SessionOpened(
        client=secret(wanted.client),
        expires=format_time(context.free.now + lasting * SECOND),
        key=context.key,
        person=context.actor,
    )
    return Outcome([Draft(payload, (key, f"person:{context.actor}", f"session:{session}"))])


def _check_serving(context: Context) -> None:
    """Who was enrolled at an organisation and has left every one does not log in; the founder never was."""
    facts, person = context.facts, context.actor
    if facts.latest(PersonEnrolled, tags=[f"person:{person}"]) and not serving(facts, person, context.at):
        raise Refusal("PERSON_LEFT", person=person)


def closing(session: str, person: str, reason: str, facts: Facts) -> Outcome:
    """The service's `session.closed`. Refused: SESSION_ENDED where it is closed already."""
    facts.forbid(SessionClosed, tags=[f"session:{session}"], code="SESSION_ENDED")
    payload = SessionClosed(person=person, reason=reason)
    return Outcome([Draft(payload, (f"person:{person}", f"session:{session}"))])


def require_open(facts: Facts, session: str, now: int) -> SessionOpened:
    """The session's opening, if it counts at `now` (us); watches for its closing, its key's end and the
    person's leaving.

    Refused: SESSION_NEEDED (there is none), SESSION_ENDED (closed, expired, its key revoked, or the person
    has left an organisation since: who still serves elsewhere logs in again).
    """
    tag = f"session:{session}"
    found = facts.require(SessionOpened, tag, code="SESSION_NEEDED")
    opened = found.payload
    facts.forbid(SessionClosed, tags=[tag], code="SESSION_ENDED")
    facts.forbid(KeyRevoked, tags=[f"key:{opened.key}"], code="SESSION_ENDED")
    leaving = facts.all(PersonLeft, tags=[f"person:{opened.person}"])
    left = any(one.position > found.position and begins(one) <= now for one in leaving)
    if left or parse_time(opened.expires) < now:
        raise Refusal("SESSION_ENDED")
    return opened
