"""Free inputs of a decision: identifiers, salts, nonces and the time, from one seed.

A prepared statement must come out the same when it is decided again at `submit`; so everything that a
decision takes from chance or the clock comes from here, in order, and is fixed by (seed, now).
"""

from __future__ import annotations

import hashlib
import os

from signing.times import format_time

SEED_BYTES = 32
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def fresh_seed() -> bytes:
    """32 bytes from the operating system; the only source of chance of the ledger's commands."""
    return os.urandom(SEED_BYTES)


class Free:
    """A stream of chance: SHAKE-256 over seed and a counter; `now` in microseconds, fixed."""

    def __init__(self, seed: bytes, now: int) -> None:
        self.seed = seed
        self.now = now
        self._count = 0
        milliseconds = f"{now // 1000 & (1 << 48) - 1:012x}"
        self._stamp = f"{milliseconds[:8]}-{milliseconds[8:]}"

    @property
    def now_text(self) -> str:
        return format_time(self.now)

    def take(self, length: int) -> bytes:
        """The next `length` bytes of the stream."""
        self._count += 1
        return hashlib.shake_256(self.seed + self._count.to_bytes(8, "big")).digest(length)

    def uuid7(self) -> str:
        """A UUIDv7 (RFC 9562 §5.7): milliseconds of `now`, the rest from the stream."""
        chance = self.take(10).hex()
        return f"{self._stamp}-7{chance[1:4]}-{_VARIANT[chance[4]]}{chance[5:8]}-{chance[8:]}"
