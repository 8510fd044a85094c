"""A small archive room for tests of the API: founded, staffed, with three records, one of them published.

    bureau ── office (office's leader, reviewer, receiver, reader)
          └── patrol (outsider)

Everybody logs in with a key that only they hold, at a desk; the two archivists also have a custodial key, so
that mutations can sign for them. Names of people and records are invented.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.clock import ManualClock
from ledger.founding import Founding, found
from ledger.opened import CUSTODIAL, Ledger, Places
from ledger.roles import ADMINISTRATORS
from ledger.writing.desk import Desk
from signing.authority import Authority
from signing.keys import Ed25519Key

ORIGIN = "archive.example/room"
NOW = 1_760_000_000_000_000
YEAR = 365 * 86_400 * 1_000_000
FOUNDER = "01990000-0000-7000-8000-000000000001"
SERVICE = "01990000-0000-7000-8000-000000000002"
HOTELS = "关于加强旅馆业治安管理的通知"
PATROL = "关于调整巡逻防控勤务的意见"
DRAFT = "关于旅馆信息系统的请示"
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


class TickingClock(ManualClock):
    """A clock that goes on by a millisecond whenever it is read: identities and times stay distinct."""

    def now(self) -> int:
        self.pass_by(1_000)
        return self.wall


@dataclass
class Room:
    """The ledger with its people's desks, organisations and records by name."""

    ledger: Ledger
    clock: TickingClock
    places: Places
    home: Path
    authority: Authority
    desks: dict[str, Desk] = field(default_factory=dict)
    orgs: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    release: str = ""

    def person(self, name: str) -> str:
        return self.desks[name].person

    def session(self, name: str) -> str:
        session = self.desks[name].session
        assert session is not None
        return session

    def certify(self, person: str, name: str) -> tuple[Ed25519Key, list[bytes]]:
        """A fresh key with its certificate under the room's authority."""
        key = Ed25519Key.generate()
        return key, [self.authority.issue(key.spki, name, person, NOW - YEAR, NOW + YEAR)]

    def enrol_key(self, by: str, person: str, name: str, custody: str = "client") -> Ed25519Key:
        """Enrol a fresh key for a person; a custodial one also goes into the service's key store."""
        key, chain = self.certify(person, name)
        wanted = {"person": person, "chain": [b64encode(one).decode() for one in chain], "custody": custody}
        self.desks[by].do("key.enrolled", wanted, beside=[key])
        if custody == "custodial":
            self.ledger.keys.keep_secret(CUSTODIAL + person, key.seed)
        return key

    def enrol(self, by: str, name: str, org: str, post: str | None = None) -> None:
        """Enrol a person with a key of their own, and give them a desk (not logged in)."""
        number = f"03{len(self.desks):04d}"
        receipt = self.desks[by].do(
            "person.enrolled", {"number": number, "name": f"张{name}", "org": self.orgs[org], "post": post}
        )
        person = identity(receipt.subjects, "person")
        self.desks[name] = Desk(self.ledger, person, self.enrol_key(by, person, name))


def identity(subjects: list[str], prefix: str) -> str:
    """The bare id of the subject with this prefix."""
    return next(tag for tag in subjects if tag.startswith(prefix + ":")).partition(":")[2]


def furnish(home: Path) -> Room:
    """Found and staff a room below `home`, file three records, publish the first. Takes under a second."""
    room = _founded(home)
    _staff(room)
    _file(room)
    _publish(room)
    room.clock.pass_by(2_000_000)
    room.ledger.checkpointer.publish()
    return room


def _founded(home: Path) -> Room:
    clock = TickingClock(NOW)
    authority = Authority.create("Test CA", NOW - YEAR)
    places = Places(
        f"sqlite:///{home}/ledger.db",
        f"sqlite:///{home}/keys.db",
        home / "wrapping.key",
        str(home / "objects"),
        home / "checkpoints",
    )
    founder, service = Ed25519Key.generate(), Ed25519Key.generate()
    founding = Founding(
        origin=ORIGIN,
        network="internal",
        jurisdiction="330000000000",
        time_zone="Asia/Shanghai",
        founder=FOUNDER,
        founder_key=founder,
        founder_chain=[authority.issue(founder.spki, "founder", FOUNDER, NOW - YEAR, NOW + YEAR)],
        service=SERVICE,
        service_key=service,
        service_chain=[authority.issue(service.spki, "service", SERVICE, NOW - YEAR, NOW + YEAR)],
        ca_root=authority.root_der,
    )
    ledger = found(places, founding, clock)
    room = Room(ledger, clock, places, home, authority)
    room.desks["founder"] = Desk(ledger, FOUNDER, founder)
    return room


