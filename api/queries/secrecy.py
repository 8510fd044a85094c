"""Asking about secrecy and openness: of a record that the caller sees in full; lists for those who watch."""

from __future__ import annotations

import strawberry

from api.auth import SEES_EVERYTHING
from api.types import secrecy as types
from api.types.basis import Info, bare, checked_first, field, page_info, read_cursor, write_cursor
from api.types.secrecy import (
    Destruction,
    MarkingConnection,
    OpennessReviewConnection,
    RecordSecrecy,
    SecretCopy,
    SecretCopyConnection,
)
from api.visit import Visit
from ledger.errors import Refusal
from projections.views import openness, secrecy

_WATCHES = (*sorted(SEES_EVERYTHING), "classifier")


@strawberry.type
class SecrecyQueries:
    @field("一件档案的密级、经过与复制件。A record's marking, its history and copies.")
    async def secrecy(self, info: Info, record: strawberry.ID) -> RecordSecrecy | None:
        visit = info.context
        uuid = bare(str(record), "record")
        if uuid is None or await visit.grade(uuid) != "full":
            return None
        await visit.looks.record(visit.caller.session, uuid, await visit.ground(uuid))
        return RecordSecrecy(record=uuid)

    @field("现有密级；某日前期满的、某年未审核的。Those that end by a day, or lack a year's review.")
    async def markings(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        level: str | None = None,
        organ: strawberry.ID | None = None,
        ends_by: str | None = None,
        unreviewed: int | None = None,
    ) -> MarkingConnection:
        visit = _watching(info)
        rows = await visit.read(
            secrecy.markings,
            level=level,
            ends_by=ends_by,
            unreviewed=unreviewed,
            organ=None if organ is None else bare(str(organ), "org") or "",
            after=_place(after),
            first=checked_first(first) + 1,
        )
        shown = rows[:first]
        return MarkingConnection(
            nodes=[types.marking(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field("涉密复制件登记簿，最近在前。The register of copies, newest first.")
    async def secret_copies(
        self, info: Info, first: int, after: str | None = None, standing: bool | None = None
    ) -> SecretCopyConnection:
        visit = _watching(info)
        rows = await visit.read(
            secrecy.copies, standing=standing, before=_place(after), first=checked_first(first) + 1
        )
        shown = rows[:first]
        return SecretCopyConnection(
            nodes=[types.copy(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )

    @field("开放审核：一件档案的全部，或（档案人员）各件最近的。Openness reviews of one record, or of each.")
    async def openness_reviews(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        record: strawberry.ID | None = None,
        org: strawberry.ID | None = None,
        decision: str | None = None,
    ) -> OpennessReviewConnection:
        visit = info.context
        uuid = None if record is None else bare(str(record), "record") or ""
        if uuid is None and not visit.caller.has(*SEES_EVERYTHING, "appraiser"):
            raise Refusal("ROLE_MISSING", roles=", ".join(sorted(SEES_EVERYTHING)))
        checked_first(first)
        if uuid is not None and await visit.grade(uuid) != "full":
            return OpennessReviewConnection(nodes=[], page_info=page_info([], False, after))
        rows = await visit.read(
            openness.reviews,
            record=uuid,
            org=None if org is None else bare(str(org), "org") or "",
            decision=decision,
            after=_place(after),
            first=first + 1,
        )
        shown = rows[:first]
        return OpennessReviewConnection(
            nodes=[types.review(row) for row in shown],
            page_info=page_info([write_cursor(row.id) for row in shown], len(rows) > first, after),
        )


async def copy(visit: Visit, uuid: str) -> SecretCopy | None:
    """One copy, where the caller sees its record in full."""
    row = await visit.read(secrecy.copy, uuid)
    if row is None or await visit.grade(row.record) != "full":
        return None
    return types.copy(row)


async def destruction(visit: Visit, uuid: str) -> Destruction | None:
    """One destruction of carriers, for those who watch secrecy and keep the carriers."""
    if not visit.caller.has(*_WATCHES, "keeper", "leader"):
        return None
    row = await visit.read(secrecy.destruction, uuid)
    return None if row is None else types.destruction(row)


def _watching(info: Info) -> Visit:
    """The visit of someone who watches secrecy; else Refusal ROLE_MISSING."""
    visit = info.context
    if not visit.caller.has(*_WATCHES):
        raise Refusal("ROLE_MISSING", roles=", ".join(_WATCHES))
    return visit


def _place(after: str | None) -> str | None:
    place = read_cursor(after, tuple[str])
    return place[0] if place else None
