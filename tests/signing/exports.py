"""Exports with arbitrary events, made of signing alone: an authority, people with keys, a log in memory.

Everything is deterministic: keys come from their names, ids from a counter, times from the log's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from signing import base64
from signing.authority import Authority
from signing.checkpoint import Checkpoint
from signing.checkpoint import sign as sign_checkpoint
from signing.envelope import (
    Seen,
    Statement,
    entry_bytes,
    sign_batch,
    sign_statement,
    statement_bytes,
)
from signing.keys import Ed25519Key, SigningKey
from signing.merkle import EMPTY_ROOT, Frontier, leaf_hash
from signing.merkle import root as tree_root
from signing.note import NoteSigner
from signing.tiles import WIDTH, bundle_path, encode_bundle, tile_path, tiles_of_size
from signing.times import format_time

ORIGIN = "archive.example/ledger"
START = 1_750_000_000_000_000
"""2025-06-15T15:06:40Z"""
SECOND = 1_000_000
DAY = 86_400 * SECOND
YEAR = 365 * DAY

SIGNER_TABLE: dict[str, dict[str, str]] = {
    "action": {"headed": "P"},
    "clock": {"ticked": "S"},
    "disc": {"delivered": "P+P"},
    "document": {"completed": "P|X"},
    "key": {"enrolled": "P+P", "revoked": "P"},
    "ledger": {"continued": "K+K", "created": "K"},
    "org": {"registered": "P"},
    "page": {"attached": "P"},
    "person": {"enrolled": "P"},
    "policy": {"set": "K"},
    "query": {"made": "S"},
    "record": {"destroyed": "K+K", "filed": "P"},
    "role": {"granted": "K"},
    "service": {"registered": "P+P"},
    "session": {"closed": "S", "opened": "K", "refused": "S"},
    "vocabulary": {"adopted": "K"},
}


def seed_of(name: str) -> bytes:
    """32 bytes that belong to a name."""
    return sha256(f"seed of {name}".encode()).digest()


def uuid_of(name: str) -> str:
    """A UUID (version 7 in form) that belongs to a name."""
    text = sha256(f"uuid of {name}".encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:32]}"


class Actor(NamedTuple):
    """A person, service or party with one key."""

    id: str
    key: SigningKey
    chain: list[str]
    custody: str = "client"

    @property
    def client(self) -> bool:
        """Whether only the person holds the key."""
        return self.custody == "client"


class Log:
    """A log in memory. ``append`` takes envelopes as they are, so that tests can put in anything."""

    def __init__(self, origin: str = ORIGIN, authority: Authority | None = None) -> None:
        self.origin = origin
        self.authority = authority or make_authority()
        self.signer = NoteSigner(origin, seed_of(f"log {origin}"))
        self.entries: list[bytes] = []
        self.now = START
        self._count = 0
        self._frontier = Frontier()
        self._roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.founder = self.actor("founder")
        self.service = self.actor("service", custody="custodial")

    # People

    def actor(
        self, name: str, custody: str = "client", key: SigningKey | None = None, days: int = 3650
    ) -> Actor:
        """Someone with a certificate of ``days`` under this log's authority; not yet in the log."""
        key = key or Ed25519Key.from_seed(seed_of(name))
        person = uuid_of(name)
        leaf = self.authority.issue(
            key.spki, name, person, START - DAY, START + days * DAY, random_bytes=stream(name)
        )
        return Actor(person, key, [base64.encode(leaf)], custody)

    # Statements

    def uuid(self) -> str:
        """The next id of this log."""
        self._count += 1
        return uuid_of(f"{self.origin} {self._count}")

    def seen(self, size: int | None = None) -> Seen:
        """What a client has seen that verified the log at ``size``, the present one by default."""
        size = len(self.entries) if size is None else size
        return Seen(self.root_at(size).hex(), size, format_time(self.now + 600 * SECOND))

    def statement(
        self, kind: str, payload: dict[str, Any], subjects: Sequence[str], by: Actor, **changes: Any
    ) -> Statement:
        """A well-formed statement by an actor, as of now; ``changes`` replace any of its members."""
        members: dict[str, Any] = {
            "actor": by.id,
            "command": self.uuid() if "command" not in changes else "",
            "key": by.key.key_id,
            "ledger": self.origin,
            "occurred_at": format_time(self.now),
            "payload": payload,
            "seen": self.seen() if by.client and "seen" not in changes else None,
            "subjects": sorted(subjects),
            "type": kind,
            "version": 1,
        }
        return Statement(**(members | changes))

    def sign(self, statement: Statement, *by: Actor) -> bytes:
        """The envelope of one statement."""
        return sign_statement(statement_bytes(statement), [one.key for one in by])

    def append(self, *envelopes: bytes) -> int:
        """Record envelopes at the next positions, a microsecond apart; the position of the last."""
        self.now += SECOND
        for envelope in envelopes:
            entry = entry_bytes(envelope, len(self.entries) + 1, self.now)
            self.now += 1
            self.entries.append(entry)
            self._frontier.append(leaf_hash(entry))
        return len(self.entries)

    def rebuild(self, entries: Sequence[bytes]) -> None:
        """Put these entries in place of all there are, and a tree over them: what an operator could do."""
        self.entries = list(entries)
        self._frontier = Frontier()
        self._frontier.extend([leaf_hash(entry) for entry in entries])
        self._roots = {0: EMPTY_ROOT}

    def root_at(self, size: int) -> bytes:
        """The root at any size so far."""
        if size == self._frontier.size:
            return self._frontier.root()
        if size not in self._roots:
            self._roots[size] = tree_root([leaf_hash(entry) for entry in self.entries[:size]])
        return self._roots[size]

    def record(
        self, kind: str, payload: dict[str, Any], subjects: Sequence[str], by: Actor, **changes: Any
    ) -> int:
        """Sign and append one statement; its position."""
        return self.append(self.sign(self.statement(kind, payload, subjects, by, **changes), by))

    def record_together(
        self, kind: str, payload: dict[str, Any], subjects: Sequence[str], by: Sequence[tuple[Actor, str]]
    ) -> int:
        """Sign and append one statement of several signers, each with a role; its position."""
        named = [{"actor": one.id, "key": one.key.key_id, "role": role} for one, role in by]
        statement = self.statement(kind, {**payload, "signers": named}, subjects, by[0][0])
        return self.append(self.sign(statement, *(one for one, _ in by)))

    def batch(self, kind: str, count: int, by: Actor, session: str | None = None) -> list[Statement]:
        """Statements of one command about ``count`` pages, not signed yet."""
        command, seen = self.uuid(), self.seen() if by.client else None
        tags = [] if session is None else [f"session:{session}"]
        return [
            self.statement(
                kind, {"number": n}, [f"page:{self.uuid()}", *tags], by, command=command, seen=seen
            )
            for n in range(1, count + 1)
        ]

    def record_batch(self, kind: str, count: int, by: Actor, session: str | None = None) -> int:
        """Sign and append a batch; the position of its last statement."""
        bodies = [statement_bytes(one) for one in self.batch(kind, count, by, session)]
        return self.append(*sign_batch(bodies, [by.key]))

    # What a log begins with

    def create(self, **changes: Any) -> int:
        """``ledger.created`` by the founder."""
        payload = {
            "ca_root": sha256(self.authority.root_der).hexdigest(),
            "founder": {"chain": self.founder.chain, "person": self.founder.id},
            "jurisdiction": "浙江",
            "log_vkey": self.signer.vkey,
            "network": "internal",
            "origin": self.origin,
            "service": {
                "chain": self.service.chain,
                "key": self.service.key.key_id,
                "service": self.service.id,
            },
            "signer_table": SIGNER_TABLE,
            "time_zone": "Asia/Shanghai",
        }
        subjects = [f"ledger:{self.origin}"]
        return self.record("ledger.created", payload | changes, subjects, self.founder, seen=None)

    def enrol(self, who: Actor, by: Actor, *, purpose: str = "person", kind: str = "person") -> int:
        """``key.enrolled``, signed by the enroller and the holder."""
        payload = {
            "chain": who.chain,
            "custody": who.custody,
            "owner": {"id": who.id, "kind": kind},
            "purpose": purpose,
            "suite": who.key.suite,
        }
        tag = {"person": "person", "service": "service", "party": "org"}[kind]
        subjects = [f"key:{who.key.key_id}", f"{tag}:{who.id}"]
        return self.record_together("key.enrolled", payload, subjects, [(by, "enroller"), (who, "holder")])

    def enrol_person(self, who: Actor, by: Actor) -> int:
        """``person.enrolled``, then ``key.enrolled``."""
        self.record("person.enrolled", {"police_number": "330001"}, [f"person:{who.id}"], by)
        return self.enrol(who, by)

    def grant(self, who: Actor, role: str, by: Actor) -> int:
        """``role.granted`` everywhere."""
        payload = {"person": who.id, "role": role, "scope": "*"}
        return self.record("role.granted", payload, [f"person:{who.id}"], by)

    def open_session(self, who: Actor, seconds: int = 3600) -> str:
        """``session.opened`` by a client-held key; the session's id."""
        session = self.uuid()
        payload = {
            "client": "-",
            "expires": format_time(self.now + seconds * SECOND),
            "key": who.key.key_id,
            "person": who.id,
        }
        subjects = [f"key:{who.key.key_id}", f"person:{who.id}", f"session:{session}"]
        self.record("session.opened", payload, subjects, who)
        return session

    def revoke(self, who: Actor, by: Actor, last_good_index: int | None = None) -> int:
        """``key.revoked``."""
        last = len(self.entries) - 1 if last_good_index is None else last_good_index
        payload = {"key": who.key.key_id, "last_good_index": last, "reason": "lost"}
        return self.record("key.revoked", payload, [f"key:{who.key.key_id}", f"person:{who.id}"], by)

    # Files

    def checkpoint(self, size: int | None = None, root: bytes | None = None) -> bytes:
        """The signed checkpoint of a size, the present one by default."""
        size = len(self.entries) if size is None else size
        root = self.root_at(size) if root is None else root
        return sign_checkpoint(Checkpoint(self.origin, size, root), self.signer)

    def write(self, folder: Path) -> Path:
        """Write the log as an export; the folder."""
        write_tree(folder, self.entries)
        (folder / "checkpoint").write_bytes(self.checkpoint())
        return folder


