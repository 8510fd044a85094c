"""扫描的事件类型 (DA/T 31). Its decision stands in `scans`."""

from __future__ import annotations

from ledger.event import Payload
from ledger.standards.profiles import Colour
from ledger.vocabulary import event


@event("page.scanned", zh="扫描", en="Page scanned", by="P|S",
       about=("page", "record", "batch", "worker", "shift", "site", "vendor"), clause="[S]18; DA/T 31",
       watched=("DIG-1", "DIG-3", "DIG-4", "SITE-1", "VEN-1", "VEN-4"))  # fmt: skip
class PageScanned(Payload):
    """Page `number` (from 1) of the record was scanned on `device` at `scanned_at` by the worker in the
    subjects. `digest`: of the image as it left the scanner, with its `bytes`; it is not kept here, the one
    that is attached is. Of a record with encrypted content `same` stands instead, the keyed digest of that
    digest (EVENT.md 6). `width` and `height` in pixels. `format`: media type."""

    bytes: int
    colour: Colour
    device: str
    dpi: int
    format: str
    height: int
    number: int
    scanned_at: str
    width: int
    digest: str | None = None
    same: str | None = None
