"""Folding what happens to a record at the end of its period."""

from __future__ import annotations

from typing import Any

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.actions.keeping.backups import BackupPurged
from ledger.disposal_events import (
    DisposalApproved,
    DisposalListed,
    DisposalNotified,
    DisposalRefused,
    HoldLifted,
    HoldPlaced,
    RecordDestroyed,
    RecordListed,
    RecordTransferred,
    RetentionAppraised,
    TransferDeferred,
    TransferReceived,
    TransferSent,
)
from ledger.standards.codes import parse_code
from ledger.standards.retention import expires, parse_retention
from projections.decoding import Event
from projections.view import Rows
from projections.views.disposal.rows import (
    ANNULLED,
    DESTROYED,
    HOLDS,
    LISTED,
    LISTS,
    PURGED,
    REGISTER,
    RETENTIONS,
    STANDING,
    TO_DISPOSE,
    TRANSFERS,
    DestroyedRow,
    HoldRow,
    ListRow,
    PurgedRow,
    RetentionRow,
    TransferRow,
    disposal,
)
from signing.times import parse_time


@disposal.on(RecordFiled)
def filed(event: Event[RecordFiled], rows: Rows) -> None:
    one = event.payload
    year = None if one.code is None else parse_code(one.code).year
    row = RetentionRow(
        id=event.need("record"),
        org=event.subject("org"),
        retention=one.retention,
        year=year,
        expires=_expires(one.retention, year),
        born_digital=one.born_digital,
        state=STANDING,
    )
    rows[RETENTIONS].add(event.position, row)


@disposal.on(RecordRecoded, reads=(RETENTIONS,))
def recoded(event: Event[RecordRecoded], rows: Rows) -> None:
    if event.payload.new_code is None:
        return
    code = parse_code(event.payload.new_code)
    before = rows[RETENTIONS].need(event.need("record"))
    retention = before.retention if before.appraised_at is not None else code.retention
    _change(event, rows, year=code.year, retention=retention, expires=_expires(retention, code.year))


@disposal.on(RecordAnnulled, reads=(RETENTIONS,))
def annulled(event: Event[RecordAnnulled], rows: Rows) -> None:
    _change(event, rows, state=ANNULLED)


@disposal.on(RetentionAppraised, reads=(RETENTIONS,))
def appraised(event: Event[RetentionAppraised], rows: Rows) -> None:
    one = event.payload
    before = rows[RETENTIONS].need(event.need("record"))
    year = before.year
    if year is None and one.expired is not None:
        former = parse_retention(one.former)
        year = one.expired - former.years if former and former.years else None
    retention = one.retention or before.retention
    _change(
        event,
        rows,
        state=STANDING if one.decision == "keep" else TO_DISPOSE,
        retention=retention,
        expires=_expires(retention, year) if one.decision == "keep" else one.expired,
        appraised_at=event.recorded_at,
        committee=event.subject("committee"),
    )


@disposal.on(HoldPlaced, reads=(RETENTIONS,))
def placed(event: Event[HoldPlaced], rows: Rows) -> None:
    one, record = event.payload, event.need("record")
    row = HoldRow(
        id=f"{event.need('hold')}/{record}",
        hold=event.need("hold"),
        record=record,
        ground=one.ground,
        document=one.document,
        placed_by=event.actor,
        placed_at=event.recorded_at,
    )
    rows[HOLDS].add(event.position, row)
    _change(event, rows, holds=rows[RETENTIONS].need(record).holds + 1)


@disposal.on(HoldLifted, reads=(RETENTIONS,))
def lifted(event: Event[HoldLifted], rows: Rows) -> None:
    record = event.need("record")
    rows[HOLDS].change(event.position, f"{event.need('hold')}/{record}", lifted_at=event.recorded_at)
    _change(event, rows, holds=rows[RETENTIONS].need(record).holds - 1)


@disposal.on(DisposalListed)
def listed(event: Event[DisposalListed], rows: Rows) -> None:
    one = event.payload
    row = ListRow(
        id=event.need("disposal"),
        org=event.need("org"),
        committee=one.committee,
        report=one.report.object,
        count=one.count,
        manifest=one.manifest.object,
        status="listed",
        listed_by=event.actor,
        listed_at=event.recorded_at,
    )
    rows[LISTS].add(event.position, row)


@disposal.on(RecordListed, reads=(RETENTIONS,))
def record_listed(event: Event[RecordListed], rows: Rows) -> None:
    _change(event, rows, state=LISTED, disposal=event.need("disposal"))


