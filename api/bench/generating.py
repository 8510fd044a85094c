"""The generator: events a second into the log, and what its processes need in memory.

A tenth of the whole archive (48,400 entries) is made, at the same mix; the whole one is `archive-ledger demo
--entries 484000`. The limit commits rows of the same archive raw to a database with the log's tables.
"""

from __future__ import annotations

import os
import threading

from api.bench.figure import Figure, Setting
from api.bench.memory import family, resident
from api.bench.rows import raw_on, written
from api.generator.building import build
from api.generator.chosen import chosen
from api.settings import read
from ledger.clock import SystemClock
from ledger.opened import open_ledger
from signing.keys import Cost

_ENTRIES, _SMALL = 48_400, 100
_PROCESSES = 2
_SAMPLE = 20_000
_LOOK_SECONDS = 0.5
_EVENTS, _SECONDS = 5_000_000, 900
REACH, AIM = _EVENTS / _SECONDS, 2 * _EVENTS / _SECONDS
MEMORY, LESS_MEMORY = 2_000, 1_000


def measure(setting: Setting) -> list[Figure]:
    """Events a second from the founding to the last commit; the most resident memory of all processes."""
    settings = read(setting.folder / "generated", {})
    asked = chosen(setting.amount(_ENTRIES, _SMALL), 1)
    with _Watch() as watch:
        built = build(settings, asked, processes=0 if setting.quick else _PROCESSES, cost=Cost(8192, 1))
    rate = built.events / built.seconds
    ledger = open_ledger(settings.places, SystemClock())
    try:
        sample = min(_SAMPLE, built.events - 1)
        with raw_on(None, setting.folder) as raw:
            limit = sample / raw.commit(written(ledger, 2, sample + 1))
    finally:
        ledger.close()
    what = f"generator, {built.events:,} events on two cores, SQLite"
    return [
        Figure(
            "generator", what, rate, "events/s", "raw commit of its rows", limit, rate / limit, REACH, AIM,
            "at least",
        ),
        Figure(
            "memory-generator", "generator, its processes together", watch.most, "MB", "allowed", MEMORY,
            watch.most / MEMORY, MEMORY, LESS_MEMORY, "at most",
        ),
    ]  # fmt: skip


class _Watch:
    """Looks at the memory of this process and all that come from it, now and then; `most` in MB."""

    def __init__(self) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory")

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.most = max(self.most, sum(map(resident, family(os.getpid()))))
            if self._over.wait(_LOOK_SECONDS):
                return
