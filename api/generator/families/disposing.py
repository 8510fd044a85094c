"""Appraisal and destruction.

Each year from 2022 on a department's expired records are appraised, some kept for longer, the others listed,
approved, filed with the authority, destroyed before two supervisors, and purged from every backup.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from api.generator.acts import Act, draft, many
from api.generator.calendar import SECOND, at, date_of, day_of, working_from
from api.generator.contents import Contents
from api.generator.days import BEHIND, Known
from api.generator.families.batches import Line
from api.generator.families.governing import Governing
from api.generator.families.keeping import FIRST_SET, KINDS, Keeping
from api.generator.families.releasing import Releasing
from api.generator.holdings import HQ
from api.generator.papers import pdf
from api.generator.population import DEPARTMENTS
from api.generator.sealing import sealing_key
from api.generator.world import FOUNDED, World
from ledger.actions.keeping.backups import BackupPurged
from ledger.decision import manifest
from ledger.disposal_events import (
    DisposalApproved,
    DisposalListed,
    DisposalNotified,
    RecordDestroyed,
    RecordListed,
    RetentionAppraised,
)
from ledger.event import Draft, Manifest, secret
from signing.times import format_time

FIRST_YEAR = 2022
EXPIRED = range(2006, 2012)
"""Years of ten-year records whose period was over before they are appraised."""
MOST_COPIES = 100
AUTHORITY = "archives"


class Disposal(NamedTuple):
    """A year's destruction list of one department; `keep` are appraised to stay, `gone` are destroyed."""

    year: int
    id: str
    org: str
    keep: tuple[int, ...]
    gone: tuple[int, ...]


