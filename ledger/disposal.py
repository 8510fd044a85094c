"""Where a record stands at the end of its period, and whether it may be destroyed ([AL]21; [AR]24).

A pure fold of the record's events. What forbids destruction is asked when a list is made and again when what
is on it is destroyed: a permanent record, a period that runs, an appraisal that is missing or says keep, a
hold, a loan, an open request, an open release or publication, a transfer whose local copy must stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ledger.actions.access.loan_events import LoanIssued, LoanReturned
from ledger.actions.access.request_events import (
    AccessApproved,
    AccessRefused,
    AccessRequested,
    RequestClosed,
)
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn
from ledger.content import checked_records
from ledger.disposal_events import (
    DisposalRefused,
    HoldLifted,
    HoldPlaced,
    RecordDestroyed,
    RecordListed,
    RecordTransferred,
    RetentionAppraised,
    TransferReceived,
)
from ledger.errors import Refusal
from ledger.event import Payload, Recorded
from ledger.facts import Facts
from ledger.policies import number
from ledger.release_events import (
    DepartmentRefused,
    DepartmentReviewed,
    RecordProposed,
    ReviewPassed,
    ReviewRefused,
)
from ledger.standards.codes import parse_code
from ledger.standards.retention import LONG, Retention, expires, parse_retention
from signing.times import format_time

_STANDING: tuple[type[Payload], ...] = (
    RecordFiled,
    RecordRecoded,
    RecordAnnulled,
    RecordDestroyed,
    RetentionAppraised,
    HoldPlaced,
    HoldLifted,
    RecordListed,
    RecordTransferred,
)
_IN_USE: tuple[type[Payload], ...] = (
    LoanIssued,
    LoanReturned,
    AccessRequested,
    AccessApproved,
    RecordProposed,
    ReviewPassed,
    ReviewRefused,
    DepartmentReviewed,
    RecordPublished,
    RecordWithdrawn,
)
_RELEASE_ENDS = (ReviewRefused, RecordWithdrawn)


class Standing(NamedTuple):
    """One record: its `retention` as appraised last, or as filed; the `year` that the period counts from,
    None where only the sealed code of a household record says it; the `holds` on it; the lists and transfers
    that it is on, the latest last."""

    record: str
    filed: Recorded[RecordFiled]
    year: int | None
    retention: Retention
    appraised: Recorded[RetentionAppraised] | None
    holds: tuple[str, ...]
    lists: tuple[str, ...]
    transfers: tuple[str, ...]

    @property
    def org(self) -> str:
        return self.filed.subject("org") or ""


def standings(facts: Facts, records: Sequence[str]) -> dict[str, Standing]:
    """Each record in the order given, and watch for what changes its standing.

    Refused: INPUT_REFUSED (none, or one twice), COMMAND_TOO_LARGE, RECORD_UNKNOWN, RECORD_ANNULLED,
    RECORD_DESTROYED.
    """
    tags = {record: f"record:{record}" for record in checked_records(records)}
    facts.prefetch(*_STANDING, tags=list(tags.values()))
    return {record: standing_of(record, facts.all(*_STANDING, tags=[tag])) for record, tag in tags.items()}


def standing_of(record: str, events: Iterable[Recorded[Any]]) -> Standing:
    """The standing of one record after its events, oldest first."""
    filed: Recorded[RecordFiled] | None = None
    appraised: Recorded[RetentionAppraised] | None = None
    code: str | None = None
    named: dict[type[Payload], dict[str, None]] = {RecordListed: {}, RecordTransferred: {}}
    holds: dict[str, None] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, RecordFiled):
            filed, code = event, payload.code
        elif isinstance(payload, RecordRecoded):
            code = payload.new_code
        elif isinstance(payload, RetentionAppraised):
            appraised = event
        elif isinstance(payload, HoldPlaced):
            holds[event.subject("hold") or ""] = None
        elif isinstance(payload, HoldLifted):
            holds.pop(event.subject("hold") or "", None)
        elif isinstance(payload, RecordListed):
            named[RecordListed][event.subject("disposal") or ""] = None
        elif isinstance(payload, RecordTransferred):
            named[RecordTransferred][event.subject("transfer") or ""] = None
        elif isinstance(payload, RecordAnnulled):
            raise Refusal("RECORD_ANNULLED", record=record)
        else:
            raise Refusal("RECORD_DESTROYED", record=record)
    if filed is None:
        raise Refusal("RECORD_UNKNOWN", record=record)
    return Standing(
        record=record,
        filed=filed,
        year=parse_code(code).year if code is not None else None,
        retention=_retention(filed.payload, code, appraised),
        appraised=appraised,
        holds=tuple(holds),
        lists=tuple(named[RecordListed]),
        transfers=tuple(named[RecordTransferred]),
    )


def _retention(
    filed: RecordFiled, code: str | None, appraised: Recorded[RetentionAppraised] | None
) -> Retention:
    """As appraised last; else as the code in force says, which for a household record is the one filed."""
    text = filed.retention if code is None else parse_code(code).retention
    if appraised is not None and appraised.payload.retention is not None:
        text = appraised.payload.retention
    return parse_retention(text) or Retention(text)


def expiry(standing: Standing, year: int | None, facts: Facts, at: int) -> int | None:
    """The year at whose end the period is over; None where it never is, or where no year is known."""
    counted = standing.year if standing.year is not None else year
    if counted is None or standing.retention.permanent:
        return None
    if standing.retention.legacy:
        name = "retention.long_years" if standing.retention.code == LONG else "retention.short_years"
        return counted + number(facts, name, at)
    return expires(standing.retention, counted)


def year_at(at: int) -> int:
    """The calendar year of a time, in UTC: where it is later than the ledger's own year began, no period ends
    too early."""
    return int(format_time(at)[:4])


def check_expired(standing: Standing, expired: int | None, at: int) -> None:
    """RECORD_PERMANENT, RETENTION_RUNS (with the year it ends) unless the period is over."""
    if standing.retention.permanent:
        raise Refusal("RECORD_PERMANENT", record=standing.record)
    if expired is None or year_at(at) <= expired:
        raise Refusal("RETENTION_RUNS", record=standing.record, year=expired or "?")


def check_disposable(standing: Standing, facts: Facts, at: int) -> Recorded[RetentionAppraised]:
    """The appraisal on which the record may be destroyed.

    Refused: RECORD_PERMANENT, APPRAISAL_MISSING, RETENTION_RUNS, RECORD_ON_HOLD, RECORD_ON_LOAN,
    RECORD_REQUESTED, RECORD_IN_RELEASE, TRANSFER_COPY_KEPT.
    """
    record, appraised = standing.record, standing.appraised
    if standing.retention.permanent:
        raise Refusal("RECORD_PERMANENT", record=record)
    if appraised is None or appraised.payload.decision != "dispose":
        raise Refusal("APPRAISAL_MISSING", record=record)
    check_expired(standing, appraised.payload.expired, at)
    if standing.holds:
        raise Refusal("RECORD_ON_HOLD", record=record)
    _check_unused(standing, facts)
    _check_local_copy(standing, facts, at)
    return appraised


def open_list(standing: Standing, facts: Facts) -> str | None:
    """The destruction list that the record is on, where that was not refused."""
    for disposal in reversed(standing.lists):
        if facts.latest(DisposalRefused, tags=[f"disposal:{disposal}"]) is None:
            return disposal
    return None


def open_transfer(standing: Standing, facts: Facts) -> str | None:
    """The transfer that the record is in, sent or accepted; None where each was turned back."""
    for transfer in reversed(standing.transfers):
        received = facts.latest(TransferReceived, tags=[f"transfer:{transfer}"])
        if received is None or received.payload.accepted:
            return transfer
    return None


def prefetch_use(facts: Facts, records: Iterable[str]) -> None:
    """Read ahead what `check_disposable` asks of these records."""
    facts.prefetch(*_IN_USE, tags=[f"record:{record}" for record in records])


def _check_unused(standing: Standing, facts: Facts) -> None:
    """On loan, in an open request, in an open release or shown: in none of them."""
    loans: dict[str, bool] = {}
    requests: dict[str, None] = {}
    releases: dict[str, bool] = {}
    for event in facts.all(*_IN_USE, tags=[f"record:{standing.record}"]):
        payload = event.payload
        if isinstance(payload, LoanIssued | LoanReturned):
            loans[event.subject("loan") or ""] = isinstance(payload, LoanIssued)
        elif isinstance(payload, AccessRequested | AccessApproved):
            requests[event.subject("request") or ""] = None
        else:
            dropped = isinstance(payload, DepartmentReviewed) and not payload.keep
            releases[event.subject("release") or ""] = not (dropped or isinstance(payload, _RELEASE_ENDS))
    if any(loans.values()):
        raise Refusal("RECORD_ON_LOAN", record=standing.record)
    if any(_request_open(one, facts) for one in requests):
        raise Refusal("RECORD_REQUESTED", record=standing.record)
    if any(is_open and _release_open(one, facts) for one, is_open in releases.items()):
        raise Refusal("RECORD_IN_RELEASE", record=standing.record)


def _request_open(request: str, facts: Facts) -> bool:
    latest = facts.latest(AccessRequested, AccessApproved, AccessRefused, RequestClosed,
                          tags=[f"request:{request}"])  # fmt: skip
    return latest is not None and not isinstance(latest.payload, AccessRefused | RequestClosed)


def _release_open(release: str, facts: Facts) -> bool:
    return facts.latest(DepartmentRefused, tags=[f"release:{release}"]) is None


def _check_local_copy(standing: Standing, facts: Facts, at: int) -> None:
    """What was transferred stays here for some years more (档发〔2012〕7号; TRF-2)."""
    years = number(facts, "transfer.local_copy_years", at)
    for transfer in standing.transfers:
        received = facts.latest(TransferReceived, tags=[f"transfer:{transfer}"])
        if received is None:
            raise Refusal("TRANSFER_OPEN", record=standing.record)
        begun = received.payload.received_at
        until = f"{int(begun[:4]) + years:04d}{begun[4:]}"
        if received.payload.accepted and format_time(at) < until:
            raise Refusal("TRANSFER_COPY_KEPT", record=standing.record, until=until[:10])
