"""Folding drills, restores, fail-overs and incidents ([S]21, 25; [AL]44)."""

from __future__ import annotations

from typing import Any

from ledger.actions.keeping.drills import DrillEnded, DrillStarted, ServiceFailedOver
from ledger.actions.keeping.incidents import IncidentClosed, IncidentOpened, IncidentReported
from ledger.actions.keeping.restore_events import RestoreEnded, RestoreStarted
from projections.decoding import Event
from projections.view import Rows
from projections.views.keeping.rows import (
    FAIL_OVERS,
    INCIDENTS,
    RESTORES,
    FailOverRow,
    IncidentRow,
    RestoreRow,
    keeping,
)
from signing.times import parse_time


@keeping.on(DrillStarted)
def drill_started(event: Event[DrillStarted], rows: Rows) -> None:
    row = RestoreRow(
        id=event.need("drill"),
        drill=True,
        backup=event.need("backup"),
        incident=None,
        scenario=event.payload.scenario,
        begun_at=event.occurred_at,
        begun_by=event.actor,
    )
    rows[RESTORES].add(event.position, row)


@keeping.on(RestoreStarted)
def restore_started(event: Event[RestoreStarted], rows: Rows) -> None:
    row = RestoreRow(
        id=event.need("restore"),
        drill=False,
        backup=event.need("backup"),
        incident=event.need("incident"),
        scenario=None,
        begun_at=parse_time(event.payload.lost_at),
        begun_by=event.actor,
    )
    rows[RESTORES].add(event.position, row)


@keeping.on(DrillEnded, RestoreEnded)
def ended(event: Event[Any], rows: Rows) -> None:
    one = event.payload
    rows[RESTORES].change(
        event.position,
        event.subject("drill") or event.need("restore"),
        ended_at=event.recorded_at,
        verdict=one.verdict,
        seconds_to_read_only=one.seconds_to_read_only,
        seconds_to_full=one.seconds_to_full,
        size=one.restored.size if one.restored else None,
        root=one.restored.root if one.restored else None,
    )


@keeping.on(ServiceFailedOver)
def failed_over(event: Event[ServiceFailedOver], rows: Rows) -> None:
    one = event.payload
    row = FailOverRow(
        id=str(event.position),
        from_node=one.from_,
        to_node=one.to,
        planned=one.planned,
        size_before=one.before.size,
        size_after=one.after.size,
        at=event.occurred_at,
    )
    rows[FAIL_OVERS].add(event.position, row)


@keeping.on(IncidentOpened)
def opened(event: Event[IncidentOpened], rows: Rows) -> None:
    one = event.payload
    row = IncidentRow(
        id=event.need("incident"),
        kind=one.kind,
        systems="\n".join(one.systems),
        noticed_at=parse_time(one.noticed_at),
        opened_by=event.actor,
        opened_at=event.recorded_at,
        records=one.records,
    )
    rows[INCIDENTS].add(event.position, row)


@keeping.on(IncidentReported, reads=(INCIDENTS,))
def reported(event: Event[IncidentReported], rows: Rows) -> None:
    one, incident = event.payload, event.need("incident")
    if rows[INCIDENTS].need(incident).reported_at is None:
        at = parse_time(one.reported_at)
        rows[INCIDENTS].change(event.position, incident, reported_at=at, reported_to=one.recipient)


@keeping.on(IncidentClosed, reads=(INCIDENTS,))
def closed(event: Event[IncidentClosed], rows: Rows) -> None:
    rows[INCIDENTS].change(
        event.position,
        event.need("incident"),
        ending=event.payload.ending,
        closed_at=event.recorded_at,
    )
