"""A small room on either database: founded, staffed with keys and sessions, ready to act.

    bureau   system, security and audit administrator; archivist and second (both archivists, with a
             custodial key as well), supervisor
    patrol   a department without people

Everybody has a key of their own and is logged in. The clock stands still until a test moves it.
"""

from __future__ import annotations

import shutil
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ledger.actions.organisation.sessions import closing
from ledger.clock import Clock, ManualClock
from ledger.founding import Founding, found
from ledger.free import Free, fresh_seed
from ledger.keys.enrolling import enrol_custodial
from ledger.opened import Ledger, Places, open_ledger
from ledger.roles import ADMINISTRATORS
from ledger.writing.acting import Receipt, act, serve
from ledger.writing.desk import Desk
from ledger.writing.tickets import Request
from signing.authority import Authority
from signing.keys import Ed25519Key

ORIGIN = "archive.example/room"
SECOND = 1_000_000
DAY = 86_400 * SECOND
YEAR = 365 * DAY
NOW = 1_760_000_000 * SECOND
FOUNDER = "01990000-0000-7000-8000-000000000001"
SERVICE = "01990000-0000-7000-8000-000000000002"
BATCH = {"material": "文书", "profile": {"colour": "grey", "dpi": 300, "format": "image/png"}}
"""What opens a batch: the plainest act of an archivist, by a key of either custody."""


@dataclass
class Room:
    """A ledger, its people's desks by name, its organisations by name, and the CA that certifies keys."""

    ledger: Ledger
    clock: ManualClock
    places: Places
    authority: Authority
    desks: dict[str, Desk] = field(default_factory=dict)
    orgs: dict[str, str] = field(default_factory=dict)
    opened: list[Ledger] = field(default_factory=list)

    def person(self, name: str) -> str:
        return self.desks[name].person

    def session(self, name: str) -> str:
        session = self.desks[name].session
        assert session is not None
        return session

    def command(self) -> str:
        """A fresh command id."""
        return Free(fresh_seed(), self.clock.now()).uuid7()

    def request(self, name: str, action: str, wanted: Any, **changed: Any) -> Request:
        """What this person asks for with their own key, in their session."""
        desk = self.desks[name]
        asked = Request(
            action, msgspec.json.encode(wanted), desk.person, desk.key.key_id, desk.session, self.command()
        )
        return msgspec.structs.replace(asked, **changed)

    def act(self, name: str, action: str, wanted: Any, **changed: Any) -> Receipt:
        """Act with this person's custodial key."""
        return act(self.ledger, self.request(name, action, wanted, **changed))

    def another_process(self, clock: Clock | None = None) -> Ledger:
        """The same ledger, opened once more as another process does."""
        self.opened.append(open_ledger(self.places, clock or self.clock))
        return self.opened[-1]

    def elsewhere(self, name: str, ledger: Ledger | None = None) -> Desk:
        """This person's desk before another process, in the same session."""
        desk = Desk(ledger or self.another_process(), self.desks[name].person, self.desks[name].key)
        desk.session = self.desks[name].session
        return desk

    def certify(
        self, key: Ed25519Key, person: str, begins: int = NOW - YEAR, ends: int = NOW + YEAR
    ) -> list[bytes]:
        return [self.authority.issue(key.spki, "somebody", person, begins, ends)]

    def enrol_key(self, by: str, person: str, **terms: Any) -> Ed25519Key:
        """A fresh key that the person alone holds. `begins`, `ends`: of its certificate."""
        key = Ed25519Key.generate()
        chain = [b64encode(one).decode() for one in self.certify(key, person, **terms)]
        self.desks[by].do("key.enrolled", {"person": person, "chain": chain}, beside=[key])
        return key

    def enrol_custodial(self, name: str, ends: int = NOW + YEAR) -> Ed25519Key:
        """The person's custodial key, enrolled and kept by the service."""
        person = self.person(name)

        def certify(spki: bytes) -> list[bytes]:
            return [self.authority.issue(spki, "somebody", person, NOW - YEAR, ends)]

        return enrol_custodial(self.desks["security_administrator"], person, certify)

    def enrol(self, by: str, name: str, org: str) -> Desk:
        """A person with a key of their own, at a desk, not logged in."""
        wanted = {"number": f"03{len(self.desks):04d}", "name": f"张{name}", "org": self.orgs[org]}
        person = identity(self.desks[by].do("person.enrolled", wanted), "person")
        self.desks[name] = Desk(self.ledger, person, self.enrol_key(by, person))
        return self.desks[name]

    def grant(self, name: str, role: str, scope: str = "*", **terms: Any) -> None:
        wanted = {"person": self.person(name), "role": role, "scope": self.orgs.get(scope, scope), **terms}
        self.desks["security_administrator"].do("role.granted", wanted)

    def close_session(self, name: str, ledger: Ledger | None = None) -> Receipt:
        """The service closes this person's session."""
        session, person = self.session(name), self.person(name)
        return serve(ledger or self.ledger, lambda context: closing(session, person, "logout", context.facts))

    def close(self) -> None:
        for one in (*self.opened, self.ledger):
            one.close()


