"""Records that stand: filed, neither annulled nor destroyed, read many at a time."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Payload, Recorded
from ledger.facts import Facts

_OF_RECORDS: tuple[type[Payload], ...] = (RecordFiled, RecordAnnulled, RecordDestroyed)
_GONE: dict[type, str] = {RecordAnnulled: "RECORD_ANNULLED", RecordDestroyed: "RECORD_DESTROYED"}


def standing_records(facts: Facts, records: Iterable[str]) -> dict[str, Recorded[RecordFiled]]:
    """The filing of each record; the append fails if one is annulled or destroyed meanwhile.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED.
    """
    tags = {record: f"record:{record}" for record in records}
    facts.prefetch(*_OF_RECORDS, tags=list(tags.values()))
    standing: dict[str, Recorded[RecordFiled]] = {}
    for record, tag in tags.items():
        for change in facts.all(*_OF_RECORDS, tags=[tag]):
            if not isinstance(change.payload, RecordFiled):
                raise Refusal(_GONE[type(change.payload)], record=record)
            standing[record] = change
        if record not in standing:
            raise Refusal("RECORD_UNKNOWN", record=record)
    return standing


def is_encrypted(filed: RecordFiled) -> bool:
    """Whether the record's objects are encrypted with its key (EVENT.md 6)."""
    return filed.sealed_content or filed.household
