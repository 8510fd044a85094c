"""The tiles above the leaves, up to the root (step 11 of verify.py)."""

from collections.abc import Sequence

from signing.bundles import Tile
from signing.export import Export
from signing.merkle import EMPTY_ROOT, HASH_BYTES, parents, root_at
from signing.merkle import root as tree_root
from signing.report import Located, found
from signing.tiles import HEIGHT, WIDTH, width_of


class Tower:
    """Takes the roots of the tiles of level 0, and holds all higher tiles against them."""

    def __init__(self, export: Export) -> None:
        self._export = export
        full, rest = divmod(export.size, WIDTH)
        self._roots: list[bytes | None] = [None] * full
        self._tail: list[bytes] = []
        self._tail_known = not rest

    def add(self, tiles: Sequence[Tile]) -> None:
        """Take in the tiles that a range has verified."""
        for tile in tiles:
            if tile.n < len(self._roots):
                self._roots[tile.n] = tile.root
            elif tile.leaves is not None:
                self._tail = tile.leaves
                self._tail_known = True

    def check(self) -> list[Located]:
        """What is wrong with the tiles of level 1 and above."""
        findings = []
        hashes, level = self._roots, 1
        while hashes:
            above: list[bytes | None] = []
            for n in range((len(hashes) + WIDTH - 1) // WIDTH):
                below = hashes[n * WIDTH : (n + 1) * WIDTH]
                findings += self._check_tile(level, n, below)
                if len(below) == WIDTH:
                    whole = [one for one in below if one is not None]
                    above.append(tree_root(whole) if len(whole) == WIDTH else None)
            hashes, level = above, level + 1
        return findings

    def _check_tile(self, level: int, n: int, below: list[bytes | None]) -> list[Located]:
        path, data = self._export.tile(level, n)
        if data is None:
            return [found("FILE_MISSING", file=path)]
        wanted = width_of(level, n, self._export.size) * HASH_BYTES
        if len(data) != wanted:
            return [found("TILE_LENGTH", None, f"{len(data)}", file=path, offset=min(len(data), wanted))]
        findings = []
        for k, expected in enumerate(below):
            at = k * HASH_BYTES
            theirs = data[at : at + HASH_BYTES]
            if expected is not None and theirs != expected:
                first = next(i for i in range(HASH_BYTES) if theirs[i] != expected[i])
                findings.append(found("TILE_WRONG", file=path, offset=at + first))
        return findings

    def root(self) -> bytes | None:
        """The root over all leaves as verified; None where a part of them could not be read."""
        if not self._export.size:
            return EMPTY_ROOT
        known = [one for one in self._roots if one is not None]
        if len(known) != len(self._roots) or not self._tail_known:
            return None
        levels = {HEIGHT: known, 0: self._tail}
        for level in range(1, HEIGHT):
            levels[level] = parents(levels[level - 1])
        top = HEIGHT
        while len(levels[top]) > 1:
            levels[top + 1] = parents(levels[top])
            top += 1
        tail = len(self._roots) * WIDTH

        def hash_at(level: int, index: int) -> bytes:
            return levels[level][index - (tail >> level if level < HEIGHT else 0)]

        return root_at(self._export.size, hash_at)
