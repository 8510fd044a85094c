"""The clock: a tick every day, an hour before midnight of the office."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import SERVICE, Act, Plant, draft
from api.generator.calendar import at, day_of
from api.generator.world import World
from ledger.actions.oversight.clock_ticked import ClockTicked

MISSING = day_of(2022, 4, 13)
"""The day without a tick."""
_TIME_3 = Plant(
    "TIME-3", "TIME-3", "ledger:2022-04-13",
    "2022-04-13 没有时钟记录（所指事件是其后第一次）",
    "there was no tick on 2022-04-13 (the event is the first one after it)",
)  # fmt: skip


def acts(world: World, day: int) -> Iterator[Act]:
    """The day's tick."""
    if day != MISSING:
        plants = (_TIME_3,) if day == MISSING + 1 else ()
        yield _tick(world, day, plants)


def _tick(world: World, day: int, plants: tuple[Plant, ...]) -> Act:
    return Act(at(day, 23), SERVICE, [draft(ClockTicked(), f"ledger:{world.shared.origin}")], plants=plants)
