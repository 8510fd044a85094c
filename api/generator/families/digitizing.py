"""The digitization line, day by day: shifts with guards and seals, scans, pages, checks, acceptance."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, draft, many
from api.generator.calendar import MINUTE, at
from api.generator.contents import Contents
from api.generator.days import Known
from api.generator.families.batches import MENDED, Batch, Line
from api.generator.images import COLOUR, DPI, FORMAT, HEIGHT, STORED, WIDTH, before_mending, image_of
from api.generator.world import World
from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, BatchRejected, Profile
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.originals import OriginalsIssued, OriginalsReturned
from ledger.actions.digitization.page_events import PageAttached, PageReplaced
from ledger.actions.digitization.quality_events import MachineChecks, QualityChecked, SampleChecks
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.digitization.shift_events import ShiftEnded, ShiftRelieved, ShiftStarted
from ledger.decision import manifest
from ledger.event import Draft, Manifest, secret
from ledger.standards.sampling import draw, seed_of
from signing.times import format_time

PROFILE = Profile(COLOUR, 300, FORMAT)
SAMPLED = 5
_TOOL, _VERSION = "archive-ledger intake quality", "1.0"


class Digitizing:
    """The line's acts. Entry, scan, attaching, checking and accepting are five people's."""

    def __init__(self, world: World, line: Line, contents: Contents) -> None:
        self.world, self.line, self.contents = world, line, contents

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What happens on the line on this day."""
        batches = self.line.scanned.get(day, [])
        if batches:
            yield from self._shift(day, batches)
        for batch in self.line.attached.get(day, []):
            yield from self._attached(batch)
        for batch in self.line.checked.get(day, []):
            yield self._checked(batch, known)
        for batch in self.line.rejected.get(day, []):
            yield self._rejected(batch, known)
        for batch in self.line.mended.get(day, []):
            yield self._mended(batch)
        for batch in self.line.again.get(day, []):
            yield self._checked(batch, known, again=True)
        for batch in self.line.accepted.get(day, []):
            yield self._accepted(batch, known)

    def site(self, project: int) -> str:
        """The id of a project's site."""
        return self.world.made(self.line.projects[project].begins - 5, "site", project)

    def contract(self, project: int) -> str:
        """The id of a project's contract."""
        return self.world.made(self.line.projects[project].begins - 20, "contract", project)

    def pages(self, batch: Batch) -> list[tuple[int, int]]:
        """(record, page number) of all pages of a batch."""
        holdings = self.world.holdings
        return [(n, number) for n in batch.records(holdings) for number in range(1, holdings.pages[n] + 1)]

    def _shift(self, day: int, batches: list[Batch]) -> Iterator[Act]:
        project = batches[0].project
        guard, relief = self._guards(day)
        person = self.world.person
        shift, site = f"shift:{self.line.shift(day, project)}", f"site:{self.site(project)}"
        start = ShiftStarted(cctv=True, seals=True, guard=person(guard))
        yield Act(at(day, 8, 40), guard, [draft(start, shift, site)])
        workers = sorted({who for batch in batches for who in batch.workers()})
        for k, who in enumerate(workers):
            entered = WorkerEntered(checked_by=person(guard), media_checked=True, phone_checked=True)
            yield Act(
                at(day, 8, 50) + k * MINUTE, guard, [draft(entered, f"worker:{person(who)}", shift, site)]
            )
        for batch in batches:
            yield from self._scans(batch, shift, site)
        relieved = ShiftRelieved(guard=person(relief), relieved=person(guard))
        yield Act(at(day, 12, 30), relief, [draft(relieved, shift, site)])
        for k, who in enumerate(workers):
            left = WorkerLeft(checked_by=person(relief), media_checked=True)
            yield Act(
                at(day, 17, 10) + k * MINUTE, relief, [draft(left, f"worker:{person(who)}", shift, site)]
            )
        ended = ShiftEnded(guard=person(relief), seals=True)
        yield Act(at(day, 17, 30), relief, [draft(ended, shift, site)])

    def _guards(self, day: int) -> tuple[str, str]:
        return f"guard{1 + day % 4}", f"guard{1 + (day + 1) % 4}"

    def _scans(self, batch: Batch, shift: str, site: str) -> Iterator[Act]:
        """The batch is opened, its originals are counted out, two workers scan half of it each."""
        world, day, name = self.world, batch.scanned, f"batch:{batch.id}"
        vendor, contract = world.org(f"vendor{batch.project}"), self.contract(batch.project)
        opened = BatchOpened(
            material="归档文件",
            profile=PROFILE,
            contract=contract,
            planned=batch.pages,
            red=True,
            vendor=vendor,
        )
        yield Act(
            at(day, 8, 20, batch.turn),
            "archivist6",
            [draft(opened, name, f"vendor:{vendor}", f"contract:{contract}")],
        )
        items = len(batch.records(world.holdings))
        signers = world.signers(("keeper1", "counter"), ("archivist4", "second_counter"))
        issued = OriginalsIssued(items=items, pages=batch.pages, signers=signers)
        yield Act(at(day, 8, 30, batch.turn), "keeper1", [draft(issued, name)], beside=("archivist4",))
        pages = self.pages(batch)
        half = (len(pages) + 1) // 2
        for who, some, hour in zip(batch.workers(), (pages[:half], pages[half:]), (12, 16), strict=True):
            if some:
                yield self._scan(batch, who, some, at(day, hour, 5, batch.turn), (shift, site))

    def _scan(
        self, batch: Batch, who: str, pages: list[tuple[int, int]], end: int, where: tuple[str, str]
    ) -> Act:
        """One worker's scans, recorded when they are through."""
        world, holdings = self.world, self.world.holdings
        batch_tag, worker = f"batch:{batch.id}", f"worker:{world.person(who)}"
        pace = 150 * MINUTE // len(pages)
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        for k, (n, number) in enumerate(pages):
            page, record = holdings.page_id(n, number), holdings.id_of(n)
            digest = world.digest("scan", n, number)
            drafts.append(
                Draft(
                    PageScanned(
                        bytes=180_000 + int(digest[:4], 16),
                        colour=COLOUR,
                        device=f"scanner {batch.project}-{who[-1]}",
                        digest=digest,
                        dpi=DPI,
                        format="image/tiff",
                        height=HEIGHT,
                        number=number,
                        scanned_at=format_time(end - (len(pages) - k) * pace),
                        width=WIDTH,
                    ),
                    (batch_tag, f"page:{page}", f"record:{record}", *where, worker),
                )
            )
            lines.append({"digest": digest, "number": number, "page": page, "record": record})
        return many(end, who, drafts, lines, batch_tag, world.shared.origin)

    def _attached(self, batch: Batch) -> Iterator[Act]:
        """All pages in one command; the originals go back the same day."""
        world, holdings = self.world, self.world.holdings
        name = f"batch:{batch.id}"
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        stored: list[Manifest] = []
        for k, (n, number) in enumerate(self.pages(batch)):
            page, record = holdings.page_id(n, number), holdings.id_of(n)
            image, same = self.contents.image(n, page)
            shown = before_mending(page) if batch.rejected and k < MENDED else page
            if shown != page:
                image = self.contents.image(n, shown)[0]
            drafts.append(
                Draft(
                    PageAttached(
                        format=FORMAT,
                        height=HEIGHT,
                        image=image,
                        number=number,
                        width=WIDTH,
                        colour=COLOUR,
                        dpi=DPI,
                        same=same,
                    ),
                    (name, f"page:{page}", f"record:{record}"),
                )
            )
            lines.append({"number": number, "object": image.object, "page": page, "record": record})
            if same is None and self.line.before[batch.number] + len(stored) < STORED:
                stored.append(Manifest(image_of(world.chosen.seed, shown), image))
        act = many(
            at(batch.attached, 10, 0, batch.turn), "archivist3", drafts, lines, name, world.shared.origin
        )
        last = len(act.drafts) - 1
        yield act._replace(names=((f"attached:{batch.number}", last),), manifests=(*act.manifests, *stored))
        items = len(batch.records(holdings))
        returned = OriginalsReturned(
            items=items,
            items_out=items,
            pages=batch.pages,
            pages_out=batch.pages,
            signers=world.signers(("keeper1", "counter"), ("archivist4", "second_counter")),
        )
        yield Act(
            at(batch.attached, 15, 0, batch.turn), "keeper1", [draft(returned, name)], beside=("archivist4",)
        )

    def _checked(self, batch: Batch, known: Known, *, again: bool = False) -> Act:
        """The machine checked all pages, a person the sample; the first pages of some batches are crooked."""
        world, holdings = self.world, self.world.holdings
        ids = [holdings.page_id(n, number) for n, number in self.pages(batch)]
        crooked = min(MENDED, len(ids)) if batch.rejected and not again else 0
        place = known.places[f"{'mended' if again else 'attached'}:{batch.number}"]
        seed = seed_of(batch.id, int(again), place.position, place.recorded_at)
        sample = set(draw(seed, ids, SAMPLED))
        lines: list[dict[str, object]] = [
            {
                "machine": ["skew"] if k < crooked else [],
                "page": page,
                **({"person": []} if page in sample else {}),
            }
            for k, page in enumerate(ids)
        ]
        findings = manifest(lines)
        size = len(sample)
        payload = QualityChecked(
            findings=findings.object,
            pages=len(ids),
            checker=world.person("archivist5"),
            machine=MachineChecks(checked=len(ids), passed=len(ids) - crooked, tool=_TOOL, version=_VERSION),
            sample=SampleChecks(matched=size, passed=size, seed=seed, size=size),
        )
        name = "checked again" if again else "checked"
        return Act(
            at(batch.again if again else batch.checked, 14, 0, batch.turn),
            "archivist5",
            [draft(payload, f"batch:{batch.id}")],
            manifests=(findings,),
            names=((f"{name}:{batch.number}", 0),),
        )

    def _rejected(self, batch: Batch, known: Known) -> Act:
        """Not every page passed the machine's checks: the batch goes back."""
        check = known.places[f"checked:{batch.number}"].position
        payload = BatchRejected(reasons=("machine",), check=check)
        clock = at(batch.rejected, 15, 10, batch.turn)
        return Act(clock, "archivist6", [draft(payload, f"batch:{batch.id}")])

    def _mended(self, batch: Batch) -> Act:
        """The crooked pages are straightened and attached in the place of the first images."""
        world, holdings, name = self.world, self.world.holdings, f"batch:{batch.id}"
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        stored: list[Manifest] = []
        for n, number in self.pages(batch)[:MENDED]:
            page, record = holdings.page_id(n, number), holdings.id_of(n)
            image, _ = self.contents.image(n, page)
            payload = PageReplaced(
                format=FORMAT,
                height=HEIGHT,
                image=image,
                number=number,
                old=self.contents.image(n, before_mending(page))[0],
                reason=secret("图像歪斜，纠偏后重新挂接"),
                width=WIDTH,
                colour=COLOUR,
                dpi=DPI,
            )
            drafts.append(Draft(payload, (name, f"page:{page}", f"record:{record}")))
            lines.append({"number": number, "object": image.object, "page": page, "record": record})
            stored.append(Manifest(image_of(world.chosen.seed, page), image))
        clock = at(batch.mended, 10, 20, batch.turn)
        act = many(clock, "archivist3", drafts, lines, name, world.shared.origin)
        last = len(act.drafts) - 1
        names = ((f"mended:{batch.number}", last),)
        return act._replace(manifests=(*act.manifests, *stored), names=names)

    def _accepted(self, batch: Batch, known: Known) -> Act:
        size = -(-batch.pages * SAMPLED // 100)
        check = f"{'checked again' if batch.rejected else 'checked'}:{batch.number}"
        payload = BatchAccepted(
            machine_passed=batch.pages,
            matched=size,
            pages=batch.pages,
            passed=size,
            sampled=size,
            check=known.places[check].position,
        )
        return Act(at(batch.accepted, 15, 0, batch.turn), "archivist6", [draft(payload, f"batch:{batch.id}")])
