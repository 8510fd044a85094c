"""Asking the log: events, timelines, checkpoints, proofs, receipts."""

from __future__ import annotations

from typing import Any

import strawberry

from api.inputs import Integer53
from api.seeing import visible
from api.types import log
from api.types.basis import Info, checked_first, field, page_info, read_cursor, write_cursor
from api.types.log import Checkpoint, Event, EventConnection, Proof, Receipt
from api.visit import Visit
from ledger.event import Recorded
from ledger.opened import Ledger
from ledger.reading import recorded
from ledger.writing import acting
from signing.times import format_time

_MOST_ROUNDS = 20


@strawberry.type
class LogQueries:
    @field("事物的时间线，最近在前。What happened to a thing, newest first.")
    async def timeline(
        self, info: Info, subject: strawberry.ID, first: int, after: str | None = None
    ) -> EventConnection:
        return await timeline(info.context, subject, first, after)

    @field("按位置或命令（其首条）取事件。By position, or the first of a command.")
    async def event(
        self, info: Info, position: Integer53 | None = None, command: strawberry.ID | None = None
    ) -> Event | None:
        visit = info.context
        store = visit.service.ledger.store
        if position is None and command is not None:
            row = store.receipt(str(command))
            position = Integer53(row.first) if row else None
        return None if position is None else await event_at(visit, position)

    @field("最新的检查点，或此大小的。The latest, or the one of this size.")
    async def checkpoint(self, info: Info, size: Integer53 | None = None) -> Checkpoint | None:
        return await info.context.work(log.checkpoint, info.context.service.ledger, size)

    @field("一条事件的包含证明。The inclusion proof of one position.")
    async def proof(self, info: Info, position: Integer53) -> Proof | None:
        return await info.context.work(log.prove, info.context.service.ledger, position)

    @field("命令的回执，本人可见。The receipt of a command, for who gave it.")
    async def receipt(self, info: Info, command: strawberry.ID) -> Receipt | None:
        visit = info.context
        row = visit.service.ledger.store.receipt(str(command))
        if row is None or row.actor != visit.caller.person:
            return None
        return log.receipt(await visit.work(_receipt, visit.service.ledger, str(command)))


async def timeline(visit: Visit, subject: str, first: int, after: str | None) -> EventConnection:
    """The visible events with this tag, newest first. Of a record, this is its detail: a look."""
    checked_first(first)
    before = read_cursor(after, tuple[int])
    prefix, _, identity = subject.partition(":")
    if prefix == "record":
        if await visit.grade(identity) != "full":
            return EventConnection(nodes=[], page_info=page_info([], False, after))
        await visit.looks.record(visit.caller.session, identity)
    found, more = await _gathered(visit, subject, first, before[0] if before else None)
    cursors = [write_cursor(one.position) for one in found]
    return EventConnection(nodes=[log.event(one) for one in found], page_info=page_info(cursors, more, after))


async def _gathered(
    visit: Visit, subject: str, first: int, before: int | None
) -> tuple[list[Recorded[Any]], bool]:
    """At most `first` visible events before a position, and whether there may be more."""
    store = visit.service.ledger.store
    found: list[Recorded[Any]] = []
    upto = None if before is None else before - 1
    for _ in range(_MOST_ROUNDS):
        rows = await visit.work(
            lambda upto=upto: store.select(tags=[subject], upto=upto, newest=True, limit=2 * first + 1)
        )
        found += await visible(visit, [recorded(row) for row in rows])
        if len(found) > first or len(rows) <= 2 * first:
            return found[:first], len(found) > first
        upto = rows[-1].position - 1
    return found, True


async def event_at(visit: Visit, position: int) -> Event | None:
    """The event at a position, where the caller may see it; one about a record is a look at that record."""
    stored = await visit.work(log.entry_at, visit.service.ledger.store, position)
    if stored is None:
        return None
    shown = await visible(visit, [recorded(stored)])
    if not shown:
        return None
    record = shown[0].subject("record")
    if record is not None:
        await visit.looks.record(visit.caller.session, record)
    return log.event(shown[0])


def _receipt(ledger: Ledger, command: str) -> acting.Receipt:
    row = ledger.store.receipt(command)
    assert row is not None
    committed = ledger.store.committed(row, "same")
    tags = ledger.store.tags_of([row.first]).get(row.first, ())
    return acting.Receipt(
        command=command,
        first=committed.first,
        last=committed.last,
        recorded_at=format_time(committed.recorded_at),
        leaf_hashes=[one.hex() for one in committed.leaf_hashes],
        subjects=[tag for tag in tags if not tag.startswith(("actor:", "session:"))],
    )
