"""Arrangement: volumes, boxes, shelves, numbering, hand-overs, four-nature tests, captured metadata."""

from __future__ import annotations

from typing import Any

import msgspec
import strawberry

from api.inputs import Integer53, JSONValue
from api.types.basis import DateTime, Info, Node, PageInfo, field
from ledger.facts import Facts
from ledger.policies import number
from ledger.standards.filing_duty import filing_due
from ledger.standards.four_natures import ITEMS, NATURES, nature_of
from ledger.standards.metadata import METADATA
from projections.views import arrangement


@strawberry.type(description="盒、卷中的一件。A record at its place in a volume or box.")
class PlacedRecord:
    number: int
    record: str


@strawberry.type(description="案卷。A volume: records in the order that two people signed.")
class Volume(Node):
    id: strawberry.ID
    uuid: str
    record: str | None
    fonds: str
    org: str | None
    count: int
    pages: int
    manifest: str
    status: str
    arranger: str
    checker: str
    assembled_at: DateTime
    box: str | None
    box_number: int | None
    shelf: str | None

    @field("卷内文件，按顺序。Its records in order.")
    async def records(self, info: Info) -> list[PlacedRecord]:
        return await placed(info, self.uuid, "volume")


@strawberry.type(description="档案盒。A box: records or volumes in order.")
class Box(Node):
    id: strawberry.ID
    uuid: str
    label: str
    fonds: str
    org: str | None
    year: int | None
    retention: str | None
    holds: str
    count: int
    manifest: str | None
    status: str
    arranger: str
    checker: str
    packed_at: DateTime
    shelf: str | None

    @field("盒内文件，按顺序。Its records in order.")
    async def records(self, info: Info) -> list[PlacedRecord]:
        return await placed(info, self.uuid, "box")

    @field("盒内案卷，按顺序。Its volumes in order.")
    async def volumes(self, info: Info) -> list[Volume]:
        return [volume(row) for row in await info.context.read(arrangement.volumes_in, self.uuid)]


@strawberry.type(description="已整理的编号序列。A series of numbers as it was closed last.")
class Series:
    id: str
    fonds: str
    series: str | None
    year: int
    count: int
    first: int
    last: int
    voided: int
    closed_by: str
    closed_at: DateTime


@strawberry.type(description="空号。A number without a record, and why.")
class VoidedNumber:
    fonds: str
    code: str | None
    ground: str
    record: str | None
    voided_by: str
    voided_at: DateTime


@strawberry.type(description="移交归档。A hand-over for filing.")
class Filing(Node):
    id: strawberry.ID
    uuid: str
    org: str
    count: int
    pages: int
    manifest: str
    status: str
    handed_by: str
    handed_at: DateTime
    received_by: str | None
    received_at: DateTime | None


@strawberry.type(description="接收的数据包。A package that came in.")
class Package(Node):
    id: strawberry.ID
    digest: str = strawberry.field(
        description="清单之摘要，复核以此为准。What a package has to have when it is checked again."
    )
    sealed_by: str | None
    source: str
    kind: str
    count: int
    refused: int
    files: int
    bytes: Integer53
    manifest: str
    received_by: str
    received_at: DateTime


@strawberry.type(description="已办结待归档的文件。A document that is completed and waits to be filed.")
class DueDocument:
    record: str
    org: str
    source: str
    document: str
    completed: str
    reported_at: DateTime

    @field("归档截止日（按现行策略）。The last day for filing it, by the policy in force.")
    async def due(self, info: Info) -> str:
        ledger = info.context.service.ledger

        def ask() -> str:
            facts, now = Facts(ledger.facts, ledger.store.size), ledger.clock.now()
            month, day = (number(facts, f"filing.due_{part}", now) for part in ("month", "day"))
            return filing_due(self.completed, month, day)

        return await info.context.work(ask)


@strawberry.type(description="清点。A count of a part of the repository.")
class StockCheck:
    uuid: str
    area: str
    found: int
    missing: int
    named: list[str] = strawberry.field(description="未找到者。What is missing, up to 25 tags.")
    manifest: str
    checked_by: str
    checked_at: DateTime


