"""A list of 100 records over HTTP, one worker, with its access event; beside stock Strawberry."""

from __future__ import annotations

from pathlib import Path

from api.auth import token_of
from api.bench.figure import Figure, Setting, median
from api.bench.room import room_on
from api.bench.served import ask, served
from api.service import Service
from api.settings import PREFIX, Settings, read
from ledger.clock import SystemClock
from ledger.opened import open_ledger

QUERY = "{records(first: 100) {nodes {id title code date documentNumber fonds category filedAt}}}"
_RECORDS = 400
_SECONDS = 4.0


def measure(setting: Setting) -> list[Figure]:
    """Answers a second to eight callers, in turns with a stock server on the same data."""
    settings, token = _furnished(setting.folder / "room", setting.amount(_RECORDS, 120))
    span = 0.3 if setting.quick else _SECONDS
    before = _size(settings)
    with served("api.app:serve", settings) as ours, served("api.bench.stock:serve", settings) as stock:
        rounds = []
        for _ in range(setting.rounds):
            rate = ask(ours.port, QUERY, token, seconds=span)
            limit = ask(stock.port, QUERY, seconds=span)
            rounds.append(_figure(rate, limit))
    if _size(settings) == before:
        raise ValueError("looking at records left no access event")
    return [median(rounds)]


def _figure(rate: float, limit: float) -> Figure:
    what, limit_name = "100 records of 8 scalars over HTTP", "stock Strawberry, no access event"
    return Figure("listing", what, rate, "answers/s", limit_name, limit, rate / limit, 2.0, 4.0)


def _furnished(home: Path, count: int) -> tuple[Settings, str]:
    """An archive with so many records whose views have caught up, and an archivist's token."""
    settings = settings_in(home)
    with room_on(settings.places.database, home) as room:
        desk = room.archivist()
        room.records(desk, count)
        token = token_of(room.ledger, desk.session or "")
    service = Service.open(settings, background=False)
    service.catch_up()
    service.close()
    return settings, token


def settings_in(home: Path) -> Settings:
    """The settings of a room in this folder, on SQLite."""
    places = {"KEYS": f"sqlite:///{home}/keys.db", "WRAPPING_KEY": f"{home}/wrapping.key"}
    return read(home, {PREFIX + name: value for name, value in places.items()})


def _size(settings: Settings) -> int:
    ledger = open_ledger(settings.places, SystemClock())
    try:
        return ledger.store.head().size
    finally:
        ledger.close()