def _staff(room: Room) -> None:
    founder = room.desks["founder"]
    registered = founder.do("org.registered", {"kind": "bureau", "name": "省厅", "code": "330000000000"})
    room.orgs["bureau"] = identity(registered.subjects, "org")
    for role in ADMINISTRATORS:
        room.enrol("founder", role, "bureau")
    for role in ADMINISTRATORS:
        founder.do("role.granted", {"person": room.person(role), "role": role})
        room.desks[role].log_in()
    system, security = "system_administrator", "security_administrator"
    for name, title, code in (("office", "办公室", "330000000001"), ("patrol", "巡特警总队", "330000000002")):
        wanted = {"kind": "department", "name": title, "code": code, "parent": room.orgs["bureau"]}
        room.orgs[name] = identity(room.desks[system].do("org.registered", wanted).subjects, "org")
    for name, org, role, scope in (
        ("archivist", "bureau", "archivist", "*"),
        ("publisher", "bureau", "archivist", "*"),
        ("supervisor", "bureau", "supervisor", "*"),
        ("auditor", "bureau", "auditor", "*"),
        ("leader", "office", "leader", "office"),
        ("reviewer", "office", "reviewer", "office"),
        ("receiver", "office", "receiver", "office"),
        ("reader", "office", "reader", "office"),
        ("outsider", "patrol", "reader", "patrol"),
    ):
        room.enrol(security, name, org, "principal_leader" if name == "leader" else None)
        granted = {"person": room.person(name), "role": role, "scope": room.orgs.get(scope, scope)}
        room.desks[security].do("role.granted", granted)
        room.desks[name].log_in("10.0.0.7")
    for name in ("archivist", "publisher"):
        room.enrol_key(security, room.person(name), name, "custodial")


def _file(room: Room) -> None:
    room.desks["supervisor"].do(
        "schedule.approved",
        {
            "version": "2016",
            "authority": "省档案局",
            "effective": "2015-01-01T00:00:00.000000Z",
            "entries": [{"category": "WS", "retention": "D30", "scope": "通知、意见"}],
        },
    )
    for number, (title, org) in enumerate(((HOTELS, "office"), (PATROL, "patrol"), (DRAFT, "office")), 1):
        receipt = room.desks["archivist"].do("record.filed", {"records": [record(room, number, title, org)]})
        room.records[title] = identity(receipt.subjects, "record")
    image = room.ledger.objects.put(IMAGE)
    batch = room.desks["archivist"].do(
        "batch.opened",
        {"material": "文书", "profile": {"colour": "colour", "dpi": 300, "format": "image/png"}},
    )
    page = {"record": room.records[HOTELS], "number": 1, "object": image["object"], "bytes": image["bytes"],
            "format": "image/png", "width": 16, "height": 16}  # fmt: skip
    attached = room.desks["archivist"].do(
        "page.attached", {"batch": identity(batch.subjects, "batch"), "pages": [page]}
    )
    room.pages.append(identity(attached.subjects, "page"))


def record(room: Room, number: int, title: str, org: str) -> dict[str, Any]:
    """What files one official document of a department."""
    return {
        "code": f"J019-WS·2016·D30·{'办公室' if org == 'office' else '巡特警总队'}-{number:04d}",
        "title": title,
        "responsible": "某某省公安厅",
        "date": f"201603{number % 20 + 10}",
        "department": room.orgs[org],
        "born_digital": False,
        "page_count": 1,
        "document_number": f"某公通字〔2016〕{number}号",
    }


def _publish(room: Room) -> None:
    shown = [{"record": room.records[HOTELS]}]
    desks, office = room.desks, room.orgs["office"]
    opened = desks["archivist"].do(
        "release.opened", {"audience": [room.orgs["patrol"]], "department": office, "records": shown}
    )
    release = room.release = identity(opened.subjects, "release")
    desks["archivist"].do("review.passed", {"release": release, "records": shown})
    disc = identity(desks["archivist"].do("disc.burned", {"release": release}).subjects, "disc")
    receiver = desks["receiver"]
    desks["archivist"].do(
        "disc.delivered", {"disc": disc, "receiver": receiver.person}, beside=[receiver.key]
    )
    verdict = {"record": room.records[HOTELS], "keep": True}
    desks["reviewer"].do("department.reviewed", {"release": release, "opinions": [verdict]})
    desks["leader"].do("department.signed", {"release": release})
    desks["publisher"].do("record.published", {"release": release})