@strawberry.type(description="四性检测项目。One item of a four-nature test.")
class TestedItem:
    code: str
    nature: str
    zh: str
    en: str
    verdict: str
    tool: str
    version: str
    input: str | None
    ground: str | None
    failed: int | None


@strawberry.type(description="四性检测。A four-nature test of a record, or of a whole holding.")
class FourNatureTest:
    position: Integer53
    stage: str
    verdict: str
    record: str | None
    fonds: str | None
    content: str | None
    count: int | None
    failed: int | None
    year: int | None
    manifest: str | None
    tested_by: str
    tested_at: DateTime
    items: list[TestedItem]


@strawberry.type(description="接收或退回。What was decided on a record last, and on which test.")
class Acceptance:
    state: str
    content: str
    test: Integer53 | None
    items: list[str]
    decided_by: str
    decided_at: DateTime


@strawberry.type(description="采集的元数据。A captured element; `correctedBy` where a person set it right.")
class CapturedValue:
    element: str
    number: str
    zh: str
    value: JSONValue | None
    object: str | None
    source: str
    tool: str | None
    obtained: str
    corrected_by: str | None
    position: Integer53
    changed_at: DateTime


@strawberry.type(description="档案的整理与接收情况。How a record is arranged, tested and accepted.")
class RecordArrangement:
    record: strawberry.Private[str]
    volume_number: int | None
    box_number: int | None
    shelf: str | None
    volume_uuid: strawberry.Private[str | None]
    box_uuid: strawberry.Private[str | None]

    @field("所在案卷。The volume that it stands in.")
    async def volume(self, info: Info) -> Volume | None:
        if self.volume_uuid is None:
            return None
        row = await info.context.read(arrangement.volume, self.volume_uuid)
        return volume(row) if row else None

    @field("所在档案盒。The box that it stands in.")
    async def box(self, info: Info) -> Box | None:
        if self.box_uuid is None:
            return None
        row = await info.context.read(arrangement.box, self.box_uuid)
        return box(row) if row else None

    @field("四性检测，最近在前。Its tests, newest first.")
    async def tests(self, info: Info) -> list[FourNatureTest]:
        return [tested(row) for row in await info.context.read(arrangement.results_of, self.record)]

    @field("接收或退回。Whether it was accepted or returned.")
    async def acceptance(self, info: Info) -> Acceptance | None:
        row = await info.context.read(arrangement.acceptance, self.record)
        return None if row is None else accepted(row)

    @field("采集的元数据；`history` 含更正前的值。Captured metadata; `history`: with what stood before.")
    async def metadata(self, info: Info, history: bool = False) -> list[CapturedValue]:
        def ask(connection: Any) -> list[CapturedValue]:
            found = arrangement.metadata_of(connection, self.record, history=history)
            keys = info.context.service.ledger.keys
            return [captured(position, row, arrangement.value_of(row, keys)) for position, row in found]

        return await info.context.read(ask)


async def record_arrangement(info: Info, record: str) -> RecordArrangement:
    """The arrangement of a record that the caller sees in full."""
    row = await info.context.read(arrangement.place, record)
    volume_uuid, box_uuid = (row.volume, row.box) if row else (None, None)
    return RecordArrangement(
        record=record,
        volume_number=row.volume_number if row else None,
        box_number=row.box_number if row else None,
        shelf=row.shelf if row else None,
        volume_uuid=volume_uuid,
        box_uuid=box_uuid,
    )


async def placed(info: Info, target: str, into: str) -> list[PlacedRecord]:
    """What stands in a volume or box."""
    found = await info.context.read(arrangement.records_in, target, into)
    return [PlacedRecord(number=number, record=record) for number, record in found]


@strawberry.type
class VolumeConnection:
    nodes: list[Volume]
    page_info: PageInfo


@strawberry.type
class BoxConnection:
    nodes: list[Box]
    page_info: PageInfo


@strawberry.type
class SeriesConnection:
    nodes: list[Series]
    page_info: PageInfo


@strawberry.type
class VoidedNumberConnection:
    nodes: list[VoidedNumber]
    page_info: PageInfo


@strawberry.type
class FilingConnection:
    nodes: list[Filing]
    page_info: PageInfo


@strawberry.type
class PackageConnection:
    nodes: list[Package]
    page_info: PageInfo


