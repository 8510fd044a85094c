"""Secrecy: entries without content that are classified, reviewed, extended, declassified; and their copies.

An internal ledger holds no content of 秘密 and above, only that there is such a record and what was decided
about it ([SL] 31). Periods are set so that they end in December, after the year's review.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from api.generator.acts import Act, Plant, draft, many
from api.generator.calendar import MINUTE, after_working, at, date_of, day_of, working_from
from api.generator.days import Known
from api.generator.families.extras import Extra, all_filed
from api.generator.sealing import commit_of
from api.generator.world import World
from ledger.actions.access.request_events import AccessRequested, ConsentGiven, RequestClosed
from ledger.actions.secrecy.carrier_events import (
    CarrierApproved,
    CarrierCounted,
    CarrierDestroyed,
    CarrierMoved,
    CopyMade,
)
from ledger.actions.secrecy.secrecy_events import (
    Level,
    SecrecyDeclassified,
    SecrecyExtended,
    SecrecyReviewed,
    SecrecySet,
)
from ledger.event import Draft, secret

GROUP = "机要室"
FILED, SET = day_of(2021, 2, 24), day_of(2021, 3, 2)
SHORT, LONG = 21, {"secret": 120, "confidential": 240, "top_secret": 360}
EXTENDED = 24
SCOPE = "办公室、保密办公室有关人员"
_EPOCH = date(1970, 1, 1)


class Secrets:
    """The acts of secrecy. Entry k: by k % 4 it lasts, expires, is extended first, or is derived."""

    def __init__(self, world: World) -> None:
        self.world = world
        count = max(8, world.chosen.entries // 5_000)
        self.entries = [Extra(GROUP, k + 1, FILED, 2020) for k in range(count)]

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What is decided about secrecy on this day."""
        yield from all_filed(self.world, self.entries, day)
        year = date_of(day).year
        if day == SET:
            for k, one in enumerate(self.entries):
                yield self.set(
                    one, at(day, 9) + k * MINUTE // 2, self.level(k), self._months(k), derived=k % 4 == 3
                )
        if day == working_from(day_of(year, 11, 8)):
            yield self._reviewed(year, day)
        for k, one in enumerate(self.entries):
            for ended in self._ends(k):
                if k % 4 == 2 and ended == self._ends(k)[0]:
                    if day == working_from(ended - 18):
                        yield self.extended(one, day, ended)
                elif day == ended + 1:
                    yield self.declassified(one, day, self.level(k))
        yield from self._carried(day, known)

    def level(self, k: int) -> Level:
        """秘密 for most, 机密 for a quarter, 绝密 for one in fifty."""
        if k % 50 == 4:
            return "top_secret"
        return "confidential" if k % 4 == 3 or k % 20 == 0 else "secret"

    def _months(self, k: int) -> int:
        return SHORT if k % 4 in (1, 2) else LONG[self.level(k)]

    def _ends(self, k: int) -> list[int]:
        """The last days of an entry's periods, as far as they come in the years that are told."""
        if k % 4 not in (1, 2):
            return []
        first = last_day(SET, SHORT)
        return [first, *([last_day(SET, SHORT + EXTENDED)] if k % 4 == 2 else [])]

    def set(
        self,
        one: Extra,
        clock: int,
        level: Level,
        months: int,
        *plants: Plant,
        derived: bool = False,
        organ: str = "hq",
        by: str = "classifier1",
    ) -> Act:
        """A record is classified, originally by the headquarters or from a document of the partner."""
        day = clock_day(clock)
        payload = SecrecySet(
            level=level,
            scope=secret(SCOPE),
            start=_text(day),
            months=months,
            until=_text(last_day(day, months)),
            basis="derived" if derived else "original",
            classifier=self.world.person(by),
            ground=secret("公安工作国家秘密范围第 3 项"),
            organ=self.world.org(organ),
            origin=self.world.org("partner" if derived else organ),
            origin_document=secret("北公发〔2020〕12号") if derived else None,
        )
        tags = (f"record:{one.id(self.world)}", f"org:{payload.organ}")
        names = ((f"marking.{one.group}.{one.number}", 0),)
        return Act(clock, by, [draft(payload, *tags)], names=names, plants=plants)

    def review(self, one: Extra, year: int, outcome: str = "kept") -> Draft:
        """The review of one record for a year."""
        hq = self.world.org("hq")
        payload = SecrecyReviewed(
            classifier=self.world.person("classifier1"),
            organ=hq,
            outcome=outcome,  # type: ignore[arg-type]
            year=year,
        )
        return draft(payload, f"record:{one.id(self.world)}", f"org:{hq}")

    def _reviewed(self, year: int, day: int) -> Act:
        drafts = []
        lines: list[dict[str, object]] = []
        for k, one in enumerate(self.entries):
            ends = self._ends(k)
            if ends and ends[-1] < day:
                continue
            due = next((end for end in ends if date_of(end).year == year), None)
            last = due is not None and due == ends[-1]
            outcome = "to_declassify" if last else "to_extend" if due is not None else "kept"
            drafts.append(self.review(one, year, outcome))
            lines.append({"record": one.id(self.world)})
        origin = self.world.shared.origin
        return many(at(day, 10), "classifier1", drafts, lines, f"org:{self.world.org('hq')}", origin)

    def extended(self, one: Extra, day: int, ended: int) -> Act:
        """The period goes on for two years."""
        hq = self.world.org("hq")
        payload = SecrecyExtended(
            classifier=self.world.person("classifier1"),
            decided_by=hq,
            ground=secret("泄露后仍可能损害公共安全"),
            months=EXTENDED,
            old_until=_text(ended),
            organ=hq,
            until=_text(last_day(SET, SHORT + EXTENDED)),
        )
        tags = (f"record:{one.id(self.world)}", f"org:{hq}")
        return Act(at(day, 11) + one.number * MINUTE // 2, "classifier1", [draft(payload, *tags)])

    def declassified(self, one: Extra, day: int, level: Level) -> Act:
        """The period is over."""
        hq = self.world.org("hq")
        payload = SecrecyDeclassified(
            cause="expired",
            classifier=self.world.person("classifier1"),
            decided_by=hq,
            ground=secret("保密期限已满"),
            old_level=level,
            organ=hq,
        )
        tags = (f"record:{one.id(self.world)}", f"org:{hq}")
        return Act(at(day, 8, 30) + one.number * MINUTE // 2, "classifier1", [draft(payload, *tags)])

    # Copies of the first entry, and of the top secret one

    def _carried(self, day: int, known: Known) -> Iterator[Act]:
        began = working_from(day_of(2021, 4, 6))
        first, top = self.entries[0], self.entries[4]
        if day == began:
            yield self.copied(first, "a", day, known)
            yield self.copied(first, "b", day, known)
            yield from self._asked(top, day)
        if day == after_working(began, 2):
            yield self._consented(top, day)
        if day == after_working(began, 4):
            yield self.copied(top, "t", day, known, consented="hq")
            yield self.moved(first, "a", day)
        if day == after_working(began, 20):
            yield self.counted("once", first, ("a", "b"), day)
            yield self._closed(top, day)
        if day == after_working(began, 28):
            yield self.destruction_approved("once", first, ("a", "b"), day, known)
        if day == after_working(began, 36):
            yield self.carriers_destroyed("once", first, ("a", "b"), day, known)

    def copy(self, one: Extra, name: str) -> str:
        """The id of a copy."""
        return self.world.made(SET, "copy", one.group, one.number, name)

    def copied(
        self,
        one: Extra,
        name: str,
        day: int,
        known: Known,
        *plants: Plant,
        consented: str | None = None,
        level: Level | None = None,
        until: int | None = None,
    ) -> Act:
        """A copy with the marking of its record, or with this `level` and last day (`until`)."""
        record, k = one.id(self.world), one.number - 1
        register = f"FZ-{one.group}-{one.number}{name}"
        payload = CopyMade(
            level=level or self.level(k),
            marking=known.places[f"marking.{one.group}.{one.number}"].position,
            medium="paper",
            register=register,
            scope=commit_of(self.world.chance, f"record:{record}", "secrecy.set", "scope", SCOPE),
            signers=self.world.signers(("archivist1", "maker"), ("classifier2", "registrar")),
            consented_by=self.world.org(consented) if consented else None,
            pages=2,
            until=_text(until or last_day(SET, self._months(k))),
        )
        tags = [f"copy:{self.copy(one, name)}", f"record:{record}", f"register:{register}"]
        if consented:
            tags.append(f"request:{self._request(one)}")
        clock = at(day, 14) + ord(name[0]) % 60 * MINUTE // 2
        return Act(clock, "archivist1", [draft(payload, *tags)], beside=("classifier2",), plants=plants)

    def moved(self, one: Extra, name: str, day: int) -> Act:
        """Two people carry a copy."""
        payload = CarrierMoved(
            destination=secret("厅保密办公室"),
            level=self.level(one.number - 1),
            origin=secret("厅档案库房"),
            signers=self.world.signers(("keeper3", "carrier"), ("classifier2", "second_carrier")),
        )
        tags = (f"record:{one.id(self.world)}", f"copy:{self.copy(one, name)}")
        return Act(at(day, 15), "keeper3", [draft(payload, *tags)], beside=("classifier2",))

    def _destruction(self, name: str, one: Extra, copies: tuple[str, ...]) -> tuple[str, ...]:
        destruction = f"destruction:{self.world.made(SET, 'destruction', name)}"
        return (
            destruction,
            *(f"copy:{self.copy(one, copy)}" for copy in copies),
            f"record:{one.id(self.world)}",
        )

    def counted(self, name: str, one: Extra, copies: tuple[str, ...], day: int) -> Act:
        """Copies are counted to be destroyed by ourselves."""
        registers = [f"FZ-{one.group}-{one.number}{copy}" for copy in copies]
        payload = CarrierCounted(count=len(copies), registers=registers, rules="浙公保〔2021〕3号")
        tags = self._destruction(name, one, copies)
        return Act(at(day, 14), "keeper3", [draft(payload, *tags)], names=((f"counted.{name}", 0),))

    def destruction_approved(
        self, name: str, one: Extra, copies: tuple[str, ...], day: int, known: Known
    ) -> Act:
        """A classification officer approves."""
        counted = known.places[f"counted.{name}"].position
        payload = CarrierApproved(count=len(copies), counted=counted)
        tags = self._destruction(name, one, copies)
        return Act(at(day, 14), "classifier1", [draft(payload, *tags)], names=((f"approved.{name}", 0),))

    def carriers_destroyed(
        self, name: str, one: Extra, copies: tuple[str, ...], day: int, known: Known
    ) -> Act:
        """Two people see them pulped."""
        payload = CarrierDestroyed(
            approved=known.places[f"approved.{name}"].position,
            count=len(copies),
            method="pulped",
            signers=self.world.signers(("keeper3", "destroyer"), ("classifier2", "witness")),
            rules="浙公保〔2021〕3号",
        )
        tags = self._destruction(name, one, copies)
        return Act(at(day, 14), "keeper3", [draft(payload, *tags)], beside=("classifier2",))

    def _request(self, one: Extra) -> str:
        return self.world.made(SET, "request", one.group, one.number)

    def _asked(self, one: Extra, day: int) -> Iterator[Act]:
        person = self.world.person("xzzd.officer")
        unit = self.world.org("xzzd")
        payload = AccessRequested(purpose=secret("专案侦办"), use="copy", unit=unit)
        tags = (
            f"request:{self._request(one)}",
            f"person:{person}",
            f"record:{one.id(self.world)}",
            f"org:{unit}",
        )
        yield Act(at(day, 16), "xzzd.officer", [draft(payload, *tags)])

    def _consented(self, one: Extra, day: int) -> Act:
        payload = ConsentGiven(capacity="superior", org=self.world.org("hq"), uses=["copy"])
        tags = (
            f"request:{self._request(one)}",
            f"person:{self.world.person('xzzd.officer')}",
            f"record:{one.id(self.world)}",
            f"org:{payload.org}",
        )
        return Act(at(day, 16), "director", [draft(payload, *tags)])

    def _closed(self, one: Extra, day: int) -> Act:
        tags = (f"request:{self._request(one)}", f"person:{self.world.person('xzzd.officer')}")
        return Act(at(day, 16), "archivist1", [draft(RequestClosed(result="used"), *tags)])


def clock_day(clock: int) -> int:
    """The office's day of a time (us)."""
    return (clock + 8 * 60 * MINUTE) // (24 * 60 * MINUTE)


def last_day(start: int, months: int) -> int:
    """The last day of so many months that begin on this day."""
    begun = date_of(start)
    whole = begun.month - 1 + months
    year, month = begun.year + whole // 12, whole % 12 + 1
    return day_of(year, month, min(begun.day, 28)) - 1


def _text(day: int) -> str:
    return date_of(day).strftime("%Y%m%d")
