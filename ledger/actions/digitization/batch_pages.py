"""What is attached in a batch, and what was checked of it: on that quality, acceptance, rejection stand."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.actions.digitization.batches import BatchRejected, Reason
from ledger.actions.digitization.page_events import PageAttached, PageDetached, PageReplaced
from ledger.actions.digitization.quality_events import MachineChecks, QualityChecked, SampleChecks
from ledger.actions.digitization.scan_events import PageScanned
from ledger.event import Recorded
from ledger.facts import Facts
from ledger.policies import number
from ledger.standards.sampling import draw, seed_of

Page = Recorded[PageAttached | PageReplaced]


class BatchPages(NamedTuple):
    """The pages of a batch as they stand, by id, oldest first, and the latest event that changed one."""

    pages: dict[str, Page]
    last: Recorded[Any] | None

    @property
    def changed_at(self) -> int:
        """The position of the latest change, 0 where nothing was ever attached."""
        return 0 if self.last is None else self.last.position


class Checks(NamedTuple):
    """What stands of a batch's checks: its rejections, the latest check of any kind, and machine and sample
    where no page changed since, the sample where the batch was not rejected since either. `stale`: there were
    both, once."""

    rejections: int
    latest: Recorded[QualityChecked] | None
    machine: MachineChecks | None
    machine_at: int | None
    sample: SampleChecks | None
    sample_at: int | None
    stale: bool


class Shortfall(NamedTuple):
    """A rate below its limit: the reason's code, and the figures in words."""

    reason: Reason
    figures: str


def pages_of_batch(facts: Facts, batch: str) -> BatchPages:
    """The pages attached or replaced in the batch and not detached since, and a watch for changes."""
    pages: dict[str, Page] = {}
    last = None
    for change in facts.all(PageAttached, PageReplaced, PageDetached, tags=[f"batch:{batch}"]):
        page, last = change.subject("page") or "", change
        if isinstance(change.payload, PageDetached):
            pages.pop(page, None)
        else:
            pages[page] = change
    return BatchPages(pages, last)


def operators_of(facts: Facts, batch: str, pages: BatchPages) -> set[str]:
    """Who scanned in the batch, and who attached what stands in it."""
    scanned = facts.all(PageScanned, tags=[f"batch:{batch}"])
    workers = {scan.subject("worker") or scan.actor for scan in scanned}
    return workers | {page.actor for page in pages.pages.values()}


def checks_of(facts: Facts, batch: str, pages: BatchPages) -> Checks:
    """The batch's checks as they stand, and a watch for more."""
    rejected, rejections = 0, 0
    machine: Recorded[QualityChecked] | None = None
    sample: Recorded[QualityChecked] | None = None
    latest: Recorded[QualityChecked] | None = None
    for change in facts.all(QualityChecked, BatchRejected, tags=[f"batch:{batch}"]):
        if isinstance(change.payload, BatchRejected):
            rejected, rejections = change.position, rejections + 1
            continue
        latest = change
        machine = change if change.payload.machine is not None else machine
        sample = change if change.payload.sample is not None else sample
    before = machine is not None and sample is not None
    if machine is not None and (machine.payload.machine_at or machine.position) < pages.changed_at:
        machine = None
    if sample is not None and sample.position < max(pages.changed_at, rejected):
        sample = None
    return Checks(
        rejections=rejections,
        latest=latest,
        machine=None if machine is None else machine.payload.machine,
        machine_at=None if machine is None else machine.payload.machine_at or machine.position,
        sample=None if sample is None else sample.payload.sample,
        sample_at=None if sample is None else sample.position,
        stale=before and (machine is None or sample is None),
    )


class Sample(NamedTuple):
    """The pages (ids) that a person is to check, and the seed that they are drawn with."""

    seed: str
    pages: list[str]


def sample_of(facts: Facts, batch: str, at: int, per_cent: int | None = None) -> Sample:
    """The sample of the batch as it stands at time `at` (us): at least `per_cent` of the pages, by default
    what policy `quality.sample_percent` asks. Empty where nothing is attached."""
    pages = pages_of_batch(facts, batch)
    if pages.last is None:
        return Sample("", [])
    rejections = checks_of(facts, batch, pages).rejections
    seed = seed_of(batch, rejections, pages.last.position, pages.last.recorded_at)
    least = number(facts, "quality.sample_percent", at)
    return Sample(seed, draw(seed, pages.pages, max(least, per_cent or least)))


def shortfalls(facts: Facts, pages: int, checks: Checks, at: int) -> list[Shortfall]:
    """What of the checks that stand is below the limits in force at `at` (us); without checks, nothing."""
    found: list[Shortfall] = []

    def check(reason: Reason, part: int, whole: int, policy: str) -> None:
        limit = number(facts, policy, at)
        if part * 100 < whole * limit:
            found.append(Shortfall(reason, f"{reason}: {part} / {whole} < {limit} %"))

    if pages == 0:
        found.append(Shortfall("empty", "0 pages"))
    if checks.machine is not None:
        check("machine", checks.machine.passed, pages, "quality.machine_percent")
    if checks.sample is not None:
        check("sample", checks.sample.size, pages, "quality.sample_percent")
        check("match", checks.sample.matched, checks.sample.size, "quality.match_percent")
        check("rest", checks.sample.passed, checks.sample.size, "quality.rest_percent")
    return found
