"""批次开启、验收、退回: digitized pages come in batches, and a batch is accepted once ([S]10, 17; DA/T 31).

Prevented here: a profile below what DA/T 31 asks of the material, a vendor whose licence does not hold or
does not reach the batch's secrecy, work without a contract. The decisions to accept and to reject stand in
`batch_acceptance`, because they read the batch's pages. DIG-1 watches the profile, DIG-2 the rates, DIG-3
and DIG-4 the people and pages, VEN-1 and VEN-2 the vendor.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.digitization.contracts import require_contract
from ledger.actions.digitization.vendors import require_qualified, require_vendor
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.facts import Facts
from ledger.policies import choice
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.standards.profiles import Colour, Material, shortfalls
from ledger.standards.secrecy import Level
from ledger.vocabulary import action, event

__all__ = [
    "REASONS",
    "BatchAccepted",
    "BatchOpened",
    "BatchRejected",
    "Colour",
    "OpenBatch",
    "Profile",
    "Reason",
]

Reason = Literal["empty", "machine", "match", "originals", "profile", "rest", "sample", "scans"]
REASONS: dict[Reason, tuple[str, str]] = {
    "empty": ("没有页面", "no pages"),
    "machine": ("机检不合格", "machine checks below the limit"),
    "match": ("图像与条目不对应", "images that belong to another entry"),
    "originals": ("原件有误", "something is wrong with the originals"),
    "profile": ("扫描参数不符", "not scanned to the profile"),
    "rest": ("其他项目不合格", "other items below the limit"),
    "sample": ("抽检比例不足", "too small a sample"),
    "scans": ("漏扫或漏挂", "pages missing among scans or images"),
}
"""Why a batch goes back."""


class Profile(msgspec.Struct, frozen=True):
    """The digitization profile: the least `dpi`, the `colour` mode and the image `format` (`image/jpeg`)."""

    colour: Colour
    dpi: int
    format: str


@event("batch.opened", zh="批次开启", en="Batch opened", by="P", about=("batch", "vendor", "contract"),
       clause="[S]10, 17; DA/T 31", watched=("DIG-1", "VEN-1", "VEN-2"))  # fmt: skip
class BatchOpened(Payload):
    """`material`: what is digitized, in words; `kind`: what it is by DA/T 31, `red`: it has red heads or
    seals. `planned`: pages expected. `secrecy`: the highest level in it. `vendor` and `contract`: ids, absent
    where the archives room scans by itself."""

    material: str
    profile: Profile
    contract: str | None = None
    kind: Material = "text"
    planned: int | None = None
    red: bool = False
    secrecy: Level = "none"
    vendor: str | None = None


@event("batch.accepted", zh="批次验收", en="Batch accepted", by="P", about=("batch",),
       clause="DA/T 31", watched=("DIG-2", "DIG-3", "DIG-4"))  # fmt: skip
class BatchAccepted(Payload):
    """`pages`: attached and not detached, by the log. `machine_passed`: pages that passed every machine
    check. Of `sampled` pages, `matched` belong to their entry and `passed` meet all other items. All by the
    `quality.checked` at position `check`."""

    machine_passed: int
    matched: int
    pages: int
    passed: int
    sampled: int
    check: int | None = None


@event("batch.rejected", zh="批次退回", en="Batch rejected", by="P", about=("batch",),
       clause="DA/T 31", watched=("DIG-2",))  # fmt: skip
class BatchRejected(Payload):
    """The batch goes back for rework, for `reasons`; `check`: position of the `quality.checked` it rests on.
    Acceptance then needs a new sample and a new check."""

    reasons: tuple[Reason, ...]
    check: int | None = None


class OpenBatch(Input):
    """`material`: what is digitized; `kind`: by DA/T 31 (`text` by default); `red`: with red heads or seals.
    `planned`: pages expected. `secrecy`: the highest level in it. `vendor`, `contract`: their ids."""

    material: str
    profile: Profile
    contract: str | None = None
    kind: Material = "text"
    planned: int | None = None
    red: bool = False
    secrecy: Level = "none"
    vendor: str | None = None


@action(BatchOpened, mutation="batchOpen", roles=("archivist",))
def open_batch(wanted: OpenBatch, context: Context) -> Outcome:
    """One event with a fresh batch id. Refused: PROFILE_BELOW, VENDOR_UNKNOWN, VENDOR_UNQUALIFIED,
    CONTRACT_UNKNOWN, CONTRACT_ENDED, STATE_SECRET, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    if wanted.profile.dpi < 1 or (wanted.planned is not None and wanted.planned < 1):
        raise Refusal("INPUT_REFUSED", reason="dpi, planned: 1..")
    material = checked_text("material", wanted.material)
    _check_profile(wanted, context)
    subjects = [f"batch:{context.free.uuid7()}", *_vendor_of(wanted, context)]
    payload = BatchOpened(
        material=material,
        profile=wanted.profile,
        contract=wanted.contract,
        kind=wanted.kind,
        planned=wanted.planned,
        red=wanted.red,
        secrecy=wanted.secrecy,
        vendor=wanted.vendor,
    )
    return Outcome([Draft(payload, tuple(subjects))])


def require_open_batch(facts: Facts, batch: str) -> BatchOpened:
    """The batch, if it takes pages, now and when the event is appended; BATCH_UNKNOWN, BATCH_CLOSED."""
    opened = facts.require(BatchOpened, f"batch:{batch}", code="BATCH_UNKNOWN", batch=batch)
    facts.forbid(BatchAccepted, tags=[f"batch:{batch}"], code="BATCH_CLOSED")
    return opened.payload


def formats_beside(facts: Facts, at: int) -> tuple[str, ...]:
    """The image formats that policy lets stand beside those of DA/T 31."""
    return ("image/png",) if choice(facts, "profile.png", at) == "accepted" else ()


def _check_profile(wanted: OpenBatch, context: Context) -> None:
    profile = wanted.profile
    found = shortfalls(
        wanted.kind,
        dpi=profile.dpi,
        colour=profile.colour,
        format=profile.format,
        red=wanted.red,
        also=formats_beside(context.facts, context.at),
    )
    if found:
        one = found[0]
        raise Refusal("PROFILE_BELOW", what=one.what, given=one.given, wanted=one.wanted)


def _vendor_of(wanted: OpenBatch, context: Context) -> list[str]:
    """The tags of vendor and contract: both, or neither where the room scans by itself."""
    if (wanted.vendor is None) != (wanted.contract is None):
        raise Refusal("INPUT_REFUSED", reason="vendor, contract: both or neither")
    if wanted.secrecy in ("secret", "confidential", "top_secret") and context.network != "classified":
        raise Refusal("STATE_SECRET")
    if wanted.vendor is None or wanted.contract is None:
        return []
    require_vendor(context.facts, wanted.vendor)
    require_contract(context, wanted.contract, wanted.vendor)
    require_qualified(context, wanted.vendor, secrecy=wanted.secrecy)
    return [f"vendor:{wanted.vendor}", f"contract:{wanted.contract}"]