class SmallLog(Log):
    """A log after its genesis: three administrators, an archivist with two keys, the clock."""

    def __init__(self, origin: str = ORIGIN, authority: Authority | None = None) -> None:
        super().__init__(origin, authority)
        self.create()
        self.admins = [self.actor(f"administrator {n}") for n in (1, 2, 3)]
        roles = ("system_administrator", "security_administrator", "audit_administrator")
        for admin in self.admins:
            self.enrol_person(admin, self.founder)
        for admin, role in zip(self.admins, roles, strict=True):
            self.grant(admin, role, self.founder)
        self.archivist = self.actor("archivist")
        self.custodial = self.actor("archivist")._replace(
            key=Ed25519Key.from_seed(seed_of("archivist, kept by the service")), custody="custodial"
        )
        self.custodial = self.custodial._replace(chain=self.actor("archivist", key=self.custodial.key).chain)
        self.enrol_person(self.archivist, self.admins[1])
        self.enrol(self.custodial, self.admins[1])

    def file(self, by: Actor | None = None, session: str | None = None, **changes: Any) -> int:
        """``record.filed``, by the archivist's own key where no one else is named."""
        tags = [] if session is None else [f"session:{session}"]
        subjects = [f"code:X043-WS-2016-{len(self.entries):04d}", f"record:{self.uuid()}", *tags]
        return self.record(
            "record.filed", {"title": "关于旅馆业治安管理的通知"}, subjects, by or self.archivist, **changes
        )

    def tick(self) -> int:
        """``clock.ticked`` by the service."""
        return self.record("clock.ticked", {}, [f"ledger:{self.origin}"], self.service)


