"""The composition root: one opened ledger with its views, search, looks and background work.

    settings ─ ledger ─┬─ views  ── projector        (thread)
                       ├─ search ── feed             (thread)
                       ├─ looks                      (thread)
                       ├─ keeper: checkpoints, ticks (thread)
                       └─ jobs                       (thread)

Several processes may serve the same ledger; which of them projects and feeds is settled by leases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from api.auth import SEES_EVERYTHING, Caller
from api.derived import Derived
from api.eraser import Eraser
from api.jobs.premises import Premises
from api.jobs.runner import Jobs
from api.keeper import Keeper
from api.looks import Looks
from api.settings import Settings
from ledger.clock import Clock, SystemClock
from ledger.errors import Refusal
from ledger.opened import Ledger, open_ledger
from projections import rebuild, status
from projections import views as projected
from projections.database import Views
from projections.runner import Projector, Source
from projections.search.embedded import EmbeddedIndex
from projections.search.feed import Feed, refill
from projections.search.index import SearchIndex
from projections.views import organisations, use
from projections.visibility import Visibility

_WAIT_SECONDS = 5.0
SEARCH = "search"
"""Names the search index beside the views' names."""


class Service:
    """See the module. `open` for a process that serves; `close` when done."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self.settings, self.ledger = settings, ledger
        self.views = Views(settings.views)
        self.known = list(projected.load().values())
        self.projector = Projector(self.views, Source(ledger.store, ledger.keys), self.known)
        self.search: SearchIndex = EmbeddedIndex(settings.search)
        self.feed = Feed(self.views, self.search)
        self.looks = Looks(ledger)
        folder = settings.derived or settings.home / "derived"
        self.derived = Derived(ledger, folder, settings.derived_mib << 20)
        self.eraser = Eraser(ledger, self.views, self.search, self.derived.cache)
        self.keeper = Keeper(ledger, self.views, self.eraser)
        self.premises = Premises(settings, ledger, self.views, self.projector)
        self.jobs = Jobs(self.premises)

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock | None = None, background: bool = True) -> Service:
        """The service over the ledger that the settings name; what was destroyed is erased before it is
        given. Refused: LEDGER_MISSING, RESTORE_BEHIND."""
        service = cls(settings, open_ledger(settings.places, clock or SystemClock()))
        service.eraser.complete()
        if background:
            service.start()
        return service

    def start(self) -> None:
        """Begin the background work."""
        self.derived.cache.sweep()
        self.projector.start()
        self.feed.start()
        self.keeper.start()

    def close(self) -> None:
        """End the background work, record the looks that wait, let go of files and connections."""
        self.jobs.close()
        self.keeper.stop()
        self.feed.stop()
        self.projector.stop()
        self.looks.close()
        self.derived.close()
        self.search.close()
        self.views.close()
        self.ledger.close()

    def catch_up(self) -> int:
        """Bring views and search to the head of the log, for tools and tests; the position reached."""
        reached = self.projector.catch_up()
        self.feed.catch_up()
        return reached

    def rebuild(
        self,
        names: Sequence[str] | None = None,
        progress: Callable[[str, int, int], None] = rebuild.no_progress,
    ) -> int:
        """Rebuild the views of these names (None: all, and the search index) beside what is read; the
        position reached. Refused: INPUT_REFUSED (no such view), BUSY."""
        known = {view.name: view for view in self.known}
        wanted = [*known, SEARCH] if names is None else list(names)
        if unknown := [name for name in wanted if name not in known and name != SEARCH]:
            raise Refusal("INPUT_REFUSED", reason=f"{unknown[0]}: {', '.join([*known, SEARCH])}")
        chosen = [known[name] for name in wanted if name in known]
        reached = rebuild.rebuild(self.views, self.projector.source, chosen, progress) if chosen else 0
        return max(reached, refill(self.views, self.search)) if SEARCH in wanted else reached

    def visibility(self, caller: Caller) -> Visibility:
        """Which records exist for a caller: by role everything; else their own department's, what is
        published to it or to an organisation above it, and what a request opens to them now."""
        if caller.has(*SEES_EVERYTHING):
            return Visibility(everything=True)
        return Visibility(
            orgs=caller.orgs,
            audiences=self._with_those_above(caller.orgs),
            records=frozenset(self.opened(caller.person)),
        )

    def opened(self, person: str) -> dict[str, str]:
        """The records that an approved request opens to the person now, each with the request's id."""
        with self.views.reading() as connection:
            return use.opened_to(connection, person, self.ledger.clock.now())

    def wait_for(self, position: int, seconds: float = _WAIT_SECONDS) -> None:
        """Return once the views have reached `position`: reads then see what was just written.

        Refused: BUSY where that takes too long.
        """
        if not status.wait_for(self.views, self.known, position, seconds):
            raise Refusal("BUSY")

    def position_at(self, recorded_at: int) -> int:
        """The last position recorded at or before a time (us); 0 where there is none."""
        low, high = 0, self.ledger.store.head_position()
        while low < high:
            middle = (low + high + 1) // 2
            (entry,) = self.ledger.store.entries(middle, middle)
            low, high = (middle, high) if entry.recorded_at <= recorded_at else (low, middle - 1)
        return low

    def confirm_clock(self) -> int:
        """An operator has checked the machine's clock and says that it is right; the time from here on."""
        return self.ledger.vouching.confirm()

    def health(self) -> dict[str, object]:
        """What an operator's monitor asks: sizes, how far views and search are, what is in trouble."""
        head = self.ledger.store.head()
        latest = self.ledger.store.latest_checkpoint()
        views = status.status(self.views, self.known, head.size)
        clock = self.ledger.store.guard.trouble(head.recorded_at)
        parts = {"PROJECTOR": self.projector.failed, "SEARCH": self.feed.failed, "KEEPER": self.keeper.failed}
        troubles = [
            *([clock.code] if clock else []),
            *(f"{name}_FAILED" for name, fault in parts.items() if fault is not None),
            *(f"QUARANTINED_{one.name.upper()}" for one in views if one.quarantined),
        ]
        return {
            "status": "trouble" if troubles else "ok",
            "troubles": troubles,
            "origin": self.ledger.origin,
            "size": head.size,
            "checkpoint": latest[0] if latest else 0,
            "views": min(one.position for one in views),
            "search": self.search.position(),
            "waiting": self.ledger.sequencer.waiting,
        }

    def _with_those_above(self, orgs: frozenset[str]) -> frozenset[str]:
        if not orgs <= self._parents.keys():
            del self._parents
        found, waiting = set(orgs), list(orgs)
        while waiting:
            above = self._parents.get(waiting.pop())
            if above is not None and above not in found:
                found.add(above)
                waiting.append(above)
        return frozenset(found)

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        with self.views.reading() as connection:
            return {one.id: one.parent for one in organisations.orgs(connection, first=1_000_000)}
