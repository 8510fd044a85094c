"""The tables of safe keeping and policy: copies and media, drills and incidents, what is in force."""

from __future__ import annotations

import msgspec

from ledger.actions.filing.schedule_approved import ScheduleEntry
from projections.tables import Row, Versioned
from projections.view import View

IN_USE, REPLACED, RETIRED = "in_use", "replaced", "retired"
MEDIUM_STATES = {
    IN_USE: ("在用", "in use"),
    REPLACED: ("已更换", "replaced"),
    RETIRED: ("已报废", "retired"),
}


class BackupRow(Row, frozen=True, kw_only=True):
    """A backup: log size and root, objects and bytes in it. `kind`: one of the four. `intact`: as the latest
    verification found it."""

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
    verified_at: int | None = None
    intact: bool | None = None


class HandOverRow(Row, frozen=True, kw_only=True):
    """A copy handed over to `org`, and its receipt. `id`: backup and organisation. `agrees`: whether the
    receipt's figures are those of the hand-over; None before there is one."""

    backup: str
    org: str
    year: int | None
    objects: int
    bytes: int
    root: str
    seal: str | None
    medium: str | None
    handed_over_by: str
    handed_over_at: int
    receipted_at: int | None = None
    agrees: bool | None = None
    seal_intact: bool | None = None


class MediumRow(Row, frozen=True, kw_only=True):
    """A medium. `status`: a code of `MEDIUM_STATES`. `org`: the partner that keeps it. `checked_at`: its last
    power-on check; `read_at`: its last read test; `readable`: as the latest of both found it. Times in us."""

    kind: str
    serial: str
    place: str
    set_role: str
    offline: bool
    org: str | None
    status: str
    registered_at: int
    seal: str | None = None
    year: int | None = None
    successor: str | None = None
    checked_at: int | None = None
    checks: int = 0
    read_at: int | None = None
    readable: bool | None = None
    ended_at: int | None = None


class RestoreRow(Row, frozen=True, kw_only=True):
    """A drill, or a real restore because of an `incident`. `begun_at`: when it began, or when service was
    lost. `size` and `root`: the checkpoint restored. `verdict` None while it runs."""

    drill: bool
    backup: str
    incident: str | None
    scenario: str | None
    begun_at: int
    begun_by: str
    ended_at: int | None = None
    verdict: str | None = None
    seconds_to_read_only: int | None = None
    seconds_to_full: int | None = None
    size: int | None = None
    root: str | None = None


class IncidentRow(Row, frozen=True, kw_only=True):
    """A security incident. `systems`: names, one a line. `reported_at`: the first report; `ending` None while
    it is open. Times in us."""

    kind: str
    systems: str
    noticed_at: int
    opened_by: str
    opened_at: int
    records: int | None
    reported_at: int | None = None
    reported_to: str | None = None
    ending: str | None = None
    closed_at: int | None = None


class FailOverRow(Row, frozen=True, kw_only=True):
    """The service moved from one node to another. `id`: the event's position. `lost`: entries that the new
    head lacks."""

    from_node: str
    to_node: str
    planned: bool
    size_before: int
    size_after: int
    at: int


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
HAND_OVERS = Versioned("backup_hand_overs", HandOverRow, indexes=[("year",), ("backup",)])
MEDIA = Versioned("media", MediumRow, subject="medium", indexes=[("status", "checked_at"), ("serial",)])
RESTORES = Versioned("restores", RestoreRow, indexes=[("begun_at",), ("incident",)])
INCIDENTS = Versioned("incidents", IncidentRow, subject="incident", indexes=[("opened_at",)])
FAIL_OVERS = Versioned("fail_overs", FailOverRow)
keeping = View(
    "keeping",
    3,
    BACKUPS,
    POLICIES,
    SCHEDULES,
    ATTESTATIONS,
    HAND_OVERS,
    MEDIA,
    RESTORES,
    INCIDENTS,
    FAIL_OVERS,
)
