"""Folding destruction: the record stays as a tombstone with its codes, its dates and every commit ([AL]21).

What was sealed for it is empty from here on; what earlier versions say is emptied by `projections.erasing`.
"""

from __future__ import annotations

from ledger.disposal_events import RecordDestroyed
from projections.decoding import Event
from projections.view import Rows
from projections.views.catalogue.filing import change
from projections.views.catalogue.rows import DESTROYED, RECORDS, catalogue


@catalogue.on(RecordDestroyed, reads=(RECORDS,))
def destroyed(event: Event[RecordDestroyed], rows: Rows) -> None:
    record = event.need("record")
    row = rows[RECORDS].need(record)
    emptied = {plain: None for plain in RECORDS.plain if getattr(row, f"{plain}_commit") is not None}
    change(event, rows, record, status=DESTROYED, audience="", **emptied)
