"""挂接、重扫挂接、取消挂接的事件类型: what a record's pages are ([S]10). Decisions: `pages`, `replacing`."""

from __future__ import annotations

from ledger.event import FileObject, Payload, RecordSealed
from ledger.standards.profiles import Colour
from ledger.vocabulary import event


@event("page.attached", zh="挂接", en="Page attached", by="P", about=("page", "record", "batch"),
       clause="[S]10; DA/T 31", watched=("DIG-1", "DIG-3", "DIG-4", "PUB-4"))  # fmt: skip
class PageAttached(Payload):
    """Page `number` (from 1) of the record is this `image`, by the event's actor as operator. `width` and
    `height` in pixels. `format`: media type. `same`: for encrypted objects, the keyed digest of the
    plaintext's digest, on which equality rules work (EVENT.md 6). `frame`: which page of the image's file,
    from 1, where the file holds several; absent where it holds one."""

    format: str
    height: int
    image: FileObject
    number: int
    width: int
    colour: Colour | None = None
    dpi: int | None = None
    frame: int | None = None
    same: str | None = None


@event("page.replaced", zh="重扫挂接", en="Page replaced", by="P", about=("page", "record", "batch"),
       clause="[S]10; DA/T 31", watched=("DIG-1", "DIG-3", "DIG-4", "PUB-4"))  # fmt: skip
class PageReplaced(Payload):
    """The page keeps its id and `number`; from now on it is this `image` instead of `old`. The batch is the
    one in which it was scanned again. The rest as in `page.attached`."""

    format: str
    height: int
    image: FileObject
    number: int
    old: FileObject
    reason: RecordSealed
    width: int
    colour: Colour | None = None
    dpi: int | None = None
    frame: int | None = None
    same: str | None = None


@event("page.detached", zh="取消挂接", en="Page detached", by="P", about=("page", "record", "batch"),
       clause="[S]10", watched=("DIG-4", "PUB-4"))  # fmt: skip
class PageDetached(Payload):
    """The page no longer counts for its record; the number is free again and the object stays."""

    image: FileObject
    number: int
    reason: RecordSealed
