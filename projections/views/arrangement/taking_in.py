"""Folding what comes in: documents completed, hand-overs, captured metadata, tests, acceptance."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.actions.filing.acceptance import RecordAccepted, RecordReturned
from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.handing_over import FilingHandedOver, FilingReceived
from ledger.actions.filing.metadata import MetadataCaptured, MetadataCorrected, Value
from ledger.actions.filing.package_received import PackageReceived
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_tested import RecordTested
from ledger.event import FileObject, Sealed
from projections.decoding import Event
from projections.view import Rows
from projections.views.arrangement.rows import (
    ACCEPTANCES,
    ACCEPTED,
    DOCUMENTS,
    FILINGS,
    HANDED_OVER,
    PACKAGES,
    RECEIVED,
    RETURNED,
    TESTS,
    VALUES,
    AcceptanceRow,
    DocumentRow,
    FilingRow,
    PackageRow,
    TestRow,
    ValueRow,
    arrangement,
)


@arrangement.on(DocumentCompleted)
def completed(event: Event[DocumentCompleted], rows: Rows) -> None:
    one = event.payload
    owner = one.source.removeprefix("org:")
    departments = [org for org in event.named("org") if org != owner] or event.named("org")
    row = DocumentRow(
        id=event.need("record"),
        org=departments[0],
        source=one.source,
        document=one.document,
        completed=one.completed,
        reported_at=event.recorded_at,
        filed_at=None,
    )
    rows[DOCUMENTS].add(event.position, row)


@arrangement.on(RecordFiled)
def filed(event: Event[RecordFiled], rows: Rows) -> None:
    if event.payload.document is not None:
        rows[DOCUMENTS].change(event.position, event.need("record"), filed_at=event.recorded_at)


@arrangement.on(FilingHandedOver)
def handed_over(event: Event[FilingHandedOver], rows: Rows) -> None:
    one = event.payload
    row = FilingRow(
        id=event.need("filing"),
        org=event.need("org"),
        count=one.count,
        pages=one.pages,
        manifest=one.manifest.object,
        status=HANDED_OVER,
        handed_by=event.actor,
        handed_at=event.recorded_at,
        received_by=None,
        received_at=None,
        position=event.position,
    )
    rows[FILINGS].add(event.position, row)


@arrangement.on(FilingReceived, reads=(FILINGS,))
def received(event: Event[FilingReceived], rows: Rows) -> None:
    by = {"received_by": event.actor, "received_at": event.recorded_at}
    rows[FILINGS].change(event.position, event.need("filing"), status=RECEIVED, **by)


@arrangement.on(PackageReceived)
def package_received(event: Event[PackageReceived], rows: Rows) -> None:
    one = event.payload
    row = PackageRow(
        id=event.need("package"),
        source=one.source,
        kind=one.kind,
        sealed_by=one.sealed_by,
        count=one.count,
        refused=one.refused,
        files=one.files,
        bytes=one.bytes,
        manifest=one.manifest.object,
        received_by=event.actor,
        received_at=event.recorded_at,
        position=event.position,
    )
    rows[PACKAGES].add(event.position, row)


@arrangement.on(RecordTested)
def tested(event: Event[RecordTested], rows: Rows) -> None:
    one = event.payload
    items = [
        {
            name: getattr(item, name)
            for name in ("code", "verdict", "tool", "version", "input", "ground", "failed")
            if getattr(item, name) is not None
        }
        for item in one.items
    ]
    row = TestRow(
        id=str(event.position),
        record=event.subject("record"),
        fonds=event.subject("fonds"),
        stage=one.stage,
        verdict=one.verdict,
        items=msgspec.json.encode(items).decode(),
        content=one.content,
        count=one.count,
        failed=one.failed,
        year=one.year,
        manifest=one.manifest.object if one.manifest else None,
        tested_by=event.actor,
        tested_at=event.recorded_at,
        position=event.position,
    )
    rows[TESTS].add(event.position, row)


@arrangement.on(RecordAccepted, reads=(ACCEPTANCES,))
def accepted(event: Event[RecordAccepted], rows: Rows) -> None:
    rows[ACCEPTANCES].put(event.position, _decided(event, ACCEPTED, event.payload.test, ()))


@arrangement.on(RecordReturned, reads=(ACCEPTANCES,))
def returned(event: Event[RecordReturned], rows: Rows) -> None:
    one = event.payload
    rows[ACCEPTANCES].put(event.position, _decided(event, RETURNED, one.test, one.items))


@arrangement.on(MetadataCaptured)
def captured(event: Event[MetadataCaptured], rows: Rows) -> None:
    one = event.payload
    told = {"source": one.source, "tool": one.tool, "obtained": one.obtained, "corrected_by": None}
    ids = [_value_id(event.need("record"), one.object, each.element) for each in one.elements]
    rows[VALUES].prefetch(ids)
    for place, each in enumerate(one.elements):
        pointer = f"/payload/elements/{place}/value_sealed"
        row = _value(event, one.object, each.element, each.value, each.value_sealed, pointer, told)
        rows[VALUES].put(event.position, row)


@arrangement.on(MetadataCorrected)
def corrected(event: Event[MetadataCorrected], rows: Rows) -> None:
    one = event.payload
    before = rows[VALUES].need(_value_id(event.need("record"), one.object, one.element))
    told = {
        "source": before.source,
        "tool": before.tool,
        "obtained": before.obtained,
        "corrected_by": event.actor,
    }
    row = _value(event, one.object, one.element, one.new, one.new_sealed, "/payload/new_sealed", told)
    rows[VALUES].put(event.position, row)


def _decided(event: Event[Any], state: str, test: int | None, items: tuple[str, ...]) -> AcceptanceRow:
    return AcceptanceRow(
        id=event.need("record"),
        org=event.need("org"),
        state=state,
        content=event.payload.content,
        test=test,
        items=" ".join(items),
        decided_by=event.actor,
        decided_at=event.recorded_at,
        position=event.position,
    )


def _value_id(record: str, of: FileObject | None, element: str) -> str:
    return f"{record}/{of.object if of else ''}/{element}"


def _value(
    event: Event[Any],
    of: FileObject | None,
    element: str,
    value: Value | None,
    sealed: Sealed | None,
    pointer: str,
    told: dict[str, Any],
) -> ValueRow:
    record = event.need("record")
    return ValueRow(
        id=_value_id(record, of, element),
        record=record,
        object=of.object if of else None,
        element=element,
        value=msgspec.json.encode(value).decode() if sealed is None else None,
        sealed_box=sealed.box if sealed else None,
        sealed_commit=sealed.commit if sealed else None,
        sealed_key=sealed.key if sealed else None,
        ledger=event.ledger,
        type=event.type,
        command=event.command,
        pointer=pointer,
        changed_at=event.recorded_at,
        **told,
    )
