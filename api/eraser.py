"""Carrying out destruction: what the log says is destroyed goes from keys, files, views, search and caches.

In this order, each step durable before the next: keys and files (`ledger.erasure`), then views, texts and
caches, then the search index (`projections.erasing`). One process at a time does it; every process lets go of
the keys that it has in memory. What was broken off is completed at the next start, before anything is served.
"""

from __future__ import annotations

import threading

from ledger.disposal_events import RecordDestroyed
from ledger.erasure import complete, destroyed_after
from ledger.facts import Facts
from ledger.opened import Ledger
from ledger.store.base import Step, no_step
from projections.database import Views
from projections.derived.cache import Cache
from projections.erasing import erase, erased_upto, note_erased, purge_index
from projections.search.index import SearchIndex

LEASE = "erasing"
_PAUSE_SECONDS = 0.2


def require_content(ledger: Ledger, record: str) -> None:
    """Return if the record's content may be given; Refusal RECORD_DESTROYED from the moment that the log says
    so, whether its files are gone yet or another record keeps them."""
    facts = Facts(ledger.facts, ledger.store.size)
    facts.forbid(RecordDestroyed, tags=[f"record:{record}"], code="RECORD_DESTROYED")


class Eraser:
    """See the module. `complete` before serving; `look` again and again while serving."""

    def __init__(self, ledger: Ledger, views: Views, search: SearchIndex, derived: Cache) -> None:
        """`derived`: the cache of images for viewing."""
        self._ledger, self._views, self._search = ledger, views, search
        self._derived = derived
        self._size = 0
        self._known = 0

    def complete(self, at: Step = no_step) -> None:
        """Return once everything that was destroyed is erased, here or by another process."""
        pause = threading.Event()
        while self._behind():
            with self._views.lease(LEASE) as held:
                if held:
                    self._erase(at)
                    return
            pause.wait(_PAUSE_SECONDS)

    def look(self) -> None:
        """Erase what was destroyed since the last look, unless another process is at it."""
        size = self._ledger.store.head_position()  # other processes append too
        if size == self._size:
            return
        records, known = destroyed_after(self._ledger.store, self._known)
        if records:
            self._ledger.keys.forget()
            with self._views.lease(LEASE) as held:
                if not held and self._behind():
                    return  # looked at again in the next round
                if held:
                    self._erase(no_step)
        self._size, self._known = size, known

    def _behind(self) -> bool:
        upto = min(self._ledger.keys.erased_upto(), erased_upto(self._views))
        return bool(destroyed_after(self._ledger.store, upto)[0])

    def _erase(self, at: Step) -> None:
        ledger = self._ledger
        complete(ledger.store, ledger.keys, ledger.objects, at)
        records, last = destroyed_after(ledger.store, erased_upto(self._views))
        if not records:
            return
        self._derived.forget(records)
        erase(self._views, records)
        at("views purged")
        purge_index(self._views, self._search)
        at("index purged")
        note_erased(self._views, last)
