"""Originals out and back: due times, renewals, what may not leave ([S]14)."""

from __future__ import annotations

from typing import Any

from ledger.actions.access.loan import overdue
from ledger.actions.access.loan_events import LoanIssued, LoanOverdue, LoanRenewed, LoanReturned
from ledger.actions.access.loans import IssueLoan, OverdueLoan, RenewLoan, ReturnLoan
from ledger.disposal_events import HoldLifted, HoldPlaced
from ledger.event import Outcome, Secret
from signing.times import format_time
from tests.ledger.actions.access.using import (
    ANNA,
    APPROVER,
    CITY_APPROVER,
    DAY,
    NEIGHBOUR,
    NOW,
    OTHER_RECORD,
    READER,
    RECORD,
    START,
    approved,
    asked,
    consented,
)
from tests.ledger.actions.secrecy.classified import policy
from tests.ledger.given import Given, granted, happened, identity

DUE = NOW + 7 * DAY


def lending(**changes: Any) -> IssueLoan:
    return IssueLoan(**{"record": RECORD, "borrower": NEIGHBOUR, **changes})


def lent(history: Given = START, **changes: Any) -> tuple[Given, str]:
    decided = history.when(lending(**changes), actor=ANNA)
    (draft,) = decided.then(LoanIssued).drafts
    return decided.and_then(), draft.subjects[0].removeprefix("loan:")


def test_an_original_is_lent_until_the_day_that_policy_says() -> None:
    (draft,) = START.when(lending(), actor=ANNA).then(LoanIssued(due=format_time(DUE))).drafts
    assert set(draft.subjects[1:]) == {f"record:{RECORD}", f"person:{NEIGHBOUR}"}
    longer = START.plus(policy("loan.days", value=14))
    longer.when(lending(), actor=ANNA).then(LoanIssued(due=format_time(NOW + 14 * DAY)))


def test_a_loan_ends_after_now_and_within_the_policys_days() -> None:
    START.when(lending(due=format_time(NOW)), actor=ANNA).then("VALIDITY")
    START.when(lending(due=format_time(NOW + 31 * DAY)), actor=ANNA).then("VALIDITY")
    START.when(lending(due=format_time(NOW + 30 * DAY)), actor=ANNA).then(LoanIssued)
    START.when(lending(pages=-1), actor=ANNA).then("INPUT_REFUSED")


def test_what_is_out_is_not_lent_twice() -> None:
    history, loan = lent()
    history.when(lending(borrower=APPROVER), actor=ANNA).then("LOAN_OPEN")
    history.when(lending(record=OTHER_RECORD), actor=ANNA).then(LoanIssued)
    back = history.when(ReturnLoan(loan=loan), actor=ANNA).and_then()
    back.when(lending(borrower=APPROVER), actor=ANNA, at=NOW + 1).then(LoanIssued)
    first = START.when(lending(), actor=ANNA)
    assert first.fails_if(first.then(LoanIssued))


def test_what_is_on_hold_is_not_lent() -> None:
    tags = (f"hold:{identity('hold')}", f"record:{RECORD}")
    held = START.plus(happened(HoldPlaced(ground="investigation"), *tags))
    held.when(lending(), actor=ANNA).then("LOAN_ON_HOLD")
    held.plus(happened(HoldLifted(), *tags)).when(lending(), actor=ANNA).then(LoanIssued)


def test_nobody_lends_to_themselves_and_only_for_their_department() -> None:
    START.when(lending(borrower=ANNA), actor=ANNA).then("SAME_PERSON")
    START.when(lending(borrower=identity("nobody")), actor=ANNA).then("PERSON_UNKNOWN")
    START.when(lending(record=identity("nothing")), actor=ANNA).then("RECORD_UNKNOWN")
    START.when(lending(), actor=READER).then("ROLE_MISSING")
    elsewhere = START.plus(granted(CITY_APPROVER, "archivist", identity("elsewhere")))
    elsewhere.when(lending(), actor=CITY_APPROVER).then("NOT_YOUR_ORG")


