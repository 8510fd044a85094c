"""An operator's word that the clock is right, in a file that every process of the ledger heeds (DESIGN.md 4).

The file holds the time that the clock showed; it is heeded once per writing, at start and by the keeper.
"""

from __future__ import annotations

from pathlib import Path

from ledger.clock import ClockGuard
from ledger.durable import write_file
from signing.errors import BadTime
from signing.times import format_time, parse_time

FILE = "clock-confirmed"


class Vouching:
    """The file in the checkpoints' folder, and the guard of one process that heeds it."""

    def __init__(self, folder: Path, guard: ClockGuard) -> None:
        self._path = folder / FILE
        self._guard = guard
        self._heeded: int | None = None
        self.heed()

    def confirm(self) -> int:
        """Say that the clock is right; the time it shows (us). Durable, and heeded by all processes."""
        now = self._guard.confirm()
        write_file(self._path, format_time(now).encode())
        self._heeded = now
        return now

    def heed(self) -> None:
        """Take an operator's word that came since the last time."""
        try:
            at = parse_time(self._path.read_text())
        except (FileNotFoundError, BadTime):
            return
        if at != self._heeded:
            self._heeded = at
            self._guard.vouched(at)
