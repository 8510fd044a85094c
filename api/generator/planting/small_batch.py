"""A small batch of one entry, scanned in a shift of its own on a Saturday: the rest of it obeys, whatever is
planted in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from api.generator.acts import Act, Plant, draft, many
from api.generator.calendar import MINUTE, at, day_of, working_from
from api.generator.days import Known
from api.generator.families.batches import Line
from api.generator.families.digitizing import PROFILE, SAMPLED
from api.generator.families.extras import Extra, filed
from api.generator.images import COLOUR, DPI, FORMAT, HEIGHT, WIDTH, described, image_of
from api.generator.planting.told import Told, extra
from ledger.actions.digitization.batches import BatchAccepted, BatchOpened
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.originals import OriginalsIssued, OriginalsReturned
from ledger.actions.digitization.page_events import PageAttached
from ledger.actions.digitization.quality_events import MachineChecks, QualityChecked, SampleChecks
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.digitization.shift_events import ShiftEnded, ShiftStarted
from ledger.decision import manifest
from ledger.event import Draft, FileObject, Manifest
from ledger.standards.sampling import draw, seed_of
from signing.times import format_time

FIRST_SATURDAY = day_of(2021, 5, 8)
PAGES = 10
_FILED = working_from(day_of(2021, 4, 26))


class Wanted(NamedTuple):
    """How the batch is made; what is planted is one of these another than usual. `turn`: which Saturday.
    `late`: days later than that. `same_image`: the second page is the image of another record's page."""

    rule: str
    turn: int
    late: int = 0
    vendor: int = 0
    worker: str = "worker0.1"
    attacher: str = "archivist3"
    checker: str = "archivist5"
    seals: bool = True
    phone_checked: bool = True
    dpi: int = DPI
    returned: int = PAGES
    matched: int = 1
    same_image: bool = False
    entered: tuple[Plant, ...] = ()
    scanned: tuple[Plant, ...] = ()
    attached: tuple[Plant, ...] = ()
    accepted: tuple[Plant, ...] = ()
    back: tuple[Plant, ...] = ()
    contract: str | None = None


