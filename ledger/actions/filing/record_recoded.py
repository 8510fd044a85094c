"""改档号: a record's archival code is corrected (DA/T 13 4.3); the decision stands in `recoding`.

A code is unique and never reassigned: old and new stay taken for good. CAT-1 watches the same.
"""

from __future__ import annotations

from ledger.event import Payload, RecordSealed
from ledger.vocabulary import event


@event("record.recoded", zh="改档号", en="Record recoded", by="P", about=("record", "code", "fonds"),
       clause="DA/T 13-2022 4.3", watched=("CAT-1",))  # fmt: skip
class RecordRecoded(Payload, frozen=True, kw_only=True):
    """`new_code` and `old_code` as written. Household records have them sealed: `new_code_sealed`, and
    `old_code_commit`, the commit of the sealed code before. `category`: as the new code has it."""

    category: str
    reason: RecordSealed
    new_code: str | None = None
    new_code_sealed: RecordSealed | None = None
    old_code: str | None = None
    old_code_commit: str | None = None
