"""注销: a record that was filed in error no longer counts; nothing disappears, and its code stays taken.

Prevented here: annulling twice, annulling what was never filed. CAT-2 explains the gap in the series with it.
"""

from __future__ import annotations

from ledger.actions.filing.record_filed import RecordFiled
from ledger.decision import Context, Input
from ledger.disposal_events import RecordDestroyed
from ledger.event import Draft, Outcome, Payload, Recorded, RecordSealed, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event


@event("record.annulled", zh="注销", en="Record annulled", by="K", about=("record", "org"),
       clause="DA/T 13-2022 4.3", watched=("CAT-2", "PUB-7"))  # fmt: skip
class RecordAnnulled(Payload, frozen=True, kw_only=True):
    """`reason`: why it was filed in error."""

    reason: RecordSealed


class AnnulRecord(Input, frozen=True, kw_only=True):
    """`reason` in words."""

    record: str
    reason: str


@action(RecordAnnulled, mutation="recordAnnul", roles=("archivist",))
def decide(wanted: AnnulRecord, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    filed = require_record(context.facts, wanted.record)
    org = filed.subject("org")
    require_role(context, "archivist", org=org)
    payload = RecordAnnulled(reason=secret(checked_text("reason", wanted.reason)))
    return Outcome([Draft(payload, (f"record:{wanted.record}", f"org:{org}"))])


def require_record(facts: Facts, record: str) -> Recorded[RecordFiled]:
    """The filing of a record that still counts; watches for its annulment and its destruction.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED.
    """
    tag = f"record:{record}"
    filed = facts.require(RecordFiled, tag, code="RECORD_UNKNOWN", record=record)
    facts.forbid(RecordAnnulled, tags=[tag], code="RECORD_ANNULLED")
    facts.forbid(RecordDestroyed, tags=[tag], code="RECORD_DESTROYED")
    return filed
