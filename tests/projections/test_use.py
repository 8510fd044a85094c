"""Requests and what they open, consents, loans, certificates, as the log tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.actions.access.certificate_events import CertificateIssued
from ledger.actions.access.loan_events import LoanIssued, LoanOverdue, LoanRenewed, LoanReturned
from ledger.actions.access.request_events import (
    AccessApproved,
    AccessRefused,
    AccessRequested,
    ConsentGiven,
    ConsentRefused,
    RequestClosed,
)
from ledger.event import Draft, Payload, secret
from projections.attest import attest
from projections.database import Views
from projections.views import use
from signing.times import format_time
from tests.ledger.given import DAY, NOW, OFFICE, digest_of, identity
from tests.projections import books
from tests.projections.books import Book
from tests.projections.test_catalogue import project

READER, APPROVER, OTHER = identity("reader"), identity("approver"), identity("other unit")
RECORD, SECOND = identity("r0"), identity("r1")
REQUEST, LOAN = identity("request"), identity("loan")
UNTIL = NOW + DAY


def about(payload: Payload, *records: str, org: str | None = None, request: str = REQUEST) -> Draft:
    more = (f"org:{org}",) if org else ()
    named = (f"record:{one}" for one in records)
    return Draft(payload, (f"request:{request}", f"person:{READER}", *named, *more))


def requested(*records: str, request: str = REQUEST, **changes: Any) -> Draft:
    members: dict[str, Any] = {"purpose": secret("办案"), "use": "view", "unit": OTHER, **changes}
    return about(AccessRequested(**members), *records, request=request)


def approved(*records: str, use: Any = "view") -> Draft:
    payload = AccessApproved(
        from_=format_time(NOW), holder=READER, purpose="0" * 64, until=format_time(UNTIL), use=use
    )
    return about(payload, *records)


def consented(org: str = OFFICE, uses: Any = ("view",), until: int | None = None) -> Draft:
    payload = ConsentGiven(
        capacity="forming", org=org, uses=list(uses), until=None if until is None else format_time(until)
    )
    return about(payload, RECORD, org=org)


def consent_refused(org: str = OFFICE) -> Draft:
    return about(ConsentRefused(capacity="forming", org=org, reason=secret("不宜")), RECORD, org=org)


def opened(views: Views, book: Book, at: int = NOW, person: str = READER) -> set[str]:
    project(views, book)
    with views.reading() as connection:
        return set(use.opened_to(connection, person, at))


def record_filed(book: Book) -> None:
    book.append(books.filed("r0"), books.filed("r1", org=OTHER))


def test_what_is_open_is_what_was_approved_for_the_holder_in_its_time(views: Views, book: Book) -> None:
    book.append(requested(RECORD, SECOND), actor=READER)
    book.append(approved(RECORD), actor=APPROVER)
    assert opened(views, book) == {RECORD}
    assert opened(views, book, UNTIL) == {RECORD}
    assert opened(views, book, UNTIL + 1) == opened(views, book, NOW - 1) == set()
    assert opened(views, book, person=APPROVER) == set()


@pytest.mark.parametrize(
    "ending",
    [
        [about(RequestClosed(result="used"))],
        [about(AccessRefused(reason=secret("不宜")), RECORD)],
        [consented(), consent_refused()],
        [consented(uses=("copy",))],
        [consented(until=NOW - 1)],
    ],
    ids=["closed", "refused", "consent taken back", "consent to copy", "consent ended"],
)
def test_a_request_that_ended_opens_nothing(views: Views, book: Book, ending: list[Draft]) -> None:
    book.append(requested(RECORD), actor=READER)
    book.append(approved(RECORD), actor=APPROVER)
    book.append(*ending)
    assert opened(views, book) == set()


def test_one_consent_that_stands_is_enough(views: Views, book: Book) -> None:
    book.append(requested(RECORD), actor=READER)
    book.append(consented(until=NOW - 1), consented(OTHER, until=NOW + 5))
    book.append(approved(RECORD), actor=APPROVER)
    assert opened(views, book, NOW + 5) == {RECORD}
    assert opened(views, book, NOW + 6) == set()
    book.append(consent_refused())
    assert opened(views, book, NOW + 5) == {RECORD}


def test_borrowing_opens_nothing_to_look_at(views: Views, book: Book) -> None:
    book.append(requested(RECORD, use="loan"), actor=READER)
    book.append(approved(RECORD, use="loan"), actor=APPROVER)
    assert opened(views, book) == set()


def test_for_a_need_the_approval_names_the_records(views: Views, book: Book) -> None:
    book.append(requested(need=secret("1985 年迁移登记")), actor=READER)
    book.append(approved(RECORD), actor=APPROVER)
    assert opened(views, book) == {RECORD}


def test_requests_wait_for_those_whose_records_they_name(views: Views, book: Book) -> None:
    second, need = identity("second request"), identity("need")
    record_filed(book)
    book.append(requested(RECORD), actor=READER)
    book.append(requested(SECOND, request=second), actor=READER)
    book.append(requested(request=need, need=secret("某登记")), actor=READER)
    project(views, book)
    with views.reading() as connection:
        ours = {one.id for one in use.to_decide(connection, {OFFICE}, person=APPROVER)}
        all_of_them = {one.id for one in use.to_decide(connection, None, person=APPROVER)}
        own = use.to_decide(connection, None, person=READER)
        touched = [use.touches(connection, one, {OFFICE}) for one in (REQUEST, second, need)]
    assert ours == {REQUEST, need}
    assert all_of_them == {REQUEST, second, need}
    assert own == []
    assert touched == [True, False, False]


def test_a_request_tells_where_it_stands(views: Views, book: Book) -> None:
    book.append(requested(RECORD), actor=READER)
    book.append(consented(), actor=APPROVER)
    book.append(approved(RECORD), actor=APPROVER)
    payload = CertificateIssued(
        kind="found", number="1号", recipient=secret("李四"), text=digest_of("printed")
    )
    certificate = f"certificate:{identity('certificate')}"
    draft = about(payload, RECORD)
    book.append(Draft(payload, (*draft.subjects, certificate)))
    book.append(about(RequestClosed(result="used", effect=secret("结案"))), actor=READER)
    project(views, book)
    with views.reading() as connection:
        row = use.request(connection, REQUEST)
        by_record = use.requests(connection, record=RECORD)
        (opening,) = use.openings_of(connection, REQUEST)
        (consent,) = use.consents_of(connection, REQUEST)
        (issued,) = use.certificates_of(connection, REQUEST)
        assert use.certificate(connection, issued.id) == issued
        assert use.requests(connection, state="asked") == []
    assert row is not None
    assert by_record == [row]
    assert (row.state, row.holder, row.decided_by, row.result) == ("closed", READER, APPROVER, "used")
    assert (opening.state, opening.until, opening.consent) == ("closed", UNTIL, "given")
    assert (consent.org, consent.given, consent.uses.split()) == (OFFICE, True, ["view"])
    assert (issued.number, issued.records.split()) == ("1号", [RECORD])


def loan(payload: Payload) -> Draft:
    return Draft(payload, (f"loan:{LOAN}", f"record:{RECORD}", f"person:{READER}"))


def test_a_loan_is_late_until_it_is_recorded_renewed_or_back(views: Views, book: Book) -> None:
    due, later = format_time(NOW), format_time(UNTIL)
    book.append(loan(LoanIssued(due=due, pages=3)))
    project(views, book)

    def late(at: int) -> list[str]:
        project(views, book)
        with views.reading() as connection:
            return use.late_loans(connection, at)

    assert late(NOW) == []
    assert late(NOW + 1) == [LOAN]
    book.append(loan(LoanOverdue(due=due)))
    assert late(NOW + 1) == []
    book.append(loan(LoanRenewed(due=later, old_due=due, renewal=1)))
    assert late(UNTIL) == []
    assert late(UNTIL + 1) == [LOAN]
    book.append(loan(LoanReturned(pages=3)))
    assert late(UNTIL + 1) == []
    with views.reading() as connection:
        row = use.loan(connection, LOAN)
        assert use.loans(connection, record=RECORD, borrower=READER, state="returned") == [row]
        assert use.loans(connection, state="out") == []
    assert row is not None
    assert (row.renewals, row.due, row.overdue_due, row.returned_pages) == (1, UNTIL, NOW, 3)


def test_any_batches_give_the_same_rows(tmp_path: Path, book: Book) -> None:
    record_filed(book)
    book.append(requested(RECORD, SECOND), actor=READER)
    book.append(consented(until=NOW), consented(OTHER), consent_refused())
    book.append(approved(RECORD), actor=APPROVER)
    book.append(consent_refused(OTHER), consented(OTHER, until=UNTIL))
    book.append(loan(LoanIssued(due=format_time(NOW))), loan(LoanOverdue(due=format_time(NOW))))
    book.append(about(RequestClosed(result="used")), actor=READER)
    found = set()
    for window in (1, 2, 1000):
        views = Views(f"sqlite:///{tmp_path}/views-{window}.db")
        project(views, book, window)
        with views.reading() as connection:
            found.add(attest(connection, use.use).digest)
        views.close()
    assert len(found) == 1
