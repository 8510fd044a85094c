"""The tables of secrecy: markings, their history, copies, journeys and ends of carriers.

Grounds, scopes and places are sealed under the record's key and do not stand here.
"""

from __future__ import annotations

from projections.tables import Row, Versioned
from projections.view import View

EVENTS = {
    "secrecy.set": ("定密", "set"),
    "secrecy.changed": ("变更", "changed"),
    "secrecy.reviewed": ("年度审核", "reviewed"),
    "secrecy.extended": ("延期", "extended"),
    "secrecy.declassified": ("解密", "declassified"),
}


class MarkingRow(Row, frozen=True, kw_only=True):
    """The marking of a record (`id`) while it is in force. `start`, `until`: YYYYMMDD; `until` None where a
    condition ends it. `organ`: who set it here; `origin`: who classified; `original`: the two are one.
    `position`: of the event that gave it. `reviewed_year`: of the latest yearly review."""

    level: str
    start: str
    until: str | None
    organ: str
    origin: str
    original: bool
    position: int
    set_by: str
    set_at: int
    reviewed_year: int | None = None


class HistoryRow(Row, frozen=True, kw_only=True):
    """One event of a record's classification. `id`: its position in text. `decided_by`: the organ.
    `word`: the outcome of a review, the cause of a declassification."""

    record: str
    kind: str
    level: str | None
    until: str | None
    organ: str
    decided_by: str | None
    word: str | None
    by: str
    at: int
    position: int


class CopyRow(Row, frozen=True, kw_only=True):
    """A copy of a secret record, as in the register of copies. `counted_in`: the destruction it was counted
    for; `destroyed_at`: us, None while it is."""

    record: str
    level: str
    until: str | None
    register: str
    medium: str
    pages: int | None
    made_by: str
    registrar: str
    request: str | None
    consented_by: str | None
    made_at: int
    journeys: int = 0
    counted_in: str | None = None
    destroyed_at: int | None = None


class JourneyRow(Row, frozen=True, kw_only=True):
    """A journey of a carrier. `id`: the event's position in text. `copy` None: the original."""

    record: str
    copy: str | None
    level: str
    carrier: str
    second: str
    at: int


class DestructionRow(Row, frozen=True, kw_only=True):
    """Carriers on their way to their end. `state`: counted, approved, destroyed. Times in us."""

    state: str
    count: int
    unit: str | None
    rules: str | None
    counted_by: str
    counted_at: int
    approved_by: str | None = None
    approved_at: int | None = None
    destroyed_by: str | None = None
    witness: str | None = None
    method: str | None = None
    destroyed_at: int | None = None


MARKINGS = Versioned(
    "secrecy_markings", MarkingRow, subject="record", indexes=[("until", "id"), ("organ", "reviewed_year")]
)
HISTORY = Versioned("secrecy_history", HistoryRow, indexes=[("record", "position")])
COPIES = Versioned("secrecy_copies", CopyRow, subject="copy", indexes=[("record", "id"), ("register",)])
JOURNEYS = Versioned("secrecy_journeys", JourneyRow, indexes=[("record",), ("copy",)])
DESTRUCTIONS = Versioned("secrecy_destructions", DestructionRow, subject="destruction")
secrecy = View("secrecy", 1, MARKINGS, HISTORY, COPIES, JOURNEYS, DESTRUCTIONS)
