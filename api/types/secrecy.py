"""Secrecy as GraphQL sees it: a record's marking and its history, copies and carriers, openness reviews."""

from __future__ import annotations

import strawberry

from api.inputs import Integer53
from api.types.basis import DateTime, Info, Node, PageInfo, field
from ledger.standards.secrecy import LEVELS
from projections.views import openness, secrecy


@strawberry.type(description="密级标志。A marking in force; a condition ends it where there is no `until`.")
class Marking:
    record: str
    level: str
    zh: str
    start: str
    until: str | None
    organ: str
    origin: str
    original: bool
    set_by: str
    set_at: DateTime
    reviewed_year: int | None
    position: Integer53


@strawberry.type(description="定密经过。One decision about a record's secrecy.")
class SecrecyEvent:
    kind: str
    zh: str
    en: str
    level: str | None
    until: str | None
    organ: str
    decided_by: str | None
    word: str | None
    by: str
    at: DateTime
    position: Integer53


@strawberry.type(description="涉密复制件。A copy of a secret record, as in the register.")
class SecretCopy(Node):
    id: strawberry.ID
    uuid: str
    record: str
    level: str
    until: str | None
    register: str
    medium: str
    pages: int | None
    made_by: str
    registrar: str
    request: str | None
    consented_by: str | None
    made_at: DateTime
    journeys: int
    destroyed_at: DateTime | None


@strawberry.type(description="涉密载体销毁。Carriers counted, approved, destroyed.")
class Destruction(Node):
    id: strawberry.ID
    uuid: str
    state: str
    count: int
    unit: str | None
    rules: str | None
    counted_by: str
    counted_at: DateTime
    approved_by: str | None
    approved_at: DateTime | None
    destroyed_by: str | None
    witness: str | None
    method: str | None
    destroyed_at: DateTime | None


@strawberry.type(description="一件档案的定密情况。A record's secrecy.")
class RecordSecrecy:
    record: str

    @field()
    async def marking(self, info: Info) -> Marking | None:
        row = await info.context.read(secrecy.marking, self.record)
        return None if row is None else marking(row)

    @field()
    async def history(self, info: Info) -> list[SecrecyEvent]:
        return [_event(row) for row in await info.context.read(secrecy.history, self.record)]

    @field()
    async def copies(self, info: Info) -> list[SecretCopy]:
        rows = await info.context.read(secrecy.copies, record=self.record, first=1_000)
        return [copy(row) for row in rows]


@strawberry.type
class MarkingConnection:
    nodes: list[Marking]
    page_info: PageInfo


@strawberry.type
class SecretCopyConnection:
    nodes: list[SecretCopy]
    page_info: PageInfo


@strawberry.type(description="开放审核。A review of whether a record may be opened to society.")
class OpennessReview:
    record: str
    org: str
    decision: str
    ground: str
    disclosure: str
    stage: str
    until: str | None
    content: str
    reviewed_by: str
    reviewed_at: DateTime
    position: Integer53


@strawberry.type
class OpennessReviewConnection:
    nodes: list[OpennessReview]
    page_info: PageInfo


def marking(row: secrecy.MarkingRow) -> Marking:
    """The marking of a row."""
    return Marking(
        record=row.id,
        level=row.level,
        zh=next(zh for code, (zh, _) in LEVELS.items() if code == row.level),
        start=row.start,
        until=row.until,
        organ=row.organ,
        origin=row.origin,
        original=row.original,
        set_by=row.set_by,
        set_at=DateTime(row.set_at),
        reviewed_year=row.reviewed_year,
        position=Integer53(row.position),
    )


def copy(row: secrecy.CopyRow) -> SecretCopy:
    """The copy of a row."""
    return SecretCopy(
        id=strawberry.ID(f"copy:{row.id}"),
        uuid=row.id,
        record=row.record,
        level=row.level,
        until=row.until,
        register=row.register,
        medium=row.medium,
        pages=row.pages,
        made_by=row.made_by,
        registrar=row.registrar,
        request=row.request,
        consented_by=row.consented_by,
        made_at=DateTime(row.made_at),
        journeys=row.journeys,
        destroyed_at=_time(row.destroyed_at),
    )


def destruction(row: secrecy.DestructionRow) -> Destruction:
    """The destruction of a row."""
    return Destruction(
        id=strawberry.ID(f"destruction:{row.id}"),
        uuid=row.id,
        state=row.state,
        count=row.count,
        unit=row.unit,
        rules=row.rules,
        counted_by=row.counted_by,
        counted_at=DateTime(row.counted_at),
        approved_by=row.approved_by,
        approved_at=_time(row.approved_at),
        destroyed_by=row.destroyed_by,
        witness=row.witness,
        method=row.method,
        destroyed_at=_time(row.destroyed_at),
    )


def review(row: openness.OpennessRow) -> OpennessReview:
    """The openness review of a row."""
    return OpennessReview(
        record=row.id,
        org=row.org,
        decision=row.decision,
        ground=row.ground,
        disclosure=row.disclosure,
        stage=row.stage,
        until=row.until,
        content=row.content,
        reviewed_by=row.reviewed_by,
        reviewed_at=DateTime(row.reviewed_at),
        position=Integer53(row.position),
    )


def _event(row: secrecy.HistoryRow) -> SecrecyEvent:
    zh, en = secrecy.EVENTS[row.kind]
    return SecrecyEvent(
        kind=row.kind,
        zh=zh,
        en=en,
        level=row.level,
        until=row.until,
        organ=row.organ,
        decided_by=row.decided_by,
        word=row.word,
        by=row.by,
        at=DateTime(row.at),
        position=Integer53(row.position),
    )


def _time(moment: int | None) -> DateTime | None:
    return None if moment is None else DateTime(moment)
