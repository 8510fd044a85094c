"""Rebuilding the catalogue from the log."""

from __future__ import annotations

import time

import msgspec

from api.bench.figure import Figure, Setting, median, seconds, settled
from api.bench.pages import attaching, pages, records_for
from api.bench.room import room_on
from ledger.opened import Ledger
from ledger.writing.acting import act
from projections import views as projected
from projections.applying import Source
from projections.database import Views
from projections.rebuild import rebuild

_COMMANDS = 20
_PAGES = 5_000


def measure(setting: Setting) -> list[Figure]:
    """Events a second into a view on SQLite: records, and ten pages for each."""
    commands, count = setting.amount(_COMMANDS, 1), setting.amount(_PAGES, 50)
    with room_on(f"sqlite:///{setting.folder}/log.db", setting.folder / "room") as room:
        desk = room.archivist()
        room.custodial(desk)
        batch, objects = room.batch(desk), room.objects(count)
        for _ in range(commands):
            some = pages(room.records(desk, records_for(count)), objects)
            act(room.ledger, attaching(room, desk, batch, some))
        return [median([_round(setting, room.ledger, n) for n in range(setting.rounds)])]


def _round(setting: Setting, ledger: Ledger, n: int) -> Figure:
    views = Views(f"sqlite:///{setting.folder}/views{n}.db")
    view, source = projected.load()["catalogue"], Source(ledger.store, ledger.keys)
    size = ledger.store.size
    try:
        with settled():
            rate = size / seconds(lambda: rebuild(views, source, [view]))
            limit = size / _raw_decode(ledger, size)
    finally:
        views.close()
    what = f"catalogue rebuilt from {size:,} events, SQLite"
    limit_name = "entries read and decoded as JSON"
    return Figure(
        "rebuilding", what, rate, "events/s", limit_name, limit, rate / limit, 30_000, 50_000, "at least"
    )


class _Payload(msgspec.Struct):
    payload: bytes


def _raw_decode(ledger: Ledger, size: int) -> float:
    """The seconds that reading every entry from the log and decoding its statement takes."""
    envelope, value = msgspec.json.Decoder(_Payload).decode, msgspec.json.Decoder().decode
    began = time.perf_counter()
    for stored in ledger.store.entries(1, size):
        value(envelope(stored.data).payload)
    return time.perf_counter() - began
