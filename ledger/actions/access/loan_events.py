"""The events of a loan: originals leave the repository and come back ([S]14).

They stand together because `ledger.actions.access.loan` folds them.
"""

from __future__ import annotations

from ledger.event import Payload, RecordSealed
from ledger.vocabulary import event


@event("loan.issued", zh="借出", en="Loan issued", by="P", about=("loan", "record", "person", "request"),
       clause="[S]14", watched=("ACC-5", "ACC-6", "DSP-3"))  # fmt: skip
class LoanIssued(Payload):
    """The original is with the borrower (`person:`) until `due`, a time. `pages`: as counted on leaving."""

    due: str
    pages: int | None = None


@event("loan.renewed", zh="续借", en="Loan renewed", by="P", about=("loan", "record", "person"),
       clause="[S]14", watched=("ACC-6",))  # fmt: skip
class LoanRenewed(Payload):
    """`due` instead of `old_due`; `renewal`: which one it is, from 1."""

    due: str
    old_due: str
    renewal: int


@event("loan.returned", zh="归还", en="Loan returned", by="P", about=("loan", "record", "person"),
       clause="[S]14", watched=("ACC-6", "DSP-3"))  # fmt: skip
class LoanReturned(Payload):
    """It is back. `pages`: as counted on its return; `damage`: what is wrong with it, in words."""

    damage: RecordSealed | None = None
    pages: int | None = None


@event("loan.overdue", zh="逾期", en="Loan overdue", by="S|P", about=("loan", "record", "person"),
       clause="[S]14", watched=("ACC-6",))  # fmt: skip
class LoanOverdue(Payload):
    """The `due` time passed without return or renewal; once for each due time."""

    due: str
