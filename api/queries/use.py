"""Asking about use: one's own requests, those that wait for one's decision, loans of a record or person."""

from __future__ import annotations

import sqlalchemy as sa
import strawberry

from api.auth import SEES_EVERYTHING
from api.types import use as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.use import AccessRequest, AccessRequestConnection, Certificate, Loan, LoanConnection
from api.visit import Visit
from ledger.errors import Refusal
from ledger.roles import EVERYWHERE
from projections.views import organisations, use

_DECIDES = ("approver", "leader")


@strawberry.type
class UseQueries:
    @field("我的查档申请，最近在前。One's own requests, newest first.")
    async def my_requests(
        self, info: Info, first: int, after: str | None = None, state: str | None = None
    ) -> AccessRequestConnection:
        visit = info.context
        rows = await visit.read(
            use.requests,
            holder=visit.caller.person,
            state=state,
            before=_before(after),
            first=checked_first(first) + 1,
        )
        return _requests(rows, first, after)

    @field("待我审批的查档申请，最近在前。Requests that wait for one's decision, newest first.")
    async def requests_to_decide(
        self, info: Info, first: int, after: str | None = None
    ) -> AccessRequestConnection:
        visit = info.context
        if not visit.caller.has(*_DECIDES):
            raise Refusal("ROLE_MISSING", roles=", ".join(_DECIDES))
        rows = await visit.read(
            use.to_decide,
            await _decides_for(visit),
            person=visit.caller.person,
            before=_before(after),
            first=checked_first(first) + 1,
        )
        return _requests(rows, first, after)

    @field("查档申请，最近在前；可按档案、申请人、状态。Requests, newest first, for the archive's staff.")
    async def requests(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        record: strawberry.ID | None = None,
        person: strawberry.ID | None = None,
        state: str | None = None,
    ) -> AccessRequestConnection:
        visit = info.context
        if not visit.caller.has(*SEES_EVERYTHING):
            raise Refusal("ROLE_MISSING", roles=", ".join(sorted(SEES_EVERYTHING)))
        rows = await visit.read(
            use.requests,
            holder=_bare(person, "person"),
            state=state,
            record=_bare(record, "record"),
            before=_before(after),
            first=checked_first(first) + 1,
        )
        return _requests(rows, first, after)

    @field("借阅，最近在前；本人的，或（档案人员）某件、某人的。Loans: one's own, or for staff any.")
    async def loans(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        record: strawberry.ID | None = None,
        person: strawberry.ID | None = None,
        state: str | None = None,
    ) -> LoanConnection:
        visit = info.context
        staff = visit.caller.has(*SEES_EVERYTHING, "keeper")
        borrower = _bare(person, "person") if staff else visit.caller.person
        rows = await visit.read(
            use.loans,
            record=_bare(record, "record"),
            borrower=borrower,
            state=state,
            before=_before(after),
            first=checked_first(first) + 1,
        )
        shown = rows[:first]
        return LoanConnection(
            nodes=[types.loan(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )


async def request(visit: Visit, uuid: str) -> AccessRequest | None:
    """One request, where it is the caller's affair."""
    row = await visit.read(use.request, uuid)
    return types.request(row) if row is not None and await _concerns(visit, row) else None


async def loan(visit: Visit, uuid: str) -> Loan | None:
    """One loan, where it is the caller's affair."""
    row = await visit.read(use.loan, uuid)
    concerned = row is not None and (
        row.borrower == visit.caller.person or visit.caller.has(*SEES_EVERYTHING, "keeper")
    )
    return types.loan(row) if row is not None and concerned else None


async def certificate(visit: Visit, uuid: str) -> Certificate | None:
    """One certificate, where its request is the caller's affair."""
    row = await visit.read(use.certificate, uuid)
    if row is None or await request(visit, row.request) is None:
        return None
    return types.certificate(row)


async def _concerns(visit: Visit, row: use.RequestRow) -> bool:
    """Whether the caller asked, works in the archive, or decides for one of the records."""
    caller = visit.caller
    if row.holder == caller.person or caller.has(*SEES_EVERYTHING):
        return True
    if not caller.has(*_DECIDES):
        return False
    orgs = await _decides_for(visit)
    if orgs is None or row.records == 0:
        return True
    return bool(await visit.read(use.touches, row.id, orgs))


async def _decides_for(visit: Visit) -> frozenset[str] | None:
    """The organisations whose records the caller decides on: those of the roles, and all below them; None
    for every one."""
    scopes = {one.scope for one in visit.caller.roles if one.role in _DECIDES}
    if EVERYWHERE in scopes:
        return None
    return frozenset(await visit.read(_below, scopes))


def _below(connection: sa.Connection, orgs: set[str]) -> set[str]:
    found = set(orgs)
    rows = organisations.orgs(connection, first=1_000_000)
    while more := {one.id for one in rows if one.parent in found} - found:
        found |= more
    return found


def _requests(rows: list[use.RequestRow], first: int, after: str | None) -> AccessRequestConnection:
    shown = rows[:first]
    return AccessRequestConnection(
        nodes=[types.request(row) for row in shown],
        page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
    )


def _before(after: str | None) -> str | None:
    place = read_cursor(after, tuple[str])
    return place[0] if place else None


def _bare(identity: strawberry.ID | None, prefix: str) -> str | None:
    """The UUID of an id that was given; one of another kind names nothing."""
    return None if identity is None else bare(str(identity), prefix) or ""
