"""Who may see an event, and which of its sealed members (DESIGN.md section 7).

An event about records is shown to who sees all of them in full. Looks and sessions are shown to the person
themselves and to those who watch; people's affairs likewise; a request for use and a loan to those they are
about and to those who decide; a release's course to its department and the archive; what goes on at a
digitization site to the archive, its guards and the worker. Everything else is the house's own business and
open to whoever has a session.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.auth import SEES_EVERYTHING, SEES_PEOPLE
from api.visit import Visit
from ledger.actions.organisation.sessions import SessionOpened
from ledger.event import Json, Recorded, Sealed
from ledger.facts import Facts
from projections.decoding import Opener

_LOOKS = frozenset(
    {"query.made", "record.viewed", "page.viewed", "file.downloaded", "access.denied", "log.fetched"}
)
_OF_PEOPLE = frozenset({"person", "post", "role", "key", "session"})
_OF_USE = frozenset({"access", "request", "consent", "loan", "certificate"})
_OF_THE_LINE = frozenset(
    {
        "bid",
        "cctv",
        "contract",
        "disk",
        "originals",
        "quality",
        "shift",
        "site",
        "tender",
        "vendor",
        "worker",
    }
)
_DECIDES = (*SEES_EVERYTHING, "approver", "leader")
_OF_RELEASES = frozenset({"release", "disc", "department", "review", "batch"})


async def may_see(visit: Visit, events: Sequence[Recorded[Any]]) -> bool:
    """Whether the caller may see all of these events."""
    return len(await visible(visit, events)) == len(events)


async def visible(visit: Visit, events: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
    """Those of the events that the caller may see, in order."""
    shown = [one for one in events if _by_type(visit, one)]
    records = {tag[7:] for one in shown for tag in one.subjects if tag.startswith("record:")}
    if visit.visibility.everything or not records:
        return shown
    asked = sorted(records)
    grades = dict(zip(asked, await visit.loaders.grade.load_many(asked), strict=True))
    return [
        one
        for one in shown
        if all(grades[tag[7:]] == "full" for tag in one.subjects if tag.startswith("record:"))
    ]


async def shown_payload(visit: Visit, event: Recorded[Any]) -> Json:
    """The payload of an event that the caller may see. A sealed member is `{sealed, commit}`, with its
    `value` where they may read that, or `erased` where nobody can any more."""
    opener = Opener(visit.service.ledger.keys)
    owners = await _owners(visit, event)

    def shown(part: Json, pointer: str) -> Json:
        if isinstance(part, list):
            return [shown(member, f"{pointer}/{place}") for place, member in enumerate(part)]
        if not isinstance(part, dict):
            return part
        if part.get("sealed") != 1:
            return {name: shown(member, f"{pointer}/{name}") for name, member in part.items()}
        key = visit.service.ledger.keys.open(part["key"])
        about = {"sealed": 1, "commit": part["commit"]}
        if key is None:
            return {**about, "erased": True}
        if key.owner not in owners:
            return about
        field = Sealed(box=part["box"], commit=part["commit"], key=part["key"])
        at = (event.statement.ledger, event.type, event.command, pointer)
        return {**about, "value": opener.open_at(field, *at)}

    return shown(event.statement.payload, "/payload")


async def _owners(visit: Visit, event: Recorded[Any]) -> set[str]:
    """The tags whose sealed members the caller may read."""
    readable = set()
    for tag in event.subjects:
        prefix, _, identity = tag.partition(":")
        if await _reads(visit, event, prefix, identity):
            readable.add(tag)
    return readable


async def _reads(visit: Visit, event: Recorded[Any], scope: str, identity: str) -> bool:
    if scope == "record":
        return await visit.grade(identity) == "full"
    if scope == "person":
        return visit.sees_person(identity)
    return scope == "session" and _is_own(visit, event)


def _by_type(visit: Visit, event: Recorded[Any]) -> bool:
    subject = event.type.partition(".")[0]
    caller = visit.caller
    if event.type in _LOOKS:
        return _is_own(visit, event)
    if subject in _OF_PEOPLE:
        return caller.has(*SEES_PEOPLE) or f"person:{caller.person}" in event.subjects
    if subject in _OF_USE:
        about = f"person:{caller.person}" in event.subjects or event.actor == caller.person
        return about or caller.has(*_DECIDES)
    if subject in _OF_THE_LINE:
        own = event.actor == caller.person or f"worker:{caller.person}" in event.subjects
        return own or caller.has(*SEES_EVERYTHING, "guard")
    if subject in _OF_RELEASES:
        orgs = {f"org:{org}" for org in caller.orgs}
        about_records = any(tag.startswith("record:") for tag in event.subjects)
        return caller.has(*SEES_EVERYTHING) or about_records or not orgs.isdisjoint(event.subjects)
    return True


def _is_own(visit: Visit, event: Recorded[Any]) -> bool:
    """Whether it happened in a session of the caller's, or the caller watches everybody's."""
    caller = visit.caller
    session = event.subject("session")
    if caller.has(*SEES_PEOPLE) or session == caller.session:
        return True
    facts = Facts(visit.service.ledger.facts, visit.service.ledger.store.size)
    opened = facts.latest(SessionOpened, tags=[f"session:{session}"])
    return opened is not None and bool(opened.payload.person == caller.person)
