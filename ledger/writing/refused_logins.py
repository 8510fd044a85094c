"""登录拒绝: a login whose signature verified under a key the log knows, and was still refused.

At most one event per key in the window (policy), with the count since the one before, so that nobody can
fill the log; everything else that fails to log in is counted by the service and logged, not written here.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from ledger.actions.organisation.sessions import SECOND, SessionRefused
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.policies import number
from signing.statement import Statement

MOST_KEYS = 10_000
Append = Callable[[Callable[[Facts, int], Outcome]], object | None]
"""Appends what it is given as the service's own; None where there was nothing to append."""


class RefusedLogins:
    """Counts refused logins per key until they are told in an event."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def tell(self, statement: Statement, reason: str, append: Append) -> None:
        """One more login refused with this key, which the log knows; `append` the event where one is due.

        What is told is no longer counted; where `append` refuses, all of it is counted in the next event.
        """
        counted = self._add(statement.key, 1)

        def outcome(facts: Facts, now: int) -> Outcome:
            return _due(statement, reason, counted, facts, now)

        if append(outcome) is not None:
            self._add(statement.key, -counted)

    def _add(self, key: str, more: int) -> int:
        with self._lock:
            count = self._counts.pop(key, 0) + more
            if count > 0 and len(self._counts) < MOST_KEYS:
                self._counts[key] = count
            return count


def _due(statement: Statement, reason: str, count: int, facts: Facts, now: int) -> Outcome:
    """The event that is due for this key now; empty while one stands in the window."""
    tag = f"key:{statement.key}"
    last = facts.latest(SessionRefused, tags=[tag])
    window = number(facts, "refusal.window_seconds", now) * SECOND
    if last is not None and now < last.recorded_at + window:
        return Outcome([])
    payload = SessionRefused(count=count, key=statement.key, person=statement.actor, reason=reason)
    return Outcome([Draft(payload, (tag, f"person:{statement.actor}"))])
