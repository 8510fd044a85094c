"""How the views are: how far each is, what it set aside, what is being rebuilt."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from projections.database import POSITIONS, QUARANTINE, Place, Views, places
from projections.tables import NEXT
from projections.view import View

_POLL_SECONDS = 0.02


class ViewStatus(msgspec.Struct, frozen=True):
    """One view. `version`: of its tables, None where there are none; `wanted`: of this program. `lag`:
    entries of the log that are not in it yet. `building`: the position of a rebuild under way."""

    name: str
    version: int | None
    wanted: int
    position: int
    lag: int
    quarantined: int
    building: int | None

    @property
    def ready(self) -> bool:
        """Whether it may be read at all."""
        return self.version == self.wanted


class Quarantined(msgspec.Struct, frozen=True):
    """An event that a view could not take, and why."""

    view: str
    position: int
    type: str
    reason: str


def status(views: Views, known: Sequence[View], size: int) -> list[ViewStatus]:
    """The status of each view; `size`: the length of the log."""
    counted = sa.select(QUARANTINE.c.view, sa.func.count()).group_by(QUARANTINE.c.view)
    with views.reading() as connection:
        there = places(connection)
        aside = {row[0]: row[1] for row in connection.execute(counted)}
    return [_status(view, there, aside, size) for view in known]


def quarantine(views: Views, view: str | None = None, first: int = 100) -> list[Quarantined]:
    """Events set aside, by view and position."""
    query = sa.select(QUARANTINE).order_by(QUARANTINE.c.view, QUARANTINE.c.position).limit(first)
    if view is not None:
        query = query.where(QUARANTINE.c.view == view)
    with views.reading() as connection:
        return [Quarantined(*row) for row in connection.execute(query)]


def wait_for(views: Views, known: Sequence[View], position: int, timeout: float) -> bool:
    """Wait until all of the views have reached a position, at most `timeout` seconds; whether they have.

    So a client that just wrote reads what it wrote, whichever process projects.
    """
    names = [view.name for view in known]
    query = sa.select(sa.func.min(POSITIONS.c.position), sa.func.count()).where(POSITIONS.c.view.in_(names))
    end = time.monotonic() + timeout
    while True:
        with views.reading() as connection:
            reached, there = connection.execute(query).one()
        if there == len(names) and reached >= position:
            return True
        left = end - time.monotonic()
        if left <= 0:
            return False
        with views.changed:
            views.changed.wait(min(left, _POLL_SECONDS))


def _status(view: View, there: dict[str, Place], aside: dict[str, int], size: int) -> ViewStatus:
    place, beside = there.get(view.name), there.get(view.name + NEXT)
    position = place.position if place else 0
    return ViewStatus(
        name=view.name,
        version=place.version if place else None,
        wanted=view.version,
        position=position,
        lag=max(0, size - position),
        quarantined=aside.get(view.name, 0),
        building=None if beside is None else beside.position,
    )
