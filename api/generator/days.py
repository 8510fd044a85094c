"""One day of the archive room: what all families have for it, in order of time, inside people's sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from api.generator.acts import SERVICE, Act, draft
from api.generator.calendar import HOUR, MINUTE, SECOND
from api.generator.signing_acts import Checkpoint
from api.generator.world import World
from ledger.actions.organisation.sessions import SessionClosed, SessionOpened
from ledger.event import secret
from signing.times import format_time

BEHIND = 6
"""Days between the log that a day knows and the day itself; so many are under way at once."""
SESSION = 12 * HOUR
_CLIENT = "10.33.0.%d"


class Place(NamedTuple):
    """Where an event stands: its position, and when it was recorded (us)."""

    position: int
    recorded_at: int


class Known(NamedTuple):
    """What was settled `BEHIND` days before: events by the names that acts gave them, and the log then."""

    places: Mapping[str, Place]
    heads: Mapping[int, Checkpoint]
    """The log after each day."""
    first: Checkpoint
    """The log before the first day."""

    def seen(self, day: int) -> Checkpoint:
        """The log as people see it on this day, or saw it on an earlier one."""
        return self.heads.get(day - BEHIND, self.first)


def in_order(acts: Iterable[Act]) -> list[Act]:
    """By time; what happens at one moment in the order given."""
    return sorted(acts, key=lambda act: act.at)


def with_sessions(world: World, day: int, acts: list[Act]) -> list[Act]:
    """The acts, each of a person inside a session of that day, which is opened and closed around them."""
    times: dict[str, tuple[int, int]] = {}
    for act in acts:
        if _needs_session(act):
            first, _ = times.get(act.by, (act.at, act.at))
            times[act.by] = (first, act.at)
    sessions = {who: session_id(world, who, day, first) for who, (first, _) in times.items()}
    told = [act._replace(session=sessions[act.by]) if _needs_session(act) else act for act in acts]
    for who, (first, last) in times.items():
        jitter = world.chance.below(240, "login", who, day) * SECOND
        told.append(opening(world, who, sessions[who], first - MINUTE - jitter))
        told.append(closing(world, who, sessions[who], last + MINUTE + jitter))
    return in_order(told)


def session_id(world: World, who: str, day: int, first: int) -> str:
    """The id of a person's session."""
    return world.chance.uuid7(first, "session", who, day)


def opening(world: World, who: str, session: str, at: int) -> Act:
    """The person logs in, with the key that they alone hold."""
    key, person = world.key(who).key_id, world.person(who)
    payload = SessionOpened(
        client=secret(_CLIENT % (1 + world.chance.below(250, "client", who))),
        expires=format_time(at + SESSION),
        key=key,
        person=person,
    )
    return Act(at, who, [draft(payload, f"key:{key}", f"person:{person}", f"session:{session}")], alone=True)


def closing(world: World, who: str, session: str, at: int, reason: str = "logout") -> Act:
    """The session ends; the service says so."""
    person = world.person(who)
    payload = SessionClosed(person=person, reason=reason)
    return Act(at, SERVICE, [draft(payload, f"person:{person}", f"session:{session}")])


def _needs_session(act: Act) -> bool:
    return act.by != SERVICE and act.session is None and not act.alone and not act.party
