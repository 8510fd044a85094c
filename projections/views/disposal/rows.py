"""The tables of appraisal, destruction and transfer: where each record stands at the end of its period.

The destroyed records' rows are the register of destruction (销毁清册), kept for good.
"""

from __future__ import annotations

from projections.tables import Row, Versioned
from projections.view import View

STANDING, TO_DISPOSE, LISTED, DESTROYED, ANNULLED = (
    "standing",
    "to_dispose",
    "listed",
    "destroyed",
    "annulled",
)
STATES = {
    STANDING: ("在保管", "kept"),
    TO_DISPOSE: ("鉴定为销毁", "appraised for destruction"),
    LISTED: ("已列入销毁清册", "on a destruction list"),
    DESTROYED: ("已销毁", "destroyed"),
    ANNULLED: ("已注销", "annulled"),
}
LIST_STATES = {
    "listed": ("已编制", "listed"),
    "approved": ("已批准", "approved"),
    "refused": ("未批准", "refused"),
    "notified": ("已备案", "filed with the authority"),
    "destroyed": ("已销毁", "destroyed"),
}


class RetentionRow(Row, frozen=True, kw_only=True):
    """A record's period. `id`: the record's. `retention`: as filed, recoded or appraised last. `year`: that
    it counts from, None where only a sealed code says it. `expires`: the year at whose end it is over, None
    for permanent and legacy terms. `state`: a code of `STATES`. `disposal`: the list that it is on. `holds`:
    how many stand. `transfer`: the one it is in; `transferred`: whether the archive accepted it; `deferred`:
    until the end of which year."""

    org: str | None
    retention: str
    year: int | None
    expires: int | None
    born_digital: bool
    state: str
    appraised_at: int | None = None
    committee: str | None = None
    disposal: str | None = None
    holds: int = 0
    transfer: str | None = None
    transferred: bool = False
    deferred: int | None = None


class HoldRow(Row, frozen=True, kw_only=True):
    """One hold on one record. `id`: hold and record. `lifted_at` None while it stands."""

    hold: str
    record: str
    ground: str
    document: str | None
    placed_by: str
    placed_at: int
    lifted_at: int | None = None


class ListRow(Row, frozen=True, kw_only=True):
    """A destruction list. `status`: a code of `LIST_STATES`; `destroyed`: how many of its records are."""

    org: str
    committee: str
    report: str
    count: int
    manifest: str
    status: str
    listed_by: str
    listed_at: int
    approved_by: str | None = None
    approved_at: int | None = None
    authority: str | None = None
    notified_at: int | None = None
    destroyed: int = 0
    destroyed_at: int | None = None


class DestroyedRow(Row, frozen=True, kw_only=True):
    """A line of the register of destruction. `id`: the record's. `first` and `second`: the supervisors.
    `copies`: backups that held it then."""

    disposal: str
    org: str | None
    retention: str
    year: int | None
    method: str
    objects: int
    copies: int
    first: str
    second: str
    manifest: str
    destroyed_at: int
    position: int


class PurgedRow(Row, frozen=True, kw_only=True):
    """A backup that was dealt with for a list. `id`: backup and list."""

    backup: str
    disposal: str
    method: str
    purged_at: int


class TransferRow(Row, frozen=True, kw_only=True):
    """A transfer to an archive. `accepted` None until it was received."""

    receiver: str
    count: int
    objects: int
    bytes: int
    package: str
    manifest: str
    sent_by: str
    sent_at: int
    received_at: int | None = None
    accepted: bool | None = None


RETENTIONS = Versioned(
    "disposal_records",
    RetentionRow,
    subject="record",
    indexes=[("expires", "state"), ("org", "expires"), ("disposal",), ("transfer",), ("year",)],
)
HOLDS = Versioned("disposal_holds", HoldRow, indexes=[("record",), ("hold",)])
LISTS = Versioned("disposal_lists", ListRow, subject="disposal", indexes=[("org",), ("status",)])
REGISTER = Versioned("disposal_register", DestroyedRow, indexes=[("disposal",), ("position",)])
PURGED = Versioned("disposal_purged", PurgedRow, indexes=[("disposal",)])
TRANSFERS = Versioned("disposal_transfers", TransferRow, subject="transfer")
disposal = View("disposal", 1, RETENTIONS, HOLDS, LISTS, REGISTER, PURGED, TRANSFERS)
