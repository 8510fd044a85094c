"""The tables of the catalogue: records, their pages and files, and digitization batches, in all versions.

Of household records no plaintext stands here at all; of others the plaintext of what is sealed under the
record's own key, which goes when the key goes (`projections.erasing`).
"""

from __future__ import annotations

from projections.tables import Row, Versioned
from projections.view import View

LAST = "\U0010fffd"
"""Sorts after every text: where there is no code or date."""

FILED, IN_REVIEW, REFUSED = "filed", "in_review", "refused"
PUBLISHED, WITHDRAWN, ANNULLED = "published", "withdrawn", "annulled"
DESTROYED = "destroyed"
STATUSES = {
    FILED: ("已归档", "filed"),
    IN_REVIEW: ("审核中", "in review"),
    REFUSED: ("审核未通过", "refused in review"),
    PUBLISHED: ("已发布", "published"),
    WITHDRAWN: ("已撤回", "withdrawn"),
    ANNULLED: ("已注销", "annulled"),
    DESTROYED: ("已销毁", "destroyed"),
}


class RecordRow(Row, frozen=True, kw_only=True):
    """A record as of a position. `code`: the canonical archival code, `code_written` as it was written; both
    None for household records. `date`: `YYYYMMDD`, an inferred one in brackets. `page_count`: as declared at
    filing. `org`: the source organisation. `audience`: ids with a space on each side (` a b `), while
    published. `release`: the latest one it was proposed in. `content`: the content digest that was last
    proposed, reviewed or published. `by_code`, `by_date`: sort keys. Times in us."""

    level: str
    code: str | None
    code_commit: str | None
    code_written: str | None
    fonds: str | None
    category: str | None
    year: int | None
    retention: str | None
    schedule: str | None
    clause: str | None
    title: str | None
    title_commit: str | None
    document_number: str | None
    document_number_commit: str | None
    responsible: str | None
    responsible_commit: str | None
    date: str | None
    date_commit: str | None
    notes: str | None
    notes_commit: str | None
    openness: str | None
    secrecy: str | None
    born_digital: bool
    carrier: str | None
    org: str | None
    page_count: int | None
    household: bool
    sealed_content: bool
    inherited: bool
    status: str
    audience: str
    release: str | None
    content: str | None
    filed_at: int
    filed_by: str
    filed_position: int
    changed_at: int
    by_code: str
    by_date: str

    @property
    def audiences(self) -> tuple[str, ...]:
        """The organisations it is published to; `all` for every one."""
        return tuple(self.audience.split())


class PageRow(Row, frozen=True, kw_only=True):
    """A page while it is attached. `object`: the image's digest. `width`, `height` in pixels. `frame`: which
    page of the image's file it is, where that holds several. `operator`: the person who attached it. `same`:
    the keyed digest of an encrypted image's plaintext digest."""

    record: str
    number: int
    object: str
    bytes: int
    format: str
    width: int
    height: int
    dpi: int | None
    colour: str | None
    frame: int | None
    same: str | None
    batch: str | None
    operator: str
    attached_at: int


class FileRow(Row, frozen=True, kw_only=True):
    """A file of a record. `id`: record and place, `<record>/<number from 1>`."""

    record: str
    number: int
    name: str | None
    name_commit: str | None
    object: str
    bytes: int
    format: str
    same: str | None


class BatchRow(Row, frozen=True, kw_only=True):
    """A digitization batch. `planned`: pages expected. The rates stand once it is accepted: `pages` attached,
    `machine_passed`; of `sampled` pages `matched` and `passed`."""

    material: str
    colour: str
    dpi: int
    format: str
    planned: int | None
    vendor: str | None
    contract: str | None
    status: str
    opened_by: str
    opened_at: int
    accepted_at: int | None
    pages: int | None
    machine_passed: int | None
    sampled: int | None
    matched: int | None
    passed: int | None


RECORDS = Versioned(
    "catalogue_records",
    RecordRow,
    subject="record",
    indexes=[
        # The last three let a reader's visibility be decided without the row.
        ("by_code", "id", "status", "org", "audience"),
        ("by_date", "id"),
        ("filed_position",),
        ("fonds", "category", "year"),
        ("org", "by_code", "id"),
        ("status", "by_code", "id"),
        ("document_number",),
        ("release",),
    ],
    history=[("from_position",), ("by_code", "id")],
)
PAGES = Versioned(
    "catalogue_pages",
    PageRow,
    subject="page",
    # By the end of a version, search sees which records lost a page; beside the record it lets the pages
    # attached be counted from the index alone.
    history=[("record", "to_position"), ("to_position",)],
    # An image on two codes is found by the last two.
    indexes=[("batch",), ("object",), ("same",)],
)
FILES = Versioned("catalogue_files", FileRow, history=[("record",)])
BATCHES = Versioned("catalogue_batches", BatchRow, subject="batch", indexes=[("status",)])
catalogue = View("catalogue", 5, RECORDS, PAGES, FILES, BATCHES)
