"""挂接、取消挂接: page images are attached to records, thousands in one command ([S]10).

Prevented here: a page for a record that does not exist or was annulled, a number that is taken, an object
that is not stored or has another size, a batch that is closed. DIG-1 watches resolution and colour, DIG-4
that each image is on exactly one record, PUB-4 that a change after signing voids the signature.
"""

from __future__ import annotations

from ledger.actions.batches import Colour
from ledger.event import FileObject, Payload, RecordSealed
from ledger.vocabulary import event


@event("page.attached", zh="挂接", en="Page attached", by="P", about=("page", "record", "batch"),
       clause="[S]10; DA/T 31", watched=("DIG-1", "DIG-3", "DIG-4", "PUB-4"))  # fmt: skip
class PageAttached(Payload):
    """Page `number` (from 1) of the record is this `image`, by the event's actor as operator. `width` and
    `height` in pixels. `format`: media type. `same`: for encrypted objects, the keyed digest of the
    plaintext's digest, on which equality rules work (EVENT.md 6)."""

    format: str
    height: int
    image: FileObject
    number: int
    width: int
    colour: Colour | None = None
    dpi: int | None = None
    same: str | None = None


@event("page.detached", zh="取消挂接", en="Page detached", by="P", about=("page", "record", "batch"),
       clause="[S]10", watched=("DIG-4", "PUB-4"))  # fmt: skip
class PageDetached(Payload):
    """The page no longer counts for its record; the number is free again and the object stays."""

    image: FileObject
    number: int
    reason: RecordSealed
