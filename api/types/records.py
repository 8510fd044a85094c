"""Records, their pages and files. What a grade does not let be seen is null; a record of grade `none` is
nowhere, in counts and facets neither."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

import strawberry
from strawberry.types import get_object_definition

from api.inputs import Integer53, enum_of
from api.table import Table
from api.types.arrangement import RecordArrangement, record_arrangement
from api.types.basis import DateTime, Info, Node, PageInfo, field
from api.types.log import EventConnection
from api.types.people import Organisation, organisation
from projections.views import catalogue
from projections.views.catalogue import STATUSES, FileRow, Found, PageRow

RecordStatus: Any = enum_of(
    "RecordStatus", {name.upper(): name for name in STATUSES}, "档案状态。Where a record stands."
)


@strawberry.enum(description="可见程度：仅知其存在，或全部。That it exists, or all of it.")
class RecordGrade(Enum):
    ENTRY = "entry"
    FULL = "full"


@strawberry.type(description="页面。A page image; the image itself at `url`, with the session's token.")
class Page(Node):
    id: strawberry.ID
    uuid: str
    record: str
    number: int
    object: str
    bytes: Integer53
    format: str
    width: int
    height: int
    dpi: int | None
    colour: str | None
    batch: str | None
    attached_at: DateTime
    url: str
    thumbnail: str = strawberry.field(description="缩略图。A small image for viewing; not evidence.")
    web: str = strawberry.field(description="浏览图。An image for the screen; not evidence.")


@strawberry.type(description="文件。A file of a record; `downloadFile` gives a one-time address.")
class File:
    number: int
    name: str | None
    object: str
    bytes: Integer53
    format: str


@strawberry.type(description="档案。A record, as the caller may see it.")
class Record(Node):
    id: strawberry.ID
    uuid: str
    grade: RecordGrade
    code: str | None
    org: str | None
    level: str | None
    fonds: str | None
    category: str | None
    year: int | None
    retention: str | None
    title: str | None
    document_number: str | None
    responsible: str | None
    date: str | None
    notes: str | None
    openness: str | None
    secrecy: str | None
    born_digital: bool | None
    carrier: str | None
    household: bool | None
    inherited: bool | None
    page_count: int | None
    attached_pages: int | None
    status: RecordStatus | None
    audience: list[str] | None
    release: str | None
    content: str | None = strawberry.field(description="内容摘要。The content digest last reviewed or shown.")
    filed_at: DateTime | None
    filed_position: Integer53 | None
    changed_at: DateTime | None
    updated: Integer53 | None = strawberry.field(
        description="最近变动的位置。The position of the last change."
    )
    as_of: strawberry.Private[int | None]

    @property
    def full(self) -> bool:
        """Whether all of it is shown. `grade` holds the enum's value, as rows do."""
        return str(self.grade) == RecordGrade.FULL.value

    @field("来源部门。The source department.")
    async def organisation(self, info: Info) -> Organisation | None:
        row = await info.context.loaders.organisation.load(self.org) if self.org else None
        return organisation(row) if row else None

    @field("如何申请查阅；可看全部时为空。How to ask for it; null where all is shown.")
    def request(self, info: Info) -> str | None:
        if self.full:
            return None
        return info.context.language.of(
            "请向来源部门提出查档申请。", "Request access from the source department."
        )

    @field("已挂接的页面，按页码。The attached pages by number.")
    async def pages(self, info: Info) -> list[Page] | None:
        if not await self._opened(info):
            return None
        return [page(row) for row in await info.context.read(catalogue.pages_of, self.uuid, self.as_of)]

    @field("归档的文件。The files it was filed with.")
    async def files(self, info: Info) -> list[File] | None:
        if not await self._opened(info):
            return None
        found = await info.context.read(catalogue.files_of_many, [self.uuid], self.as_of)
        return [file(row) for row in found[self.uuid]]

    @field("整理、检测与接收。Volume, box, shelf, tests, acceptance, captured metadata.")
    async def arrangement(self, info: Info) -> RecordArrangement | None:
        if not await self._opened(info):
            return None
        return await record_arrangement(info, self.uuid)

    @field("时间线，最近在前。What happened to it, newest first.")
    async def timeline(self, info: Info, first: int, after: str | None = None) -> EventConnection | None:
        from api.queries.log import timeline

        return await timeline(info.context, self.id, first, after) if self.full else None

    async def _opened(self, info: Info) -> bool:
        """Whether the detail may be shown; that it is, is on the record when this returns."""
        if not self.full:
            return False
        visit = info.context
        await visit.looks.record(visit.caller.session, self.uuid, await visit.ground(self.uuid))
        return True


