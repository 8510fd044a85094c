"""The tables of use: requests and what they open, consents, loans, certificates.

What an applicant wrote is sealed under their own key and does not stand here; whoever may read it opens it
from the event at its position.
"""

from __future__ import annotations

from projections.tables import Row, Versioned
from projections.view import View

ASKED, APPROVED, REFUSED, CLOSED = "asked", "approved", "refused", "closed"
REQUEST_STATES = {
    ASKED: ("待审批", "asked"),
    APPROVED: ("已批准", "approved"),
    REFUSED: ("不批准", "refused"),
    CLOSED: ("已办结", "closed"),
}
OUT, OVERDUE, RETURNED = "out", "overdue", "returned"
LOAN_STATES = {OUT: ("借出", "on loan"), OVERDUE: ("逾期", "overdue"), RETURNED: ("已归还", "returned")}


class RequestRow(Row, frozen=True, kw_only=True):
    """A request. `holder`: who asked and to whom records are opened; `applicant`: for whom, a citizen's id
    where `citizen`. `state`: a code of `REQUEST_STATES`. `position`: of `access.requested`; `decided_by`,
    `decided_at`, `post`: of the latest approval or refusal, at `decided_position`. Times in us."""

    holder: str
    applicant: str
    citizen: bool
    unit: str | None
    use: str
    state: str
    records: int
    needs: bool
    wanted_from: int | None
    wanted_until: int | None
    requested_at: int
    position: int
    decided_by: str | None = None
    decided_at: int | None = None
    decided_position: int | None = None
    post: str | None = None
    closed_at: int | None = None
    closed_position: int | None = None
    result: str | None = None


class OpeningRow(Row, frozen=True, kw_only=True):
    """A record in a request. `id`: `<request>/<record>`. `state` as of the request, for this record.
    `begins`, `until`: the approved validity. `consent`: none, given or refused; `consent_until`: when the
    last of those given ends (None: open). Times in us."""

    request: str
    record: str
    holder: str
    use: str
    state: str
    begins: int | None = None
    until: int | None = None
    approved_by: str | None = None
    approved_at: int | None = None
    consent: str = "none"
    consent_until: int | None = None


class ConsentRow(Row, frozen=True, kw_only=True):
    """What a unit said about a record in a request. `id`: `<request>/<record>/<org>`. `opening`: the id
    of its row there. `uses`: with a space on each side. Times in us."""

    opening: str
    request: str
    record: str
    org: str
    capacity: str
    given: bool
    uses: str
    until: int | None
    by: str
    at: int


class LoanRow(Row, frozen=True, kw_only=True):
    """A loan of a record's original. `state`: a code of `LOAN_STATES`. `due`: now; `overdue_due`: the due
    time that was recorded as passed. Times in us."""

    record: str
    borrower: str
    request: str | None
    state: str
    due: int
    renewals: int
    issued_by: str
    issued_at: int
    returned_at: int | None = None
    overdue_at: int | None = None
    overdue_due: int | None = None
    pages: int | None = None
    returned_pages: int | None = None


class CertificateRow(Row, frozen=True, kw_only=True):
    """A certificate. `kind`: found or not_found. `text`: the digest of what was handed out. `records`: with a
    space on each side."""

    request: str
    applicant: str
    kind: str
    number: str
    text: str
    records: str
    issued_by: str
    issued_at: int
    position: int


REQUESTS = Versioned(
    "use_requests", RequestRow, subject="request", indexes=[("holder", "id"), ("state", "id"), ("unit", "id")]
)
OPENINGS = Versioned(
    "use_openings", OpeningRow, indexes=[("holder", "state"), ("request",), ("record", "state")]
)
CONSENTS = Versioned("use_consents", ConsentRow, indexes=[("opening",), ("request",), ("org", "id")])
LOANS = Versioned(
    "use_loans",
    LoanRow,
    subject="loan",
    indexes=[("record", "id"), ("borrower", "id"), ("state", "due")],
)
CERTIFICATES = Versioned(
    "use_certificates", CertificateRow, subject="certificate", indexes=[("request",), ("number",)]
)
use = View("use", 1, REQUESTS, OPENINGS, CONSENTS, LOANS, CERTIFICATES)
