"""Individually signed events from 32 callers at once: verified, decided, durable."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from api.bench.figure import Figure, Setting, median, seconds, settled
from api.bench.limits import ed25519_rate
from api.bench.pages import attaching, pages, records_for
from api.bench.room import Room, empty_database, room_on
from ledger.writing.acting import prepare, submit_async
from ledger.writing.desk import Desk, signed

CALLERS = 32
_EACH = 60


class _Signed(NamedTuple):
    submission: bytes
    ticket: str


def measure(setting: Setting) -> list[Figure]:
    """Events a second, to the single-core PyNaCl verification rate just before and after."""
    return [_on(setting, name, postgres) for name, postgres in setting.databases()]


def _on(setting: Setting, name: str, postgres: str | None) -> Figure:
    folder = setting.folder / name
    callers, each = setting.amount(CALLERS, 2), setting.amount(_EACH, 3)
    with empty_database(postgres, folder, "appends") as url, room_on(url, folder / "room") as room:
        desks = [room.archivist() for _ in range(callers)]
        objects = room.objects(each)
        return median([_round(room, desks, objects, name) for _ in range(setting.rounds)])


def _round(room: Room, desks: list[Desk], objects: list[dict[str, Any]], name: str) -> Figure:
    work = [_prepared(room, desk, objects) for desk in desks]
    before = ed25519_rate()
    with settled():
        took = seconds(lambda: _all_at_once(room, work))
    limit = (before + ed25519_rate()) / 2
    rate = sum(map(len, work)) / took
    what = f"{len(desks)} callers, single events, {name}"
    limit_name = "Ed25519 verifications, one core"
    return Figure(
        f"appends-{name.lower()}", what, rate, "events/s", limit_name, limit, rate / limit, 0.25, 0.40
    )


def _prepared(room: Room, desk: Desk, objects: list[dict[str, Any]]) -> list[_Signed]:
    batch, records = room.batch(desk), room.records(desk, records_for(len(objects)))
    found = []
    for page in pages(records, objects):
        prepared = prepare(room.ledger, attaching(room, desk, batch, [page]), desk._seen())
        found.append(_Signed(signed(prepared, [desk.key]), prepared.ticket))
    return found


def _all_at_once(room: Room, work: list[list[_Signed]]) -> None:
    """As the service has its callers: on one event loop, each waits for its receipt before its next event."""

    async def caller(mine: list[_Signed]) -> None:
        for one in mine:
            await submit_async(room.ledger, one.submission, one.ticket)

    async def callers() -> None:
        await asyncio.gather(*map(caller, work))

    asyncio.run(callers())
