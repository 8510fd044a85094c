"""Asking for records: one, a list, a search. Each page of results and each detail is a look on the record."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

import strawberry

from api.selecting import asked_fields
from api.types import records as types
from api.types.basis import (
    AsOf,
    DateTime,
    Info,
    bare,
    checked_first,
    field,
    page_info,
    position_of,
    read_cursor,
    write_cursor,
)
from api.types.records import MEMBERS, Page, Record, RecordConnection, RecordStatus
from api.visit import Visit
from ledger.errors import Refusal
from ledger.standards.codes import CodeMalformed, parse_code
from projections.views import catalogue
from projections.views.catalogue import Filter


@strawberry.enum(description="排序。The order of a list.")
class RecordOrder(Enum):
    CODE = "code"
    DATE = "date"
    FILED = "filed"


@strawberry.input(description="排序，缺省为档号升序。By archival code, ascending, unless told otherwise.")
class RecordSort:
    by: RecordOrder = RecordOrder.CODE
    descending: bool = False


@strawberry.input(
    description="条件；列表为“其一”，区间含两端。A list means one of; ranges include both ends."
)
class RecordFilter:
    fonds: list[str] | None = None
    category: list[str] | None = None
    retention: list[str] | None = None
    openness: list[str] | None = None
    status: list[RecordStatus] | None = None
    org: list[str] | None = None
    release: str | None = None
    document_number: str | None = None
    code_prefix: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    filed_from: DateTime | None = None
    filed_to: DateTime | None = None


@strawberry.type
class RecordQueries:
    @field("一件档案，按标识或档号。One record, by id or by archival code.")
    async def record(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        code: str | None = None,
        as_of: AsOf | None = None,
    ) -> Record | None:
        visit = info.context
        position = await position_of(as_of, visit)
        if id is not None:
            uuid = bare(str(id), "record")
        else:
            uuid = await _by_code(visit, code) if code is not None else None
        return None if uuid is None else await record(visit, uuid, position)

    @field("档案列表。A list of records.")
    async def records(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        filter: RecordFilter | None = None,
        sort: RecordSort | None = None,
        as_of: AsOf | None = None,
    ) -> RecordConnection:
        return await listed(
            info.context, first, after, filter, sort or RecordSort(), as_of, asked_fields(info, MEMBERS)
        )

    @field("一页。One page of a record.")
    async def page(self, info: Info, id: strawberry.ID) -> Page | None:
        uuid = bare(str(id), "page")
        return None if uuid is None else await page(info.context, uuid)


async def record(visit: Visit, uuid: str, as_of: int | None = None) -> Record | None:
    """One record as the caller may see it; its detail is a look."""
    found = await visit.read(catalogue.record, uuid, as_of, visit.visibility)
    if found is None or found.grade == "none":
        return None
    if found.grade == "full":
        await visit.looks.record(visit.caller.session, uuid, await visit.ground(uuid))
    else:
        await visit.looks.denied(visit.caller.session, uuid, "ACCESS_DENIED")
    return types.record(found, as_of)


async def page(visit: Visit, uuid: str) -> Page | None:
    """One attached page of a record that the caller sees in full."""
    row = await visit.read(catalogue.page, uuid)
    if row is None or await visit.grade(row.record) != "full":
        return None
    await visit.looks.record(visit.caller.session, row.record, await visit.ground(row.record))
    return types.page(row)


async def listed(
    visit: Visit,
    first: int,
    after: str | None,
    wanted: RecordFilter | None,
    sort: RecordSort,
    as_of: AsOf | None,
    fields: Iterable[str] = MEMBERS,
) -> RecordConnection:
    """One page of a list, once its look is durable. `fields`: those of the records that are asked for."""
    checked_first(first)
    place = read_cursor(after, tuple[str, bool, str | int, str])
    order: Any = sort.by.value
    if place is not None and place[:2] != (order, sort.descending):
        raise Refusal("INPUT_REFUSED", reason="after: another sort")
    position = await position_of(as_of, visit)
    condition, names = _condition(wanted), types.to_read(fields)

    def ask(connection: Any) -> tuple[list[list[Any]], int]:
        found = catalogue.slices(
            connection,
            names,
            condition,
            order=order,
            descending=sort.descending,
            after_key=place[2:] if place else None,
            first=first + 1,
            as_of=position,
            visibility=visit.visibility,
        )
        if place is None and len(found) <= first:
            return found, len(found)
        return found, catalogue.count(connection, condition, as_of=position, visibility=visit.visibility)

    found, total = await visit.read(ask)
    more, found = len(found) > first, found[:first]
    terms = {"filter": _terms(wanted), "sort": order, "first": first, "after": after or ""}
    await visit.looks.query(visit.caller.session, terms, total, [uuid for _, uuid, *_ in found])

    def cursors(of: Iterable[list[Any]] = found) -> list[str]:
        return [write_cursor(order, sort.descending, key, uuid) for _, uuid, _, key, *_ in of]

    return RecordConnection(
        nodes=types.table(found, names, position),
        page_info=page_info(cursors([*found[:1], *found[-1:]]), more, after),
        total_count=total,
        cursors=cursors,
    )


def _condition(wanted: RecordFilter | None) -> Filter:
    if wanted is None:
        return Filter()
    members = {name: value for name, value in vars(wanted).items() if value is not None}
    if "status" in members:
        members["status"] = [one.value for one in members["status"]]
    return Filter(**members)


def _terms(wanted: RecordFilter | None) -> dict[str, Any]:
    """What was asked, as it goes sealed into the log."""
    if wanted is None:
        return {}
    members = {name: value for name, value in vars(wanted).items() if value is not None}
    if "status" in members:
        members["status"] = [one.value for one in members["status"]]
    return members


async def _by_code(visit: Visit, code: str) -> str | None:
    """The record with this archival code, written in any way; None where it does not exist for the caller."""
    try:
        canonical = parse_code(code).canonical
    except CodeMalformed:
        return None
    found = await visit.read(catalogue.records, Filter(code=canonical), first=1, visibility=visit.visibility)
    return found[0].row.id if found else None
