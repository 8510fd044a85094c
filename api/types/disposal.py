"""The end of periods: what is due, holds, destruction lists and the register, transfers."""

from __future__ import annotations

import strawberry

from api.inputs import Integer53
from api.types.basis import DateTime, Info, Node, PageInfo, checked_first, field
from api.types.rows import node_of
from projections.views import disposal


@strawberry.type(description="某年到期的件数。How many records are due in a year.")
class DueCount:
    year: int
    count: int


@strawberry.type(description="档案的保管期限状态。Where a record stands at the end of its period.")
class RetentionStanding(Node):
    id: strawberry.ID
    uuid: str
    org: str | None
    retention: str
    year: int | None
    expires: int | None
    state: str
    appraised_at: DateTime | None
    committee: str | None
    disposal: str | None
    holds: int
    transfer: str | None
    transferred: bool
    deferred: int | None


@strawberry.type(description="冻结。A hold on a record.")
class Hold(Node):
    id: strawberry.ID
    uuid: str
    hold: str
    record: str
    ground: str
    document: str | None
    placed_by: str
    placed_at: DateTime


@strawberry.type(
    description="销毁清册中的一行，永久保存。A line of the register of destruction, kept for good."
)
class DestroyedRecord(Node):
    id: strawberry.ID
    uuid: str
    disposal: str
    org: str | None
    retention: str
    year: int | None
    method: str
    objects: int
    copies: int
    first: str
    second: str
    manifest: str
    destroyed_at: DateTime


@strawberry.type(description="销毁清册。A destruction list.")
class DisposalList(Node):
    id: strawberry.ID
    uuid: str
    org: str
    committee: str
    report: str
    count: int
    manifest: str
    status: str
    listed_by: str
    listed_at: DateTime
    approved_by: str | None
    approved_at: DateTime | None
    authority: str | None
    notified_at: DateTime | None
    destroyed: int
    destroyed_at: DateTime | None

    @field("清册内的档案，按标识。Its records by id; `after` is a record's uuid.")
    async def records(self, info: Info, first: int, after: str = "") -> list[RetentionStanding]:
        ask = disposal.records_of
        rows = await info.context.read(ask, self.uuid, after=after, first=checked_first(first))
        return [standing(row) for row in rows]

    @field("已处理的备份。The backups that were dealt with.")
    async def purged_backups(self, info: Info) -> list[str]:
        return [row.backup for row in await info.context.read(disposal.purged, self.uuid)]


@strawberry.type(description="移交进馆。A transfer to an archive.")
class Transfer(Node):
    id: strawberry.ID
    uuid: str
    receiver: str
    count: int
    objects: int
    bytes: Integer53
    package: str
    manifest: str
    sent_by: str
    sent_at: DateTime
    received_at: DateTime | None
    accepted: bool | None


@strawberry.type
class DisposalListConnection:
    nodes: list[DisposalList]
    page_info: PageInfo


@strawberry.type
class DestroyedRecordConnection:
    nodes: list[DestroyedRecord]
    page_info: PageInfo


@strawberry.type
class HoldConnection:
    nodes: list[Hold]
    page_info: PageInfo


@strawberry.type
class RetentionStandingConnection:
    nodes: list[RetentionStanding]
    page_info: PageInfo


@strawberry.type
class TransferConnection:
    nodes: list[Transfer]
    page_info: PageInfo


def due(one: disposal.Due) -> DueCount:
    """A year's count."""
    return DueCount(year=one.year, count=one.records)


def standing(row: disposal.RetentionRow) -> RetentionStanding:
    """The standing of a row; its id is the record's tag."""
    return node_of(RetentionStanding, "record", row)


def hold(row: disposal.HoldRow) -> Hold:
    """The hold of a row."""
    return node_of(Hold, "hold", row)


def destroyed(row: disposal.DestroyedRow) -> DestroyedRecord:
    """The line of a row; its id is the record's tag."""
    return node_of(DestroyedRecord, "record", row)


def disposal_list(row: disposal.ListRow) -> DisposalList:
    """The list of a row."""
    return node_of(DisposalList, "disposal", row)


def transfer(row: disposal.TransferRow) -> Transfer:
    """The transfer of a row."""
    return node_of(Transfer, "transfer", row)
