"""A loan as it stands, folded from its events; who has a record's original ([S]14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.actions.access.loan_events import LoanIssued, LoanOverdue, LoanRenewed, LoanReturned
from ledger.errors import Refusal
from ledger.event import Draft, Payload, Recorded
from ledger.facts import Facts
from signing.times import parse_time

LOAN_EVENTS: tuple[type[Payload], ...] = (LoanIssued, LoanRenewed, LoanReturned, LoanOverdue)


@dataclass
class Loan:
    """`due`: a time in the log's form. `overdue`: the due time that was last recorded as passed."""

    id: str
    record: str
    borrower: str
    due: str
    renewals: int = 0
    returned: bool = False
    overdue: str | None = None

    @property
    def subjects(self) -> tuple[str, ...]:
        return (f"loan:{self.id}", f"record:{self.record}", f"person:{self.borrower}")

    def is_late(self, at: int) -> bool:
        """Whether the due time is past at `at` (us), and that was not recorded."""
        return not self.returned and parse_time(self.due) < at and self.overdue != self.due


def loan_after(events: Iterable[Recorded[Any]]) -> Loan | None:
    """One loan after its events, oldest first; None where nothing was lent."""
    found: Loan | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, LoanIssued):
            loan, record, borrower = (event.subject(name) or "" for name in ("loan", "record", "person"))
            found = Loan(loan, record, borrower, payload.due)
        elif found is None:
            continue
        elif isinstance(payload, LoanRenewed):
            found.due, found.renewals = payload.due, payload.renewal
        elif isinstance(payload, LoanReturned):
            found.returned = True
        elif isinstance(payload, LoanOverdue):
            found.overdue = payload.due
    return found


def require_loan(facts: Facts, loan: str) -> Loan:
    """The loan while it is out. Refused: LOAN_UNKNOWN, LOAN_ENDED."""
    found = loan_after(facts.all(*LOAN_EVENTS, tags=[f"loan:{loan}"]))
    if found is None:
        raise Refusal("LOAN_UNKNOWN", loan=loan)
    if found.returned:
        raise Refusal("LOAN_ENDED")
    return found


def loan_on(facts: Facts, record: str) -> str | None:
    """The id of the loan that the record's original is out on, None where it is in (DSP-3)."""
    out: str | None = None
    for event in facts.all(LoanIssued, LoanReturned, tags=[f"record:{record}"]):
        out = event.subject("loan") if isinstance(event.payload, LoanIssued) else None
    return out


def overdue(facts: Facts, loan: str, at: int) -> Draft:
    """That the loan's due time passed before `at` (us). Refused: LOAN_UNKNOWN, LOAN_ENDED, LOAN_NOT_DUE."""
    found = require_loan(facts, loan)
    if not found.is_late(at):
        raise Refusal("LOAN_NOT_DUE", due=found.due)
    return Draft(LoanOverdue(due=found.due), found.subjects)
