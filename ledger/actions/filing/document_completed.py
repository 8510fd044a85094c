"""文件办结: the event by which the duty to file a document begins; the decision stands in `documents`.

The record's id is given beforehand, so that metadata can be captured for it and the filing finds it. FIL-1
asks that the record is filed in time.
"""

from __future__ import annotations

from ledger.event import Payload
from ledger.vocabulary import event


@event("document.completed", zh="文件办结", en="Document completed", by="S|P|X",
       about=("record", "service", "org", "document"), clause="[AL]14; [AL]36; GB/T 39362",
       watched=("FIL-1",))  # fmt: skip
class DocumentCompleted(Payload, frozen=True, kw_only=True):
    """The document was done on `completed` (YYYYMMDD). `source`: the tag of the service or organisation whose
    system holds it, `document` its id there. The tag `org:` is the department that has to file it, `record:`
    the id that the record will have, `document:` the keyed digest of source and id, unique."""

    completed: str
    document: str
    source: str
