"""A release on its way, for the tests of review and publication: people, records, and each step done."""

from __future__ import annotations

from ledger.actions.digitization.pages import PageAttached
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.keys import KeyEnrolled, Owner
from ledger.actions.publication.department import DepartmentOpinion, ReviewForDepartment, SignForDepartment
from ledger.actions.publication.discs import BurnDisc, DeliverDisc
from ledger.actions.publication.publication import PublishRecords
from ledger.actions.publication.releases import EVERYONE, OpenRelease
from ledger.actions.publication.reviews import PassReview
from ledger.content import CONTENT_EVENTS, Content, Shown, content_digest, content_of
from ledger.decision import Input
from ledger.event import FileObject, Payload, secret
from ledger.facts import Facts
from ledger.release_events import DiscBurned, ReleaseOpened
from tests.ledger.given import (
    NOW,
    OFFICE,
    SECOND,
    Given,
    Happened,
    digest_of,
    enrolled,
    given,
    granted,
    happened,
    identity,
    key_of,
    registered,
)

ANNA, BORIS, CAO, READER = map(identity, ("anna", "boris", "cao", "reader"))
RECEIVER, REVIEWER, LEADER, OUTSIDER = map(identity, ("receiver", "reviewer", "leader", "outsider"))
OTHER = identity("other department")
ONE, TWO, THREE = sorted(map(identity, ("record one", "record two", "record three")))
RECORDS = (ONE, TWO, THREE)
DEPARTMENT_ROLES = ((RECEIVER, "receiver"), (REVIEWER, "reviewer"), (LEADER, "leader"))


def key_enrolled(person: str) -> Happened:
    """The key that `given` lets the person sign with."""
    owner = Owner("person", person)
    payload = KeyEnrolled(
        chain=[], custody="client", owner=owner, purpose="person", suite="ed25519", signers=[]
    )
    return happened(payload, f"key:{key_of(person)}", f"person:{person}")


def page(record: str, number: int, version: str = "") -> Happened:
    """A page of the record; another version is another image."""
    image = FileObject(1_000, digest_of(f"{record} {number}{version}"))
    payload = PageAttached(format="image/jpeg", height=3_508, image=image, number=number, width=2_480)
    page_id = identity(f"page {record} {number}{version}")
    return happened(payload, "batch:b", f"page:{page_id}", f"record:{record}")


PEOPLE = [
    registered(OFFICE),
    registered(OTHER, "治安总队"),
    *(enrolled(person) for person in (ANNA, BORIS, CAO, READER, RECEIVER, REVIEWER)),
    enrolled(LEADER, post="principal_leader"),
    enrolled(OUTSIDER, OTHER, post="principal_leader"),
    *(granted(person, "archivist") for person in (ANNA, BORIS, CAO)),
    granted(READER, "reader"),
    *(granted(person, role, OFFICE) for person, role in DEPARTMENT_ROLES),
    *(granted(OUTSIDER, role, OTHER) for _, role in DEPARTMENT_ROLES),
    key_enrolled(RECEIVER),
]


def filed(
    record: str,
    org: str = OFFICE,
    secrecy: str = "none",
    title: str = "旅馆业治安管理",
    sealed_content: bool = False,
) -> Happened:
    """A record filed, of a source department."""
    payload = RecordFiled(
        born_digital=False,
        category="WS",
        code="J019-WS·2016·D30·办公室-0123",
        date="20160301",
        level="item",
        openness="controlled",
        page_count=1,
        responsible=secret("办公室"),
        retention="D30",
        sealed_content=sealed_content,
        secrecy=secrecy,
        title=secret(title),
    )
    return happened(payload, f"record:{record}", f"org:{org}")


HOLDINGS = [*(filed(record) for record in RECORDS), *(page(record, 1) for record in RECORDS)]


class Steps:
    """A history and the ids that it made: each step is decided as in life and added to the history.

    Anna opens, Boris reviews and burns, Anna delivers, the department reviews and signs, Cao publishes.
    """

    def __init__(self, history: Given) -> None:
        self.history = history
        self.release = self._latest(ReleaseOpened, "release")
        self.disc = self._latest(DiscBurned, "disc")

    def after(self, wanted: Input, actor: str) -> Steps:
        later = NOW + self.history.source.head * SECOND  # another time, other ids
        return Steps(self.history.when(wanted, actor=actor, at=later).and_then())

    def plus(self, *events: Happened) -> Steps:
        return Steps(self.history.plus(*events))

    def opened(self, *records: str, audience: tuple[str, ...] = (EVERYONE,)) -> Steps:
        wanted = OpenRelease(
            audience=list(audience), department=OFFICE, records=[Shown(record=one) for one in records]
        )
        return self.after(wanted, ANNA)

    def reviewed(self, *records: str, by: str = BORIS) -> Steps:
        return self.after(
            PassReview(release=self.release, records=[Shown(record=one) for one in records]), by
        )

    def burned(self) -> Steps:
        return self.after(BurnDisc(release=self.release), BORIS)

    def delivered(self) -> Steps:
        return self.after(DeliverDisc(disc=self.disc, receiver=RECEIVER), ANNA)

    def kept(self, *records: str, by: str = REVIEWER) -> Steps:
        return self.after(self.opinions(*records), by)

    def dropped(self, *records: str, by: str = REVIEWER) -> Steps:
        return self.after(self.opinions(*records, keep=False), by)

    def signed(self, audience: list[str] | None = None) -> Steps:
        return self.after(SignForDepartment(release=self.release, audience=audience), LEADER)

    def published(self, *records: str) -> Steps:
        return self.after(self.publishing(*records), CAO)

    def opinions(self, *records: str, keep: bool = True) -> ReviewForDepartment:
        reason = None if keep else "含个人隐私"
        opinions = [DepartmentOpinion(record=one, keep=keep, reason=reason) for one in records]
        return ReviewForDepartment(release=self.release, opinions=opinions)

    def publishing(self, *records: str) -> PublishRecords:
        return PublishRecords(release=self.release, records=list(records) or None)

    def content(self, record: str) -> Content:
        source = self.history.source
        return content_of(Facts(source, source.head).all(*CONTENT_EVENTS, tags=[f"record:{record}"]))

    def digest(self, record: str) -> str:
        return content_digest(self.content(record))

    def digests(self, *records: str) -> dict[str, str]:
        return {record: self.digest(record) for record in records}

    def _latest(self, kind: type[Payload], prefix: str) -> str:
        for event in reversed(self.history.source.events):
            if isinstance(event.payload, kind):
                return event.subject(prefix) or ""
        return ""


START = Steps(given(*PEOPLE, *HOLDINGS))


def all_signed() -> Steps:
    """Three records, all passed, on the disc, kept and signed for; nothing published."""
    return all_kept().signed()


def all_kept() -> Steps:
    return all_delivered().kept(*RECORDS)


def all_delivered() -> Steps:
    return all_reviewed().burned().delivered()


def all_reviewed() -> Steps:
    return START.opened(*RECORDS).reviewed(*RECORDS)
