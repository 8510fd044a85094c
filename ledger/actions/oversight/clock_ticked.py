"""时钟记录: the empty time-point that the compliance replay needs (COMPLIANCE.md 1.1).

Nothing is prevented here; TIME-3 watches that ticks come at least daily.
"""

from __future__ import annotations

from ledger.event import Draft, Outcome, Payload
from ledger.vocabulary import event


@event("clock.ticked", zh="时钟记录", en="Clock ticked", by="S", about=("ledger",),
       clause="[AR]39", watched=("TIME-3",))  # fmt: skip
class ClockTicked(Payload):
    """Carries nothing: its `recorded_at` says all."""


def ticked(ledger: str) -> Outcome:
    """The service's tick in the ledger of this origin."""
    return Outcome([Draft(ClockTicked(), (f"ledger:{ledger}",))])
