"""Planted in review and publication: PUB-1 to PUB-5 and PUB-7."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, Plant, draft
from api.generator.calendar import DAY, HOUR, MINUTE, after_working, at, day_of, working_from
from api.generator.days import Known, closing, opening
from api.generator.families.extras import Extra, all_filed, content
from api.generator.families.releasing import AUDIENCE
from api.generator.planting.told import Told, extra, plant
from api.generator.sealing import commit_of
from ledger.actions.access.looks import Look, record_viewed
from ledger.actions.filing.record_described import ElementChange, RecordDescribed
from ledger.actions.organisation.people import PRINCIPAL_LEADER
from ledger.actions.publication.publication import RecordPublished
from ledger.decision import manifest
from ledger.event import FileObject, Manifest, secret
from ledger.release import contents_manifest
from ledger.release_events import (
    DepartmentReviewed,
    DepartmentSigned,
    DiscBurned,
    DiscDelivered,
    RecordProposed,
    ReleaseOpened,
    ReviewPassed,
)

ORG = "kxj"
_FILED = working_from(day_of(2021, 6, 1))
STEPS = (8, 10, 12, 15, 18, 20)
"""Working days after filing: proposal, review, disc, department, signature, publication."""


class _Story:
    """One small release of a department, of entries without pages, in which something may be left out."""

    def __init__(self, told: Told, rule: str, count: int = 2) -> None:
        self.told, self.world, self.rule = told, told.world, rule
        self.entries = [extra(rule, k + 1, _FILED, org=ORG) for k in range(count)]
        self.release = f"release:{self.world.made(_FILED, 'release', rule)}"
        self.disc_id = self.world.made(_FILED, "disc", rule)
        self.disc, self.org = f"disc:{self.disc_id}", f"org:{self.world.org(ORG)}"
        self.contents = {one.id(self.world): content(self.world, one) for one in self.entries}
        self.minute = int(rule[-1]) * MINUTE

    def day(self, step: int) -> int:
        """The day of a step."""
        return after_working(_FILED, STEPS[step])

    def listed(self) -> Manifest:
        """The manifest of all entries."""
        return contents_manifest(self.contents)

    def acts(self, day: int, reviewed: int = 99) -> Iterator[Act]:
        """The steps up to the department's review; the first `reviewed` entries pass the initial review."""
        yield from all_filed(self.world, self.entries, day)
        listed = self.listed()
        if day == self.day(0):
            head = ReleaseOpened(
                audience=AUDIENCE,
                count=len(self.contents),
                department=self.world.org(ORG),
                manifest=listed.object,
            )
            drafts = [draft(head, self.release, self.org)]
            for record, digest in self.contents.items():
                drafts.append(draft(RecordProposed(content=digest), self.release, f"record:{record}"))
            yield Act(at(day, 9) + self.minute, "archivist1", drafts, manifests=(listed,))
        for k, (record, digest) in enumerate(self.contents.items()):
            tags = (self.release, f"record:{record}")
            clock = at(day, 10) + self.minute + k * MINUTE
            if day == self.day(1) and k < reviewed:
                yield Act(clock, "archivist1", [draft(ReviewPassed(content=digest), *tags)])
            if day == self.day(3):
                yield Act(
                    clock, f"{ORG}.reviewer", [draft(DepartmentReviewed(content=digest, keep=True), *tags)]
                )
        if day == self.day(2):
            yield from self._disc(day, listed)

    def _disc(self, day: int, listed: Manifest) -> Iterator[Act]:
        receiver = self.world.person(f"{ORG}.receiver")
        burned = DiscBurned(count=len(self.contents), manifest=listed.object, serial=f"GP-{self.rule}")
        tags = (self.disc, self.release, self.org)
        yield Act(at(day, 11) + self.minute, "archivist2", [draft(burned, *tags)], manifests=(listed,))
        delivered = DiscDelivered(
            department=self.world.org(ORG),
            manifest=listed.object,
            receiver=receiver,
            signers=self.world.signers(("archivist2", "sender"), (f"{ORG}.receiver", "receiver")),
        )
        yield Act(
            at(day, 11, 20) + self.minute,
            "archivist2",
            [draft(delivered, *tags, f"person:{receiver}")],
            beside=(f"{ORG}.receiver",),
        )

    def signed(
        self, day: int, *plants: Plant, by: str = f"{ORG}.leader", disc: FileObject | None = None
    ) -> Act:
        """The signature, by the leader over the delivered disc unless something else is wanted."""
        listed = self.listed()
        payload = DepartmentSigned(
            audience=AUDIENCE,
            count=len(self.contents),
            department=self.world.org(ORG),
            disc=self.disc_id,
            disc_manifest=disc or listed.object,
            manifest=listed.object,
            post=PRINCIPAL_LEADER,
        )
        tags = (self.disc, self.org, self.release)
        return Act(at(day, 10) + self.minute, by, [draft(payload, *tags)], manifests=(listed,), plants=plants)

    def published(self, day: int, k: int, *plants: Plant) -> Act:
        """Entry `k` is published with the content that was signed for."""
        record = self.entries[k].id(self.world)
        payload = RecordPublished(
            audience=AUDIENCE, content=self.contents[record], release=self.release.partition(":")[2]
        )
        clock = at(day, 10) + self.minute + k * MINUTE // 2
        return Act(clock, "archivist6", [draft(payload, f"record:{record}", self.release)], plants=plants)

    def key(self, k: int) -> str:
        """The case of entry `k`."""
        return f"record:{self.entries[k].id(self.world)}"


