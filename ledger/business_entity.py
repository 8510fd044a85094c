"""业务实体: every signed event as one business entity of DA/T 46-2009 (M80 to M84), for packages and exports.

A pure function of the event: nothing sealed is opened, so an export says what was done, when, on which ground
and to what, and never what stands in a title or a name.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.event import Recorded
from ledger.vocabulary import EVENTS
from signing.times import format_time

DONE, PLANNED = "历史行为", "计划任务"
"""M80: what happened, and what is to happen."""
_PLANS = frozenset({"plan.adopted", "task.assigned", "release.opened", "disposal.listed"})


class BusinessEntity(NamedTuple):
    """`identifier` (M85): the event's place in its log. `status` M80, `activity` M81, `time` M82, `mandate`
    M83 (clauses), `description` M84. `agent`: who acted, the identifier of an agent entity."""

    identifier: str
    status: str
    activity: str
    time: str
    mandate: str
    description: str
    agent: str

    @property
    def elements(self) -> dict[str, str]:
        """The elements by their DA/T 46 numbers."""
        return {
            "M80": self.status,
            "M81": self.activity,
            "M82": self.time,
            "M83": self.mandate,
            "M84": self.description,
            "M85": self.identifier,
        }


def business_entity(event: Recorded[Any]) -> BusinessEntity:
    """The business entity of a recorded event; one of a type that is not known here keeps its wire name."""
    kind = EVENTS.get(event.type)
    label = f"{kind.zh} {kind.en}" if kind else event.type
    about = "、".join(tag for tag in event.subjects if not tag.startswith("session:"))
    recorded = format_time(event.recorded_at)
    return BusinessEntity(
        identifier=f"event:{event.statement.ledger}/{event.position}",
        status=PLANNED if event.type in _PLANS else DONE,
        activity=kind.zh if kind else event.type,
        time=event.statement.occurred_at,
        mandate=kind.clause if kind else "",
        description=f"{label} ({event.type} v{event.statement.version})：{about}；入账 recorded {recorded}",
        agent=event.actor,
    )
