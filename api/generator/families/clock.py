"""The clock: a tick every day, an hour before midnight of the office."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import SERVICE, Act, draft
from api.generator.calendar import at
from api.generator.world import World
from ledger.actions.oversight.clock_ticked import ClockTicked


def acts(world: World, day: int) -> Iterator[Act]:
    """The day's tick."""
    yield Act(at(day, 23), SERVICE, [draft(ClockTicked(), f"ledger:{world.shared.origin}")])
