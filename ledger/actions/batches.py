"""批次开启、验收: digitized pages come in batches, and a batch is accepted once ([S]10, 17; DA/T 31).

Prevented here: a batch below the acceptance rates of DA/T 31, one accepted twice, one accepted by a person
who attached pages to it. DIG-1 watches the profile, DIG-2 the rates, DIG-3 and DIG-4 the people and pages.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import Payload
from ledger.vocabulary import event

Colour = Literal["bitonal", "grey", "colour"]
"""黑白二值、灰度、彩色 (DA/T 31)."""


class Profile(msgspec.Struct, frozen=True):
    """The digitization profile: the least `dpi`, the `colour` mode and the image `format` (`image/jpeg`)."""

    colour: Colour
    dpi: int
    format: str


@event("batch.opened", zh="批次开启", en="Batch opened", by="P", about=("batch", "vendor", "contract"),
       clause="[S]10, 17; DA/T 31", watched=("DIG-1", "VEN-1"))  # fmt: skip
class BatchOpened(Payload, frozen=True, kw_only=True):
    """`material`: what is digitized, in words. `planned`: pages expected. `vendor` and `contract`: ids,
    absent where the archives room scans by itself."""

    material: str
    profile: Profile
    contract: str | None = None
    planned: int | None = None
    vendor: str | None = None


@event("batch.accepted", zh="批次验收", en="Batch accepted", by="P", about=("batch",),
       clause="DA/T 31", watched=("DIG-2", "DIG-3", "DIG-4"))  # fmt: skip
class BatchAccepted(Payload, frozen=True, kw_only=True):
    """`pages`: attached and not detached, by the log. `machine_passed`: pages that passed every machine
    check. Of `sampled` pages, `matched` belong to their entry and `passed` meet all other items."""

    machine_passed: int
    matched: int
    pages: int
    passed: int
    sampled: int
