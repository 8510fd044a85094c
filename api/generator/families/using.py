"""Use: officers of the cities look into what is published; departments borrow, ask and are let in.

A visit is a session of its own: queries, details, pages, a download now and then, numbered without a gap.
Visits grow with the archive and with what is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from api.generator.acts import SERVICE, Act, Plant, draft
from api.generator.calendar import DAY, HOUR, MINUTE, SECOND, after_working, at, is_working, working_days
from api.generator.contents import Contents
from api.generator.days import closing, opening
from api.generator.families.releasing import Release, Releasing
from api.generator.holdings import HQ
from api.generator.population import DEPARTMENTS, identity_number, person_name, readers
from api.generator.sealing import commit_of
from api.generator.world import FOUNDED, World
from ledger.actions.access.certificate_events import CertificateIssued
from ledger.actions.access.loan_events import LoanIssued, LoanOverdue, LoanRenewed, LoanReturned
from ledger.actions.access.looks import (
    Look,
    access_denied,
    file_downloaded,
    page_viewed,
    query_made,
    record_viewed,
)
from ledger.actions.access.request_events import (
    AccessApproved,
    AccessRefused,
    AccessRequested,
    ConsentGiven,
    ConsentRefused,
    RequestClosed,
)
from ledger.event import Draft, secret
from signing.times import format_time

VISITS = 0.075
"""Visits for each entry of the catalogue."""
_WORDS = (
    "治安管理",
    "道路交通安全",
    "户口登记",
    "出入境证件",
    "信访",
    "经费",
    "派出所建设",
    "档案管理",
    "等级保护",
)


class Using:
    """The acts of use."""

    def __init__(self, world: World, releasing: Releasing, contents: Contents) -> None:
        self.world, self.releasing, self.contents = world, releasing, contents
        self._published = sorted(
            (one.days[5], one.number, one) for one in releasing.releases if not one.closed
        )
        first = self._published[0][0] + 1 if self._published else world.last
        self._days = working_days(first, world.last - 1)
        self._visits = max(60, int(world.chosen.entries * VISITS))
        every = max(4, 1_600_000 // max(world.chosen.entries, 4_000))
        working = working_days(FOUNDED + 60, world.last - 60)
        quiet = [day for day in working if after_working(day, 6) < day + 10]  # not before a long holiday
        self._loans = {day: k for k, day in enumerate(quiet[:: min(every, 24)])}
        self._requests = {day: k for k, day in enumerate(quiet[3 :: min(every, 30)])}
        self._lent = self._lendable(len(self._loans) + len(self._requests))

    def acts(self, day: int) -> Iterator[Act]:
        """What is looked at, borrowed and asked for on this day."""
        if is_working(day):
            for k in range(self._count(day)):
                yield from self._visit(day, k)
        for started, k in self._loans.items():
            if started <= day <= started + 60:
                yield from self._loan(k, started, day)
        for started, k in self._requests.items():
            if started <= day <= started + 30:
                yield from self._request(k, started, day)

    def _count(self, day: int) -> int:
        """How many visits a day has: more from year to year."""
        if day not in self._places:
            return 0
        whole = len(self._days)
        done = self._places[day]
        return self._upto(done + 1, whole) - self._upto(done, whole)

    def _upto(self, done: int, whole: int) -> int:
        share = done / whole
        return int(self._visits * (0.6 * share + 0.4 * share * share))

    @property
    def _places(self) -> dict[int, int]:
        if not hasattr(self, "_placed"):
            self._placed = {day: k for k, day in enumerate(self._days)}
        return self._placed

    def shown(self, day: int, *names: str | int) -> tuple[Release, int] | None:
        """A record that everybody may see that day, and its release; None where nothing is published yet.
        What is or will be withdrawn is left alone."""
        chance = self.world.chance
        open_ones = [one for published, _, one in self._published if published < day]
        if not open_ones:
            return None
        release = open_ones[chance.below(len(open_ones), "release", *names)]
        kept = [n for n in release.kept if not release.withdrawn or n != release.withdrawn[1]]
        return (release, kept[chance.below(len(kept), "shown", *names)]) if kept else None

    def _visit(self, day: int, k: int) -> Iterator[Act]:
        chance = self.world.chance
        who = f"reader{chance.below(readers(self.world.chosen.entries), 'visitor', day, k)}"
        begins = at(day, 8, 30) + chance.below(8 * 3600, "visit", day, k) * SECOND
        session = chance.uuid7(begins, "visit", day, k)
        yield opening(self.world, who, session, begins)
        clock = begins
        for sequence, drafted in enumerate(self._looks(day, k, session), start=1):
            clock += (5 + chance.below(60, "pause", day, k, sequence)) * SECOND
            yield Act(clock, SERVICE, [drafted])
        yield closing(self.world, who, session, clock + 90 * SECOND)

    def _looks(self, day: int, k: int, session: str) -> Iterator[Draft]:
        """A query or two, then what was found."""
        chance, sequence = self.world.chance, 0
        for q in range(1 + chance.below(2, "queries", day, k)):
            sequence += 1
            found = [self.shown(day, day, k, q, i) for i in range(chance.below(5, "found", day, k, q))]
            ids = [self.world.holdings.id_of(one[1]) for one in found if one]
            terms = {"filters": {}, "words": chance.one(_WORDS, "words", day, k, q)}
            yield query_made(Look(session, sequence), terms, len(ids), list(dict.fromkeys(ids)))
        if chance.below(20, "denied", day, k) == 0:
            sequence += 1
            yield access_denied(Look(session, sequence), self._closed_record(day, k), "RECORD_UNKNOWN")
        for v in range(chance.below(3, "views", day, k)):
            shown = self.shown(day, day, k, "view", v)
            if shown is not None:
                for drafted in self.looked(session, sequence, shown[1], chance.below(3, "deep", day, k, v)):
                    sequence += 1
                    yield drafted

    def _closed_record(self, day: int, k: int) -> str:
        """A record that is lent, not published."""
        holdings = self.world.holdings
        return holdings.id_of(self._lent[self.world.chance.below(len(self._lent), "denied record", day, k)])

    def looked(self, session: str, before: int, n: int, deep: int) -> list[Draft]:
        """The detail of a record; its first page where `deep` is 1, and its download where it is 2."""
        holdings = self.world.holdings
        record, page = holdings.id_of(n), holdings.page_id(n, 1)
        drafts = [record_viewed(Look(session, before + 1), record)]
        if deep:
            drafts.append(page_viewed(Look(session, before + 2), record, page))
        if deep > 1:
            image = self.contents.image(n, page)[0]
            look = Look(session, before + 3, purpose="办案查证")
            drafts.append(file_downloaded(look, record, image.object, image.bytes, page))
        return drafts

    # Loans

    def _lendable(self, count: int) -> list[int]:
        """So many records of the headquarters, each once where there are as many, that nobody destroys."""
        holdings = self.world.holdings
        found = [
            n
            for series in holdings.series
            if series.wave == 0 and series.fonds == HQ and series.retention in ("D30", "长期")
            for n in range(series.first, series.last + 1)
        ]
        found.sort(key=lambda n: self.world.chance.bytes("lendable", n, length=8))
        return [found[k % len(found)] for k in range(count)]

    def _borrowed(self, k: int) -> tuple[int, str]:
        """A record of the headquarters and the department it is of."""
        return self._lent[k], self.world.holdings.series_of(self._lent[k]).org

    def _loan(self, k: int, started: int, day: int) -> Iterator[Act]:
        """Ten days; one in five is renewed once, one in nine comes back late and was told of."""
        n, org = self._borrowed(k)
        late, renewed = k % 9 == 4, k % 5 == 2
        due = at(started, 18) + 10 * DAY
        tags = self._loan_tags(k, started, n, org)
        pages = self.world.holdings.pages[n]
        if day == started:
            yield Act(
                at(day, 10, 10), "keeper1", [draft(LoanIssued(due=format_time(due), pages=pages), *tags)]
            )
        if renewed and day == after_working(started, 4):
            again = LoanRenewed(due=format_time(due + 10 * DAY), old_due=format_time(due), renewal=1)
            yield Act(at(day, 10, 20), "keeper1", [draft(again, *tags)])
        if renewed:
            due += 10 * DAY
        overdue = started + (20 if renewed else 10)
        if late and day == overdue:
            yield Act(due + 5 * MINUTE, SERVICE, [draft(LoanOverdue(due=format_time(due)), *tags)])
        if day == after_working(overdue + 2, 1) if late else day == after_working(started, 5):
            yield Act(at(day, 15, 10), "keeper1", [draft(LoanReturned(pages=pages), *tags)])

    def _loan_tags(self, k: int, started: int, n: int, org: str) -> tuple[str, ...]:
        borrower = self.world.person(f"{org}.officer")
        loan = self.world.made(started, "loan", k)
        return f"loan:{loan}", f"record:{self.world.holdings.id_of(n)}", f"person:{borrower}"

    # Requests

    def _request(self, k: int, started: int, day: int) -> Iterator[Act]:
        """Every third is a citizen's, for a certificate; the others an officer's of another department."""
        if k % 3 == 0:
            yield from self._citizen(k, started, day)
        else:
            yield from self._officer(k, started, day)

    def _officer(self, k: int, started: int, day: int) -> Iterator[Act]:
        n, org = self._borrowed(len(self._loans) + k)
        other = next(slug for slug, _, _ in DEPARTMENTS if slug != org)
        if day == started:
            yield self.requested(k, started, n, f"{other}.officer")
        if k % 7 == 5:
            yield from self._turned_down(k, started, day, n, f"{other}.officer")
            return
        if day == after_working(started, 1):
            yield self.consented(k, started, n, f"{other}.officer")
        if day == after_working(started, 2):
            yield self.approved(k, started, n, f"{other}.officer", "approver1")
            yield from self._used(k, started, day, n, f"{other}.officer")
        if day == after_working(started, 6):
            yield self.request_closed(k, started, n, f"{other}.officer")

    def _turned_down(self, k: int, started: int, day: int, n: int, who: str) -> Iterator[Act]:
        """The department does not consent, and the request is refused."""
        org = self.world.org(self.world.holdings.series_of(n).org)
        tags = self._request_tags(k, started, n, who)
        if day == after_working(started, 1):
            leader = f"{self.world.holdings.series_of(n).org}.leader"
            refused = ConsentRefused(capacity="forming", org=org, reason=secret("案件尚未办结"))
            yield Act(at(day, 14, 10), leader, [draft(refused, *tags, f"org:{org}")])
        if day == after_working(started, 2):
            payload = AccessRefused(reason=secret("数源部门不同意"))
            yield Act(at(day, 10, 30), "approver1", [draft(payload, *tags)])
        if day == after_working(started, 3):
            closed = RequestClosed(result="withdrawn")
            yield Act(at(day, 10, 40), who, [draft(closed, *tags[:2])])

    def request(self, k: int, started: int) -> str:
        """The id of a request."""
        return self.world.made(started, "request", k)

    def _request_tags(self, k: int, started: int, n: int, who: str) -> tuple[str, ...]:
        record = self.world.holdings.id_of(n)
        return f"request:{self.request(k, started)}", f"person:{self.world.person(who)}", f"record:{record}"

    def requested(self, k: int, started: int, n: int, who: str) -> Act:
        """An officer asks to see a record."""
        unit = self.world.org(who.partition(".")[0])
        payload = AccessRequested(purpose=secret(_PURPOSE), use="view", unit=unit)
        tags = (*self._request_tags(k, started, n, who), f"org:{unit}")
        return Act(at(started, 9, 40), who, [draft(payload, *tags)])

    def consented(self, k: int, started: int, n: int, who: str) -> Act:
        """The department that the record is of agrees, by its leader."""
        org = self.world.holdings.series_of(n).org
        payload = ConsentGiven(capacity="forming", org=self.world.org(org), uses=["view"])
        tags = (*self._request_tags(k, started, n, who), f"org:{payload.org}")
        return Act(at(after_working(started, 1), 14), f"{org}.leader", [draft(payload, *tags)])

    def approved(self, k: int, started: int, n: int, who: str, by: str, *plants: Plant) -> Act:
        """An approver opens the record for a week."""
        day = after_working(started, 2)
        person = self.world.person(who)
        purpose = commit_of(self.world.chance, f"person:{person}", "access.requested", "purpose", _PURPOSE)
        payload = AccessApproved(
            from_=format_time(at(day, 10)),
            holder=person,
            purpose=purpose,
            until=format_time(at(day, 10) + 7 * DAY),
            use="view",
        )
        tags = self._request_tags(k, started, n, who)
        return Act(at(day, 10, 5), by, [draft(payload, *tags)], plants=plants)

    def _used(self, k: int, started: int, day: int, n: int, who: str) -> Iterator[Act]:
        session = self.world.chance.uuid7(at(day, 14), "use", k)
        yield from self.session_of(who, session, at(day, 14), n, self.request(k, started))

    def session_of(
        self, who: str, session: str, begins: int, n: int, request: str | None, *plants: Plant
    ) -> Iterator[Act]:
        """A session in the reading room in which one record is looked at."""
        look = Look(session, 1, "reading_room", purpose=_PURPOSE, request=request)
        record = self.world.holdings.id_of(n)
        yield opening(self.world, who, session, begins)
        yield Act(begins + 5 * MINUTE, SERVICE, [record_viewed(look, record)], plants=plants)
        yield closing(self.world, who, session, begins + HOUR)

    def request_closed(self, k: int, started: int, n: int, who: str) -> Act:
        """The request is done with."""
        tags = self._request_tags(k, started, n, who)[:2]
        payload = RequestClosed(result="used", effect=secret("查明事实"))
        return Act(at(after_working(started, 6), 15), "archivist1", [draft(payload, *tags)])

    def _citizen(self, k: int, started: int, day: int) -> Iterator[Act]:
        """A citizen asks after a household record; nothing is found, and that is certified."""
        world = self.world
        applicant = world.made(started, "citizen", k)
        tags = (f"request:{self.request(k, started)}", f"person:{applicant}")
        name = person_name(world.chance, "citizen", k)
        if day == started:
            who = {"document": identity_number(world.chance, "citizen", k), "name": name}
            payload = AccessRequested(
                purpose=secret("办理继承公证"),
                use="copy",
                applicant=secret(who),
                need=secret(f"{name}的常住人口登记表"),
            )
            yield Act(at(day, 9, 50), "archivist1", [draft(payload, *tags)])
        if day == after_working(started, 1):
            text = sha256(f"certificate {k}".encode()).hexdigest()
            issued = CertificateIssued(
                kind="not_found", number=f"查证〔{k + 1}〕号", recipient=secret(name), text=text
            )
            certificate = f"certificate:{world.made(day, 'certificate', k)}"
            yield Act(at(day, 15), "archivist1", [draft(issued, certificate, *tags)])
            closed = RequestClosed(result="not_found")
            yield Act(at(day, 15, 10), "archivist1", [draft(closed, *tags)])


_PURPOSE = "核查历史案件材料"
