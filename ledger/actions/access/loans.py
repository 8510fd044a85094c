"""借出、续借、归还、逾期: originals leave the repository and come back ([S]14).

Prevented here: lending what is out, on hold, annulled or destroyed, to another department without an approved
request, longer or more often than policy lets; lending to oneself. ACC-6 watches that each loan is back or
renewed by its due time, else recorded as overdue.
"""

from __future__ import annotations

from ledger.actions.access.loan import loan_on, overdue, require_loan
from ledger.actions.access.loan_events import LoanIssued, LoanOverdue, LoanRenewed, LoanReturned
from ledger.actions.access.request import require_request
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.people import posts_of, require_person
from ledger.decision import Context, Input
from ledger.disposal_events import HoldLifted, HoldPlaced
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.facts import Facts
from ledger.policies import number
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action
from signing.times import format_time

DAY = 86_400 * 1_000_000


class IssueLoan(Input):
    """Lend the original of `record` to `borrower` until `due` (a time; absent: as policy says). `request`:
    the approved one it rests on, needed where the borrower is of another department."""

    record: str
    borrower: str
    due: str | None = None
    request: str | None = None
    pages: int | None = None


class RenewLoan(Input):
    """`due`: a time; absent: as policy says, from now."""

    loan: str
    due: str | None = None


class ReturnLoan(Input):
    """`pages`: as counted; `damage` in words, where there is any."""

    loan: str
    pages: int | None = None
    damage: str | None = None


class OverdueLoan(Input):
    """Record that the loan's due time has passed."""

    loan: str


@action(LoanIssued, mutation="loanIssue", roles=("archivist", "keeper"))
def issue(wanted: IssueLoan, context: Context) -> Outcome:
    """One event with a fresh loan id. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED,
    LOAN_ON_HOLD, LOAN_OPEN, PERSON_UNKNOWN, SAME_PERSON, REQUEST_NEEDED, REQUEST_UNKNOWN, REQUEST_CLOSED,
    REQUEST_NOT_APPROVED, VALIDITY, INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG."""
    facts = context.facts
    org = require_record(facts, wanted.record).subject("org") or ""
    require_role(context, "archivist", "keeper", org=org)
    _check_in(facts, wanted.record)
    if wanted.borrower == context.actor:
        raise Refusal("SAME_PERSON", what="借出与借阅 lending and borrowing")
    _check_borrower(wanted, org, context)
    payload = LoanIssued(due=_due(wanted.due, context), pages=_counted(wanted.pages))
    tags = (f"loan:{context.free.uuid7()}", f"record:{wanted.record}", f"person:{wanted.borrower}")
    request = (f"request:{wanted.request}",) if wanted.request else ()
    return Outcome([Draft(payload, (*tags, *request))])


@action(LoanRenewed, mutation="loanRenew", roles=("archivist", "keeper"))
def renew(wanted: RenewLoan, context: Context) -> Outcome:
    """One event. Refused: LOAN_UNKNOWN, LOAN_ENDED, LOAN_RENEWED_OUT, SAME_PERSON, VALIDITY, ROLE_MISSING,
    NOT_YOUR_ORG, INPUT_REFUSED."""
    found = require_loan(context.facts, wanted.loan)
    _require_lender(found.record, found.borrower, context)
    most = number(context.facts, "loan.renewals", context.at)
    if found.renewals >= most:
        raise Refusal("LOAN_RENEWED_OUT", most=most)
    payload = LoanRenewed(due=_due(wanted.due, context), old_due=found.due, renewal=found.renewals + 1)
    return Outcome([Draft(payload, found.subjects)])


@action(LoanReturned, mutation="loanReturn", roles=("archivist", "keeper"))
def give_back(wanted: ReturnLoan, context: Context) -> Outcome:
    """One event. Refused: LOAN_UNKNOWN, LOAN_ENDED, SAME_PERSON, ROLE_MISSING, NOT_YOUR_ORG,
    INPUT_REFUSED."""
    found = require_loan(context.facts, wanted.loan)
    _require_lender(found.record, found.borrower, context)
    damage = None if wanted.damage is None else secret(checked_text("damage", wanted.damage))
    payload = LoanReturned(damage=damage, pages=_counted(wanted.pages))
    return Outcome([Draft(payload, found.subjects)])


@action(LoanOverdue, mutation="loanOverdue", roles=("archivist", "keeper"))
def late(wanted: OverdueLoan, context: Context) -> Outcome:
    """One event. Refused: LOAN_UNKNOWN, LOAN_ENDED, LOAN_NOT_DUE, ROLE_MISSING."""
    require_role(context, "archivist", "keeper")
    return Outcome([overdue(context.facts, wanted.loan, context.free.now)])


def _check_in(facts: Facts, record: str) -> None:
    """The original is there, and may leave."""
    tag = f"record:{record}"
    holds: dict[str | None, None] = {}
    for event in facts.all(HoldPlaced, HoldLifted, tags=[tag]):
        if isinstance(event.payload, HoldPlaced):
            holds[event.subject("hold")] = None
        else:
            holds.pop(event.subject("hold"), None)
    if holds:
        raise Refusal("LOAN_ON_HOLD", record=record)
    if loan_on(facts, record) is not None:
        raise Refusal("LOAN_OPEN", record=record)


def _check_borrower(wanted: IssueLoan, org: str, context: Context) -> None:
    """A borrower of the record's department, or one with a request to borrow it that is approved now."""
    person = require_person(context.facts, wanted.borrower)
    if wanted.request is None:
        home = {person.payload.org, *posts_of(context.facts, wanted.borrower, context.at)}
        if org not in home:
            raise Refusal("REQUEST_NEEDED")
        return
    found = require_request(context.facts, wanted.request)
    open_now = found.opens(wanted.record, context.at)
    if found.holder != wanted.borrower or found.use != "loan" or not open_now:
        raise Refusal("REQUEST_NOT_APPROVED", request=wanted.request)


def _require_lender(record: str, borrower: str, context: Context) -> None:
    """The actor lends for the record's department, and not to themselves; an annulled record comes back
    too."""
    require_role(context, "archivist", "keeper", org=_org_of(context.facts, record))
    if borrower == context.actor:
        raise Refusal("SAME_PERSON", what="借出与借阅 lending and borrowing")


def _org_of(facts: Facts, record: str) -> str | None:
    return facts.require(RecordFiled, f"record:{record}", code="RECORD_UNKNOWN", record=record).subject("org")


def _due(wanted: str | None, context: Context) -> str:
    now = context.free.now
    most = number(context.facts, "loan.days_most", now)
    days = min(number(context.facts, "loan.days", now), most)
    due = now + days * DAY if wanted is None else checked_moment("due", wanted)
    if not now < due <= now + most * DAY:
        raise Refusal("VALIDITY", days=most)
    return format_time(due)


def _counted(pages: int | None) -> int | None:
    if pages is not None and pages < 0:
        raise Refusal("INPUT_REFUSED", reason="pages: 0..")
    return pages