class SmallBatch:
    """The acts of one such batch."""

    def __init__(self, told: Told, wanted: Wanted) -> None:
        self.told, self.world, self.wanted = told, told.world, wanted
        self.day = FIRST_SATURDAY + 7 * wanted.turn + wanted.late
        self.entry: Extra = extra(wanted.rule, 1, _FILED, pages=PAGES)
        self.id = self.world.made(self.day, "batch", wanted.rule)
        self.batch = f"batch:{self.id}"
        self.shift = f"shift:{self.world.made(self.day, 'shift', wanted.rule)}"
        self.site = f"site:{told.digitizing.site(0)}"
        self.record = f"record:{self.entry.id(self.world)}"

    def page(self, k: int) -> str:
        """The id of a page."""
        return self.world.chance.uuid7(at(self.day, 9) + k * 1000, "page", self.wanted.rule, k)

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What happens to the batch on this day."""
        if day == _FILED:
            yield filed(self.world, self.entry)
        if day == self.day:
            yield from self._prepared()
            yield self._entered()
            yield self._scanned()
            yield from self._left()
        if day == self.day + 2:
            yield self._attached()
            yield self._returned()
        if day == self.day + 10:
            yield self._checked(known)
        if day == self.day + 19:
            yield self._accepted(known)

    def _prepared(self) -> Iterator[Act]:
        world, day = self.world, self.day
        vendor = world.org(f"vendor{self.wanted.vendor}")
        contract = self.wanted.contract or self.told.digitizing.contract(0)
        opened = BatchOpened(
            material="归档文件", profile=PROFILE, contract=contract, planned=PAGES, red=True, vendor=vendor
        )
        tags = (self.batch, f"vendor:{vendor}", f"contract:{contract}")
        yield Act(at(day, 8, 10), "archivist6", [draft(opened, *tags)])
        signers = world.signers(("keeper1", "counter"), ("archivist4", "second_counter"))
        issued = OriginalsIssued(items=1, pages=PAGES, signers=signers)
        yield Act(at(day, 8, 20), "keeper1", [draft(issued, self.batch)], beside=("archivist4",))
        started = ShiftStarted(cctv=True, seals=self.wanted.seals, guard=world.person("guard1"))
        yield Act(at(day, 8, 40), "guard1", [draft(started, self.shift, self.site)])

    def _entered(self) -> Act:
        payload = WorkerEntered(
            checked_by=self.world.person("guard1"),
            media_checked=True,
            phone_checked=self.wanted.phone_checked,
        )
        tags = (f"worker:{self.world.person(self.wanted.worker)}", self.shift, self.site)
        return Act(at(self.day, 8, 50), "guard1", [draft(payload, *tags)], plants=self.wanted.entered)

    def _scanned(self) -> Act:
        who, end = self.wanted.worker, at(self.day, 11, 30)
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        for k in range(1, PAGES + 1):
            digest = self.world.digest("scan", self.wanted.rule, k)
            payload = PageScanned(
                bytes=180_000,
                colour=COLOUR,
                device="scanner 0-1",
                digest=digest,
                dpi=self.wanted.dpi,
                format="image/tiff",
                height=HEIGHT,
                number=k,
                scanned_at=format_time(end - (PAGES - k + 1) * 5 * MINUTE),
                width=WIDTH,
            )
            worker = f"worker:{self.world.person(who)}"
            tags = (self.batch, f"page:{self.page(k)}", self.record, self.shift, self.site, worker)
            drafts.append(Draft(payload, tags))
            lines.append({"digest": digest, "number": k, "page": self.page(k), "record": self.record[7:]})
        act = many(end, who, drafts, lines, self.batch, self.world.shared.origin)
        return act._replace(plants=tuple(one._replace(event=1) for one in self.wanted.scanned))

    def _left(self) -> Iterator[Act]:
        left = WorkerLeft(checked_by=self.world.person("guard1"), media_checked=True)
        tags = (f"worker:{self.world.person(self.wanted.worker)}", self.shift, self.site)
        yield Act(at(self.day, 12), "guard1", [draft(left, *tags)])
        ended = ShiftEnded(guard=self.world.person("guard1"), seals=True)
        yield Act(at(self.day, 12, 10), "guard1", [draft(ended, self.shift, self.site)])

    def _attached(self) -> Act:
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        stored: list[Manifest] = []
        for k in range(1, PAGES + 1):
            shown = self._another() if self.wanted.same_image and k == 2 else self.page(k)
            image = described(self.world.chosen.seed, shown)
            file = FileObject(image.bytes, image.object)
            payload = PageAttached(
                format=FORMAT,
                height=HEIGHT,
                image=file,
                number=k,
                width=WIDTH,
                colour=COLOUR,
                dpi=self.wanted.dpi,
            )
            drafts.append(Draft(payload, (self.batch, f"page:{self.page(k)}", self.record)))
            lines.append(
                {"number": k, "object": image.object, "page": self.page(k), "record": self.record[7:]}
            )
            stored.append(Manifest(image_of(self.world.chosen.seed, shown), file))
        clock = at(self.day + 2, 10, 30)
        act = many(clock, self.wanted.attacher, drafts, lines, self.batch, self.world.shared.origin)
        return act._replace(
            names=((f"attached.{self.wanted.rule}", PAGES),),
            manifests=(*act.manifests, *stored),
            plants=tuple(one._replace(event=2) for one in self.wanted.attached),
        )

    def _another(self) -> str:
        """The first page of the first record that was digitized here and is no household record's."""
        holdings = self.world.holdings
        for batch in self.told.line.batches:
            for n in batch.records(holdings):
                if not holdings.series_of(n).household:
                    return holdings.page_id(n, 1)
        raise LookupError("no page that stands clear")

    def _returned(self) -> Act:
        signers = self.world.signers(("keeper1", "counter"), ("archivist4", "second_counter"))
        payload = OriginalsReturned(
            items=1, items_out=1, pages=self.wanted.returned, pages_out=PAGES, signers=signers
        )
        return Act(
            at(self.day + 2, 15, 30),
            "keeper1",
            [draft(payload, self.batch)],
            beside=("archivist4",),
            plants=self.wanted.back,
        )

    def _checked(self, known: Known) -> Act:
        place = known.places[f"attached.{self.wanted.rule}"]
        seed = seed_of(self.id, 0, place.position, place.recorded_at)
        pages = [self.page(k) for k in range(1, PAGES + 1)]
        sample = set(draw(seed, pages, SAMPLED))
        findings = manifest(
            [{"machine": [], "page": page, **({"person": []} if page in sample else {})} for page in pages]
        )
        payload = QualityChecked(
            findings=findings.object,
            pages=PAGES,
            checker=self.world.person(self.wanted.checker),
            machine=MachineChecks(
                checked=PAGES, passed=PAGES, tool="archive-ledger intake quality", version="1.0"
            ),
            sample=SampleChecks(
                matched=self.wanted.matched, passed=self.wanted.matched, seed=seed, size=len(sample)
            ),
        )
        return Act(
            at(self.day + 10, 14, 30),
            self.wanted.checker,
            [draft(payload, self.batch)],
            manifests=(findings,),
            names=((f"checked.{self.wanted.rule}", 0),),
        )

    def _accepted(self, known: Known) -> Act:
        payload = BatchAccepted(
            machine_passed=PAGES,
            matched=self.wanted.matched,
            pages=PAGES,
            passed=self.wanted.matched,
            sampled=1,
            check=known.places[f"checked.{self.wanted.rule}"].position,
        )
        return Act(
            at(self.day + 19, 15, 30), "archivist6", [draft(payload, self.batch)], plants=self.wanted.accepted
        )


__all__ = ["FIRST_SATURDAY", "PAGES", "Line", "SmallBatch", "Wanted"]