def test_another_department_borrows_on_an_approved_request_of_the_borrower() -> None:
    START.when(lending(borrower=READER), actor=ANNA).then("REQUEST_NEEDED")
    history, request = asked(use="loan")
    wanted = lending(borrower=READER, request=request)
    history.when(wanted, actor=ANNA).then("REQUEST_NOT_APPROVED")
    history, _ = approved(consented(history, request), request)
    (draft,) = history.when(wanted, actor=ANNA).then(LoanIssued).drafts
    assert f"request:{request}" in draft.subjects
    someone_else = lending(borrower=CITY_APPROVER, request=request)
    history.when(someone_else, actor=ANNA).then("REQUEST_NOT_APPROVED")
    another = lending(borrower=READER, record=OTHER_RECORD, request=request)
    history.when(another, actor=ANNA).then("REQUEST_NOT_APPROVED")
    history.when(wanted, actor=ANNA, at=NOW + 8 * DAY).then("REQUEST_NOT_APPROVED")


def test_an_approval_to_look_is_none_to_borrow() -> None:
    history, request = approved()
    wanted = lending(borrower=READER, request=request)
    history.when(wanted, actor=ANNA).then("REQUEST_NOT_APPROVED")


def test_a_loan_is_renewed_as_often_as_policy_lets() -> None:
    history, loan = lent()
    for renewal in (1, 2):
        decided = history.when(RenewLoan(loan=loan), actor=ANNA, at=NOW + renewal * DAY)
        (draft,) = decided.then(LoanRenewed).drafts
        assert draft.payload.renewal == renewal  # type: ignore[attr-defined]
        history = decided.and_then()
    history.when(RenewLoan(loan=loan), actor=ANNA).then("LOAN_RENEWED_OUT")
    history.when(RenewLoan(loan=identity("nothing")), actor=ANNA).then("LOAN_UNKNOWN")


def test_a_loan_comes_back_once_to_someone_else_than_the_borrower() -> None:
    history, loan = lent()
    damaged = ReturnLoan(loan=loan, pages=3, damage="第 2 页缺角")
    decided = history.when(damaged, actor=ANNA)
    (draft,) = decided.then(LoanReturned).drafts
    assert isinstance(draft.payload.damage, Secret)  # type: ignore[attr-defined]
    decided.and_then().when(ReturnLoan(loan=loan), actor=ANNA).then("LOAN_ENDED")
    mine = history.plus(granted(NEIGHBOUR, "archivist"))
    mine.when(ReturnLoan(loan=loan), actor=NEIGHBOUR).then("SAME_PERSON")
    mine.when(RenewLoan(loan=loan), actor=NEIGHBOUR).then("SAME_PERSON")


def test_a_loan_is_overdue_once_for_each_due_time() -> None:
    history, loan = lent()
    history.when(OverdueLoan(loan=loan), actor=ANNA, at=DUE).then("LOAN_NOT_DUE")
    history.when(OverdueLoan(loan=loan), actor=READER, at=DUE + 1).then("ROLE_MISSING")
    decided = history.when(OverdueLoan(loan=loan), actor=ANNA, at=DUE + 1)
    decided.then(LoanOverdue(due=format_time(DUE)))
    late = decided.and_then()
    late.when(OverdueLoan(loan=loan), actor=ANNA, at=DUE + 2).then("LOAN_NOT_DUE")
    renewed = late.when(RenewLoan(loan=loan), actor=ANNA, at=DUE + 2).and_then()
    renewed.when(OverdueLoan(loan=loan), actor=ANNA, at=DUE + 8 * DAY).then(LoanOverdue)


def test_the_service_records_what_is_overdue_by_itself() -> None:
    history, loan = lent()
    decided = history.when(lambda context: Outcome([overdue(context.facts, loan, DUE + 1)]))
    decided.then(LoanOverdue(due=format_time(DUE)))
    returned = history.when(ReturnLoan(loan=loan), actor=ANNA)
    assert decided.fails_if(returned.then(LoanReturned))
