"""Use: requests and what they open, consents, loans, certificates. Rows, folding and questions."""

from projections.views.use import loans as _loans  # noqa: F401  handlers register themselves
from projections.views.use import requests as _requests  # noqa: F401
from projections.views.use.asking import (
    certificate,
    certificates_of,
    consents_of,
    late_loans,
    loan,
    loans,
    opened_to,
    openings_of,
    request,
    requests,
    to_decide,
    touches,
)
from projections.views.use.rows import (
    LOAN_STATES,
    REQUEST_STATES,
    CertificateRow,
    ConsentRow,
    LoanRow,
    OpeningRow,
    RequestRow,
    use,
)

__all__ = [
    "LOAN_STATES",
    "REQUEST_STATES",
    "CertificateRow",
    "ConsentRow",
    "LoanRow",
    "OpeningRow",
    "RequestRow",
    "certificate",
    "certificates_of",
    "consents_of",
    "late_loans",
    "loan",
    "loans",
    "opened_to",
    "openings_of",
    "request",
    "requests",
    "to_decide",
    "touches",
    "use",
]
