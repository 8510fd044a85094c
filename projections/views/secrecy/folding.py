"""Folding classification and carriers ([SL] 14–26; [SR] 27–29)."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.actions.secrecy.carrier_events import (
    CarrierApproved,
    CarrierCounted,
    CarrierDestroyed,
    CarrierMoved,
    CopyMade,
)
from ledger.actions.secrecy.secrecy_events import (
    SecrecyChanged,
    SecrecyDeclassified,
    SecrecyExtended,
    SecrecyReviewed,
    SecrecySet,
)
from projections.decoding import Event
from projections.view import Rows
from projections.views.secrecy.rows import (
    COPIES,
    DESTRUCTIONS,
    HISTORY,
    JOURNEYS,
    MARKINGS,
    CopyRow,
    DestructionRow,
    HistoryRow,
    JourneyRow,
    MarkingRow,
    secrecy,
)


@secrecy.on(SecrecySet)
def set_(event: Event[SecrecySet], rows: Rows) -> None:
    one = event.payload
    row = MarkingRow(
        id=event.need("record"),
        level=one.level,
        start=one.start,
        until=one.until,
        organ=one.organ,
        origin=one.origin,
        original=one.basis == "original",
        position=event.position,
        set_by=event.actor,
        set_at=event.recorded_at,
    )
    rows[MARKINGS].put(event.position, row)
    _happened(event, rows, level=one.level, until=one.until, decided_by=one.origin)


@secrecy.on(SecrecyChanged, reads=(MARKINGS,))
def changed(event: Event[SecrecyChanged], rows: Rows) -> None:
    one = event.payload
    _mark(event, rows, level=one.level, start=one.start, until=one.until)
    _happened(event, rows, level=one.level, until=one.until, decided_by=one.decided_by)


@secrecy.on(SecrecyReviewed, reads=(MARKINGS,))
def reviewed(event: Event[SecrecyReviewed], rows: Rows) -> None:
    one = event.payload
    rows[MARKINGS].change(event.position, event.need("record"), reviewed_year=one.year)
    _happened(event, rows, word=one.outcome)


@secrecy.on(SecrecyExtended, reads=(MARKINGS,))
def extended(event: Event[SecrecyExtended], rows: Rows) -> None:
    one = event.payload
    _mark(event, rows, until=one.until)
    _happened(event, rows, until=one.until, decided_by=one.decided_by)


@secrecy.on(SecrecyDeclassified, reads=(MARKINGS,))
def declassified(event: Event[SecrecyDeclassified], rows: Rows) -> None:
    rows[MARKINGS].end(event.position, event.need("record"))
    _happened(event, rows, decided_by=event.payload.decided_by, word=event.payload.cause)


@secrecy.on(CopyMade)
def copied(event: Event[CopyMade], rows: Rows) -> None:
    one = event.payload
    row = CopyRow(
        id=event.need("copy"),
        record=event.need("record"),
        level=one.level,
        until=one.until,
        register=one.register,
        medium=one.medium,
        pages=one.pages,
        made_by=event.actor,
        registrar=one.signers[1].actor,
        request=event.subject("request"),
        consented_by=one.consented_by,
        made_at=event.recorded_at,
    )
    rows[COPIES].add(event.position, row)


@secrecy.on(CarrierMoved, reads=(COPIES,))
def moved(event: Event[CarrierMoved], rows: Rows) -> None:
    one, copy = event.payload, event.subject("copy")
    row = JourneyRow(
        id=str(event.position),
        record=event.need("record"),
        copy=copy,
        level=one.level,
        carrier=event.actor,
        second=one.signers[1].actor,
        at=event.recorded_at,
    )
    rows[JOURNEYS].add(event.position, row)
    if copy is not None:
        rows[COPIES].change(event.position, copy, journeys=rows[COPIES].need(copy).journeys + 1)


@secrecy.on(CarrierCounted, reads=(COPIES,))
def counted(event: Event[CarrierCounted], rows: Rows) -> None:
    one, destruction = event.payload, event.need("destruction")
    row = DestructionRow(
        id=destruction,
        state="counted",
        count=one.count,
        unit=one.unit,
        rules=one.rules,
        counted_by=event.actor,
        counted_at=event.recorded_at,
    )
    rows[DESTRUCTIONS].add(event.position, row)
    for copy in event.named("copy"):
        rows[COPIES].change(event.position, copy, counted_in=destruction)


@secrecy.on(CarrierApproved, reads=(DESTRUCTIONS,))
def approved(event: Event[CarrierApproved], rows: Rows) -> None:
    rows[DESTRUCTIONS].change(
        event.position,
        event.need("destruction"),
        state="approved",
        approved_by=event.actor,
        approved_at=event.recorded_at,
    )


@secrecy.on(CarrierDestroyed, reads=(COPIES, DESTRUCTIONS))
def destroyed(event: Event[CarrierDestroyed], rows: Rows) -> None:
    rows[DESTRUCTIONS].change(
        event.position,
        event.need("destruction"),
        state="destroyed",
        destroyed_by=event.actor,
        witness=event.payload.signers[1].actor,
        method=event.payload.method,
        destroyed_at=event.recorded_at,
    )
    for copy in event.named("copy"):
        rows[COPIES].change(event.position, copy, destroyed_at=event.recorded_at)


def _mark(event: Event[Any], rows: Rows, **changes: Any) -> None:
    """The record's marking has these values from the event on, which gave them."""
    before = rows[MARKINGS].need(event.need("record"))
    row = msgspec.structs.replace(before, position=event.position, **changes)
    rows[MARKINGS].put(event.position, row)


def _happened(
    event: Event[Any],
    rows: Rows,
    *,
    level: str | None = None,
    until: str | None = None,
    decided_by: str | None = None,
    word: str | None = None,
) -> None:
    row = HistoryRow(
        id=str(event.position),
        record=event.need("record"),
        kind=event.type,
        level=level,
        until=until,
        organ=event.payload.organ,
        decided_by=decided_by,
        word=word,
        by=event.actor,
        at=event.recorded_at,
        position=event.position,
    )
    rows[HISTORY].add(event.position, row)
