"""Digitization: tenders and vendors, workers, sites with shifts and disks, and how far each batch is.

Each type shows the members of a view's row by their names; `shown` makes one of a row.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec
import strawberry

from api.types.basis import DateTime, Info, Node, field
from ledger.actions.digitization.batches import REASONS, Reason
from ledger.actions.digitization.vendors import GRADES, Grade
from projections.tables import Row
from projections.views import catalogue, digitization
from projections.views.digitization import STATUSES

T = TypeVar("T")


@strawberry.type(description="投标资格审查。A screened bid.")
class Bid:
    tender: str
    vendor: str
    verdict: str
    certificate: str | None
    screened_by: str
    screened_at: DateTime


@strawberry.type(description="招标。A tender; `grade` is the least licence grade, A 甲 or B 乙.")
class Tender(Node):
    id: strawberry.ID
    uuid: str
    name: str
    number: str | None
    grade: str
    secrecy: str
    opened_by: str
    opened_at: DateTime

    @field("资格审查。Its screened bids.")
    async def bids(self, info: Info) -> list[Bid]:
        return [shown(Bid, row) for row in await info.context.read(digitization.bids, self.uuid)]


@strawberry.type(description="涉密印制资质。A licence, in force from `begins` until `until`.")
class Licence:
    certificate: str
    grade: str
    category: str
    province: str
    approved: str
    begins: DateTime
    until: DateTime
    ended: str | None

    @field("资质等级名称。The grade in words.")
    def grade_name(self) -> str:
        return " ".join(GRADES[cast(Grade, self.grade)])


@strawberry.type(description="合同。A contract with a vendor.")
class Contract(Node):
    id: strawberry.ID
    uuid: str
    vendor: str
    tender: str | None
    number: str | None
    scope: str
    secrecy_agreement: str
    begins: DateTime | None
    until: DateTime | None
    signed_by: str
    signed_at: DateTime


@strawberry.type(description="加工企业。A vendor: its licences and contracts.")
class Vendor(Node):
    id: strawberry.ID
    uuid: str
    name: str

    @field("资质。Its licences.")
    async def licences(self, info: Info) -> list[Licence]:
        return [shown(Licence, row) for row in await info.context.read(digitization.licences, self.uuid)]

    @field("合同，最近在前。Its contracts, newest first.")
    async def contracts(self, info: Info) -> list[Contract]:
        rows = await info.context.read(digitization.newest, digitization.CONTRACTS, vendor=self.uuid)
        return [shown(Contract, row, "contract") for row in rows]


@strawberry.type(description="加工人员。A worker: pledge, training, and the shift in which they are inside.")
class Worker(Node):
    id: strawberry.ID
    uuid: str
    vendor: str | None
    contract: str | None
    pledge: str | None
    pledged_at: DateTime | None
    trained_days: int | None
    passed: bool | None
    trained_at: DateTime | None
    shift: str | None


@strawberry.type(description="班次。A shift under a guard.")
class Shift(Node):
    id: strawberry.ID
    uuid: str
    site: str
    guard: str | None
    reliefs: int
    started_at: DateTime
    ended_at: DateTime | None
    seals_at_end: bool | None

    @field("现在场内的人员。Who is inside now.")
    async def inside(self, info: Info) -> list[Worker]:
        rows = await info.context.read(digitization.newest, digitization.WORKERS, shift=self.uuid)
        return [shown(Worker, row, "worker") for row in rows]


@strawberry.type(description="硬盘。A disk that saw archives; `receiver` is who has it after the work.")
class Disk(Node):
    id: strawberry.ID
    uuid: str
    site: str
    serial: str
    workstation: str | None
    holder: str | None
    registered_at: DateTime
    receiver: str | None
    handed_over_at: DateTime | None


@strawberry.type(description="监控中断。The cameras were off; `ends` is null while they are.")
class CctvInterruption:
    cause: str
    begins: DateTime
    ends: DateTime | None


@strawberry.type(description="工作站。A computer of a site, and how it is closed to media.")
class SiteWorkstation:
    name: str
    protection: str
    seals: list[str]


@strawberry.type(description="加工现场。A processing site.")
class Site(Node):
    id: strawberry.ID
    uuid: str
    org: str
    contract: str | None
    vendor: str | None
    place: str
    cameras: int
    workstations_json: strawberry.Private[str]
    opened_by: str
    opened_at: DateTime
    closed_at: DateTime | None

    @field()
    def workstations(self) -> list[SiteWorkstation]:
        found = msgspec.json.decode(self.workstations_json)
        return [
            SiteWorkstation(name=one["name"], protection=one["protection"], seals=one.get("seals", []))
            for one in found
        ]

    @field("班次，最近在前。Its shifts, newest first.")
    async def shifts(self, info: Info, first: int = 50) -> list[Shift]:
        from api.types.basis import checked_first

        ask = digitization.newest
        rows = await info.context.read(ask, digitization.SHIFTS, site=self.uuid, first=checked_first(first))
        return [shown(Shift, row, "shift") for row in rows]

    @field("硬盘。Its disks.")
    async def disks(self, info: Info) -> list[Disk]:
        return [shown(Disk, row, "disk") for row in await info.context.read(digitization.disks, self.uuid)]

    @field("监控中断。When its cameras were off.")
    async def interruptions(self, info: Info) -> list[CctvInterruption]:
        rows = await info.context.read(digitization.interruptions, self.uuid)
        return [shown(CctvInterruption, row) for row in rows]


@strawberry.type(description="原件出入库。Originals counted out, or back (`returned`).")
class OriginalsCount:
    returned: bool
    items: int
    pages: int
    counter: str
    second_counter: str
    difference: str | None
    counted_at: DateTime


@strawberry.type(description="批次进度与质检。How far a batch is, and what its latest check found.")
class BatchProgress:
    batch: str
    kind: str
    red: bool
    secrecy: str
    planned: int | None
    contract: str | None
    status: str
    checks: int
    rejections: int
    reasons: str | None
    checked_pages: int | None
    machine_passed: int | None
    sampled: int | None
    matched: int | None
    passed: int | None
    checker: str | None
    checked_at: DateTime | None
    items_out: int
    pages_out: int

    @field("状态名称。The status in words.")
    def status_name(self) -> str:
        return " ".join(STATUSES[self.status])

    @field("最近一次退回的原因。Why it was sent back last, in words.")
    def reason_names(self) -> list[str]:
        return [" ".join(REASONS[cast(Reason, one)]) for one in (self.reasons or "").split()]

    @field("已扫描页数，每页一次。Pages scanned, each once.")
    async def scanned_pages(self, info: Info) -> int:
        found: dict[str, int] = await info.context.read(digitization.scanned_in, [self.batch])
        return found[self.batch]

    @field("现已挂接页数。Pages attached now.")
    async def attached_pages(self, info: Info) -> int:
        count: int = await info.context.read(catalogue.pages_in, self.batch)
        return count

    @field("原件出入库。Its originals.")
    async def originals(self, info: Info) -> list[OriginalsCount]:
        rows = await info.context.read(digitization.originals, self.batch)
        return [shown(OriginalsCount, row) for row in rows]


@strawberry.type(description="应抽检的样本，由账本抽取。The sample to check, as the log draws it.")
class BatchSample:
    seed: str
    pages: list[str]


def shown(kind: type[T], row: Row, prefix: str | None = None) -> T:
    """A type's object from the row's members of the same names; with `prefix`, it is a node."""
    named: dict[str, Any] = {name: getattr(row, name) for name in kind.__annotations__ if hasattr(row, name)}
    if prefix is not None:
        named |= {"id": strawberry.ID(f"{prefix}:{row.id}"), "uuid": row.id}
    return kind(**named)


def site(row: digitization.SiteRow) -> Site:
    """The site of a row."""
    named = {name: getattr(row, name) for name in Site.__annotations__ if hasattr(row, name)}
    named |= {"id": strawberry.ID(f"site:{row.id}"), "uuid": row.id, "workstations_json": row.workstations}
    named.pop("workstations", None)
    return Site(**named)


def progress(row: digitization.DigitizedRow) -> BatchProgress:
    """The progress of a batch."""
    named = {name: getattr(row, name) for name in BatchProgress.__annotations__ if hasattr(row, name)}
    return BatchProgress(batch=row.id, **named)