@strawberry.type
class RecordEdge:
    cursor: str
    node: Record


@strawberry.type
class RecordConnection:
    nodes: list[Record]
    page_info: PageInfo
    total_count: int = strawberry.field(description="可见的全部条数。How many match, of what may be seen.")
    cursors: strawberry.Private[Callable[[], list[str]]]

    @field()
    def edges(self) -> list[RecordEdge]:
        return [RecordEdge(cursor=c, node=n) for c, n in zip(self.cursors(), self.nodes, strict=True)]


_OWN = ("id", "uuid", "grade", "as_of")
_STORED = tuple(
    one.python_name
    for one in get_object_definition(Record, strict=True).fields
    if one.is_basic_field and one.python_name not in _OWN
)
_READ = {"attached_pages": ("pages",), "updated": ("since", "moved")}
MEMBERS: dict[str, tuple[str, ...]] = {name: _READ.get(name, (name,)) for name in _STORED}
"""What is read of the catalogue for each stored field."""
_ALWAYS = ("code", "org")
"""What a grade of `entry` shows, and what other fields are found by."""
_FIRST = ("id", "uuid", "grade", "sort_value")
"""What stands in front of the members in a row of `catalogue.slices`."""


def record(found: Found, as_of: int | None = None) -> Record:
    """What may be shown of a record that was found."""
    row = found.row
    values: dict[str, Any] = dict.fromkeys(_STORED)
    if found.grade == "full":
        values |= {name: getattr(row, name, None) for name in _STORED}
        values |= {"attached_pages": found.pages, "updated": found.updated, "audience": row.audience.split()}
    values |= {"id": f"record:{row.id}", "uuid": row.id, "grade": found.grade, "as_of": as_of}
    return _made({**values, "code": row.code, "org": row.org})


def table(rows: list[list[Any]], names: Sequence[str], as_of: int | None = None) -> Table:
    """The same, of rows of `catalogue.slices` with the members `names`."""
    columns = [*_FIRST, *("attached_pages" if name == "pages" else name for name in names)]
    if "moved" in columns:
        columns.append("updated")
        since, moved = columns.index("since"), columns.index("moved")
        for row in rows:
            row.append(max(row[since], row[moved]))
    if "audience" in columns:
        place = columns.index("audience")
        for row in rows:
            row[place] = row[place].split()
    hidden = [place for place, name in enumerate(columns) if name not in (*_FIRST, *_ALWAYS)]
    for row in rows:
        if row[2] != "full":
            for place in hidden:
                row[place] = None
    return Table(rows, columns, lambda values: _made({**values, "as_of": as_of}), Record)


def to_read(fields: Iterable[str]) -> tuple[str, ...]:
    """The members to read for these fields; names of other fields are passed over."""
    read = {member for name in (*fields, *_ALWAYS) for member in MEMBERS.get(name, ())}
    return tuple(sorted(read))


def _made(values: dict[str, Any]) -> Record:
    made = Record.__new__(Record)
    made.__dict__ = values
    return made


def page(row: PageRow) -> Page:
    """The page of a row."""
    return Page(
        id=strawberry.ID(f"page:{row.id}"),
        uuid=row.id,
        record=row.record,
        number=row.number,
        object=row.object,
        bytes=Integer53(row.bytes),
        format=row.format,
        width=row.width,
        height=row.height,
        dpi=row.dpi,
        colour=row.colour,
        batch=row.batch,
        attached_at=DateTime(row.attached_at),
        url=f"/pages/{row.id}",
        thumbnail=f"/pages/{row.id}/thumbnail",
        web=f"/pages/{row.id}/web",
    )


def file(row: FileRow) -> File:
    """The file of a row."""
    return File(
        number=row.number,
        name=row.name,
        object=row.object,
        bytes=Integer53(row.bytes),
        format=row.format,
    )
