"""The tables of arrangement: volumes, boxes, places, tests, acceptance, numbering, hand-overs, metadata."""

from __future__ import annotations

from projections.tables import Row, Versioned
from projections.view import View

STANDING, ENDED = "standing", "ended"
HANDED_OVER, RECEIVED = "handed_over", "received"
ACCEPTED, RETURNED = "accepted", "returned"


class VolumeRow(Row, frozen=True, kw_only=True):
    """A volume. `record`: the record that describes it as a file. `org`: whose records it holds, where they
    are of one. `box`, `box_number`: where it stands in a box."""

    record: str | None
    fonds: str
    org: str | None
    count: int
    pages: int
    manifest: str
    status: str
    arranger: str
    checker: str
    assembled_at: int
    box: str | None
    box_number: int | None
    shelf: str | None


class BoxRow(Row, frozen=True, kw_only=True):
    """A box. `holds`: records or volumes. `manifest`: the list of its records."""

    label: str
    fonds: str
    org: str | None
    year: int | None
    retention: str | None
    holds: str
    count: int
    manifest: str | None
    status: str
    arranger: str
    checker: str
    packed_at: int
    shelf: str | None


class PlaceRow(Row, frozen=True, kw_only=True):
    """Where a record (`id`) was put last: place `volume_number` of `volume`, `box_number` of `box`, and at
    which `shelf` itself. Whether the volume and the box still stand, their own rows tell."""

    volume: str | None
    volume_number: int | None
    box: str | None
    box_number: int | None
    shelf: str | None


class TestRow(Row, frozen=True, kw_only=True):
    """A four-nature test; `id`: the event's position. Of one `record` with its `content`, or of `count`
    records of a `fonds`, `failed` of which failed. `items`: JSON of code, verdict, tool, version, input."""

    __test__ = False  # no test of ours, whatever pytest thinks of the name

    record: str | None
    fonds: str | None
    stage: str
    verdict: str
    items: str
    content: str | None
    count: int | None
    failed: int | None
    year: int | None
    manifest: str | None
    tested_by: str
    tested_at: int
    position: int


class AcceptanceRow(Row, frozen=True, kw_only=True):
    """What was decided last of a record (`id`): accepted or returned with this `content`, on the `test` at
    that position. `items`: codes of the failed items, separated by blanks."""

    org: str
    state: str
    content: str
    test: int | None
    items: str
    decided_by: str
    decided_at: int
    position: int


class SeriesRow(Row, frozen=True, kw_only=True):
    """A series (`id`: its canonical text, or the keyed digest of a household one) as it was closed last."""

    fonds: str
    series: str | None
    year: int
    count: int
    first: int
    last: int
    voided: int
    closed_by: str
    closed_at: int
    position: int


class VoidedRow(Row, frozen=True, kw_only=True):
    """A number without a record; `id`: the code's tag without its prefix. `code`: as written."""

    fonds: str
    code: str | None
    ground: str
    record: str | None
    voided_by: str
    voided_at: int


class FilingRow(Row, frozen=True, kw_only=True):
    """A hand-over for filing by the department `org`."""

    org: str
    count: int
    pages: int
    manifest: str
    status: str
    handed_by: str
    handed_at: int
    received_by: str | None
    received_at: int | None
    position: int


class DocumentRow(Row, frozen=True, kw_only=True):
    """A document that was completed; `id`: the record's. `filed_at`: when it was filed, None while due."""

    org: str
    source: str
    document: str
    completed: str
    reported_at: int
    filed_at: int | None


class PackageRow(Row, frozen=True, kw_only=True):
    """A package that came in; `id`: its digest. `sealed_by`: the file of the package whose digest that is."""

    source: str
    kind: str
    sealed_by: str | None
    count: int
    refused: int
    files: int
    bytes: int
    manifest: str
    received_by: str
    received_at: int
    position: int


class ValueRow(Row, frozen=True, kw_only=True):
    """What an element of a record (of its file `object`) is known to be; `id`: record, object, element.

    `value` (JSON) where it is clear; else `sealed_box`, `sealed_commit` and `sealed_key` of the sealed value
    and its place (`ledger`, `type`, `command`, `pointer`). `source`, `tool`, `obtained`: of the capture.
    `corrected_by`: who set it right, None where nobody did. Older versions of the row are the history.
    """

    record: str
    object: str | None
    element: str
    value: str | None
    sealed_box: str | None
    sealed_commit: str | None
    sealed_key: str | None
    ledger: str
    type: str
    command: str
    pointer: str
    source: str
    tool: str | None
    obtained: str
    corrected_by: str | None
    changed_at: int


class StockRow(Row, frozen=True, kw_only=True):
    """A count of an area of the repository. `named`: tags of what is missing, up to 25, by blanks."""

    area: str
    found: int
    missing: int
    named: str
    manifest: str
    checked_by: str
    checked_at: int
    position: int


VOLUMES = Versioned("volumes", VolumeRow, subject="volume", indexes=[("fonds",), ("record",), ("box",)])
BOXES = Versioned("boxes", BoxRow, subject="box", indexes=[("fonds", "label")])
PLACES = Versioned("places", PlaceRow, subject="record", indexes=[("volume",), ("box",)])
TESTS = Versioned("tests", TestRow, indexes=[("record", "position"), ("fonds", "position")])
ACCEPTANCES = Versioned("acceptances", AcceptanceRow, subject="record", indexes=[("state", "position")])
SERIES = Versioned("series", SeriesRow, subject="series", indexes=[("fonds", "year")])
VOIDED = Versioned("voided_numbers", VoidedRow, subject="code", indexes=[("fonds",)])
FILINGS = Versioned("filings", FilingRow, subject="filing", indexes=[("org", "position"), ("position",)])
DOCUMENTS = Versioned("documents", DocumentRow, subject="record", indexes=[("org", "filed_at", "completed")])
PACKAGES = Versioned(
    "packages", PackageRow, subject="package", indexes=[("source", "position"), ("position",)]
)
VALUES = Versioned("metadata_values", ValueRow, indexes=[("record",)], history=[("record",)])
STOCK = Versioned("stock_checks", StockRow, subject="stock", indexes=[("position",)])

arrangement = View(
    "arrangement",
    1,
    VOLUMES,
    BOXES,
    PLACES,
    TESTS,
    ACCEPTANCES,
    SERIES,
    VOIDED,
    FILINGS,
    DOCUMENTS,
    PACKAGES,
    VALUES,
    STOCK,
)