def identity(receipt: Receipt, prefix: str) -> str:
    """The bare id of the receipt's subject with this prefix."""
    return next(tag for tag in receipt.subjects if tag.startswith(prefix + ":")).partition(":")[2]


def furnish(home: Path, database: str, clock: ManualClock | None = None) -> Room:
    """A room whose log lies in `database`, all else below `home`."""
    room = founded(home, database, clock or ManualClock(NOW))
    founder = room.desks["founder"]
    registered = founder.do("org.registered", {"kind": "bureau", "name": "省厅", "code": "330000000000"})
    room.orgs["bureau"] = identity(registered, "org")
    for role in ADMINISTRATORS:
        room.enrol("founder", role, "bureau")
    for role in ADMINISTRATORS:
        founder.do("role.granted", {"person": room.person(role), "role": role})
        room.desks[role].log_in()
    department = {
        "kind": "department", "name": "巡特警总队", "code": "330000000002", "parent": room.orgs["bureau"],
    }  # fmt: skip
    room.orgs["patrol"] = identity(room.desks["system_administrator"].do("org.registered", department), "org")
    for name, role in (("archivist", "archivist"), ("second", "archivist"), ("supervisor", "supervisor")):
        room.enrol("security_administrator", name, "bureau").log_in("10.0.0.7")
        room.grant(name, role)
    room.enrol_custodial("archivist")
    room.enrol_custodial("second")
    return room


def copied(original: Room, home: Path, database: str) -> Room:
    """A room like the closed `original`, whose log was copied to `database`; the rest goes below `home`."""
    places = places_of(home, database)
    for name in ("keys.db", "wrapping.key"):
        shutil.copy(original.places.wrapping_key.with_name(name), home / name)
    for folder in ("objects", "notes"):
        shutil.copytree(original.places.wrapping_key.with_name(folder), home / folder)
    clock = ManualClock(original.clock.now())
    room = Room(open_ledger(places, clock), clock, places, original.authority, orgs=dict(original.orgs))
    for name, desk in original.desks.items():
        room.desks[name] = Desk(room.ledger, desk.person, desk.key)
        room.desks[name].session = desk.session
    return room


def places_of(home: Path, database: str) -> Places:
    return Places(
        database, f"sqlite:///{home}/keys.db", home / "wrapping.key", str(home / "objects"), home / "notes"
    )


def founded(home: Path, database: str, clock: ManualClock) -> Room:
    """A ledger of one entry, its founder at a desk."""
    authority = Authority.create("Test CA", NOW - YEAR)
    places = places_of(home, database)
    founder, service = Ed25519Key.generate(), Ed25519Key.generate()
    ledger = found(places, founding(authority, founder, service), clock)
    room = Room(ledger, clock, places, authority)
    room.desks["founder"] = Desk(ledger, FOUNDER, founder)
    return room


def founding(authority: Authority, founders: Ed25519Key, services: Ed25519Key, **changed: Any) -> Founding:
    """What a ledger of tests is founded with."""
    ends = NOW + YEAR
    return Founding(
        origin=ORIGIN,
        network="internal",
        jurisdiction="330000000000",
        time_zone="Asia/Shanghai",
        founder=FOUNDER,
        founder_key=founders,
        founder_chain=[authority.issue(founders.spki, "founder", FOUNDER, NOW - YEAR, ends)],
        service=SERVICE,
        service_key=services,
        service_chain=[authority.issue(services.spki, "service", SERVICE, NOW - YEAR, ends)],
        ca_root=authority.root_der,
    )._replace(**changed)


SCHEDULE = {
    "version": "2016",
    "authority": "省档案局",
    "effective": "2015-01-01T00:00:00.000000Z",
    "entries": [{"category": "WS", "retention": "D30", "scope": "通知、意见"}],
}


def record(room: Room, number: int, title: str, **more: Any) -> dict[str, Any]:
    """What files one official document of the patrol department."""
    return {
        "code": f"J019-WS·2016·D30·巡特警总队-{number:04d}",
        "title": title,
        "responsible": "某某省公安厅",
        "date": "20160311",
        "department": room.orgs["patrol"],
        "born_digital": False,
        "page_count": 1,
        **more,
    }
