"""A room to measure in: a founded ledger with its people, and records that pages can be attached to.

Everything is made by the ledger's own actions, so what is measured stands on a log like a real one.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import obstore
import psycopg
from obstore.store import LocalStore
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ledger.clock import SystemClock
from ledger.founding import Founding, found
from ledger.free import Free, fresh_seed
from ledger.opened import CUSTODIAL, Ledger, Places
from ledger.roles import ADMINISTRATORS
from ledger.store.objects import object_path
from ledger.writing.desk import Desk
from signing.authority import Authority
from signing.keys import Ed25519Key

YEAR = 365 * 86_400 * 1_000_000
FILED_AT_ONCE = 1_000


@dataclass
class Room:
    """An opened ledger, who works there, and under `folder` everything that it keeps."""

    ledger: Ledger
    folder: Path
    authority: Authority
    ids: Free
    administrators: dict[str, Desk] = field(default_factory=dict)
    org: str = ""
    record_count: int = 0

    def archivist(self) -> Desk:
        """A new archivist with a key of their own, logged in."""
        person, key = self._enrol(self.administrators["security_administrator"], "archivist")
        self._grant(person, "archivist")
        desk = Desk(self.ledger, person, key)
        desk.log_in("127.0.0.1")
        return desk

    def custodial(self, desk: Desk) -> Ed25519Key:
        """A second key for this person, kept by the service."""
        key = self._enrol_key(
            self.administrators["security_administrator"], desk.person, Ed25519Key.generate(), "custodial"
        )
        self.ledger.keys.keep_secret(CUSTODIAL + desk.person, key.seed)
        return key

    def batch(self, desk: Desk) -> str:
        """An open digitization batch; its id."""
        profile = {"colour": "grey", "dpi": 300, "format": "image/jpeg"}
        return identity(desk.do("batch.opened", {"material": "文书", "profile": profile}).subjects, "batch")

    def records(self, desk: Desk, count: int) -> list[str]:
        """File this many official documents; their ids."""
        ids = [self.ids.uuid7() for _ in range(count)]
        for start in range(0, count, FILED_AT_ONCE):
            wanted = [self._record(one) for one in ids[start : start + FILED_AT_ONCE]]
            desk.do("record.filed", {"records": wanted})
        return ids

    def objects(self, count: int) -> list[dict[str, Any]]:
        """Stored images, not flushed one by one: storing them is not what is measured."""
        store = LocalStore(self.folder / "objects", mkdir=True)
        found = []
        for _ in range(count):
            content = self.ids.take(512)
            digest = hashlib.sha256(content).hexdigest()
            obstore.put(store, object_path(digest), content)
            found.append({"object": digest, "bytes": len(content)})
        return found

    def _record(self, record: str) -> dict[str, Any]:
        self.record_count += 1
        number = self.record_count
        return {
            "record": record,
            "code": f"J019-WS·2016·D30·办公室-{number:04d}",
            "title": f"关于加强旅馆业治安管理工作的通知（{number}）",
            "responsible": "某某省公安厅",
            "date": "20160311",
            "department": self.org,
            "born_digital": False,
            "page_count": 10,
            "document_number": f"某公通字〔2016〕{number}号",
        }

    def _enrol(self, by: Desk, name: str) -> tuple[str, Ed25519Key]:
        wanted = {"number": self.ids.uuid7(), "name": name, "org": self.org}
        person = identity(by.do("person.enrolled", wanted).subjects, "person")
        return person, self._enrol_key(by, person, Ed25519Key.generate(), "client")

    def _enrol_key(self, by: Desk, person: str, key: Ed25519Key, custody: str) -> Ed25519Key:
        chain = [b64encode(one).decode() for one in certified(self.authority, key, person, self.ids.now)]
        by.do("key.enrolled", {"person": person, "chain": chain, "custody": custody}, beside=[key])
        return key

    def _grant(self, person: str, role: str) -> None:
        wanted = {"person": person, "role": role, "scope": "*"}
        self.administrators["security_administrator"].do("role.granted", wanted)

    def staff(self, founder: Desk) -> None:
        """The organisation, the three administrators, and a retention schedule."""
        bureau = {"kind": "bureau", "name": "某某省公安厅", "code": "330000000000", "level": "province"}
        self.org = identity(founder.do("org.registered", bureau).subjects, "org")
        for role in ADMINISTRATORS:
            person, key = self._enrol(founder, role)
            self.administrators[role] = Desk(self.ledger, person, key)
        for role, desk in self.administrators.items():
            founder.do("role.granted", {"person": desk.person, "role": role, "scope": "*"})
        for desk in self.administrators.values():
            desk.log_in("127.0.0.1")
        schedule = {
            "version": "2016",
            "authority": "省档案局",
            "effective": "2015-01-01T00:00:00.000000Z",
            "entries": [{"category": "WS", "retention": "D30", "scope": "通知、意见"}],
        }
        self.administrators["security_administrator"].do("schedule.approved", schedule)


def identity(subjects: list[str], prefix: str) -> str:
    """The bare id of the subject with this prefix."""
    return next(tag for tag in subjects if tag.startswith(prefix + ":")).partition(":")[2]


def certified(authority: Authority, key: Ed25519Key, person: str, now: int) -> list[bytes]:
    """A certificate chain (DER) for this key, valid for a year."""
    return [authority.issue(key.spki, "bench", person, now - YEAR, now + YEAR)]


@contextmanager
def room_on(database: str, folder: Path) -> Iterator[Room]:
    """A founded and staffed ledger in `database` (a URL of an empty one); closed at the end."""
    folder.mkdir(parents=True)
    clock = SystemClock()
    ids = Free(fresh_seed(), clock.now())
    authority = Authority.create("Bench CA", ids.now - YEAR)
    places = Places(
        database,
        f"sqlite:///{folder}/keys.db",
        folder / "wrapping.key",
        str(folder / "objects"),
        folder / "checkpoints",
    )
    founder, service = Ed25519Key.generate(), Ed25519Key.generate()
    founder_id, service_id = ids.uuid7(), ids.uuid7()
    founding = Founding(
        origin="archive.example/bench",
        network="internal",
        jurisdiction="330000000000",
        time_zone="Asia/Shanghai",
        founder=founder_id,
        founder_key=founder,
        founder_chain=certified(authority, founder, founder_id, ids.now),
        service=service_id,
        service_key=service,
        service_chain=certified(authority, service, service_id, ids.now),
        ca_root=authority.root_der,
    )
    ledger = found(places, founding, clock)
    try:
        room = Room(ledger, folder, authority, ids)
        room.staff(Desk(ledger, founder_id, founder))
        ledger.checkpointer.publish()
        yield room
    finally:
        ledger.close()


@contextmanager
def empty_database(postgres: str | None, folder: Path, name: str) -> Iterator[str]:
    """The URL of an empty database: a SQLite file in `folder`, or one made on this server and dropped."""
    if postgres is None:
        folder.mkdir(parents=True, exist_ok=True)
        yield f"sqlite:///{folder}/{name}.db"
        return
    named = sql.Identifier(f"bench_{name}")
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(named))
        server.execute(sql.SQL("CREATE DATABASE {}").format(named))
    try:
        yield _beside(postgres, f"bench_{name}")
    finally:
        with psycopg.connect(postgres, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))


def _beside(url: str, database: str) -> str:
    """The URL of another database on the same server."""
    base, mark, options = url.partition("?")
    server, _, _ = base.rpartition("/")
    make_conninfo(url)  # refuses what is no URL
    return f"{server}/{database}{mark}{options}"
