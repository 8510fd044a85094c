"""登录拒绝: a login whose signature verified under a key the log knows, and was still refused.

At most one event per key in the window (policy), with the count since the one before, so that nobody can
fill the log; everything else that fails to log in is counted by the service and logged, not written here.
"""

from __future__ import annotations

from threading import Lock

from ledger.actions.sessions import SECOND, SessionRefused
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.policies import number
from signing.statement import Statement

MOST_KEYS = 10_000


class RefusedLogins:
    """Counts refused logins per key until they are told in an event."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def count(self, key: str) -> None:
        """One more refused login with this key, which the log knows."""
        with self._lock:
            if len(self._counts) < MOST_KEYS:
                self._counts[key] = self._counts.get(key, 0) + 1

    def outcome(self, statement: Statement, reason: str, facts: Facts, now: int) -> Outcome:
        """The event that is due for this key now; empty while one stands in the window."""
        tag = f"key:{statement.key}"
        last = facts.latest(SessionRefused, tags=[tag])
        window = number(facts, "refusal.window_seconds", now) * SECOND
        if last is not None and now < last.recorded_at + window:
            return Outcome([])
        with self._lock:
            count = self._counts.pop(statement.key, 0)
        if not count:
            return Outcome([])
        payload = SessionRefused(count=count, key=statement.key, person=statement.actor, reason=reason)
        return Outcome([Draft(payload, (tag, f"person:{statement.actor}"))])
