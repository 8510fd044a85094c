"""Folding copies and the media that they lie on ([S]20-24)."""

from __future__ import annotations

from typing import Any

from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.keeping.backups import BackupHandedOver, BackupReceipted, BackupVerified
from ledger.actions.keeping.media import (
    MediumMoved,
    MediumRegistered,
    MediumReplaced,
    MediumRetired,
    MediumSealed,
)
from ledger.actions.keeping.media_checks import MediumPoweredOn, MediumReadTested
from projections.decoding import Event
from projections.view import Rows
from projections.views.keeping.rows import (
    BACKUPS,
    HAND_OVERS,
    IN_USE,
    MEDIA,
    REPLACED,
    RETIRED,
    BackupRow,
    HandOverRow,
    MediumRow,
    keeping,
)


@keeping.on(BackupTaken)
def backup_taken(event: Event[BackupTaken], rows: Rows) -> None:
    one = event.payload
    row = BackupRow(
        id=event.need("backup"),
        kind=one.kind,
        year=one.year,
        size=one.size,
        root=one.root,
        objects=one.objects,
        bytes=one.bytes,
        encrypted=one.encrypted,
        medium=event.subject("medium"),
        taken_by=event.actor,
        taken_at=event.recorded_at,
        position=event.position,
    )
    rows[BACKUPS].add(event.position, row)


@keeping.on(BackupVerified)
def backup_verified(event: Event[BackupVerified], rows: Rows) -> None:
    rows[BACKUPS].change(
        event.position,
        event.need("backup"),
        verified_at=event.recorded_at,
        intact=event.payload.intact,
    )


@keeping.on(BackupHandedOver)
def handed_over(event: Event[BackupHandedOver], rows: Rows) -> None:
    one, org = event.payload, event.need("org")
    row = HandOverRow(
        id=f"{event.need('backup')}/{org}",
        backup=event.need("backup"),
        org=org,
        year=one.year,
        objects=one.objects,
        bytes=one.bytes,
        root=one.root,
        seal=one.seal,
        medium=event.subject("medium"),
        handed_over_by=event.actor,
        handed_over_at=event.recorded_at,
    )
    rows[HAND_OVERS].put(event.position, row)


@keeping.on(BackupReceipted)
def receipted(event: Event[BackupReceipted], rows: Rows) -> None:
    one, id = event.payload, f"{event.need('backup')}/{event.need('org')}"
    sent = rows[HAND_OVERS].need(id)
    rows[HAND_OVERS].change(
        event.position,
        id,
        receipted_at=event.recorded_at,
        agrees=(one.objects, one.bytes, one.root) == (sent.objects, sent.bytes, sent.root),
        seal_intact=one.seal_intact,
    )


@keeping.on(MediumRegistered)
def registered(event: Event[MediumRegistered], rows: Rows) -> None:
    one = event.payload
    row = MediumRow(
        id=event.need("medium"),
        kind=one.kind,
        serial=one.serial,
        place=one.place,
        set_role=one.set_role,
        offline=one.offline,
        org=event.subject("org"),
        status=IN_USE,
        registered_at=event.recorded_at,
    )
    rows[MEDIA].add(event.position, row)


@keeping.on(MediumMoved, reads=(MEDIA,))
def moved(event: Event[MediumMoved], rows: Rows) -> None:
    one = event.payload
    _change(event, rows, place=one.place, set_role=one.set_role, org=event.subject("org"))


@keeping.on(MediumSealed, reads=(MEDIA,))
def sealed(event: Event[MediumSealed], rows: Rows) -> None:
    _change(event, rows, seal=event.payload.seal, year=event.payload.year)


@keeping.on(MediumPoweredOn, reads=(MEDIA,))
def powered_on(event: Event[MediumPoweredOn], rows: Rows) -> None:
    one = event.payload
    checks = rows[MEDIA].need(event.need("medium")).checks + 1
    seal = {} if one.seal is None else {"seal": one.seal}
    _change(event, rows, checked_at=event.occurred_at, checks=checks, readable=one.readable, **seal)


@keeping.on(MediumReadTested, reads=(MEDIA,))
def read_tested(event: Event[MediumReadTested], rows: Rows) -> None:
    _change(event, rows, read_at=event.occurred_at, readable=event.payload.readable)


@keeping.on(MediumReplaced, reads=(MEDIA,))
def replaced(event: Event[MediumReplaced], rows: Rows) -> None:
    one = event.payload
    changes = {"status": REPLACED, "successor": one.successor, "ended_at": event.recorded_at}
    rows[MEDIA].change(event.position, one.medium, **changes)


@keeping.on(MediumRetired, reads=(MEDIA,))
def retired(event: Event[MediumRetired], rows: Rows) -> None:
    _change(event, rows, status=RETIRED, ended_at=event.recorded_at)


def _change(event: Event[Any], rows: Rows, **changes: Any) -> None:
    rows[MEDIA].change(event.position, event.need("medium"), **changes)
