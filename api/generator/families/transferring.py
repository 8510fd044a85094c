"""Transfer: permanent records of nineteen years ago go to the provincial archives each year,
each with an openness opinion; those not digitized yet are deferred with the authority's consent. Records born
digital go after four years. So nothing is late, whether years are counted by days or whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from api.generator.acts import Act, draft, many
from api.generator.calendar import MINUTE, at, date_of, day_of, working_from
from api.generator.contents import Contents
from api.generator.days import Known
from api.generator.families.batches import Line
from api.generator.holdings import HQ
from api.generator.papers import pdf
from api.generator.world import World
from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.decision import manifest
from ledger.disposal_events import RecordTransferred, TransferDeferred, TransferReceived, TransferSent
from ledger.event import Draft, secret
from signing.times import format_time

FIRST_DEFERRED = working_from(day_of(2021, 2, 22))
AUTHORITY = "archives"
PART = 2_000
"""Records of one transfer."""


class Transferring:
    """The acts of transfer."""

    def __init__(self, world: World, line: Line, contents: Contents) -> None:
        self.world, self.line, self.contents = world, line, contents
        self._due = lru_cache(2)(self._due_in)

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What is reviewed, sent, received and put off on this day."""
        year = date_of(day).year
        if day == FIRST_DEFERRED:
            yield from self._deferred_first(day)
        if day == working_from(day_of(year, 9, 8)):
            yield from self._opinions(year, day)
        if day == working_from(day_of(year, 10, 14)):
            yield from self._sent(year, day, known)
            yield from self._deferred(year, day)
        if day == working_from(day_of(year, 11, 11)):
            yield from self._received(year, day)

    def _due_in(self, year: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Records whose twenty years, or five, are over next year: those that can go, those that cannot."""
        holdings, by = self.world.holdings, day_of(year, 9, 1)
        ready: list[int] = []
        waiting: list[int] = []
        for series in holdings.series:
            numbers = range(series.first, series.last + 1)
            if (
                series.fonds == HQ
                and series.wave == 0
                and (series.retention, series.year) == ("Y", year - 20)
            ):
                for n in numbers:
                    (ready if self.line.batch_of(n).accepted < by else waiting).append(n)
            if series.wave and series.year == year - 4:
                ready += [n for n in numbers if not holdings.digitized[n]]
        return tuple(sorted(ready, key=holdings.id_of)), tuple(waiting)

    def _opinions(self, year: int, day: int) -> Iterator[Act]:
        """The openness opinion that has to go with each."""
        holdings = self.world.holdings
        ready, _ = self._due(year)
        drafts = []
        lines: list[dict[str, object]] = []
        for n in ready:
            open_now = self.world.chance.below(3, "open", n) == 0
            payload = OpennessReviewed(
                content=self.contents.digest(n, True),
                decision="open" if open_now else "controlled",
                disclosure="withheld",
                ground="none" if open_now else "public_security",
                opinion=secret("可以开放" if open_now else "涉及公安业务，控制使用"),
                stage="transfer",
            )
            record = holdings.id_of(n)
            org = self.world.org(holdings.series_of(n).org)
            drafts.append(Draft(payload, (f"record:{record}", f"org:{org}")))
            lines.append({"decision": payload.decision, "record": record})
        origin = self.world.shared.origin
        for part in range(0, len(drafts), PART):
            some = slice(part, part + PART)
            clock = at(day, 9) + part // PART * MINUTE
            act = many(clock, "archivist1", drafts[some], lines[some], f"ledger:{origin}", origin)
            first = len(act.drafts) - len(drafts[some])
            yield act._replace(names=((f"opinion.{year}.{part // PART}", first),))

    def _sent(self, year: int, day: int, known: Known) -> Iterator[Act]:
        ready, _ = self._due(year)
        for part in range(0, len(ready), PART):
            yield self._package(year, part // PART, ready[part : part + PART], day, known)

    def _transfer(self, year: int, part: int) -> str:
        return self.world.made(day_of(year, 10, 14), "transfer", part)

    def _package(self, year: int, part: int, numbers: tuple[int, ...], day: int, known: Known) -> Act:
        holdings, first = self.world.holdings, known.places[f"opinion.{year}.{part}"].position
        tag, receiver = f"transfer:{self._transfer(year, part)}", self.world.org("provincial")
        rows = []
        for k, n in enumerate(numbers):
            open_now = self.world.chance.below(3, "open", n) == 0
            payload = RecordTransferred(
                content=self.contents.digest(n, True),
                openness="open" if open_now else "controlled",
                opinion=first + k,
                publicity="withheld",
            )
            rows.append((holdings.id_of(n), payload))
        listed = manifest([_line(record, row) for record, row in rows])
        package = pdf(f"transfer package {year}.{part}")
        objects = sum(holdings.pages[n] if holdings.digitized[n] else 1 for n in numbers)
        head = TransferSent(
            bytes=objects * 7_411,
            count=len(numbers),
            decrypted=True,
            manifest=listed.object,
            objects=objects,
            package=package.object,
            receiver=receiver,
            unpacked=True,
        )
        drafts = [draft(head, tag, f"org:{receiver}")]
        drafts += [draft(row, tag, f"record:{record}") for record, row in rows]
        return Act(at(day, 10) + part * MINUTE, "archivist1", drafts, manifests=(listed, package))

    def _received(self, year: int, day: int) -> Iterator[Act]:
        """The provincial archives' own word."""
        ready, _ = self._due(year)
        receiver = self.world.org("provincial")
        for part in range(0, len(ready), PART):
            numbers = ready[part : part + PART]
            objects = sum(
                self.world.holdings.pages[n] if self.world.holdings.digitized[n] else 1 for n in numbers
            )
            payload = TransferReceived(
                accepted=True,
                accurate=True,
                appearance=True,
                bytes=objects * 7_411,
                complete=True,
                count=len(numbers),
                objects=objects,
                package=pdf(f"transfer package {year}.{part // PART}").object,
                received_at=format_time(at(day, 9)),
                secure=True,
                usable=True,
            )
            tags = (f"transfer:{self._transfer(year, part // PART)}", f"org:{receiver}")
            clock = at(day, 10) + part // PART * MINUTE
            yield Act(clock, "provincial", [draft(payload, *tags)], party=True)

    def _deferred_first(self, day: int) -> Iterator[Act]:
        """The records whose twenty years are over in the first year wait for the autumn."""
        numbers = [
            n
            for series in self.world.holdings.series
            if (series.fonds, series.wave, series.retention, series.year) == (HQ, 0, "Y", 2001)
            for n in range(series.first, series.last + 1)
        ]
        yield from self._put_off(numbers, 2021, day, until=2022)

    def _deferred(self, year: int, day: int) -> Iterator[Act]:
        """What cannot go, because it is not digitized yet."""
        yield from self._put_off(self._due(year)[1], year, day, until=year + 10)

    def _put_off(self, waiting: Sequence[int], year: int, day: int, *, until: int) -> Iterator[Act]:
        if not waiting:
            return
        authority, origin = self.world.org(AUTHORITY), self.world.shared.origin
        payload = TransferDeferred(
            authority=authority, document=f"浙档函〔{year}〕18号", reason="arranging", until=until
        )
        records = [self.world.holdings.id_of(n) for n in waiting]
        drafts = [Draft(payload, (f"record:{record}", f"org:{authority}")) for record in records]
        lines: list[dict[str, object]] = [{"record": record} for record in records]
        for part in range(0, len(drafts), PART):
            some = slice(part, part + PART)
            clock = at(day, 16) + part // PART * MINUTE
            yield many(clock, "archivist1", drafts[some], lines[some], f"org:{authority}", origin)


def _line(record: str, one: RecordTransferred) -> dict[str, object]:
    return {
        "classification": [],
        "content": one.content,
        "openness": one.openness,
        "opinion": one.opinion,
        "publicity": one.publicity,
        "record": record,
    }
