"""One caller, one event at a time, durable: how far from a raw commit of the same rows."""

from __future__ import annotations

from functools import partial
from statistics import median

from api.bench.figure import Figure, Setting, seconds, settled
from api.bench.pages import attaching, pages, records_for
from api.bench.room import empty_database, room_on
from api.bench.rows import raw_on, written
from ledger.writing.acting import prepare, submit
from ledger.writing.desk import signed

_EVENTS = 300


def measure(setting: Setting) -> list[Figure]:
    """The median of each, taken in turns: an event is submitted, then its rows are committed raw."""
    return [_on(setting, name, postgres) for name, postgres in setting.databases()]


def _on(setting: Setting, name: str, postgres: str | None) -> Figure:
    folder, count = setting.folder / name, setting.amount(_EVENTS, 5)
    ours, raw = [], []
    with (
        empty_database(postgres, folder, "single") as url,
        room_on(url, folder / "room") as room,
        raw_on(postgres, folder) as database,
    ):
        desk = room.archivist()
        batch, records = room.batch(desk), room.records(desk, records_for(count))
        some = pages(records, room.objects(count))
        with settled():
            for page in some:
                prepared = prepare(room.ledger, attaching(room, desk, batch, [page]), desk._seen())
                submitting = partial(submit, room.ledger, signed(prepared, [desk.key]), prepared.ticket)
                ours.append(seconds(submitting))
                at = room.ledger.store.size
                raw.append(database.commit(written(room.ledger, at, at)))
    took, limit = median(ours) * 1e3, median(raw) * 1e3
    what, limit_name = f"one caller, one event, {name}", "raw commit of the same rows"
    return Figure(
        f"single-{name.lower()}", what, took, "ms", limit_name, limit, took / limit, 3.0, 2.0, "ratio at most"
    )
