"""Folding sites, shifts, cameras and disks."""

from __future__ import annotations

import msgspec

from ledger.actions.digitization.disk_events import DiskHandedOver, DiskRegistered
from ledger.actions.digitization.shift_events import (
    CctvInterrupted,
    CctvRestored,
    ShiftEnded,
    ShiftRelieved,
    ShiftStarted,
)
from ledger.actions.digitization.sites import SiteClosed, SiteOpened
from projections.decoding import Event
from projections.view import Rows
from projections.views.digitization.rows import (
    DISKS,
    INTERRUPTIONS,
    SHIFTS,
    SITES,
    DiskRow,
    InterruptionRow,
    ShiftRow,
    SiteRow,
    digitization,
)
from signing.times import parse_time


@digitization.on(SiteOpened)
def site_opened(event: Event[SiteOpened], rows: Rows) -> None:
    one = event.payload
    row = SiteRow(
        id=event.need("site"),
        org=event.need("org"),
        contract=event.subject("contract"),
        vendor=event.subject("vendor"),
        place=one.place,
        cameras=one.cameras,
        workstations=msgspec.json.encode(one.workstations, order="sorted").decode(),
        opened_by=event.actor,
        opened_at=event.recorded_at,
        closed_at=None,
        interruption=None,
        shift=None,
    )
    rows[SITES].add(event.position, row)


@digitization.on(SiteClosed, reads=(SITES,))
def site_closed(event: Event[SiteClosed], rows: Rows) -> None:
    rows[SITES].change(event.position, event.need("site"), closed_at=event.recorded_at)


@digitization.on(ShiftStarted, reads=(SITES,))
def shift_started(event: Event[ShiftStarted], rows: Rows) -> None:
    row = ShiftRow(
        id=event.need("shift"),
        site=event.need("site"),
        guard=event.payload.guard,
        reliefs=0,
        started_at=event.occurred_at,
        ended_at=None,
        seals_at_end=None,
    )
    rows[SHIFTS].add(event.position, row)
    rows[SITES].change(event.position, row.site, shift=row.id)


@digitization.on(ShiftRelieved, reads=(SHIFTS,))
def shift_relieved(event: Event[ShiftRelieved], rows: Rows) -> None:
    shift = event.need("shift")
    reliefs = rows[SHIFTS].need(shift).reliefs + 1
    rows[SHIFTS].change(event.position, shift, guard=event.payload.guard, reliefs=reliefs)


@digitization.on(ShiftEnded, reads=(SHIFTS, SITES))
def shift_ended(event: Event[ShiftEnded], rows: Rows) -> None:
    one, shift = event.payload, event.need("shift")
    rows[SHIFTS].change(
        event.position, shift, guard=one.guard, ended_at=event.occurred_at, seals_at_end=one.seals
    )
    rows[SITES].change(event.position, event.need("site"), shift=None)


@digitization.on(CctvInterrupted, reads=(SITES,))
def cctv_interrupted(event: Event[CctvInterrupted], rows: Rows) -> None:
    one = event.payload
    row = InterruptionRow(
        id=str(event.position),
        site=event.need("site"),
        cause=one.cause,
        begins=event.occurred_at if one.from_ is None else parse_time(one.from_),
        ends=None,
    )
    rows[INTERRUPTIONS].add(event.position, row)
    rows[SITES].change(event.position, row.site, interruption=row.id)


@digitization.on(CctvRestored, reads=(SITES,))
def cctv_restored(event: Event[CctvRestored], rows: Rows) -> None:
    site = event.need("site")
    interruption = rows[SITES].need(site).interruption
    if interruption is not None:
        rows[INTERRUPTIONS].change(event.position, interruption, ends=parse_time(event.payload.to))
        rows[SITES].change(event.position, site, interruption=None)


@digitization.on(DiskRegistered)
def disk_registered(event: Event[DiskRegistered], rows: Rows) -> None:
    one = event.payload
    holders = [signer.actor for signer in one.signers if signer.role == "holder"]
    row = DiskRow(
        id=event.need("disk"),
        site=event.need("site"),
        serial=one.serial,
        workstation=one.workstation,
        holder=next(iter(holders), None),
        registered_at=event.recorded_at,
        receiver=None,
        handed_over_at=None,
    )
    rows[DISKS].add(event.position, row)


@digitization.on(DiskHandedOver, reads=(DISKS,))
def disk_handed_over(event: Event[DiskHandedOver], rows: Rows) -> None:
    receiver = event.payload.receiver
    rows[DISKS].change(
        event.position, event.need("disk"), receiver=receiver, handed_over_at=event.recorded_at
    )
