"""The right edge of the tree: the hashes of the tiles that are not full yet, level by level.

Full tiles are rows and never change; the edge is what a writer needs to make the next ones (C2SP tlog-tiles).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.store.port import TILE_WIDTH
from signing import merkle

HEIGHT = 8  # 2**HEIGHT = TILE_WIDTH


class Tile(NamedTuple):
    """One full tile, as it is stored."""

    level: int
    n: int
    hashes: bytes


class Edge:
    """Partial tiles of a log of ``size`` leaves: ``levels[l]`` holds the hashes of level l, fewer than 256.

    A value: ``extended`` makes a new one and leaves this as it is, so a transaction that fails costs nothing.
    """

    __slots__ = ("levels", "size")

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.levels = levels

    def extended(self, leaves: Sequence[bytes]) -> tuple[Edge, list[Tile]]:
        """The edge after these leaf hashes, and the tiles that became full, lower levels first."""
        levels: list[Sequence[bytes]] = []
        full: list[Tile] = []
        arriving: Sequence[bytes] = leaves
        level, before = 0, self.size
        while level < len(self.levels) or arriving:
            known = self.levels[level] if level < len(self.levels) else ()
            hashes = [*known, *arriving]
            ends = range(TILE_WIDTH, len(hashes) + 1, TILE_WIDTH)
            whole = [hashes[end - TILE_WIDTH : end] for end in ends]
            n = before // TILE_WIDTH
            full.extend(Tile(level, n + i, b"".join(tile)) for i, tile in enumerate(whole))
            levels.append(hashes[len(whole) * TILE_WIDTH :])
            arriving = [merkle.root(tile) for tile in whole]
            level, before = level + 1, n
        return Edge(self.size + len(leaves), levels), full

    def root(self) -> bytes:
        """The tree's root."""
        return merkle.root_at(self.size, self.hash_at)

    def hash_at(self, level: int, index: int) -> bytes:
        """A complete subtree that lies within a partial tile. LookupError where it does not."""
        tile_level, above = divmod(level, HEIGHT)
        wide = 1 << above
        first = (index << above) - (self.size >> (HEIGHT * (tile_level + 1)) << HEIGHT)
        hashes = self.levels[tile_level]
        if first < 0 or first + wide > len(hashes):
            raise LookupError(f"subtree ({level}, {index}) is not at the edge")
        return merkle.root(hashes[first : first + wide])