def busy_log(origin: str = ORIGIN) -> SmallLog:
    """A log with a bit of everything, over more than one bundle: 600 entries and some."""
    log = SmallLog(origin)
    session = log.open_session(log.archivist)
    for _ in range(3):
        log.file()
        log.file(log.custodial, session)
        log.tick()
    log.record_batch("page.attached", 300, log.custodial, session)
    log.record_together(
        "record.destroyed",
        {"method": "shredded"},
        [f"record:{log.uuid()}"],
        [(log.admins[0], "supervisor"), (log.admins[1], "supervisor")],
    )
    log.record_batch("page.attached", 260, log.archivist)
    log.record("session.closed", {"reason": "logout"}, [f"session:{session}"], log.service)
    log.tick()
    return log


def make_authority(name: str = "Test CA") -> Authority:
    """The same authority every time for the same name."""
    return Authority.create(name, START - YEAR, random_bytes=stream(name))


class stream:  # noqa: N801 - called like the function it stands for
    """Bytes in place of chance: the same for the same name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._taken = 0

    def __call__(self, count: int) -> bytes:
        self._taken += 1
        data = b""
        while len(data) < count:
            data += sha256(f"{self._name} {self._taken} {len(data)}".encode()).digest()
        return data[:count]


def write_tree(folder: Path, entries: Iterable[bytes]) -> tuple[int, bytes]:
    """Write bundles and tiles of these entries as they come; (size, root). Holds a bundle and the hashes."""
    hashes: list[bytes] = []
    frontier = Frontier()
    for n, bundle in enumerate(_in_bundles(entries)):
        leaves = [leaf_hash(entry) for entry in bundle]
        frontier.extend(leaves)
        hashes += leaves
        _write(folder / bundle_path(n, len(bundle)), encode_bundle(bundle))
    level_hashes, level = hashes, 0
    for name in tiles_of_size(len(hashes)):
        assert name.level is not None
        if name.level != level:
            level_hashes = [
                tree_root(level_hashes[i : i + WIDTH]) for i in range(0, len(level_hashes) - WIDTH + 1, WIDTH)
            ]
            level = name.level
        tile = level_hashes[name.n * WIDTH : name.n * WIDTH + name.width]
        _write(folder / tile_path(name.level, name.n, name.width), b"".join(tile))
    return frontier.size, frontier.root()


def _in_bundles(entries: Iterable[bytes]) -> Iterator[list[bytes]]:
    bundle: list[bytes] = []
    for entry in entries:
        bundle.append(entry)
        if len(bundle) == WIDTH:
            yield bundle
            bundle = []
    if bundle:
        yield bundle


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
