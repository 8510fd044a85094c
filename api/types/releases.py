"""Digitization batches, and releases: what a department's records go through before they are shown."""

from __future__ import annotations

import strawberry

from api.types.basis import DateTime, Info, Node, PageInfo, field
from projections.views import catalogue, releases


@strawberry.type(description="数字化批次。A digitization batch.")
class Batch(Node):
    id: strawberry.ID
    uuid: str
    material: str
    colour: str
    dpi: int
    format: str
    planned: int | None
    vendor: str | None
    status: str
    opened_by: str
    opened_at: DateTime
    accepted_at: DateTime | None

    @field("现已挂接的页数。How many pages are attached now.")
    async def attached_pages(self, info: Info) -> int:
        return await info.context.read(catalogue.pages_in, self.uuid)


@strawberry.type(description="光盘。A disc with a release's results.")
class Disc(Node):
    id: strawberry.ID
    uuid: str
    count: int
    serial: str | None
    manifest: str
    burned_by: str
    burned_at: DateTime
    receiver: str | None
    delivered_at: DateTime | None
    returned_by: str | None
    returned_at: DateTime | None
    intact: bool | None
    destroyed_at: DateTime | None


@strawberry.type(description="列入发布审核的档案。Where one record of a release stands.")
class ReleasedRecord:
    record: str
    state: str
    zh: str
    en: str
    content: str
    changed_at: DateTime


@strawberry.type(description="某一状态的档案数。How many records stand in a state.")
class StateCount:
    state: str
    count: int


@strawberry.type(description="发布审核立项。A release: records proposed for publication together.")
class Release(Node):
    id: strawberry.ID
    uuid: str
    org: str
    audience: list[str]
    count: int
    status: str
    manifest: str
    opened_by: str
    opened_at: DateTime
    signed_by: str | None
    signed_at: DateTime | None
    post: str | None
    refused_reason: str | None

    @field("列入的档案，按标识。Its records by id; `after` is a record's uuid.")
    async def records(self, info: Info, first: int, after: str | None = None) -> list[ReleasedRecord]:
        from api.types.basis import checked_first

        ask = releases.records_of
        rows = await info.context.read(ask, self.uuid, after=after, first=checked_first(first))
        return [released(row) for row in rows]

    @field()
    async def states(self, info: Info) -> list[StateCount]:
        found = await info.context.read(releases.states_of, self.uuid)
        return [StateCount(state=state, count=count) for state, count in sorted(found.items())]

    @field()
    async def discs(self, info: Info) -> list[Disc]:
        return [disc(row) for row in await info.context.read(releases.discs_of, self.uuid)]


@strawberry.type
class ReleaseConnection:
    nodes: list[Release]
    page_info: PageInfo


def release(row: releases.ReleaseRow) -> Release:
    """The release of a row."""
    return Release(
        id=strawberry.ID(f"release:{row.id}"),
        uuid=row.id,
        org=row.org,
        audience=list(row.audiences),
        count=row.count,
        status=row.status,
        manifest=row.manifest,
        opened_by=row.opened_by,
        opened_at=DateTime(row.opened_at),
        signed_by=row.signed_by,
        signed_at=None if row.signed_at is None else DateTime(row.signed_at),
        post=row.post,
        refused_reason=row.refused_reason,
    )


def released(row: releases.ReleasedRow) -> ReleasedRecord:
    """One record's place in a release."""
    zh, en = releases.STATES[row.state]
    return ReleasedRecord(
        record=row.record,
        state=row.state,
        zh=zh,
        en=en,
        content=row.content,
        changed_at=DateTime(row.changed_at),
    )


def disc(row: releases.DiscRow) -> Disc:
    """The disc of a row."""
    return Disc(
        id=strawberry.ID(f"disc:{row.id}"),
        uuid=row.id,
        count=row.count,
        serial=row.serial,
        manifest=row.manifest,
        burned_by=row.burned_by,
        burned_at=DateTime(row.burned_at),
        receiver=row.receiver,
        delivered_at=None if row.delivered_at is None else DateTime(row.delivered_at),
        returned_by=row.returned_by,
        returned_at=None if row.returned_at is None else DateTime(row.returned_at),
        intact=row.intact,
        destroyed_at=None if row.destroyed_at is None else DateTime(row.destroyed_at),
    )


def batch(row: catalogue.BatchRow) -> Batch:
    """The batch of a row."""
    return Batch(
        id=strawberry.ID(f"batch:{row.id}"),
        uuid=row.id,
        material=row.material,
        colour=row.colour,
        dpi=row.dpi,
        format=row.format,
        planned=row.planned,
        vendor=row.vendor,
        status=row.status,
        opened_by=row.opened_by,
        opened_at=DateTime(row.opened_at),
        accepted_at=None if row.accepted_at is None else DateTime(row.accepted_at),
    )
