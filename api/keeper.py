"""What a service does by itself: checkpoints, erasing what was destroyed, the daily tick and attestation,
loans that became overdue, forgetting and sweeping.

Every process publishes checkpoints; the daily work is done by whichever holds its lease.
"""

from __future__ import annotations

import logging
import threading

from api.eraser import Eraser
from ledger.actions.access.loan import overdue
from ledger.actions.oversight.clock_ticked import ticked
from ledger.actions.oversight.view_attested import attested
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Outcome
from ledger.opened import Ledger
from ledger.writing.acting import serve
from ledger.writing.sweeping import sweep
from projections.attest import attest
from projections.database import Views
from projections.status import status
from projections.views import use
from projections.views.catalogue import catalogue

DAY = 86_400 * 1_000_000
_EARLY = 3_600 * 1_000_000
"""A day's work is done an hour early, so that no two ticks are ever more than a day apart."""
_EVERY_SECONDS = 0.25
_LOANS_EVERY = 60 * 1_000_000
_log = logging.getLogger(__name__)


class Keeper:
    """The thread of one service. A fault is logged and kept in `failed`, and the work goes on."""

    def __init__(self, ledger: Ledger, views: Views, eraser: Eraser) -> None:
        self._ledger, self._views, self._eraser = ledger, views, eraser
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._tick_due = self._attest_due = self._loans_due = 0
        self.failed: Exception | None = None

    def start(self) -> None:
        """Begin; the first tick comes at once."""
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the work at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def keep(self) -> None:
        """One round."""
        ledger = self._ledger
        ledger.vouching.heed()
        ledger.checkpointer.publish()
        self._eraser.look()
        now = ledger.clock.now()
        if now >= self._loans_due:
            self._loans_due = now + _LOANS_EVERY
            record_overdue(ledger, self._views, now)
        if now < min(self._tick_due, self._attest_due):
            return
        with self._views.lease("daily") as held:
            if held and now >= self._tick_due:
                serve(ledger, lambda _: ticked(ledger.origin))
                ledger.store.forget_digests(now)
                sweep(ledger)
                self._tick_due = now + DAY - _EARLY
            if held and now >= self._attest_due and self._catalogue_stands():
                _attest(ledger, self._views)
                self._attest_due = now + DAY - _EARLY

    def _catalogue_stands(self) -> bool:
        """Whether the catalogue was built; a new one is attested in a later round."""
        (found,) = status(self._views, [catalogue], self._ledger.store.size)
        return found.ready

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            try:
                self.keep()
                self.failed = None
            except Exception as problem:
                self.failed = problem
                _log.exception("the keeper goes on")


def record_overdue(ledger: Ledger, views: Views, now: int) -> int:
    """Record the loans whose due time is past at `now` (us); how many. What was recorded already, or came
    back meanwhile, is passed over."""
    with views.lease("loans") as held:
        if not held:
            return 0
        with views.reading() as connection:
            late = use.late_loans(connection, now)
        return sum(_record_overdue(ledger, loan, now) for loan in late)


def _record_overdue(ledger: Ledger, loan: str, now: int) -> bool:
    def decide(context: Context) -> Outcome:
        return Outcome([overdue(context.facts, loan, now)])

    try:
        serve(ledger, decide)
    except Refusal as refusal:
        if refusal.code in ("LOAN_NOT_DUE", "LOAN_ENDED"):
            return False
        raise
    return True


def _attest(ledger: Ledger, views: Views) -> None:
    """Commit the catalogue's digest to the log, once it holds anything."""
    with views.reading() as connection:
        found = attest(connection, catalogue)
    if found.position > 0:
        serve(ledger, lambda _: attested(found.name, found.version, found.position, found.rows, found.digest))
