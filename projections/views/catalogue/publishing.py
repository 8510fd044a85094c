"""Folding review and publication: where a record stands between filing and being shown ([S]14, 19).

A record that is published stays so while a new release of it is under review, until it is withdrawn. What
was decided about its secrecy and openness stands in its row too.
"""

from __future__ import annotations

from typing import Any

from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn
from ledger.actions.secrecy.secrecy_events import Marked, SecrecyChanged, SecrecyDeclassified, SecrecySet
from ledger.release_events import (
    DepartmentRefused,
    DepartmentReviewed,
    RecordProposed,
    ReviewPassed,
    ReviewRefused,
)
from ledger.standards.secrecy import Secrecy, is_state_secret
from projections.decoding import Event
from projections.view import Rows
from projections.views.catalogue.filing import change
from projections.views.catalogue.rows import (
    IN_REVIEW,
    PUBLISHED,
    RECORDS,
    REFUSED,
    WITHDRAWN,
    catalogue,
)


@catalogue.on(RecordProposed, reads=(RECORDS,))
def proposed(event: Event[RecordProposed], rows: Rows) -> None:
    record = event.need("record")
    shown = rows[RECORDS].need(record).status == PUBLISHED
    status = {} if shown else {"status": IN_REVIEW, "content": event.payload.content}
    change(event, rows, record, release=event.need("release"), **status)


@catalogue.on(ReviewPassed, reads=(RECORDS,))
def review_passed(event: Event[ReviewPassed], rows: Rows) -> None:
    _reviewed(event, rows, event.payload.content, True)


@catalogue.on(ReviewRefused, reads=(RECORDS,))
def review_refused(event: Event[ReviewRefused], rows: Rows) -> None:
    _reviewed(event, rows, event.payload.content, False)


@catalogue.on(DepartmentReviewed, reads=(RECORDS,))
def department_reviewed(event: Event[DepartmentReviewed], rows: Rows) -> None:
    _reviewed(event, rows, event.payload.content, event.payload.keep)


@catalogue.on(DepartmentRefused)
def department_refused(event: Event[DepartmentRefused], rows: Rows) -> None:
    for row in rows[RECORDS].find(release=event.need("release")):
        if row.status in (IN_REVIEW, REFUSED):
            change(event, rows, row.id, status=REFUSED)


@catalogue.on(RecordPublished, reads=(RECORDS,))
def published(event: Event[RecordPublished], rows: Rows) -> None:
    one = event.payload
    audience = f" {' '.join(sorted(one.audience))} " if one.audience else ""
    change(
        event,
        rows,
        event.need("record"),
        status=PUBLISHED,
        audience=audience,
        release=one.release,
        content=one.content,
    )


@catalogue.on(RecordWithdrawn, reads=(RECORDS,))
def withdrawn(event: Event[RecordWithdrawn], rows: Rows) -> None:
    change(event, rows, event.need("record"), status=WITHDRAWN, audience="", content=event.payload.content)


@catalogue.on(SecrecySet, SecrecyChanged, reads=(RECORDS,))
def marked(event: Event[Marked], rows: Rows) -> None:
    """密级 as it is now. A state secret is shown to no audience any more ([SL] 31)."""
    one = event.payload
    marking = Secrecy(one.level, one.months).marking if is_state_secret(one.level) else one.level
    hidden = {"audience": ""} if is_state_secret(one.level) else {}
    change(event, rows, event.need("record"), secrecy=marking, **hidden)


@catalogue.on(SecrecyDeclassified, reads=(RECORDS,))
def declassified(event: Event[SecrecyDeclassified], rows: Rows) -> None:
    change(event, rows, event.need("record"), secrecy="none")


@catalogue.on(OpennessReviewed, reads=(RECORDS,))
def openness_reviewed(event: Event[OpennessReviewed], rows: Rows) -> None:
    """开放标识 as decided last. It is not part of what a leader signed: see `openness.reviewed`."""
    change(event, rows, event.need("record"), openness=event.payload.decision)


def _reviewed(event: Event[Any], rows: Rows, content: str, good: bool) -> None:
    record = event.need("record")
    if rows[RECORDS].need(record).status != PUBLISHED:
        change(event, rows, record, status=IN_REVIEW if good else REFUSED, content=content)
