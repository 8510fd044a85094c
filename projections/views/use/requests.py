"""Folding requests, approvals, consents and certificates ([S]14, 28; [AR] 34)."""

from __future__ import annotations

from typing import Any

from ledger.actions.access.certificate_events import CertificateIssued
from ledger.actions.access.request_events import (
    AccessApproved,
    AccessRefused,
    AccessRequested,
    ConsentGiven,
    ConsentRefused,
    RequestClosed,
)
from projections.decoding import Event
from projections.view import Rows
from projections.views.use.rows import (
    APPROVED,
    ASKED,
    CERTIFICATES,
    CLOSED,
    CONSENTS,
    OPENINGS,
    REFUSED,
    REQUESTS,
    CertificateRow,
    ConsentRow,
    OpeningRow,
    RequestRow,
    use,
)
from signing.times import parse_time


@use.on(AccessRequested)
def requested(event: Event[AccessRequested], rows: Rows) -> None:
    one = event.payload
    request, records = event.need("request"), event.named("record")
    row = RequestRow(
        id=request,
        holder=event.actor,
        applicant=event.need("person"),
        citizen=one.applicant is not None,
        unit=one.unit,
        use=one.use,
        state=ASKED,
        records=len(records),
        needs=one.need is not None,
        wanted_from=_moment(one.from_),
        wanted_until=_moment(one.until),
        requested_at=event.recorded_at,
        position=event.position,
    )
    rows[REQUESTS].add(event.position, row)
    for record in records:
        rows[OPENINGS].add(event.position, _asked(row, record))


@use.on(AccessApproved, reads=(REQUESTS,))
def approved(event: Event[AccessApproved], rows: Rows) -> None:
    request = rows[REQUESTS].need(event.need("request"))
    _decided(event, rows, request, APPROVED, event.payload.post)
    for record in event.named("record"):
        before = rows[OPENINGS].get(f"{request.id}/{record}") or _asked(request, record)
        row = OpeningRow(
            id=before.id,
            request=request.id,
            record=record,
            holder=event.payload.holder,
            use=event.payload.use,
            state=APPROVED,
            begins=parse_time(event.payload.from_),
            until=parse_time(event.payload.until),
            approved_by=event.actor,
            approved_at=event.recorded_at,
            consent=before.consent,
            consent_until=before.consent_until,
        )
        rows[OPENINGS].put(event.position, row)


@use.on(AccessRefused, reads=(REQUESTS,))
def refused(event: Event[AccessRefused], rows: Rows) -> None:
    request = rows[REQUESTS].need(event.need("request"))
    _decided(event, rows, request, REFUSED, event.payload.post)
    _end(event, rows, request.id, REFUSED)


@use.on(RequestClosed, reads=(REQUESTS,))
def closed(event: Event[RequestClosed], rows: Rows) -> None:
    request = event.need("request")
    rows[REQUESTS].change(
        event.position,
        request,
        state=CLOSED,
        closed_at=event.recorded_at,
        closed_position=event.position,
        result=event.payload.result,
    )
    _end(event, rows, request, CLOSED)


@use.on(ConsentGiven, reads=(REQUESTS,))
def consented(event: Event[ConsentGiven], rows: Rows) -> None:
    one = event.payload
    _consent(event, rows, True, f" {' '.join(one.uses)} ", _moment(one.until))


@use.on(ConsentRefused, reads=(REQUESTS,))
def consent_refused(event: Event[ConsentRefused], rows: Rows) -> None:
    _consent(event, rows, False, "", None)


@use.on(CertificateIssued)
def certified(event: Event[CertificateIssued], rows: Rows) -> None:
    one = event.payload
    records = event.named("record")
    row = CertificateRow(
        id=event.need("certificate"),
        request=event.need("request"),
        applicant=event.need("person"),
        kind=one.kind,
        number=one.number,
        text=one.text,
        records=f" {' '.join(records)} " if records else "",
        issued_by=event.actor,
        issued_at=event.recorded_at,
        position=event.position,
    )
    rows[CERTIFICATES].add(event.position, row)


def _asked(request: RequestRow, record: str) -> OpeningRow:
    return OpeningRow(
        id=f"{request.id}/{record}",
        request=request.id,
        record=record,
        holder=request.holder,
        use=request.use,
        state=ASKED,
    )


def _decided(event: Event[Any], rows: Rows, request: RequestRow, state: str, post: str | None) -> None:
    rows[REQUESTS].change(
        event.position,
        request.id,
        state=state,
        decided_by=event.actor,
        decided_at=event.recorded_at,
        decided_position=event.position,
        post=post,
    )


def _end(event: Event[Any], rows: Rows, request: str, state: str) -> None:
    for opening in rows[OPENINGS].find(request=request):
        rows[OPENINGS].change(event.position, opening.id, state=state)


def _consent(event: Event[Any], rows: Rows, given: bool, uses: str, until: int | None) -> None:
    request = rows[REQUESTS].need(event.need("request"))
    for record in event.named("record"):
        opening = f"{request.id}/{record}"
        row = ConsentRow(
            id=f"{opening}/{event.payload.org}",
            opening=opening,
            request=request.id,
            record=record,
            org=event.payload.org,
            capacity=event.payload.capacity,
            given=given,
            uses=uses,
            until=until,
            by=event.actor,
            at=event.recorded_at,
        )
        rows[CONSENTS].put(event.position, row)
        before = rows[OPENINGS].get(opening)
        if before is None:
            rows[OPENINGS].add(event.position, _asked(request, record))
        rows[OPENINGS].change(event.position, opening, **_standing(rows, opening, request.use))


def _standing(rows: Rows, opening: str, wanted: str) -> dict[str, Any]:
    """Whether any unit consents to the use now, and until when the last of them does."""
    good = [one for one in rows[CONSENTS].find(opening=opening) if one.given and f" {wanted} " in one.uses]
    if not good:
        return {"consent": "refused", "consent_until": None}
    ends = [one.until for one in good if one.until is not None]
    return {"consent": "given", "consent_until": max(ends) if len(ends) == len(good) else None}


def _moment(text: str | None) -> int | None:
    return None if text is None else parse_time(text)
