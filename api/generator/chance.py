"""Chance from one seed: every draw is named, so that any process draws the same without having drawn before.

A draw is BLAKE2b under the seed's key over the names that it is drawn by. Nothing here remembers anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

Name = str | int
T = TypeVar("T")

_NORMAL = NormalDist()
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class Chance:
    """The draws of one seed. Names MUST tell two draws apart: `("page", record, number)`."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._key = blake2b(b"archive-ledger generator %d" % seed).digest()

    def bytes(self, *names: Name, length: int = 32) -> bytes:
        """`length` bytes, at most 64."""
        named = "\0".join(map(str, names)).encode()
        return blake2b(named, digest_size=length, key=self._key).digest()

    def below(self, bound: int, *names: Name) -> int:
        """A number from 0 to `bound` - 1."""
        return int.from_bytes(self.bytes(*names, length=8), "big") % bound

    def share(self, *names: Name) -> float:
        """A number from 0, included, to 1, excluded."""
        return (int.from_bytes(self.bytes(*names, length=8), "big") >> 11) / (1 << 53)

    def one(self, among: Sequence[T], *names: Name) -> T:
        """One of these."""
        return among[self.below(len(among), *names)]

    def normal(self, *names: Name) -> float:
        """A number of the standard normal distribution."""
        return _NORMAL.inv_cdf(self.share(*names) or 1e-12)

    def uuid7(self, at: int, *names: Name) -> str:
        """A UUIDv7 (RFC 9562 §5.7) of the time `at` (us)."""
        chance = self.bytes(*names, length=10).hex()
        stamp = f"{at // 1000 & (1 << 48) - 1:012x}"
        return f"{stamp[:8]}-{stamp[8:]}-7{chance[1:4]}-{_VARIANT[chance[4]]}{chance[5:8]}-{chance[8:]}"
