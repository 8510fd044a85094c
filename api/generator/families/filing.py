"""Filing: what was there before, in the first weeks; then each spring the documents of the year before."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, many
from api.generator.calendar import MINUTE, at
from api.generator.contents import born_digital
from api.generator.families.opening import SCHEDULE, SCHEDULED_AGAIN, SCHEDULED_THIRD
from api.generator.holdings import Record
from api.generator.papers import PDF
from api.generator.world import World
from ledger.actions.filing.record_filed import FiledFile, RecordFiled
from ledger.event import Draft, secret
from signing.times import format_time

AT_ONCE = 1_000
"""Records of one command."""
STORED = 50
"""Files of one command that are stored; those of other records can be made again."""


class Filing:
    """The acts of filing. Records are filed by two archivists in turn."""

    def __init__(self, world: World) -> None:
        self.world = world

    def acts(self, day: int) -> Iterator[Act]:
        """What is filed on this day."""
        whole = self.world.holdings.filed_on(day)
        for k, start in enumerate(range(whole.start, whole.stop, AT_ONCE)):
            some = range(start, min(start + AT_ONCE, whole.stop))
            yield self._filed(some, at(day, 9, 30) + k * MINUTE, f"archivist{1 + k % 2}")

    def _filed(self, numbers: range, at: int, by: str) -> Act:
        records = [self.world.holdings.record(n) for n in numbers]
        drafts = [self.draft(one) for one in records]
        lines: list[dict[str, object]] = [{"code": self.code(one), "record": one.id} for one in records]
        origin = self.world.shared.origin
        act = many(at, by, drafts, lines, f"ledger:{origin}", origin)
        files = tuple(born_digital(one.id) for one in records if not one.digitized)
        return act._replace(manifests=(*act.manifests, *files[:STORED]))

    def _file(self, one: Record) -> FiledFile:
        return FiledFile(format=PDF, name=secret(f"{one.title}.pdf"), object=born_digital(one.id).object)

    def code(self, one: Record) -> str:
        """What stands in the tag `code:`."""
        return self.world.match(one.canonical) if one.series.household else one.canonical

    def draft(self, one: Record) -> Draft:
        """The filing of one record."""
        series, hidden = one.series, one.series.household
        inherited = not series.wave
        payload = RecordFiled(
            born_digital=not one.digitized,
            category=series.category,
            clause=None if inherited else clause(series.category, series.retention),
            code=None if hidden else one.written,
            code_sealed=secret(one.written) if hidden else None,
            date=None if hidden else one.date,
            date_sealed=secret(one.date) if hidden else None,
            document_number=None if hidden else one.document_number,
            files=() if one.digitized else (self._file(one),),
            household=hidden,
            inherited=inherited,
            level="item",
            openness="unreviewed",
            page_count=one.pages,
            responsible=secret(one.responsible),
            retention=series.retention,
            schedule=None if inherited else schedule_of(one.filed),
            secrecy="none",
            title=secret(one.title),
        )
        org = self.world.org(series.org)
        return Draft(
            payload, (f"record:{one.id}", f"code:{self.code(one)}", f"fonds:{series.fonds}", f"org:{org}")
        )


def clause(category: str, retention: str) -> str:
    """The line of the schedule that gives this retention."""
    return f"{category.partition('·')[0]}-{('Y', 'D30', 'D10').index(retention) + 1}"


def schedule_of(day: int) -> str:
    """The version of the schedule in force on this day."""
    now = format_time(at(day, 9))
    return "2023" if now >= SCHEDULED_THIRD else "2022" if now >= SCHEDULED_AGAIN else SCHEDULE
