"""Order in the repository: what was there is taken over; boxes and volumes each summer, a count each year."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from api.generator.acts import Act, draft
from api.generator.calendar import MINUTE, at, date_of, day_of, working_from
from api.generator.families.filing import Filing
from api.generator.holdings import HQ, PER_FILE, Series
from api.generator.pages import ENTRIES, PAGES
from api.generator.population import DEPARTMENTS
from api.generator.world import FOUNDED, World
from ledger.actions.filing.arrangement_events import (
    BoxPacked,
    RecordArranged,
    RecordShelved,
    StockChecked,
    VolumeAssembled,
)
from ledger.actions.organisation.holdings_inherited import HoldingsInherited, Opening
from ledger.decision import manifest
from ledger.event import Draft, FileObject, Manifest
from signing.merkle import root as tree_root

SYSTEM = "浙江公安档案信息管理系统（2009—2020）"
IN_A_BOX = 30
_encode = msgspec.json.Encoder(order="sorted").encode


class Arranging:
    """The acts of arranging."""

    def __init__(self, world: World, filing: Filing) -> None:
        self.world, self.filing = world, filing
        self._found: dict[int, list[Series]] = {}
        for series in world.holdings.series:
            if series.wave and series.fonds == HQ and series.category.partition("·")[0] in ("WS", "ZY"):
                self._found.setdefault(series.wave, []).append(series)

    def acts(self, day: int) -> Iterator[Act]:
        """What is put in order on this day."""
        if day == FOUNDED + 8:
            yield from self._inherited(day)
        year = date_of(day).year
        wave = year - 2020
        if day == working_from(day_of(year, 7, 4)):
            yield from self._packed(wave, day)
        if day == working_from(day_of(year, 11, 3)):
            yield self._counted(year, day)

    def _inherited(self, day: int) -> Iterator[Act]:
        """One export of the old system for each fonds, with the article's own figures beside the first."""
        holdings = self.world.holdings
        found: dict[str, list[int]] = {}
        for series in holdings.series:
            if not series.wave:
                found.setdefault(series.fonds, []).extend(range(series.first, series.last + 1))
        for k, (fonds, numbers) in enumerate(sorted(found.items())):
            lines = [self._line(n) for n in numbers]
            content = b"".join(lines)
            listed = Manifest(content, FileObject(len(content), sha256(content).hexdigest()))
            payload = HoldingsInherited(
                entries=len(numbers),
                manifest=listed.object,
                pages=sum(holdings.pages[n] for n in numbers),
                root=tree_root([sha256(b"\0" + line).digest() for line in lines]).hex(),
                system=SYSTEM,
                fonds=fonds,
                statistics=_OPENING if fonds == HQ else (),
            )
            tags = (f"ledger:{self.world.shared.origin}", f"fonds:{fonds}")
            clock = at(day, 9) + k * MINUTE
            yield Act(clock, "archivist6", [draft(payload, *tags)], manifests=(listed,))

    def _line(self, n: int) -> bytes:
        one = self.world.holdings.record(n)
        line: bytes = _encode({"code": self.filing.code(one), "pages": one.pages, "record": one.id})
        return line + b"\n"

    def _packed(self, wave: int, day: int) -> Iterator[Act]:
        """Each department's first official documents of the year in a box, its first file in a volume."""
        for k, (slug, _, _) in enumerate(DEPARTMENTS):
            of_org = [one for one in self._found.get(wave, ()) if one.org == slug]
            for series in (one for one in of_org if not one.by_file):
                yield from self._box(series, at(day, 9) + k * 4 * MINUTE)
                break
            for series in (one for one in of_org if one.by_file):
                yield self._volume(series, at(day, 9, 2) + k * 4 * MINUTE)
                break

    def _records(self, series: Series, most: int) -> list[str]:
        last = min(series.last, series.first + most - 1)
        return [self.world.holdings.id_of(n) for n in range(series.first, last + 1)]

    def _box(self, series: Series, clock: int) -> Iterator[Act]:
        records, box = self._records(series, IN_A_BOX), f"box:{self._thing('box', series)}"
        signers = self.world.signers(("archivist1", "arranger"), ("archivist5", "checker"))
        listed = manifest([{"number": n, "record": record} for n, record in enumerate(records, 1)])
        head = BoxPacked(
            count=len(records),
            label=f"{series.org.upper()}-{series.year}-1",
            signers=signers,
            manifest=listed.object,
            retention=series.retention,
            year=series.year,
        )
        drafts = [draft(head, box, f"fonds:{series.fonds}", f"org:{self.world.org(series.org)}")]
        for n, record in enumerate(records, 1):
            payload = RecordArranged(into="box", number=n, signers=signers)
            drafts.append(draft(payload, f"record:{record}", box))
        yield Act(clock, "archivist1", drafts, beside=("archivist5",), manifests=(listed,))
        shelf = RecordShelved(shelf=f"一室 {series.year - 2015} 列 2 柜 {1 + len(series.org) % 5} 层")
        yield Act(clock + MINUTE, "keeper2", [draft(shelf, box)])

    def _volume(self, series: Series, clock: int) -> Act:
        records, volume = self._records(series, PER_FILE), f"volume:{self._thing('volume', series)}"
        signers = self.world.signers(("archivist1", "arranger"), ("archivist5", "checker"))
        listed = manifest([{"number": n, "record": record} for n, record in enumerate(records, 1)])
        pages = self.world.holdings.pages
        head = VolumeAssembled(
            count=len(records),
            manifest=listed.object,
            pages=sum(pages[series.first + k] for k in range(len(records))),
            signers=signers,
        )
        drafts: list[Draft] = [
            draft(head, volume, f"fonds:{series.fonds}", f"org:{self.world.org(series.org)}")
        ]
        for n, record in enumerate(records, 1):
            payload = RecordArranged(into="volume", number=n, signers=signers)
            drafts.append(draft(payload, f"record:{record}", volume))
        return Act(clock, "archivist1", drafts, beside=("archivist5",), manifests=(listed,))

    def _thing(self, kind: str, series: Series) -> str:
        return self.world.made(day_of(series.year + 1, 7, 4), kind, series.head)

    def _counted(self, year: int, day: int) -> Act:
        """All boxes are there."""
        boxes: list[str] = []
        for wave in range(1, year - 2019):
            for slug, _, _ in DEPARTMENTS:
                first = [one for one in self._found.get(wave, ()) if one.org == slug and not one.by_file]
                boxes += [f"box:{self._thing('box', one)}" for one in first[:1]]
        listed = manifest([{"item": box, "state": "found"} for box in sorted(boxes)])
        payload = StockChecked(area="档案库房一室", found=len(boxes), manifest=listed.object, missing=0)
        stock = f"stock:{self.world.made(day, 'stock', year)}"
        return Act(at(day, 15), "keeper2", [draft(payload, stock)], manifests=(listed,))


_AS_OF, _ARTICLE = "20181231", "浙江公安数字档案室建设情况（2018）"
_OPENING = (
    Opening(figure="entries", value=ENTRIES, source=_ARTICLE, as_of=_AS_OF),
    Opening(figure="pages", value=PAGES, source=_ARTICLE, as_of=_AS_OF),
    Opening(figure="visits", value=151_000, source=_ARTICLE, as_of=_AS_OF),
    Opening(figure="classified_visits", value=12_000, source=_ARTICLE, as_of=_AS_OF),
    Opening(figure="remote_items", value=95_030_000, source=_ARTICLE, as_of=_AS_OF),
    Opening(figure="remote_bytes", value=73 * 10**12, source=_ARTICLE, as_of=_AS_OF),
)