@disposal.on(DisposalApproved, reads=(LISTS,))
def approved(event: Event[DisposalApproved], rows: Rows) -> None:
    changes = {"status": "approved", "approved_by": event.actor, "approved_at": event.recorded_at}
    rows[LISTS].change(event.position, event.need("disposal"), **changes)


@disposal.on(DisposalRefused, reads=(LISTS,))
def refused(event: Event[DisposalRefused], rows: Rows) -> None:
    """The records of a refused list wait again to be listed."""
    identity = event.need("disposal")
    rows[LISTS].change(event.position, identity, status="refused")
    for row in rows[RETENTIONS].find(disposal=identity):
        rows[RETENTIONS].change(event.position, row.id, state=TO_DISPOSE, disposal=None)


@disposal.on(DisposalNotified, reads=(LISTS,))
def notified(event: Event[DisposalNotified], rows: Rows) -> None:
    one = event.payload
    changes = {"authority": one.authority, "notified_at": parse_time(one.notified_at)}
    rows[LISTS].change(event.position, event.need("disposal"), status="notified", **changes)


@disposal.on(RecordDestroyed, reads=(RETENTIONS, LISTS))
def destroyed(event: Event[RecordDestroyed], rows: Rows) -> None:
    one, record, identity = event.payload, event.need("record"), event.need("disposal")
    before = rows[RETENTIONS].need(record)
    row = DestroyedRow(
        id=record,
        disposal=identity,
        org=before.org,
        retention=before.retention,
        year=before.year,
        method=one.method,
        objects=one.objects,
        copies=one.copy_count,
        first=one.signers[0].actor,
        second=one.signers[1].actor,
        manifest=one.manifest.object,
        destroyed_at=event.recorded_at,
        position=event.position,
    )
    rows[REGISTER].add(event.position, row)
    _change(event, rows, state=DESTROYED)
    whole = rows[LISTS].need(identity)
    gone = whole.destroyed + 1
    status = "destroyed" if gone == whole.count else whole.status
    changes = {"destroyed": gone, "destroyed_at": event.recorded_at, "status": status}
    rows[LISTS].change(event.position, identity, **changes)


@disposal.on(BackupPurged)
def purged(event: Event[BackupPurged], rows: Rows) -> None:
    backup, identity = event.need("backup"), event.need("disposal")
    row = PurgedRow(
        id=f"{backup}/{identity}",
        backup=backup,
        disposal=identity,
        method=event.payload.method,
        purged_at=event.recorded_at,
    )
    rows[PURGED].add(event.position, row)


@disposal.on(TransferSent)
def sent(event: Event[TransferSent], rows: Rows) -> None:
    one = event.payload
    row = TransferRow(
        id=event.need("transfer"),
        receiver=one.receiver,
        count=one.count,
        objects=one.objects,
        bytes=one.bytes,
        package=one.package.object,
        manifest=one.manifest.object,
        sent_by=event.actor,
        sent_at=event.recorded_at,
    )
    rows[TRANSFERS].add(event.position, row)


@disposal.on(RecordTransferred, reads=(RETENTIONS,))
def transferred(event: Event[RecordTransferred], rows: Rows) -> None:
    _change(event, rows, transfer=event.need("transfer"))


@disposal.on(TransferReceived, reads=(TRANSFERS,))
def received(event: Event[TransferReceived], rows: Rows) -> None:
    """What was turned back may be sent again."""
    one, identity = event.payload, event.need("transfer")
    changes = {"received_at": parse_time(one.received_at), "accepted": one.accepted}
    rows[TRANSFERS].change(event.position, identity, **changes)
    for row in rows[RETENTIONS].find(transfer=identity):
        place = {"transferred": True} if one.accepted else {"transfer": None}
        rows[RETENTIONS].change(event.position, row.id, **place)


@disposal.on(TransferDeferred, reads=(RETENTIONS,))
def deferred(event: Event[TransferDeferred], rows: Rows) -> None:
    _change(event, rows, deferred=event.payload.until)


def _change(event: Event[Any], rows: Rows, **changes: Any) -> None:
    rows[RETENTIONS].change(event.position, event.need("record"), **changes)


def _expires(retention: str, year: int | None) -> int | None:
    parsed = parse_retention(retention)
    return None if parsed is None or year is None else expires(parsed, year)
