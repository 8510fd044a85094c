"""Time, and when it may not be trusted (DESIGN.md section 4). The only home of ``time.time`` in the ledger.

All times are microseconds; wall time since the epoch, UTC, and elapsed time since an arbitrary moment.
"""

from __future__ import annotations

import threading
import time
from typing import NamedTuple, Protocol

from ledger.errors import Refusal

SECOND = 1_000_000
BACK_ALLOWED = 1 * SECOND
JUMP_ALLOWED = 60 * SECOND
IDLE_ALLOWED = 2 * 24 * 3600 * SECOND


class Clock(Protocol):
    """Where times come from. Elapsed time MUST go on while the machine sleeps, and never be set."""

    def now(self) -> int: ...

    def elapsed(self) -> int: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        return time.time_ns() // 1000

    def elapsed(self) -> int:
        # CLOCK_BOOTTIME counts sleep too; where it is missing, waking up looks like a jump, which is safe.
        return time.clock_gettime_ns(_ELAPSED) // 1000


_ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class ManualClock:
    """A clock that stands still until it is moved: for simulations and for deciding again at a fixed time."""

    def __init__(self, now: int = 1_700_000_000 * SECOND) -> None:
        self.wall = now
        self.ran = 0

    def now(self) -> int:
        return self.wall

    def elapsed(self) -> int:
        return self.ran

    def pass_by(self, us: int) -> None:
        """Time goes by: both clocks move."""
        self.wall += us
        self.ran += us

    def set(self, now: int) -> None:
        """Somebody sets the wall clock."""
        self.wall = now


class Reading(NamedTuple):
    """Wall and elapsed time, read together."""

    wall: int
    elapsed: int


def ahead_by(trusted: Reading, reading: Reading) -> int:
    """How far the wall clock ran ahead of elapsed time since the trusted reading; below zero if it fell back.

    Measured from one fixed reading, so that many small jumps count as the large one that they are.
    """
    return (reading.wall - trusted.wall) - (reading.elapsed - trusted.elapsed)


def judge(trusted: Reading, reading: Reading, last: int) -> tuple[str, int] | None:
    """Why an entry may not be written at ``reading`` after one at ``last``: code and microseconds."""
    ahead = ahead_by(trusted, reading)
    if ahead > JUMP_ALLOWED:
        return "CLOCK_AHEAD", ahead
    if reading.wall < last - BACK_ALLOWED:
        return "CLOCK_BACK", last - reading.wall
    return None


def judge_start(wall: int, newest: int) -> int:
    """How long a ledger stood still, where that is too long; else 0. ``newest`` is 0 for an empty log."""
    idle = wall - newest
    return idle if newest and idle > IDLE_ALLOWED else 0


class ClockGuard:
    """Gives the time to write with, or refuses. Once a clock is ahead, only ``confirm`` ends the refusal.

    ``newest`` is the latest time known when the process starts: the last entry's or a witness's.
    """

    def __init__(self, clock: Clock, newest: int = 0) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._trusted = self._read()
        self._ahead = judge_start(self._trusted.wall, newest)

    def now(self, last: int) -> int:
        """The wall time for an entry after one recorded at ``last``; Refusal CLOCK_BACK or CLOCK_AHEAD."""
        with self._lock:
            reading = self._read()
            verdict = ("CLOCK_AHEAD", self._ahead) if self._ahead else judge(self._trusted, reading, last)
            if verdict is None:
                return reading.wall
            code, us = verdict
            if code == "CLOCK_AHEAD":
                self._ahead = us
            raise Refusal(code, seconds=us // SECOND)

    def trouble(self, last: int) -> Refusal | None:
        """What ``now`` would refuse with: for health, alarms, and reads that must be events."""
        try:
            self.now(last)
        except Refusal as refusal:
            return refusal
        return None

    def confirm(self) -> int:
        """An operator has checked the wall clock and says that it is right; the time from here on."""
        with self._lock:
            self._trusted = self._read()
            self._ahead = 0
            return self._trusted.wall

    def vouched(self, at: int) -> None:
        """An operator vouched for the clock when it showed ``at``: it counts like a witness of that time."""
        with self._lock:
            reading = self._read()
            if 0 <= reading.wall - at <= IDLE_ALLOWED:
                self._trusted, self._ahead = reading, 0

    def _read(self) -> Reading:
        return Reading(self.clock.now(), self.clock.elapsed())
