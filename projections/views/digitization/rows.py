"""The tables of digitization: who may work, where and under whose eyes, and how far each batch is.

How many pages were scanned and attached is counted when it is asked, from one row per scan and per page, so
that folding thousands of pages writes nothing into the batch's row. Times in us, of the log's clock where
nothing else is said.
"""

from __future__ import annotations

from projections.tables import Row, Versioned
from projections.view import View

STATUSES = {
    "opened": ("加工中", "in work"),
    "checked": ("已质检", "checked"),
    "rejected": ("退回返工", "rejected"),
    "accepted": ("已验收", "accepted"),
}
"""Where a batch stands."""


class TenderRow(Row, frozen=True, kw_only=True):
    """`grade`: the least licence grade, A or B. `secrecy`: the highest level in question."""

    name: str
    number: str | None
    grade: str
    secrecy: str
    opened_by: str
    opened_at: int


class BidRow(Row, frozen=True, kw_only=True):
    """A screened bid. `id`: `<tender>/<vendor>`. `verdict`: passed or failed."""

    tender: str
    vendor: str
    verdict: str
    certificate: str | None
    screened_by: str
    screened_at: int


class LicenceRow(Row, frozen=True, kw_only=True):
    """A vendor's licence, in force from `begins` to `until` (us, included). `id`: `<vendor>/<certificate>`.
    `approved`: provinces with an approval, with a space between. `ended`: why it ended early."""

    vendor: str
    certificate: str
    grade: str
    category: str
    province: str
    approved: str
    begins: int
    until: int
    ended: str | None
    registered_at: int


class ContractRow(Row, frozen=True, kw_only=True):
    """`secrecy_agreement`: the document's digest. In force from `begins` to `until` (us), where stated."""

    vendor: str
    tender: str | None
    number: str | None
    scope: str
    secrecy_agreement: str
    begins: int | None
    until: int | None
    signed_by: str
    signed_at: int


class WorkerRow(Row, frozen=True, kw_only=True):
    """A worker (`id`: the person's). `contract`: of the latest pledge. `trained_days`, `passed`: of the
    latest training. `shift`: in which they are inside now."""

    vendor: str | None
    contract: str | None
    pledge: str | None
    pledged_at: int | None
    trained_days: int | None
    passed: bool | None
    trained_at: int | None
    shift: str | None


class SiteRow(Row, frozen=True, kw_only=True):
    """`workstations`: JSON, each with name, protection and seals. `interruption`: the id of the one that
    goes on, None while the cameras record. `shift`: the one that runs."""

    org: str
    contract: str | None
    vendor: str | None
    place: str
    cameras: int
    workstations: str
    opened_by: str
    opened_at: int
    closed_at: int | None
    interruption: str | None
    shift: str | None


class InterruptionRow(Row, frozen=True, kw_only=True):
    """The site's cameras were off from `begins` to `ends` (us; None: they are). `id`: the position."""

    site: str
    cause: str
    begins: int
    ends: int | None


class ShiftRow(Row, frozen=True, kw_only=True):
    """`guard`: on duty now, or at the end. `reliefs`: how often another took over. Times as claimed."""

    site: str
    guard: str | None
    reliefs: int
    started_at: int
    ended_at: int | None
    seals_at_end: bool | None


class DiskRow(Row, frozen=True, kw_only=True):
    """`holder`: who used it. `receiver`: of the archives, once it was handed over."""

    site: str
    serial: str
    workstation: str | None
    holder: str | None
    registered_at: int
    receiver: str | None
    handed_over_at: int | None


class OriginalsRow(Row, frozen=True, kw_only=True):
    """Originals that went out, or came back (`returned`). `id`: the position. `difference`: a code."""

    batch: str
    returned: bool
    items: int
    pages: int
    counter: str
    second_counter: str
    difference: str | None
    counted_at: int


class DigitizedRow(Row, frozen=True, kw_only=True):
    """A batch. `kind`: the material by DA/T 31. `status`: a code of `STATUSES`. Of the latest check: pages
    then attached, those that passed the machine, sampled, matched and passed, and who looked. `items_out`,
    `pages_out`: originals out now. `reasons`: of the latest rejection, with a space between."""

    material: str
    kind: str
    red: bool
    secrecy: str
    planned: int | None
    vendor: str | None
    contract: str | None
    status: str
    opened_by: str
    opened_at: int
    checks: int
    rejections: int
    reasons: str | None
    checked_pages: int | None
    machine_passed: int | None
    sampled: int | None
    matched: int | None
    passed: int | None
    checker: str | None
    checked_at: int | None
    accepted_at: int | None
    items_out: int
    pages_out: int


class ScanRow(Row, frozen=True, kw_only=True):
    """One scan (`id`: its position). `scanned_at` (us) as the device had it. `digest`: of the image as it
    left the scanner; of encrypted content `same`, the keyed one, instead."""

    page: str
    record: str
    number: int
    batch: str
    worker: str
    shift: str | None
    device: str
    digest: str | None
    same: str | None
    bytes: int
    dpi: int
    colour: str
    format: str
    scanned_at: int


TENDERS = Versioned("digitization_tenders", TenderRow, subject="tender")
BIDS = Versioned("digitization_bids", BidRow, indexes=[("tender",), ("vendor",)])
LICENCES = Versioned("digitization_licences", LicenceRow, indexes=[("vendor",)])
CONTRACTS = Versioned("digitization_contracts", ContractRow, subject="contract", indexes=[("vendor", "id")])
WORKERS = Versioned(
    "digitization_workers", WorkerRow, subject="worker", indexes=[("vendor", "id"), ("shift",)]
)
SITES = Versioned("digitization_sites", SiteRow, subject="site", indexes=[("org", "id")])
INTERRUPTIONS = Versioned("digitization_cctv_interruptions", InterruptionRow, indexes=[("site",)])
SHIFTS = Versioned("digitization_shifts", ShiftRow, subject="shift", indexes=[("site", "id")])
DISKS = Versioned("digitization_disks", DiskRow, subject="disk", indexes=[("site",)])
ORIGINALS = Versioned("digitization_originals", OriginalsRow, indexes=[("batch",)])
DIGITIZED = Versioned(
    "digitization_batches", DigitizedRow, subject="batch", indexes=[("status", "id"), ("vendor", "id")]
)
SCANS = Versioned("digitization_scans", ScanRow, indexes=[("batch", "page"), ("page",)])
digitization = View(
    "digitization",
    1,
    TENDERS,
    BIDS,
    LICENCES,
    CONTRACTS,
    WORKERS,
    SITES,
    INTERRUPTIONS,
    SHIFTS,
    DISKS,
    ORIGINALS,
    DIGITIZED,
    SCANS,
)
