"""Safe keeping and policy: backups taken, policies and retention schedules in force, views attested."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from ledger.actions.filing.schedule_approved import ScheduleApproved, ScheduleEntry
from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.oversight.view_attested import ViewAttested
from ledger.policies import PolicySet
from projections.decoding import Event
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from signing.times import parse_time


class BackupRow(Row, frozen=True, kw_only=True):
    """A backup: log size and root, objects and bytes in it. `kind`: one of the four."""

    kind: str
    year: int | None
    size: int
    root: str
    objects: int
    bytes: int
    encrypted: bool
    medium: str | None
    taken_by: str
    taken_at: int
    position: int


class PolicyRow(Row, frozen=True, kw_only=True):
    """One setting of policy `name`. `id`: the event's position. `effective`: us, None from its entry on."""

    name: str
    value: int | None
    choice: str | None
    source: str
    effective: int | None
    set_by: str
    set_at: int


class ScheduleRow(Row, frozen=True, kw_only=True):
    """A version of the retention schedule (`id` is its name), in force from `effective` (us) on. `entries`:
    JSON of `ScheduleEntry` where there are at most 100, else they stand in the object `manifest`."""

    effective: int
    authority: str
    document: str | None
    count: int
    entries: str
    manifest: str | None
    approved_by: str
    approved_at: int

    @property
    def lines(self) -> list[ScheduleEntry]:
        """The entries that stand in the event itself."""
        return msgspec.json.decode(self.entries, type=list[ScheduleEntry])


class AttestationRow(Row, frozen=True, kw_only=True):
    """View `name` had this digest at `position`. `id`: the event's position."""

    name: str
    version: int
    position: int
    rows: int
    digest: str
    attested_at: int


BACKUPS = Versioned("backups", BackupRow, indexes=[("kind", "position")])
POLICIES = Versioned("policies", PolicyRow, indexes=[("name",)])
SCHEDULES = Versioned("schedules", ScheduleRow)
ATTESTATIONS = Versioned("attestations", AttestationRow, indexes=[("name", "position")])
keeping = View("keeping", 2, BACKUPS, POLICIES, SCHEDULES, ATTESTATIONS)


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


def backups(
    connection: sa.Connection, *, kind: str | None = None, before: int | None = None, first: int = 50
) -> list[BackupRow]:
    """Backups, newest first. `before`: the position of the last one of the page before."""
    table = BACKUPS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.position.desc()).limit(first)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if before is not None:
        query = query.where(table.c.position < before)
    return [BACKUPS.of(row) for row in connection.execute(query)]


def policy_settings(
    connection: sa.Connection, name: str | None = None, as_of: int | None = None
) -> list[PolicyRow]:
    """All settings of a policy (of all policies), oldest first."""
    table = POLICIES.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.from_position)
    if name is not None:
        query = query.where(table.c.name == name)
    return [POLICIES.of(row) for row in connection.execute(query)]


def schedules(connection: sa.Connection, as_of: int | None = None) -> list[ScheduleRow]:
    """All versions of the retention schedule, by the time from which they are in force."""
    table = SCHEDULES.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.effective, table.c.from_position)
    return [SCHEDULES.of(row) for row in connection.execute(query)]


def attestations(connection: sa.Connection, name: str, first: int = 50) -> list[AttestationRow]:
    """The attestations of a view, newest first."""
    table = ATTESTATIONS.table
    query = sa.select(table).where(table.c.name == name, valid(table, None))
    return [
        ATTESTATIONS.of(row)
        for row in connection.execute(query.order_by(table.c.position.desc()).limit(first))
    ]
