"""Releases: what a department's records went through before they were shown ([S]19).

Which contents a disc or a signature covers follows from the reviews before it, never from a file; see
`ledger.release`. Here stands what happened and where each record is.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn
from ledger.release_events import (
    DepartmentRefused,
    DepartmentReviewed,
    DepartmentSigned,
    DiscBurned,
    DiscDelivered,
    DiscDestroyed,
    DiscReturned,
    RecordProposed,
    ReleaseOpened,
    ReviewPassed,
    ReviewRefused,
)
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View

STATES = {
    "proposed": ("已列入", "proposed"),
    "passed": ("初审通过", "initial review passed"),
    "review_refused": ("初审不通过", "initial review refused"),
    "kept": ("部门同意", "kept by the department"),
    "dropped": ("部门不同意", "dropped by the department"),
    "published": ("已发布", "published"),
    "withdrawn": ("已撤回", "withdrawn"),
}
"""Where a record of a release stands."""


class ReleaseRow(Row, frozen=True, kw_only=True):
    """`audience`: ids with a space on each side. `count`: records at the opening. `status`: opened,
    disc_burned, disc_delivered, signed, refused, published (some record is). `manifest`: digest of the
    opening's list. Of the signature: who, with which post, when (us), over which manifest and disc."""

    org: str
    audience: str
    count: int
    manifest: str
    status: str
    opened_by: str
    opened_at: int
    signed_by: str | None
    signed_at: int | None
    signed_position: int | None
    signed_count: int | None
    signed_manifest: str | None
    signed_disc: str | None
    post: str | None
    refused_reason: str | None

    @property
    def audiences(self) -> tuple[str, ...]:
        """The organisations it is meant for; `all` for every one."""
        return tuple(self.audience.split())


class ReleasedRow(Row, frozen=True, kw_only=True):
    """One record in one release. `id`: `<release>/<record>`. `state`: a code of `STATES`. `content`: the
    digest of the latest step. `reviewed_by`, `department_by`, `published_by`: who took the step last."""

    release: str
    record: str
    state: str
    content: str
    reviewed_by: str | None
    department_by: str | None
    published_by: str | None
    changed_at: int


class DiscRow(Row, frozen=True, kw_only=True):
    """A disc with a release's results. `manifest`: digest of its list. `returned_by`: who gave it back;
    `intact`: whole, and the one delivered. Times in us."""

    release: str
    org: str | None
    count: int
    manifest: str
    serial: str | None
    burned_by: str
    burned_at: int
    sender: str | None
    receiver: str | None
    delivered_at: int | None
    returned_by: str | None = None
    returned_at: int | None = None
    intact: bool | None = None
    destroyed_by: str | None = None
    destroyed_at: int | None = None


RELEASES = Versioned("releases", ReleaseRow, subject="release", indexes=[("org", "id"), ("status", "id")])
RELEASED = Versioned("release_records", ReleasedRow, indexes=[("release",), ("record",)])
DISCS = Versioned("release_discs", DiscRow, subject="disc", indexes=[("release",)])
releases = View("releases", 2, RELEASES, RELEASED, DISCS)


@releases.on(ReleaseOpened)
def opened(event: Event[ReleaseOpened], rows: Rows) -> None:
    one = event.payload
    row = ReleaseRow(
        id=event.need("release"),
        org=one.department,
        audience=f" {' '.join(sorted(one.audience))} ",
        count=one.count,
        manifest=one.manifest.object,
        status="opened",
        opened_by=event.actor,
        opened_at=event.recorded_at,
        signed_by=None,
        signed_at=None,
        signed_position=None,
        signed_count=None,
        signed_manifest=None,
        signed_disc=None,
        post=None,
        refused_reason=None,
    )
    rows[RELEASES].add(event.position, row)


@releases.on(RecordProposed)
def proposed(event: Event[RecordProposed], rows: Rows) -> None:
    release, record = event.need("release"), event.need("record")
    row = ReleasedRow(
        id=f"{release}/{record}",
        release=release,
        record=record,
        state="proposed",
        content=event.payload.content,
        reviewed_by=None,
        department_by=None,
        published_by=None,
        changed_at=event.recorded_at,
    )
    rows[RELEASED].put(event.position, row)


@releases.on(ReviewPassed)
def review_passed(event: Event[ReviewPassed], rows: Rows) -> None:
    _step(event, rows, "passed", event.payload.content, reviewed_by=event.actor)


@releases.on(ReviewRefused)
def review_refused(event: Event[ReviewRefused], rows: Rows) -> None:
    _step(event, rows, "review_refused", event.payload.content, reviewed_by=event.actor)


@releases.on(DiscBurned, reads=(RELEASES,))
def disc_burned(event: Event[DiscBurned], rows: Rows) -> None:
    one = event.payload
    row = DiscRow(
        id=event.need("disc"),
        release=event.need("release"),
        org=event.subject("org"),
        count=one.count,
        manifest=one.manifest.object,
        serial=one.serial,
        burned_by=event.actor,
        burned_at=event.recorded_at,
        sender=None,
        receiver=None,
        delivered_at=None,
    )
    rows[DISCS].add(event.position, row)
    rows[RELEASES].change(event.position, event.need("release"), status="disc_burned")


