"""One command of 5,000 pages, signed as a batch with the key that the service keeps for the person."""

from __future__ import annotations

from typing import Any

from api.bench.figure import Figure, Setting, median, seconds, settled
from api.bench.pages import attaching, pages, records_for
from api.bench.room import Room, empty_database, room_on
from api.bench.rows import Raw, raw_on, written
from ledger.writing.acting import act
from ledger.writing.desk import Desk

_PAGES = 5_000
_WANTED = {"SQLite": (30_000.0, 40_000.0), "PostgreSQL": (20_000.0, 30_000.0)}


def measure(setting: Setting) -> list[Figure]:
    """Events a second from the request to the receipt: decided, signed, durable."""
    return [_on(setting, name, postgres) for name, postgres in setting.databases()]


def _on(setting: Setting, name: str, postgres: str | None) -> Figure:
    folder, count = setting.folder / name, setting.amount(_PAGES, 50)
    with (
        empty_database(postgres, folder, "batches") as url,
        room_on(url, folder / "room") as room,
        raw_on(postgres, folder) as raw,
    ):
        desk = room.archivist()
        room.custodial(desk)
        objects = room.objects(count)
        return median([_round(room, desk, objects, name, raw) for _ in range(setting.rounds)])


def _round(room: Room, desk: Desk, objects: list[dict[str, Any]], name: str, raw: Raw) -> Figure:
    batch, records = room.batch(desk), room.records(desk, records_for(len(objects)))
    request = attaching(room, desk, batch, pages(records, objects))
    before = room.ledger.store.size
    with settled():
        took = seconds(lambda: act(room.ledger, request))
    after = room.ledger.store.size
    rate = (after - before) / took
    limit = (after - before) / raw.commit(written(room.ledger, before + 1, after))
    what, limit_name = f"batch-signed, {len(objects):,} in one command, {name}", "raw commit of the same rows"
    return Figure(
        f"batches-{name.lower()}",
        what,
        rate,
        "events/s",
        limit_name,
        limit,
        rate / limit,
        *_WANTED[name],
        "at least",
    )
