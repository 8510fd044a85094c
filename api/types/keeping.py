"""Safe keeping: media and their checks, copies and receipts, drills, restores, incidents."""

from __future__ import annotations

import strawberry

from api.inputs import Integer53
from api.types.basis import DateTime, Info, Node, PageInfo, field
from api.types.rows import node_of
from projections.views import keeping


@strawberry.type(description="备份介质。A disk, tape or disc that copies lie on.")
class Medium(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    serial: str
    place: str
    set_role: str
    offline: bool
    org: str | None
    status: str
    seal: str | None
    year: int | None
    successor: str | None
    registered_at: DateTime
    checked_at: DateTime | None
    checks: int
    read_at: DateTime | None
    readable: bool | None
    check_due: str | None = strawberry.field(
        description="下次通电检查的最后日期。YYYY-MM-DD of the next check."
    )
    overdue: bool = strawberry.field(
        description="是否漏检半月。Whether a half month went by without a check."
    )


@strawberry.type(description="备份移交与回执。A copy handed over, and its receipt.")
class BackupHandOver(Node):
    id: strawberry.ID
    uuid: str
    backup: str
    org: str
    year: int | None
    objects: int
    bytes: Integer53
    root: str
    seal: str | None
    medium: str | None
    handed_over_by: str
    handed_over_at: DateTime
    receipted_at: DateTime | None
    agrees: bool | None = strawberry.field(
        description="回执与移交是否一致。Whether the receipt's figures agree."
    )
    seal_intact: bool | None


@strawberry.type(description="备份。A copy of the log and its objects.")
class Backup(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    year: int | None
    size: int
    root: str
    objects: int
    bytes: Integer53
    encrypted: bool
    medium: str | None
    taken_by: str
    taken_at: DateTime
    verified_at: DateTime | None
    intact: bool | None

    @field("移交与回执。Its hand-overs with their receipts.")
    async def hand_overs(self, info: Info) -> list[BackupHandOver]:
        rows = await info.context.read(keeping.hand_overs, backup=self.uuid)
        return [hand_over(row) for row in rows]


@strawberry.type(description="恢复演练或恢复。A drill, or a real restore.")
class Restore(Node):
    id: strawberry.ID
    uuid: str
    drill: bool
    backup: str
    incident: str | None
    scenario: str | None
    begun_at: DateTime
    begun_by: str
    ended_at: DateTime | None
    verdict: str | None
    seconds_to_read_only: int | None
    seconds_to_full: int | None
    size: int | None
    root: str | None


@strawberry.type(description="安全事件。A security incident.")
class Incident(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    systems: list[str]
    noticed_at: DateTime
    opened_by: str
    opened_at: DateTime
    records: int | None
    reported_at: DateTime | None
    reported_to: str | None
    ending: str | None
    closed_at: DateTime | None


@strawberry.type
class MediumConnection:
    nodes: list[Medium]
    page_info: PageInfo


@strawberry.type
class BackupConnection:
    nodes: list[Backup]
    page_info: PageInfo


@strawberry.type
class RestoreConnection:
    nodes: list[Restore]
    page_info: PageInfo


@strawberry.type
class IncidentConnection:
    nodes: list[Incident]
    page_info: PageInfo


def medium(row: keeping.MediumRow, now: int) -> Medium:
    """The medium of a row, as it stands at a time (us)."""
    due = keeping.check_due(row, now)
    return node_of(
        Medium,
        "medium",
        row,
        check_due=None if due is None else due.isoformat(),
        overdue=keeping.overdue(row, now),
    )


def backup(row: keeping.BackupRow) -> Backup:
    """The copy of a row."""
    return node_of(Backup, "backup", row)


def hand_over(row: keeping.HandOverRow) -> BackupHandOver:
    """The hand-over of a row."""
    return node_of(BackupHandOver, "hand_over", row)


def restore(row: keeping.RestoreRow) -> Restore:
    """The drill or restore of a row."""
    return node_of(Restore, "drill" if row.drill else "restore", row)


def incident(row: keeping.IncidentRow) -> Incident:
    """The incident of a row."""
    return node_of(Incident, "incident", row, systems=row.systems.split("\n"))
