"""Review and publication ([S]19): every so many batches, what one department has in it goes to everybody.

From the proposal to publication: initial review, disc, the department's review, its leader's signature, each
some working days after the other, each by other people. Some records are refused or dropped on the way, and
of some releases a record is withdrawn later.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from api.generator.acts import Act, Plant, draft, many
from api.generator.calendar import MINUTE, after_working, at
from api.generator.contents import Contents
from api.generator.families.batches import Line
from api.generator.world import World
from ledger.actions.organisation.people import PRINCIPAL_LEADER
from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn
from ledger.event import Draft, Manifest, Payload, secret
from ledger.many import content_lines
from ledger.release import contents_manifest
from ledger.release_events import (
    DepartmentRefused,
    DepartmentReviewed,
    DepartmentSigned,
    DiscBurned,
    DiscDelivered,
    DiscDestroyed,
    DiscReturned,
    RecordProposed,
    ReleaseOpened,
    ReviewPassed,
    ReviewRefused,
)

RELEASES, LEAST_STEP, MOST_RECORDS = 48, 3, 300
AUDIENCE = ["all"]
STEPS = (0, 2, 4, 7, 10, 12, 16, 22)
"""Working days from the proposal: review, disc, department, signature, publication, disc back, disc gone."""


class Release(NamedTuple):
    """A release: `records` are numbers; those in `refused` fail the initial review, those in `dropped` the
    department does not let through. `days`: of the eight steps. `withdrawn`: the day and the record, if any.
    """

    number: int
    id: str
    disc: str
    org: str
    records: tuple[int, ...]
    refused: frozenset[int]
    dropped: frozenset[int]
    days: tuple[int, ...]
    withdrawn: tuple[int, int] | None
    closed: bool
    """The leader refused: nothing of it is published."""

    @property
    def passed(self) -> tuple[int, ...]:
        """What is on the disc."""
        return tuple(n for n in self.records if n not in self.refused)

    @property
    def kept(self) -> tuple[int, ...]:
        """What is published."""
        return tuple(n for n in self.passed if n not in self.dropped)


class Releasing:
    """The acts of review and publication."""

    def __init__(self, world: World, line: Line, contents: Contents) -> None:
        self.world, self.line, self.contents = world, line, contents
        self.releases = list(self._planned())
        self._listed = lru_cache(8)(self._contents)
        self._by_day: dict[int, list[tuple[Release, int]]] = {}
        for one in self.releases:
            for step, day in enumerate(one.days):
                self._by_day.setdefault(day, []).append((one, step))

    def acts(self, day: int) -> Iterator[Act]:
        """What happens to releases on this day."""
        steps = (
            self._opened, self._reviewed, self._burned, self._kept, self._signed, self._published,
            self._returned, self._destroyed,
        )  # fmt: skip
        for one, step in self._by_day.get(day, []):
            for act in steps[step](one, day):
                yield act._replace(at=act.at + one.number % 50 * MINUTE)
        for one in self.releases:
            if one.withdrawn and one.withdrawn[0] == day:
                yield self._withdrawn(one, day)

    def _planned(self) -> Iterator[Release]:
        batches, world = self.line.batches, self.world
        step = max(LEAST_STEP, len(batches) // RELEASES)
        for number, batch in enumerate(batches[step - 1 :: step]):
            release = self._of(number, batch.records(world.holdings), after_working(batch.accepted, 3))
            if release is not None and release.days[-1] < world.last:
                yield release

    def _of(self, number: int, records: list[int], day: int) -> Release | None:
        """The release of what the first department in a batch has there."""
        world, chance = self.world, self.world.chance
        open_ones = [n for n in records if not world.holdings.series_of(n).household]
        if not open_ones:
            return None
        org = world.holdings.series_of(open_ones[0]).org
        chosen = tuple(n for n in open_ones if world.holdings.series_of(n).org == org)[:MOST_RECORDS]
        days = tuple(after_working(day, step) for step in STEPS)
        dropped = frozenset(n for n in chosen[1:] if chance.below(40, "dropped", n) == 0)
        refused = frozenset(n for n in chosen[1:] if chance.below(60, "refused", n) == 0)
        closed = number % 12 == 9
        withdrawn = (after_working(days[-1], 30), chosen[0]) if number % 4 == 3 else None
        return Release(
            number, world.made(day, "release", number), world.made(days[2], "disc", number), org,
            chosen, refused, dropped, days, withdrawn, closed,
        )  # fmt: skip

    def _contents(self, numbers: tuple[int, ...]) -> dict[str, str]:
        """Record id → content digest."""
        return {self.world.holdings.id_of(n): self.contents.digest(n, True) for n in numbers}

    def manifest(self, numbers: tuple[int, ...]) -> Manifest:
        """The manifest of these records as they are shown."""
        return contents_manifest(self._listed(numbers))

    def _each(self, one: Release, by: str, clock: int, told: dict[str, Payload]) -> Act:
        tag = f"release:{one.id}"
        drafts = [Draft(payload, (tag, f"record:{record}")) for record, payload in told.items()]
        lines = content_lines({record: getattr(payload, "content", "") for record, payload in told.items()})
        return many(clock, by, drafts, lines, tag, self.world.shared.origin)

    def _opened(self, one: Release, day: int) -> Iterator[Act]:
        listed, org = self.manifest(one.records), self.world.org(one.org)
        tag = f"release:{one.id}"
        head = ReleaseOpened(
            audience=AUDIENCE, count=len(one.records), department=org, manifest=listed.object
        )
        drafts = [draft(head, tag, f"org:{org}")]
        for record, content in self._listed(one.records).items():
            drafts.append(draft(RecordProposed(content=content), tag, f"record:{record}"))
        yield Act(at(day, 9, 30), "archivist1", drafts, manifests=(listed,))

    def _reviewed(self, one: Release, day: int) -> Iterator[Act]:
        """The initial review: most pass, some do not."""
        passed: dict[str, Payload] = {
            record: ReviewPassed(content=content, opinion=secret("内容不涉密、不涉敏感个人信息，同意送审。"))
            for record, content in self._listed(one.passed).items()
        }
        yield self._each(one, "archivist1", at(day, 9, 30), passed)
        refused = tuple(n for n in one.records if n in one.refused)
        if refused:
            told: dict[str, Payload] = {
                record: ReviewRefused(content=content, reason=secret("涉及当事人隐私，不宜共享。"))
                for record, content in self._listed(refused).items()
            }
            yield self._each(one, "archivist1", at(day, 9, 30, 30), told)

    def _burned(self, one: Release, day: int) -> Iterator[Act]:
        listed = self.manifest(one.passed)
        disc, release, org = self._tags(one)
        burned = DiscBurned(count=len(one.passed), manifest=listed.object, serial=f"GP-{one.number:04d}")
        yield Act(at(day, 10), "archivist2", [draft(burned, disc, release, org)], manifests=(listed,))
        receiver = f"{one.org}.receiver"
        delivered = DiscDelivered(
            department=self.world.org(one.org),
            manifest=listed.object,
            receiver=self.world.person(receiver),
            signers=self.world.signers(("archivist2", "sender"), (receiver, "receiver")),
        )
        tags = (disc, org, f"person:{self.world.person(receiver)}", release)
        yield Act(at(day, 10, 0, 40), "archivist2", [draft(delivered, *tags)], beside=(receiver,))

    def _tags(self, one: Release) -> tuple[str, str, str]:
        return f"disc:{one.disc}", f"release:{one.id}", f"org:{self.world.org(one.org)}"

    def _kept(self, one: Release, day: int) -> Iterator[Act]:
        told: dict[str, Payload] = {}
        for n, (record, content) in zip(one.passed, self._listed(one.passed).items(), strict=True):
            reason = secret("案件尚在侦办，暂不共享。") if n in one.dropped else None
            told[record] = DepartmentReviewed(content=content, keep=n not in one.dropped, reason=reason)
        yield self._each(one, f"{one.org}.reviewer", at(day, 9, 30), told)

    def _signed(self, one: Release, day: int) -> Iterator[Act]:
        yield self._refused(one, day) if one.closed else self.signed(one, day)

    def _refused(self, one: Release, day: int) -> Act:
        payload = DepartmentRefused(
            department=self.world.org(one.org),
            disc=one.disc,
            disc_manifest=self.manifest(one.passed).object,
            post=PRINCIPAL_LEADER,
            reason="整理后另行送审",
        )
        return Act(at(day, 10), f"{one.org}.leader", [draft(payload, *self._tags(one))])

    def signed(
        self, one: Release, day: int, *plants: Plant, by: str = "", disc_of: Manifest | None = None
    ) -> Act:
        """The leader's signature over what is kept; `disc_of`: another disc's manifest than the delivered."""
        listed, disc = self.manifest(one.kept), disc_of or self.manifest(one.passed)
        payload = DepartmentSigned(
            audience=AUDIENCE,
            count=len(one.kept),
            department=self.world.org(one.org),
            disc=one.disc,
            disc_manifest=disc.object,
            manifest=listed.object,
            post=PRINCIPAL_LEADER,
        )
        disc_tag, release, org = self._tags(one)
        return Act(
            at(day, 10), by or f"{one.org}.leader", [draft(payload, disc_tag, org, release)],
            manifests=(listed,), plants=plants,
        )  # fmt: skip

    def _published(self, one: Release, day: int) -> Iterator[Act]:
        if not one.closed:
            yield self.published(one, day)

    def published(self, one: Release, day: int) -> Act:
        """What is kept is shown to everybody."""
        told: dict[str, Payload] = {
            record: RecordPublished(audience=AUDIENCE, content=content, release=one.id)
            for record, content in self._listed(one.kept).items()
        }
        return self._each(one, "archivist6", at(day, 9, 30), told)

    def _returned(self, one: Release, day: int) -> Iterator[Act]:
        sender = f"{one.org}.receiver"
        payload = DiscReturned(
            department=self.world.org(one.org),
            intact=True,
            manifest=self.manifest(one.passed).object,
            sender=self.world.person(sender),
            signers=self.world.signers(("archivist2", "receiver"), (sender, "sender")),
        )
        tags = (*self._tags(one), f"person:{self.world.person(sender)}")
        yield Act(at(day, 11), "archivist2", [draft(payload, *tags)], beside=(sender,))

    def _destroyed(self, one: Release, day: int) -> Iterator[Act]:
        payload = DiscDestroyed(
            manifest=self.manifest(one.passed).object,
            method="shredded",
            signers=self.world.signers(("archivist2", "destroyer"), ("keeper1", "witness")),
        )
        yield Act(at(day, 11), "archivist2", [draft(payload, *self._tags(one))], beside=("keeper1",))

    def _withdrawn(self, one: Release, day: int) -> Act:
        assert one.withdrawn is not None
        record = self.world.holdings.id_of(one.withdrawn[1])
        payload = RecordWithdrawn(
            content=self.contents.digest(one.withdrawn[1], True), reason=secret("数源部门要求撤回。")
        )
        return Act(at(day, 9), "archivist6", [draft(payload, f"record:{record}", f"release:{one.id}")])