@strawberry.type
class DueDocumentConnection:
    nodes: list[DueDocument]
    page_info: PageInfo


@strawberry.type
class StockCheckConnection:
    nodes: list[StockCheck]
    page_info: PageInfo


@strawberry.type
class FourNatureTestConnection:
    nodes: list[FourNatureTest]
    page_info: PageInfo


def _members(row: msgspec.Struct, *without: str, moments: tuple[str, ...] = ()) -> dict[str, Any]:
    """The members of a row under the same names, times as moments."""
    values = {name: value for name, value in msgspec.structs.asdict(row).items() if name not in without}
    return values | {name: None if values[name] is None else DateTime(values[name]) for name in moments}


def volume(row: arrangement.VolumeRow) -> Volume:
    """The volume of a row."""
    rest = _members(row, "id", moments=("assembled_at",))
    return Volume(id=strawberry.ID(f"volume:{row.id}"), uuid=row.id, **rest)


def box(row: arrangement.BoxRow) -> Box:
    """The box of a row."""
    rest = _members(row, "id", moments=("packed_at",))
    return Box(id=strawberry.ID(f"box:{row.id}"), uuid=row.id, **rest)


def series(row: arrangement.SeriesRow) -> Series:
    """The series of a row."""
    return Series(**_members(row, "position", moments=("closed_at",)))


def voided(row: arrangement.VoidedRow) -> VoidedNumber:
    """The voided number of a row."""
    return VoidedNumber(**_members(row, "id", moments=("voided_at",)))


def filing(row: arrangement.FilingRow) -> Filing:
    """The hand-over of a row."""
    rest = _members(row, "id", "position", moments=("handed_at", "received_at"))
    return Filing(id=strawberry.ID(f"filing:{row.id}"), uuid=row.id, **rest)


def package(row: arrangement.PackageRow) -> Package:
    """The package of a row."""
    rest = _members(row, "id", "position", moments=("received_at",))
    return Package(id=strawberry.ID(f"package:{row.id}"), digest=row.id, **rest)


def due_document(row: arrangement.DocumentRow) -> DueDocument:
    """The document of a row."""
    return DueDocument(record=row.id, **_members(row, "id", "filed_at", moments=("reported_at",)))


def stock_check(row: arrangement.StockRow) -> StockCheck:
    """The count of a row."""
    rest = _members(row, "id", "position", "named", moments=("checked_at",))
    return StockCheck(uuid=row.id, named=row.named.split(), **rest)


def tested(row: arrangement.TestRow) -> FourNatureTest:
    """The test of a row; items with their names and natures."""
    rest = _members(row, "id", "items", "position", moments=("tested_at",))
    items = [_item(one) for one in msgspec.json.decode(row.items)]
    return FourNatureTest(position=Integer53(row.position), items=items, **rest)


def accepted(row: arrangement.AcceptanceRow) -> Acceptance:
    """The decision of a row."""
    return Acceptance(
        state=row.state,
        content=row.content,
        test=None if row.test is None else Integer53(row.test),
        items=row.items.split(),
        decided_by=row.decided_by,
        decided_at=DateTime(row.decided_at),
    )


def captured(position: int, row: arrangement.ValueRow, value: Any) -> CapturedValue:
    """The captured element of a row with its opened value."""
    of = METADATA.get(row.element)
    return CapturedValue(
        element=row.element,
        number=of.number if of else "",
        zh=of.zh if of else row.element,
        value=value,
        object=row.object,
        source=row.source,
        tool=row.tool,
        obtained=row.obtained,
        corrected_by=row.corrected_by,
        position=Integer53(position),
        changed_at=DateTime(row.changed_at),
    )


def _item(one: dict[str, Any]) -> TestedItem:
    code = one["code"]
    zh, en = (ITEMS[code].zh, ITEMS[code].en) if code in ITEMS else (code, code)
    return TestedItem(
        code=code,
        nature=NATURES[nature_of(code)][0],
        zh=zh,
        en=en,
        verdict=one["verdict"],
        tool=one["tool"],
        version=one["version"],
        input=one.get("input"),
        ground=one.get("ground"),
        failed=one.get("failed"),
    )