def pub_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record is published that nobody of the archives reviewed."""
    story = _Story(told, "PUB-1")
    yield from story.acts(day, reviewed=1)
    if day == story.day(4):
        yield story.signed(day)
    if day == story.day(5):
        one = plant("PUB-1", story.key(1), "未经初审即发布", "published without an initial review")
        yield story.published(day, 0)
        yield story.published(day, 1, one)


def pub_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The leader's signature names another disc than the one received."""
    story = _Story(told, "PUB-2")
    yield from story.acts(day)
    if day == story.day(4):
        other = manifest([{"content": told.world.digest("other disc"), "record": story.key(0)[7:]}])
        zh, en = "签字所指光盘与签收的光盘摘要不符", "the signature names another disc than was received"
        yield story.signed(day, plant("PUB-2", story.disc, zh, en), disc=other.object)


def pub_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A person signs who is not the department's principal leader."""
    story = _Story(told, "PUB-3")
    yield from story.acts(day)
    if day == story.day(4):
        zh, en = "签字人不是数源部门主要领导", "the signer is not the department's principal leader"
        yield story.signed(day, plant("PUB-3", story.release, zh, en), by="deputy")


def pub_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The title changes after the signature, and the record is published all the same."""
    story = _Story(told, "PUB-4", 1)
    yield from story.acts(day)
    one = story.entries[0]
    if day == story.day(4):
        yield story.signed(day)
        yield _retitled(told, one, at(day, 16))
    if day == story.day(5):
        zh, en = (
            "签字后著录已修改，未重新签字即发布",
            "described anew after signing, published without a new signature",
        )
        yield story.published(day, 0, plant("PUB-4", story.key(0), zh, en))


def _retitled(told: Told, one: Extra, clock: int) -> Act:
    record = one.id(told.world)
    old = commit_of(told.world.chance, f"record:{record}", "record.filed", "title", one.title)
    change = ElementChange(element="title", new_sealed=secret("关于有关工作的补充通知"), old_commit=old)
    payload = RecordDescribed(changes=(change,), reason=secret("题名有误"))
    return Act(clock, "archivist1", [draft(payload, f"record:{record}", f"org:{told.world.org(one.org)}")])


def pub_5(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record is classified after the signature and published all the same."""
    story = _Story(told, "PUB-5", 1)
    yield from story.acts(day)
    if day == story.day(4):
        yield story.signed(day)
        yield told.secrets.set(story.entries[0], at(day, 17), "secret", 120, derived=True)
    if day == story.day(5):
        zh, en = "已定密的档案被发布", "a classified record was published"
        yield story.published(day, 0, plant("PUB-5", story.key(0), zh, en))


def pub_7(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A withdrawn record is still looked at over the platform, by its own department."""
    found = [
        one for one in told.releasing.releases if one.withdrawn and one.withdrawn[0] + 40 < told.world.last
    ]
    if not found or found[0].withdrawn is None or day != working_from(found[0].withdrawn[0] + 20):
        return
    release, n = found[0], found[0].withdrawn[1]
    record, who = told.world.holdings.id_of(n), f"{release.org}.officer"
    begins = at(day, 15, 20)
    session = told.world.chance.uuid7(begins, "PUB-7")
    zh, en = "撤回发布后仍在平台上浏览", "looked at over the platform after it was withdrawn"
    one = plant("PUB-7", f"record:{record}", zh, en)
    yield opening(told.world, who, session, begins)
    yield Act(begins + MINUTE, "service", [record_viewed(Look(session, 1), record)], plants=(one,))
    yield closing(told.world, who, session, begins + HOUR)


__all__ = ["DAY", "pub_1", "pub_2", "pub_3", "pub_4", "pub_5", "pub_7"]
