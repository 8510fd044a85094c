"""Folding what is in force: policies, retention schedules, attested views."""

from __future__ import annotations

import msgspec

from ledger.actions.filing.schedule_approved import ScheduleApproved
from ledger.actions.oversight.view_attested import ViewAttested
from ledger.policies import PolicySet
from projections.decoding import Event
from projections.view import Rows
from projections.views.keeping.rows import (
    ATTESTATIONS,
    POLICIES,
    SCHEDULES,
    AttestationRow,
    PolicyRow,
    ScheduleRow,
    keeping,
)
from signing.times import parse_time


@keeping.on(PolicySet)
def policy_set(event: Event[PolicySet], rows: Rows) -> None:
    one = event.payload
    row = PolicyRow(
        id=str(event.position),
        name=one.name,
        value=one.value,
        choice=one.choice,
        source=one.source,
        effective=None if one.effective is None else parse_time(one.effective),
        set_by=event.actor,
        set_at=event.recorded_at,
    )
    rows[POLICIES].add(event.position, row)


@keeping.on(ScheduleApproved)
def schedule_approved(event: Event[ScheduleApproved], rows: Rows) -> None:
    one = event.payload
    row = ScheduleRow(
        id=one.version,
        effective=parse_time(one.effective),
        authority=one.authority,
        document=one.document,
        count=one.count,
        entries=msgspec.json.encode(one.entries).decode(),
        manifest=one.manifest.object if one.manifest else None,
        approved_by=event.actor,
        approved_at=event.recorded_at,
    )
    rows[SCHEDULES].add(event.position, row)


@keeping.on(ViewAttested)
def view_attested(event: Event[ViewAttested], rows: Rows) -> None:
    one = event.payload
    row = AttestationRow(
        id=str(event.position),
        name=one.name,
        version=one.version,
        position=one.position,
        rows=one.rows,
        digest=one.digest,
        attested_at=event.recorded_at,
    )
    rows[ATTESTATIONS].add(event.position, row)
