"""Sweeping orphans: sealing keys stored for an append which then never came (EVENT.md section 4)."""

from __future__ import annotations

from ledger.clock import SECOND
from ledger.facts import Facts
from ledger.opened import Ledger
from ledger.policies import number

HOUR = 3600 * SECOND


def sweep(ledger: Ledger, since: int = 0) -> int:
    """Erase the sealing keys whose owner never came into the log; how many went.

    Only those older than an hour, and than twice the time that a prepared statement may wait for its
    signature. Keys from before the log was continued under another name stay: what they sealed was lost, and
    may be found. `since` (us): older keys were looked at before. Safe to run while others write.
    """
    now = ledger.clock.now()
    waiting = number(Facts(ledger.facts, ledger.store.size), "seen.seconds", now) * SECOND
    until = now - max(HOUR, 2 * waiting)
    since = max(since, _continued_at(ledger))
    swept = 0
    after = ""
    while rows := ledger.keys.listed(after):
        after = rows[-1][0]
        aged = [(key_id, owner) for key_id, owner in rows if since <= made_at(key_id) < until]
        orphans = [key_id for key_id, owner in aged if not ledger.store.select(tags=[owner], limit=1)]
        if orphans:
            ledger.keys.erase(orphans)
            swept += len(orphans)
    return swept


def made_at(key_id: str) -> int:
    """When a key was made (microseconds): its id is a UUIDv7."""
    return int(key_id[:8] + key_id[9:13], 16) * 1000


def _continued_at(ledger: Ledger) -> int:
    found = ledger.store.select(["ledger.continued"], newest=True, limit=1)
    return found[0].recorded_at if found else 0