@releases.on(DiscDelivered, reads=(DISCS, RELEASES))
def disc_delivered(event: Event[DiscDelivered], rows: Rows) -> None:
    rows[DISCS].change(
        event.position,
        event.need("disc"),
        sender=event.actor,
        receiver=event.payload.receiver,
        delivered_at=event.recorded_at,
    )
    rows[RELEASES].change(event.position, event.need("release"), status="disc_delivered")


@releases.on(DiscReturned, reads=(DISCS,))
def disc_returned(event: Event[DiscReturned], rows: Rows) -> None:
    rows[DISCS].change(
        event.position,
        event.need("disc"),
        returned_by=event.payload.sender,
        returned_at=event.recorded_at,
        intact=event.payload.intact,
    )


@releases.on(DiscDestroyed, reads=(DISCS,))
def disc_destroyed(event: Event[DiscDestroyed], rows: Rows) -> None:
    rows[DISCS].change(
        event.position, event.need("disc"), destroyed_by=event.actor, destroyed_at=event.recorded_at
    )


@releases.on(DepartmentReviewed)
def department_reviewed(event: Event[DepartmentReviewed], rows: Rows) -> None:
    state = "kept" if event.payload.keep else "dropped"
    _step(event, rows, state, event.payload.content, department_by=event.actor)


@releases.on(DepartmentSigned, reads=(RELEASES,))
def department_signed(event: Event[DepartmentSigned], rows: Rows) -> None:
    one = event.payload
    rows[RELEASES].change(
        event.position,
        event.need("release"),
        status="signed",
        audience=f" {' '.join(sorted(one.audience))} ",
        signed_by=event.actor,
        signed_at=event.recorded_at,
        signed_position=event.position,
        signed_count=one.count,
        signed_manifest=one.manifest.object,
        signed_disc=one.disc,
        post=one.post,
    )


@releases.on(DepartmentRefused, reads=(RELEASES,))
def department_refused(event: Event[DepartmentRefused], rows: Rows) -> None:
    one = event.payload
    rows[RELEASES].change(
        event.position, event.need("release"), status="refused", post=one.post, refused_reason=one.reason
    )


@releases.on(RecordPublished, reads=(RELEASES,))
def published(event: Event[RecordPublished], rows: Rows) -> None:
    _step(event, rows, "published", event.payload.content, published_by=event.actor)
    release = event.payload.release
    if rows[RELEASES].need(release).status != "published":
        rows[RELEASES].change(event.position, release, status="published")


@releases.on(RecordWithdrawn)
def withdrawn(event: Event[RecordWithdrawn], rows: Rows) -> None:
    _step(event, rows, "withdrawn", event.payload.content)


def release(connection: sa.Connection, id: str, as_of: int | None = None) -> ReleaseRow | None:
    """One release, None where there was none."""
    table = RELEASES.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else RELEASES.of(found)


def list_releases(
    connection: sa.Connection,
    *,
    org: str | None = None,
    status: str | None = None,
    before: str | None = None,
    first: int = 50,
    as_of: int | None = None,
) -> list[ReleaseRow]:
    """Releases, newest first. `before`: the id of the last one of the page before."""
    table = RELEASES.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.id.desc()).limit(first)
    for column, value in ((table.c.org, org), (table.c.status, status)):
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(table.c.id < before)
    return [RELEASES.of(row) for row in connection.execute(query)]


def records_of(
    connection: sa.Connection,
    id: str,
    *,
    state: str | None = None,
    after: str | None = None,
    first: int = 100,
    as_of: int | None = None,
) -> list[ReleasedRow]:
    """The records of a release, by record id. `after`: a record's id."""
    table = RELEASED.table
    query = sa.select(table).where(table.c.release == id, valid(table, as_of))
    if state is not None:
        query = query.where(table.c.state == state)
    if after is not None:
        query = query.where(table.c.id > f"{id}/{after}")
    return [RELEASED.of(row) for row in connection.execute(query.order_by(table.c.id).limit(first))]


def states_of(connection: sa.Connection, id: str) -> dict[str, int]:
    """How many records of a release stand in each state."""
    table = RELEASED.table
    query = sa.select(table.c.state, sa.func.count()).where(table.c.release == id, valid(table, None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(table.c.state))}


def releases_of(connection: sa.Connection, record: str, as_of: int | None = None) -> list[ReleasedRow]:
    """The releases that a record was proposed in, oldest first."""
    table = RELEASED.table
    query = sa.select(table).where(table.c.record == record, valid(table, as_of)).order_by(table.c.id)
    return [RELEASED.of(row) for row in connection.execute(query)]


def discs_of(connection: sa.Connection, id: str, as_of: int | None = None) -> list[DiscRow]:
    """The discs of a release, oldest first."""
    table = DISCS.table
    query = sa.select(table).where(table.c.release == id, valid(table, as_of)).order_by(table.c.id)
    return [DISCS.of(row) for row in connection.execute(query)]


def _step(event: Event[Any], rows: Rows, state: str, content: str, **by: str) -> None:
    identity = f"{event.need('release')}/{event.need('record')}"
    rows[RELEASED].change(
        event.position, identity, state=state, content=content, changed_at=event.recorded_at, **by
    )
