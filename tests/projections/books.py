"""Logs for the tests of views: drafts sealed, signed by one key and appended, without any decision."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger.actions.digitization.pages import PageAttached, PageDetached
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import ElementChange, RecordDescribed
from ledger.actions.filing.record_filed import FiledFile, RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.people import PersonEnrolled
from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn
from ledger.clock import ManualClock
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Payload, secret
from ledger.free import Free
from ledger.keys.keystore import KeyStore
from ledger.release_events import (
    DepartmentRefused,
    DepartmentReviewed,
    RecordProposed,
    ReleaseOpened,
    ReviewPassed,
    ReviewRefused,
)
from ledger.store.open import open_store
from ledger.store.port import Command, LogStore, NewEntry
from ledger.vocabulary import load
from ledger.writing.drafting import Heading, Sealer, write
from migrations import upgrade
from signing.envelope import sign_batch, sign_statement
from signing.keys import Ed25519Key
from tests.ledger.given import LEDGER, NOW, OFFICE, SECOND, digest_of, identity

ANNA = identity("anna")
POLICE = identity("police")


@dataclass
class Book:
    """A ledger under construction, and its keys."""

    store: LogStore
    keys: KeyStore
    clock: ManualClock
    key: Ed25519Key = field(default_factory=lambda: Ed25519Key.from_seed(bytes(32)))
    commands: int = 0

    def append(self, *drafts: Draft, actor: str = ANNA, session: str | None = None) -> int:
        """Append the drafts as one command; the position of the last."""
        self.commands += 1
        self.clock.pass_by(SECOND)
        free = Free(hashlib.sha256(str(self.commands).encode()).digest(), self.clock.now())
        heading = Heading(LEDGER, identity(f"command {self.commands}"), actor, self.key.key_id, session, None)
        sealer = Sealer(self.keys.of_owners, free)
        written = write(drafts, heading, free, sealer)
        self.keys.add(sealer.new)
        bodies = [one.body for one in written]
        keys = [self.key]
        envelopes = sign_batch(bodies, keys) if len(bodies) > 1 else [sign_statement(bodies[0], keys)]
        entries = [
            NewEntry(one.type, tuple(sorted(one.tags)), envelope, actor, free.now)
            for one, envelope in zip(written, envelopes, strict=True)
        ]
        (answer,) = self.store.commit([Command(heading.command, actor, entries)])
        assert not isinstance(answer, Refusal), answer
        return answer.last

    def close(self) -> None:
        self.store.close()
        self.keys.close()


def new_book(directory: Path, url: str | None = None) -> Book:
    """An empty log with its key store. `url`: a PostgreSQL database; else a file in the directory."""
    load()
    clock = ManualClock(NOW)
    where = url or f"sqlite:///{directory}/log.db"
    upgrade(where)
    return Book(open_store(where, clock), KeyStore(f"sqlite:///{directory}/keys.db", bytes(32)), clock)


def filed(name: str, *, org: str = OFFICE, household: bool = False, files: Sequence[str] = ()) -> Draft:
    """`record.filed` of a record with a name; its code, number and title follow from the name."""
    record = identity(name)
    number = int(digest_of(name)[:4], 16) % 9000 + 1000
    code = f"Z109-WS·2016·Y·办公室-{number}"
    named = {"code": code, "date": "20160304", "document_number": f"浙公通字〔2016〕{number}号"}
    elements = {f"{key}_sealed": secret(value) for key, value in named.items()} if household else named
    payload = RecordFiled(
        born_digital=False,
        category="WS",
        level="item",
        openness="unreviewed",
        page_count=3,
        responsible=secret("浙江省公安厅"),
        retention="Y",
        secrecy="none",
        title=secret(f"关于{name}的通知"),
        files=tuple(
            FiledFile(format="application/pdf", name=secret(one), object=FileObject(10, digest_of(one)))
            for one in files
        ),
        household=household,
        **elements,
    )
    tag = digest_of(code) if household else code
    return Draft(payload, (f"record:{record}", f"code:{tag}", "fonds:Z109", f"org:{org}"))


def attached(name: str, number: int) -> Draft:
    """`page.attached` of page `number` of the record with this name."""
    page = f"{name}/{number}"
    payload = PageAttached(
        format="image/jpeg", height=3508, width=2480, image=FileObject(100, digest_of(page)), number=number
    )
    return Draft(payload, (f"record:{identity(name)}", f"page:{identity(page)}"))


def detached(name: str, number: int) -> Draft:
    """`page.detached` of that page."""
    page = f"{name}/{number}"
    payload = PageDetached(image=FileObject(100, digest_of(page)), number=number, reason=secret("重扫"))
    return Draft(payload, (f"record:{identity(name)}", f"page:{identity(page)}"))


def described(name: str, title: str) -> Draft:
    """`record.described`: a new title."""
    change = ElementChange(element="title", new_sealed=secret(title), old_commit="0" * 64)
    payload = RecordDescribed(changes=(change,), reason=secret("更正"))
    return Draft(payload, (f"record:{identity(name)}", f"org:{OFFICE}"))


def recoded(name: str, code: str) -> Draft:
    """`record.recoded`: a new archival code, already canonical."""
    payload = RecordRecoded(category="WS", reason=secret("更正"), new_code=code, old_code="?")
    return Draft(payload, (f"record:{identity(name)}", f"code:{code}", "fonds:Z109"))


def annulled(name: str) -> Draft:
    """`record.annulled`."""
    return Draft(RecordAnnulled(reason=secret("误归")), (f"record:{identity(name)}", f"org:{OFFICE}"))


def opened(release: str, *names: str, audience: Sequence[str] = ("all",)) -> list[Draft]:
    """A release of these records: its opening and their proposals."""
    tag = f"release:{identity(release)}"
    manifest = FileObject(1, digest_of(release))
    payload = ReleaseOpened(audience=list(audience), count=len(names), department=OFFICE, manifest=manifest)
    proposals = [
        Draft(RecordProposed(content=digest_of(name)), (tag, f"record:{identity(name)}")) for name in names
    ]
    return [Draft(payload, (tag, f"org:{OFFICE}")), *proposals]


def step(payload: Payload, release: str, name: str) -> Draft:
    """A step of a record in a release."""
    return Draft(payload, (f"release:{identity(release)}", f"record:{identity(name)}"))


def passed(release: str, name: str) -> Draft:
    return step(ReviewPassed(content=digest_of(name)), release, name)


def refused(release: str, name: str) -> Draft:
    return step(ReviewRefused(content=digest_of(name), reason=secret("不宜")), release, name)


def kept(release: str, name: str, keep: bool = True) -> Draft:
    return step(DepartmentReviewed(content=digest_of(name), keep=keep), release, name)


def closed(release: str) -> Draft:
    """`department.refused`: nothing of the release is published."""
    payload = DepartmentRefused(
        department=OFFICE,
        disc=identity("disc"),
        disc_manifest=FileObject(1, digest_of("disc")),
        post="principal_leader",
        reason="暂不公开",
    )
    return Draft(payload, (f"release:{identity(release)}", f"org:{OFFICE}", f"disc:{identity('disc')}"))


def published(release: str, name: str, audience: Sequence[str] = ("all",)) -> Draft:
    payload = RecordPublished(audience=list(audience), content=digest_of(name), release=identity(release))
    return step(payload, release, name)


def withdrawn(release: str, name: str) -> Draft:
    return step(RecordWithdrawn(content=digest_of(name), reason=secret("撤回")), release, name)


def org(name: str, id: str = OFFICE) -> Draft:
    payload = OrgRegistered(org=id, kind="department", name=name, code=None)
    return Draft(payload, (f"org:{id}",))


def person(name: str, id: str = ANNA) -> Draft:
    payload = PersonEnrolled(person=id, number=id[:6], name=secret(name), org=OFFICE, post="officer")
    return Draft(payload, (f"person:{id}", f"org:{OFFICE}", f"police_number:{id[:6]}"))


def everything() -> list[Draft]:
    """A life of records, pages and releases that touches every rule of the catalogue, in a fixed order."""
    drafts = [org("办公室"), person("张三")]
    drafts += [filed(f"r{n}", files=["正文.pdf"] if n % 2 else [], household=n == 3) for n in range(6)]
    drafts += [attached(f"r{n}", page) for n in range(4) for page in (1, 2, 3)]
    drafts += [detached("r1", 2), described("r0", "新题名"), described("r3", "户籍新题名"), annulled("r5")]
    drafts += [recoded("r2", "Z109-WS·2017·Y·办公室-0001"), *opened("one", "r0", "r1", "r2")]
    drafts += [passed("one", "r0"), passed("one", "r1"), refused("one", "r2"), kept("one", "r0")]
    drafts += [kept("one", "r1", False), published("one", "r0"), *opened("two", "r1", "r4"), closed("two")]
    return [*drafts, withdrawn("one", "r0"), attached("r4", 1), described("r0", "再改题名")]
