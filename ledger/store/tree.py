"""The Merkle tree over the stored entries: full tiles from their rows, the rest from the edge in memory."""

from __future__ import annotations

from abc import abstractmethod
from functools import lru_cache
from typing import TYPE_CHECKING

from ledger.store.edge import HEIGHT, Edge
from ledger.store.port import TILE_WIDTH
from ledger.store.reading import BATCH, Ask, SqlReader
from signing import merkle

if TYPE_CHECKING:
    from collections.abc import Callable

HASH = merkle.HASH_BYTES
_TILES_KEPT = 512  # 8 KiB each
_ROOTS_KEPT = 4096


class SqlTree(SqlReader):
    """Hashes, tiles and roots. Subclasses keep ``_edge`` and bring it up to date when asked."""

    _edge: Edge
    _kept_tile: Callable[[int, int], bytes]
    _kept_root: Callable[[int], bytes]

    def _keep_tiles(self) -> None:
        # Full tiles and roots never change. What is not there yet raises, and what raises is not kept.
        self._kept_tile = lru_cache(_TILES_KEPT)(lambda level, n: full_tile(self._rows, level, n))
        self._kept_root = lru_cache(_ROOTS_KEPT)(lambda size: merkle.root_at(size, self.hash_at))

    @abstractmethod
    def _catch_up(self) -> None:
        """Bring ``_edge`` to the database's head."""

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        return leaf_hashes(self._rows, start, end)

    def tile(self, level: int, n: int, width: int = TILE_WIDTH) -> bytes:
        if not 0 < width <= TILE_WIDTH:
            raise LookupError(f"a tile {width} wide")
        try:
            return self._tile(level, n, width)
        except LookupError:
            self._catch_up()
            return self._tile(level, n, width)

    def _tile(self, level: int, n: int, width: int) -> bytes:
        edge = self._edge
        if level < len(edge.levels) and n == edge.size >> (HEIGHT * (level + 1)):
            hashes = edge.levels[level]
            if len(hashes) < width:
                raise LookupError(f"tile ({level}, {n}) is {len(hashes)} wide, not {width}")
            return b"".join(hashes[:width])
        return self._kept_tile(level, n)[: width * HASH]

    def hash_at(self, level: int, index: int) -> bytes:
        try:
            return self._hash_at(level, index)
        except LookupError:
            self._catch_up()
            return self._hash_at(level, index)

    def _hash_at(self, level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first, within = divmod(index << above, TILE_WIDTH)
        end = within + (1 << above)
        tile = self._tile(tile_level, first, end)
        return merkle.root([tile[at : at + HASH] for at in range(within * HASH, end * HASH, HASH)])

    def root_at(self, size: int) -> bytes:
        return self._kept_root(size)


def full_tile(ask: Ask, level: int, n: int) -> bytes:
    """The row of a full tile; LookupError where there is none."""
    rows = ask("SELECT hashes FROM tiles WHERE level = ? AND n = ?", (level, n))
    if not rows:
        raise LookupError(f"tile ({level}, {n}) is not full")
    return bytes(rows[0][0])


def leaf_hashes(ask: Ask, start: int, end: int) -> list[bytes]:
    """Leaf hashes of the leaf indexes [start, end)."""
    sql = "SELECT leaf_hash FROM entries WHERE position BETWEEN ? AND ? ORDER BY position"
    found: list[bytes] = []
    for first in range(start + 1, end + 1, BATCH):
        found.extend(bytes(leaf) for (leaf,) in ask(sql, (first, min(first + BATCH - 1, end))))
    if len(found) != max(0, end - start):
        raise LookupError(f"leaves {start} to {end} are not all there")
    return found


def load_edge(ask: Ask, size: int) -> Edge:
    """The edge of a log of ``size`` entries, from leaf hashes and full tiles."""
    levels: list[list[bytes]] = []
    count = size
    while count:
        begin = count // TILE_WIDTH * TILE_WIDTH
        if not levels:
            levels.append(leaf_hashes(ask, begin, count))
        else:
            below = len(levels) - 1
            tiles = [full_tile(ask, below, n) for n in range(begin, count)]
            levels.append([merkle.root([t[i : i + HASH] for i in range(0, len(t), HASH)]) for t in tiles])
        count //= TILE_WIDTH
    return Edge(size, levels)
