"""The demo: an archive that runs, from a certificate authority to a reader's visit, on real public documents.

Running it again goes on where the archive stands: nothing is made twice, and a run that was broken off, at
any moment, is simply run again.
"""

from __future__ import annotations

from api.demo.correcting import correct
from api.demo.filing import file_and_attach
from api.demo.keyring import Keyring
from api.demo.opening import open_or_found, staff
from api.demo.plan import pieces
from api.demo.progress import Progress, Quiet
from api.demo.reading import visit
from api.demo.releasing import release
from api.demo.room import Room
from api.demo.sample import load
from api.demo.summary import Summary, summarise
from api.settings import Settings
from ledger.clock import SECOND, Clock, SystemClock
from ledger.opened import Ledger
from signing.keys import DEFAULT_COST, Cost

PROCESSES = 2


def build(
    settings: Settings,
    *,
    documents: int | None = None,
    progress: Progress | None = None,
    clock: Clock | None = None,
    cost: Cost = DEFAULT_COST,
    processes: int = PROCESSES,
) -> Summary:
    """Bring the archive that the settings name to where the demo leaves it; a checkpoint covers all of it.

    `documents`: how many of the sample, all by default. `cost`: of one guess of the key files' passphrase.
    `processes`: how many set pages, 0 for none of their own. Refused as the ledger refuses: DISK_FULL,
    CLOCK_AHEAD, …; BadKeyFile where a key file is gone.
    """
    clock = clock or SystemClock()
    began = clock.elapsed()
    keyring = Keyring(settings.home, clock.now(), cost)
    ledger = open_or_found(settings, keyring, clock)
    try:
        before = ledger.store.size if ledger.store.size > 1 else 0
        room = Room(ledger, keyring, settings.places.objects)
        told = _work(room, documents, processes, progress or Quiet())
        _publish_checkpoint(ledger)
        return summarise(room, before=before, seconds=(clock.elapsed() - began) / SECOND, told=told)
    finally:
        ledger.close()


def _work(room: Room, documents: int | None, processes: int, progress: Progress) -> list[str]:
    planned = pieces(load(), documents)
    staff(room, progress)
    file_and_attach(room, planned, processes, progress)
    correct(room, planned, progress)
    told = release(room, planned, progress)
    visit(room, planned, progress)
    room.log_out()
    return told


def _publish_checkpoint(ledger: Ledger) -> None:
    """Publish a checkpoint over everything; there is one a second at most, so wait for its turn."""
    while (ledger.store.latest_checkpoint() or (0, b""))[0] < ledger.store.head().size:
        ledger.checkpointer.publish()
        ledger.store.wait_for_change(ledger.store.head().size, 0.1)
