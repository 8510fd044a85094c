"""Folding arrangement: volumes, boxes, shelves, stock, numbers."""

from __future__ import annotations

from ledger.actions.filing.arrangement_events import (
    BoxPacked,
    BoxUnpacked,
    RecordArranged,
    RecordShelved,
    StockChecked,
    VolumeAssembled,
    VolumeDissolved,
)
from ledger.actions.filing.number_voided import NumberVoided
from ledger.actions.filing.numbering import NumberingClosed
from projections.decoding import Event
from projections.view import Rows
from projections.views.arrangement.rows import (
    BOXES,
    ENDED,
    PLACES,
    SERIES,
    STANDING,
    STOCK,
    VOIDED,
    VOLUMES,
    BoxRow,
    PlaceRow,
    SeriesRow,
    StockRow,
    VoidedRow,
    VolumeRow,
    arrangement,
)


@arrangement.on(VolumeAssembled)
def assembled(event: Event[VolumeAssembled], rows: Rows) -> None:
    one = event.payload
    row = VolumeRow(
        id=event.need("volume"),
        record=event.subject("record"),
        fonds=event.need("fonds"),
        org=_only(event, "org"),
        count=one.count,
        pages=one.pages,
        manifest=one.manifest.object,
        status=STANDING,
        arranger=one.signers[0].actor,
        checker=one.signers[1].actor,
        assembled_at=event.recorded_at,
        box=None,
        box_number=None,
        shelf=None,
    )
    rows[VOLUMES].add(event.position, row)


@arrangement.on(VolumeDissolved, reads=(VOLUMES,))
def dissolved(event: Event[VolumeDissolved], rows: Rows) -> None:
    rows[VOLUMES].change(event.position, event.need("volume"), status=ENDED, box=None, box_number=None)


@arrangement.on(BoxPacked, reads=(VOLUMES,))
def packed(event: Event[BoxPacked], rows: Rows) -> None:
    one, box = event.payload, event.need("box")
    row = BoxRow(
        id=box,
        label=one.label,
        fonds=event.need("fonds"),
        org=_only(event, "org"),
        year=one.year,
        retention=one.retention,
        holds="volumes" if one.volumes else "records",
        count=one.count,
        manifest=one.manifest.object if one.manifest else None,
        status=STANDING,
        arranger=one.signers[0].actor,
        checker=one.signers[1].actor,
        packed_at=event.recorded_at,
        shelf=None,
    )
    rows[BOXES].add(event.position, row)
    for number, volume in enumerate(one.volumes, 1):
        rows[VOLUMES].change(event.position, volume, box=box, box_number=number)


@arrangement.on(BoxUnpacked, reads=(BOXES,))
def unpacked(event: Event[BoxUnpacked], rows: Rows) -> None:
    rows[BOXES].change(event.position, event.need("box"), status=ENDED, shelf=None)


@arrangement.on(RecordArranged, reads=(PLACES,))
def arranged(event: Event[RecordArranged], rows: Rows) -> None:
    one, record = event.payload, event.need("record")
    _placed(event, rows, record, **{one.into: event.need(one.into), f"{one.into}_number": one.number})


@arrangement.on(RecordShelved, reads=(PLACES, VOLUMES, BOXES))
def shelved(event: Event[RecordShelved], rows: Rows) -> None:
    shelf = event.payload.shelf
    for box in event.named("box"):
        rows[BOXES].change(event.position, box, shelf=shelf)
    for volume in event.named("volume"):
        rows[VOLUMES].change(event.position, volume, shelf=shelf)
    for record in event.named("record"):
        _placed(event, rows, record, shelf=shelf)


@arrangement.on(StockChecked)
def checked(event: Event[StockChecked], rows: Rows) -> None:
    one = event.payload
    missing = [tag for tag in event.subjects if tag.startswith(("box:", "record:", "volume:"))]
    row = StockRow(
        id=event.need("stock"),
        area=one.area,
        found=one.found,
        missing=one.missing,
        named=" ".join(missing),
        manifest=one.manifest.object,
        checked_by=event.actor,
        checked_at=event.recorded_at,
        position=event.position,
    )
    rows[STOCK].add(event.position, row)


@arrangement.on(NumberingClosed, reads=(SERIES,))
def closed(event: Event[NumberingClosed], rows: Rows) -> None:
    one = event.payload
    row = SeriesRow(
        id=event.need("series"),
        fonds=event.need("fonds"),
        series=one.series,
        year=one.year,
        count=one.count,
        first=one.first,
        last=one.last,
        voided=one.voided,
        closed_by=event.actor,
        closed_at=event.recorded_at,
        position=event.position,
    )
    rows[SERIES].put(event.position, row)


@arrangement.on(NumberVoided, reads=(VOIDED,))
def voided(event: Event[NumberVoided], rows: Rows) -> None:
    row = VoidedRow(
        id=event.need("code"),
        fonds=event.need("fonds"),
        code=event.payload.code,
        ground=event.payload.ground,
        record=event.subject("record"),
        voided_by=event.actor,
        voided_at=event.recorded_at,
    )
    rows[VOIDED].put(event.position, row)


def _placed(
    event: Event[RecordArranged] | Event[RecordShelved], rows: Rows, record: str, **at: object
) -> None:
    if rows[PLACES].get(record) is None:
        empty = PlaceRow(id=record, volume=None, volume_number=None, box=None, box_number=None, shelf=None)
        rows[PLACES].add(event.position, empty)
    rows[PLACES].change(event.position, record, **at)


def _only(event: Event[VolumeAssembled] | Event[BoxPacked], prefix: str) -> str | None:
    """The one subject with this prefix, None where there are several."""
    found = event.named(prefix)
    return found[0] if len(found) == 1 else None
