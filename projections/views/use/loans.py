"""Folding loans ([S]14)."""

from __future__ import annotations

from ledger.actions.access.loan_events import LoanIssued, LoanOverdue, LoanRenewed, LoanReturned
from projections.decoding import Event
from projections.view import Rows
from projections.views.use.rows import LOANS, OUT, OVERDUE, RETURNED, LoanRow, use
from signing.times import parse_time


@use.on(LoanIssued)
def issued(event: Event[LoanIssued], rows: Rows) -> None:
    row = LoanRow(
        id=event.need("loan"),
        record=event.need("record"),
        borrower=event.need("person"),
        request=event.subject("request"),
        state=OUT,
        due=parse_time(event.payload.due),
        renewals=0,
        issued_by=event.actor,
        issued_at=event.recorded_at,
        pages=event.payload.pages,
    )
    rows[LOANS].add(event.position, row)


@use.on(LoanRenewed, reads=(LOANS,))
def renewed(event: Event[LoanRenewed], rows: Rows) -> None:
    one = event.payload
    due = parse_time(one.due)
    rows[LOANS].change(event.position, event.need("loan"), state=OUT, due=due, renewals=one.renewal)


@use.on(LoanReturned, reads=(LOANS,))
def returned(event: Event[LoanReturned], rows: Rows) -> None:
    rows[LOANS].change(
        event.position,
        event.need("loan"),
        state=RETURNED,
        returned_at=event.recorded_at,
        returned_pages=event.payload.pages,
    )


@use.on(LoanOverdue, reads=(LOANS,))
def overdue(event: Event[LoanOverdue], rows: Rows) -> None:
    rows[LOANS].change(
        event.position,
        event.need("loan"),
        state=OVERDUE,
        overdue_at=event.recorded_at,
        overdue_due=parse_time(event.payload.due),
    )