class Disposing:
    """The acts of appraisal and destruction."""

    def __init__(
        self, world: World, line: Line, contents: Contents, releasing: Releasing, keeping: Keeping
    ) -> None:
        self.world, self.line, self.contents, self.keeping = world, line, contents, keeping
        self.governing = Governing(world)
        released = {n for one in releasing.releases for n in one.records}
        self.disposals = list(self._planned(released))
        self.destroyed = {
            n: working_from(day_of(one.year, 8, 12)) for one in self.disposals for n in one.gone
        }

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What happens on this day."""
        year = date_of(day).year
        for one in self.disposals:
            if one.year == year:
                yield from self._disposal(one, day, known)

    def _planned(self, released: set[int]) -> Iterator[Disposal]:
        holdings = self.world.holdings
        most = max(6, self.world.chosen.entries // 4_000)
        for year in range(FIRST_YEAR, date_of(self.world.last).year + 1):
            if day_of(year, 12, 20) > self.world.last:
                continue
            org = DEPARTMENTS[(year - FIRST_YEAR) * 2 % len(DEPARTMENTS)][0]
            found = [
                n
                for series in holdings.series
                if (series.wave, series.org, series.retention, series.fonds) == (0, org, "D10", HQ)
                and series.year in EXPIRED
                for n in range(series.first, series.last + 1)
                if n not in released and self.line.batch_of(n).accepted < day_of(year, 2, 1)
            ][:most]
            if len(found) > 1:
                kept = max(1, len(found) // 5)
                identity = self.world.made(day_of(year, 5, 10), "disposal", year)
                yield Disposal(year, identity, org, tuple(found[:kept]), tuple(found[kept:]))

    def _disposal(self, one: Disposal, day: int, known: Known) -> Iterator[Act]:
        if day == working_from(day_of(one.year, 3, 10)):
            yield self._appraised(one, day)
        if day == working_from(day_of(one.year, 5, 12)):
            yield self._listed(one, day, known)
        tags = (f"disposal:{one.id}", f"org:{self.world.org(one.org)}")
        listed = self._list(one, known) if day > day_of(one.year, 5, 12) + BEHIND else None
        if listed and day == working_from(day_of(one.year, 6, 14)):
            payload = DisposalApproved(
                count=len(one.gone), manifest=listed.object, post="principal_leader", document="浙公鉴1号"
            )
            yield Act(at(day, 10), f"{one.org}.leader", [draft(payload, *tags)])
        if listed and day == working_from(day_of(one.year, 7, 12)):
            notified = DisposalNotified(
                authority=self.world.org(AUTHORITY),
                manifest=listed.object,
                notified_at=format_time(at(day, 9)),
                document=f"浙档备〔{one.year}〕2号",
            )
            yield Act(at(day, 10), "archivist1", [draft(notified, *tags)])
        if listed and day == working_from(day_of(one.year, 8, 12)):
            yield self._destroyed(one, day, listed)
        if listed and day == working_from(day_of(one.year, 8, 20)):
            yield from self._purged(one, day, listed)

    def _report(self, one: Disposal) -> Manifest:
        return pdf(f"appraisal report {one.year}")

    def _appraised(self, one: Disposal, day: int) -> Act:
        """The appraisal committee's decisions, record by record."""
        holdings, report = self.world.holdings, self._report(one)
        committee = f"committee:{self.governing.committee(day)}"
        drafts = []
        lines: list[dict[str, object]] = []
        for n in (*one.keep, *one.gone):
            keep = n in one.keep
            payload = RetentionAppraised(
                decision="keep" if keep else "dispose",
                former="D10",
                report=report.object,
                expired=holdings.series_of(n).year + 10,
                opinion=secret("仍有查考价值" if keep else "无继续保存价值"),
                retention="D30" if keep else None,
            )
            record = holdings.id_of(n)
            drafts.append(Draft(payload, (f"record:{record}", committee, f"org:{self.world.org(one.org)}")))
            lines.append({"decision": payload.decision, "record": record})
        act = many(at(day, 10), "appraiser1", drafts, lines, committee, self.world.shared.origin)
        first = len(act.drafts) - len(drafts)
        names = ((f"appraised.{one.year}", first + len(one.keep)),)
        return act._replace(manifests=(*act.manifests, report), names=names)

    def _rows(self, one: Disposal, known: Known) -> list[tuple[str, RecordListed]]:
        """(record, its place on the list), sorted by record."""
        holdings, first = self.world.holdings, known.places[f"appraised.{one.year}"].position
        rows = [
            (
                holdings.id_of(n),
                RecordListed(appraised=first + k, retention="D10", expired=holdings.series_of(n).year + 10),
            )
            for k, n in enumerate(one.gone)
        ]
        return sorted(rows, key=lambda row: row[0])

    def _list(self, one: Disposal, known: Known) -> Manifest:
        return manifest(
            [
                {
                    "appraised": row.appraised,
                    "expired": row.expired,
                    "record": record,
                    "retention": row.retention,
                }
                for record, row in self._rows(one, known)
            ]
        )

    def _listed(self, one: Disposal, day: int, known: Known) -> Act:
        listed = self._list(one, known)
        head = DisposalListed(
            committee=self.governing.committee(day_of(one.year, 3, 10)),
            count=len(one.gone),
            manifest=listed.object,
            report=self._report(one).object,
        )
        tag = f"disposal:{one.id}"
        drafts = [draft(head, tag, f"org:{self.world.org(one.org)}")]
        drafts += [draft(row, tag, f"record:{record}") for record, row in self._rows(one, known)]
        return Act(at(day, 10), "archivist1", drafts, manifests=(listed,))

    def _destroyed(self, one: Disposal, day: int, listed: Manifest) -> Act:
        """Two supervisors see it done; the keys are erased when the archive is finished."""
        holdings = self.world.holdings
        signers = self.world.signers(("supervisor1", "supervisor"), ("supervisor2", "second_supervisor"))
        drafts = []
        lines: list[dict[str, object]] = []
        for n in sorted(one.gone, key=holdings.id_of):
            record = holdings.id_of(n)
            copies = self.copies(day, holdings.filed_day(n))
            payload = RecordDestroyed(
                copies=sorted(copies[-MOST_COPIES:]),
                copy_count=len(copies),
                keys=[sealing_key(self.world.chance, f"record:{record}").key_id],
                manifest=listed.object,
                method="shredded",
                objects=holdings.pages[n],
                signers=signers,
            )
            drafts.append(Draft(payload, (f"record:{record}", f"disposal:{one.id}")))
            lines.append({"record": record})
        act = many(at(day, 14), "supervisor1", drafts, lines, f"disposal:{one.id}", self.world.shared.origin)
        return act._replace(beside=("supervisor2",), erases=self._erased(one))

    def _erased(self, one: Disposal) -> tuple[str, ...]:
        """The sealing keys and page images of what is destroyed."""
        holdings = self.world.holdings
        keys = [sealing_key(self.world.chance, f"record:{holdings.id_of(n)}").key_id for n in one.gone]
        pages = [(n, holdings.page_id(n, k)) for n in one.gone for k in range(1, holdings.pages[n] + 1)]
        return (*keys, *(self.contents.image(n, page)[0].object for n, page in pages))

    def copies(self, day: int, filed: int) -> list[str]:
        """The backups, oldest first, that were taken before this day of a log with what was filed then."""
        taken: list[tuple[int, str]] = []
        for month in range(2021 * 12 + 1, date_of(day).year * 12 + 12):
            on = day_of(month // 12, month % 12 + 1, 1)
            if FOUNDED + 20 < on < day and filed <= on - BEHIND:
                taken.append((on, f"monthly.{date_of(on):%Y%m}"))
        for year in range(FIRST_SET, date_of(day).year):
            made = working_from(day_of(year + 1, 1, 8))
            if made < day and filed <= made - BEHIND:
                taken += [(made, f"{kind}.{year}") for kind in KINDS]
        return [self.keeping.backup(name) for _, name in sorted(taken)]

    def _purged(self, one: Disposal, day: int, listed: Manifest) -> Iterator[Act]:
        copies = self.copies(working_from(day_of(one.year, 8, 12)), FOUNDED)
        for k, backup in enumerate(copies):
            payload = BackupPurged(manifest=listed.object, method="overwritten")
            tags = (f"backup:{backup}", f"disposal:{one.id}")
            yield Act(at(day, 10) + k * 20 * SECOND, "operator3", [draft(payload, *tags)])
