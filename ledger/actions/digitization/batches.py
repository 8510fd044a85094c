"""批次开启、验收: digitized pages come in batches, and a batch is accepted once ([S]10, 17; DA/T 31).

The decision to accept stands in `batch_acceptance`, because it reads the batch's pages. DIG-1 watches the
profile, DIG-2 the rates, DIG-3 and DIG-4 the people and pages, VEN-1 the vendor.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event

Colour = Literal["bitonal", "grey", "colour"]
"""黑白二值、灰度、彩色 (DA/T 31)."""


class Profile(msgspec.Struct, frozen=True):
    """The digitization profile: the least `dpi`, the `colour` mode and the image `format` (`image/jpeg`)."""

    colour: Colour
    dpi: int
    format: str


@event("batch.opened", zh="批次开启", en="Batch opened", by="P", about=("batch", "vendor", "contract"),
       clause="[S]10, 17; DA/T 31", watched=("DIG-1", "VEN-1"))  # fmt: skip
class BatchOpened(Payload):
    """`material`: what is digitized, in words. `planned`: pages expected. `vendor` and `contract`: ids,
    absent where the archives room scans by itself."""

    material: str
    profile: Profile
    contract: str | None = None
    planned: int | None = None
    vendor: str | None = None


@event("batch.accepted", zh="批次验收", en="Batch accepted", by="P", about=("batch",),
       clause="DA/T 31", watched=("DIG-2", "DIG-3", "DIG-4"))  # fmt: skip
class BatchAccepted(Payload):
    """`pages`: attached and not detached, by the log. `machine_passed`: pages that passed every machine
    check. Of `sampled` pages, `matched` belong to their entry and `passed` meet all other items."""

    machine_passed: int
    matched: int
    pages: int
    passed: int
    sampled: int


class OpenBatch(Input):
    """`material`: what is digitized. `planned`: pages expected. `vendor`, `contract`: their ids."""

    material: str
    profile: Profile
    contract: str | None = None
    planned: int | None = None
    vendor: str | None = None


@action(BatchOpened, mutation="batchOpen", roles=("archivist",))
def open_batch(wanted: OpenBatch, context: Context) -> Outcome:
    """One event with a fresh batch id. Refused: INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    if wanted.profile.dpi < 1 or (wanted.planned is not None and wanted.planned < 1):
        raise Refusal("INPUT_REFUSED", reason="dpi, planned: 1..")
    payload = BatchOpened(
        material=checked_text("material", wanted.material),
        profile=wanted.profile,
        contract=wanted.contract,
        planned=wanted.planned,
        vendor=wanted.vendor,
    )
    subjects = [f"batch:{context.free.uuid7()}"]
    if wanted.vendor is not None:
        subjects.append(f"vendor:{wanted.vendor}")
    if wanted.contract is not None:
        subjects.append(f"contract:{wanted.contract}")
    return Outcome([Draft(payload, tuple(subjects))])


def require_open_batch(facts: Facts, batch: str) -> None:
    """Return if the batch takes pages, now and when the event is appended; BATCH_UNKNOWN, BATCH_CLOSED."""
    facts.require(BatchOpened, f"batch:{batch}", code="BATCH_UNKNOWN", batch=batch)
    facts.forbid(BatchAccepted, tags=[f"batch:{batch}"], code="BATCH_CLOSED")
