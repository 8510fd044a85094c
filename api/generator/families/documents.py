"""What surrounds filing: documents completed, hand-over, metadata, four-nature tests, acceptance, numbering.

Documents of a year are completed day by day, handed over and filed in the spring after it, tested the next
working day and accepted more than a week later. In December all electronic records are tested again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.generator.acts import SERVICE, Act, draft, many
from api.generator.calendar import MINUTE, after_working, at, date_of, day_of, working_days, working_from
from api.generator.contents import Contents, born_digital
from api.generator.days import Known
from api.generator.families.batches import Line
from api.generator.families.opening import OFFICE
from api.generator.holdings import PER_FILE, Series
from api.generator.population import DEPARTMENTS
from api.generator.world import World
from ledger.actions.filing.acceptance import RecordAccepted, RecordReturned
from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.handing_over import FilingHandedOver, FilingReceived
from ledger.actions.filing.metadata import CapturedElement, MetadataCaptured
from ledger.actions.filing.numbering import NumberingClosed
from ledger.actions.filing.record_tested import RecordTested, TestItem
from ledger.decision import manifest
from ledger.event import Draft, secret
from ledger.standards.four_natures import items_of

TESTER, VERSION = "archive-ledger four-natures", "1.0"
OF_CONTENT = frozenset({"1-10", "2-7", "2-8", "3-3", "3-4", "3-8"})
"""Items that ask for files; paper that is not digitized yet has none."""
OF_CARRIER = frozenset({"4-3", "4-4", "4-5", "4-6"})
FAILING = 150
"""Of so many records one fails its first test."""
RETESTED = 15
"""Working days of December on which the yearly test is made."""


class Documents:
    """The acts around filing."""

    def __init__(self, world: World, line: Line, contents: Contents, destroyed: Mapping[int, int]) -> None:
        """`destroyed`: records that are destroyed one day, and the day."""
        self.world, self.line, self.contents, self.destroyed = world, line, contents, destroyed
        self._completed: dict[int, list[int]] = {}
        for wave in range(2, 6):
            for n in world.holdings.waves[wave]:
                if world.holdings.series_of(n).household:
                    continue  # their dates never stand clear
                day = day_of(2019 + wave, 1, 1) + world.chance.below(360, "date", n)
                self._completed.setdefault(working_from(day), []).append(n)

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What happens around filing on this day."""
        if day in self._completed:
            yield self._complete(day, self._completed[day])
        holdings = self.world.holdings
        for wave in range(1, 6):
            days = holdings.filing_days[wave]
            if day == days[0]:
                yield from self._handed_over(wave, day)
            if day == after_working(days[-1], 15):
                yield from self._numbering_closed(wave, day)
            for filed in days:
                if filed < day <= filed + 60:
                    yield from self._followed(filed, day, known)
            if day in days:
                yield from self._captured(day)
        december = working_days(day_of(date_of(day).year, 12, 1), day_of(date_of(day).year, 12, 31))
        if day in december[:RETESTED]:
            yield from self._retested(day, december.index(day))

    def _complete(self, day: int, numbers: list[int]) -> Act:
        """The office system's documents of a day are done, and their ids are given."""
        world = self.world
        source = f"service:{world.person(OFFICE)}"
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        for n in numbers:
            one = world.holdings.record(n)
            name = f"OA-{one.series.year}-{n:06d}"
            payload = DocumentCompleted(completed=one.date, document=name, source=source)
            tags = (
                f"record:{one.id}",
                source,
                f"org:{world.org(one.series.org)}",
                f"document:{world.match(f'{source} {name}')}",
            )
            drafts.append(Draft(payload, tags))
            lines.append({"document": name, "record": one.id})
        return many(at(day, 17, 30), "archivist2", drafts, lines, source, world.shared.origin)

    def _handed_over(self, wave: int, day: int) -> Iterator[Act]:
        """Each department hands over what it has of the year, on the first morning of filing."""
        world = self.world
        for k, (slug, _, _) in enumerate(DEPARTMENTS):
            found = [series for series in world.holdings.series if (series.wave, series.org) == (wave, slug)]
            numbers = [n for series in found for n in range(series.first, series.last + 1)]
            if not numbers:
                continue
            pages = world.holdings.pages
            listed = manifest(
                [
                    {"number": i, "pages": pages[n], "record": world.holdings.id_of(n)}
                    for i, n in enumerate(numbers, 1)
                ]
            )
            total = sum(pages[n] for n in numbers)
            tags = (f"filing:{world.made(day, 'filing', wave, slug)}", f"org:{world.org(slug)}")
            handed = FilingHandedOver(count=len(numbers), manifest=listed.object, pages=total)
            received = FilingReceived(count=len(numbers), manifest=listed.object, pages=total)
            clock = at(day, 8, 30) + k * 2 * MINUTE
            yield Act(clock, f"{slug}.receiver", [draft(handed, *tags)], manifests=(listed,))
            yield Act(clock + MINUTE, "archivist6", [draft(received, *tags)])

    def _captured(self, day: int) -> Iterator[Act]:
        """What the office system says of the files of records that were born digital."""
        world = self.world
        source = f"service:{world.person(OFFICE)}"
        drafts: list[Draft] = []
        lines: list[dict[str, object]] = []
        for n in world.holdings.filed_on(day):
            if world.holdings.digitized[n]:
                continue
            record = world.holdings.id_of(n)
            file = born_digital(record).object
            elements = (
                CapturedElement(element="computer_file_size", value=file.bytes),
                CapturedElement(element="format_information", value="application/pdf"),
            )
            payload = MetadataCaptured(
                elements=elements, obtained="measured", source=source, object=file, tool="OA 6.2"
            )
            drafts.append(Draft(payload, (f"record:{record}", source)))
            lines.append({"record": record})
        if drafts:
            yield many(at(day, 18), SERVICE, drafts, lines, source, world.shared.origin)

    # Tests and acceptance of what was filed on one day

    def _followed(self, filed: int, day: int, known: Known) -> Iterator[Act]:
        numbers = list(self.world.holdings.filed_on(filed))
        wrong = [n for n in numbers if self.fails(n)]
        right = [n for n in numbers if not self.fails(n)]
        if day == after_working(filed, 1):
            yield from self._tested(right, f"tested.{filed}", day, failed=False)
            yield from self._tested(wrong, f"failed.{filed}", day, failed=True)
        if day == after_working(filed, 9):
            yield from self._accepted(right, f"tested.{filed}", day, known)
            yield from self._returned(wrong, f"failed.{filed}", day, known)
        if day == after_working(filed, 12):
            yield from self._tested(wrong, f"again.{filed}", day, failed=False)
        if day == after_working(filed, 20):
            yield from self._accepted(wrong, f"again.{filed}", day, known)

    def fails(self, n: int) -> bool:
        """Whether record `n` fails its first test."""
        return self.world.chance.below(FAILING, "fails", n) == 0

    def test(self, record: str, org: str, content: str, *, files: bool, failed: bool = False) -> Draft:
        """A test at filing, item by item."""
        items = []
        for code in items_of("GD"):
            verdict, ground, reason = "passed", None, None
            if code in OF_CONTENT and not files:
                verdict, ground = "not_applicable", "no_content"
            if failed and code == "2-4":
                verdict, reason = "failed", secret("责任者与文件落款不一致")
            items.append(
                TestItem(
                    code=code,
                    tool=TESTER,
                    verdict=verdict,  # type: ignore[arg-type]
                    version=VERSION,
                    ground=ground,  # type: ignore[arg-type]
                    input=content,
                    reason=reason,
                )
            )
        payload = RecordTested(
            items=tuple(items), stage="GD", verdict="failed" if failed else "passed", content=content
        )
        return Draft(payload, (f"record:{record}", f"org:{org}"))

    def _tested(self, numbers: list[int], name: str, day: int, *, failed: bool) -> Iterator[Act]:
        if not numbers:
            return
        holdings, drafts = self.world.holdings, []
        lines: list[dict[str, object]] = []
        for n in numbers:
            record, content = holdings.id_of(n), self.contents.digest(n, False)
            org = self.world.org(holdings.series_of(n).org)
            drafts.append(self.test(record, org, content, files=not holdings.digitized[n], failed=failed))
            lines.append({"content": content, "record": record})
        act = self._many(at(day, 20), SERVICE, drafts, lines)
        yield act._replace(names=((name, len(act.drafts) - len(drafts)),))

    def _accepted(self, numbers: list[int], name: str, day: int, known: Known) -> Iterator[Act]:
        if not numbers:
            return
        holdings, first = self.world.holdings, known.places[name].position
        drafts = []
        lines: list[dict[str, object]] = []
        for place, n in enumerate(numbers):
            record, content = holdings.id_of(n), self.contents.digest(n, False)
            org = self.world.org(holdings.series_of(n).org)
            payload = RecordAccepted(content=content, test=first + place)
            drafts.append(Draft(payload, (f"record:{record}", f"org:{org}")))
            lines.append({"content": content, "record": record})
        yield self._many(at(day, 16), "archivist5", drafts, lines)

    def _returned(self, numbers: list[int], name: str, day: int, known: Known) -> Iterator[Act]:
        for place, n in enumerate(numbers):
            payload = RecordReturned(
                content=self.contents.digest(n, False),
                reason=secret("责任者与文件落款不一致，请核对后重新提交。"),
                items=("2-4",),
                test=known.places[name].position + place,
            )
            org = self.world.org(self.world.holdings.series_of(n).org)
            tags = (f"record:{self.world.holdings.id_of(n)}", f"org:{org}")
            yield Act(at(day, 16, 30) + place * MINUTE, "archivist5", [draft(payload, *tags)])

    def _many(self, when: int, by: str, drafts: list[Draft], lines: list[dict[str, object]]) -> Act:
        origin = self.world.shared.origin
        return many(when, by, drafts, lines, f"ledger:{origin}", origin)

    # Each year

    def _numbering_closed(self, wave: int, day: int) -> Iterator[Act]:
        drafts = []
        lines: list[dict[str, object]] = []
        for series in self.world.holdings.series:
            if series.wave == wave:
                for name, count in _parts(series):
                    tag = self.world.match(name) if series.household else name
                    payload = NumberingClosed(
                        count=count,
                        first=1,
                        last=count,
                        voided=0,
                        year=series.year,
                        series=None if series.household else name,
                    )
                    drafts.append(Draft(payload, (f"fonds:{series.fonds}", f"series:{tag}")))
                    lines.append({"last": count, "series": tag})
        if drafts:
            yield self._many(at(day, 15), "archivist1", drafts, lines)

    def _retested(self, day: int, turn: int) -> Iterator[Act]:
        """A part of all that is electronic and in order by then, fonds by fonds."""
        year, holdings = date_of(day).year, self.world.holdings
        until = day_of(year, 11, 30)
        found: dict[str, list[int]] = {}
        for batch in self.line.batches[turn::RETESTED]:
            if batch.accepted <= until:
                for n in batch.records(holdings):
                    if self.destroyed.get(n, day) < day:
                        continue
                    found.setdefault(holdings.series_of(n).fonds, []).append(n)
        if turn == 0:
            for wave in range(1, year - 2019):
                for n in holdings.waves[wave]:
                    if not holdings.digitized[n] and holdings.filed_day(n) <= until:
                        found.setdefault(holdings.series_of(n).fonds, []).append(n)
        for k, (fonds, numbers) in enumerate(sorted(found.items())):
            yield self._retest(day, k, fonds, numbers)

    def _retest(self, day: int, turn: int, fonds: str, numbers: list[int]) -> Act:
        lines: list[dict[str, object]] = [
            {
                "content": self.contents.digest(n, True),
                "record": self.world.holdings.id_of(n),
                "verdict": "passed",
            }
            for n in numbers
        ]
        listed = manifest(lines)
        items = tuple(
            TestItem(
                code=code,
                tool=TESTER,
                verdict="not_applicable" if code in OF_CARRIER else "passed",
                version=VERSION,
                ground="no_carrier" if code in OF_CARRIER else None,
                input=listed.object.object,
                failed=None if code in OF_CARRIER else 0,
            )
            for code in items_of("CQ")
        )
        payload = RecordTested(
            items=items,
            stage="CQ",
            verdict="passed",
            count=len(numbers),
            failed=0,
            manifest=listed.object,
            year=date_of(day).year,
        )
        tags = (f"holdings:{self.world.made(day, 'holdings', fonds, turn)}", f"fonds:{fonds}")
        return Act(at(day, 21) + turn * MINUTE, SERVICE, [draft(payload, *tags)], manifests=(listed,))


def _parts(series: Series) -> Iterator[tuple[str, int]]:
    """The series that numbers run in, with how many there are: the files of one that is arranged by file."""
    whole = series.last - series.first + 1
    if not series.by_file:
        yield series.head, whole
        return
    for k in range(-(-whole // PER_FILE)):
        yield f"{series.head}-{k + 1:03d}", min(PER_FILE, whole - k * PER_FILE)
