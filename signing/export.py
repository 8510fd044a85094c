"""An export of a log: the C2SP tlog-tiles tree of files on a disk, read and never trusted.

checkpoint                    the newest signed checkpoint
checkpoints/<size>            older ones, where kept
tile/<L>/<N>[.p/<W>]          hash tiles
tile/entries/<N>[.p/<W>]      entry bundles
"""

import os
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

from signing.errors import BadTile
from signing.merkle import EMPTY_ROOT, HASH_BYTES, cover, fold_peaks, parents
from signing.tiles import HEIGHT, MAX_ENTRY, WIDTH, bundle_path, parse_tile, tile_path, width_of

MAX_BUNDLE = WIDTH * (MAX_ENTRY + 2)
MAX_CHECKPOINT = 1_000_000
CHECKPOINT = "checkpoint"
OLDER = "checkpoints"
_KEPT_TILES = 24


class Export:
    """A folder with an export of ``size`` entries. Paths are relative to it, with forward slashes."""

    def __init__(self, root: Path, size: int = 0) -> None:
        self.root = root
        self.size = size

    def read(self, path: str, limit: int = MAX_BUNDLE) -> bytes | None:
        """The bytes of a file; None where it is not there, cannot be read or is larger than any could be."""
        try:
            file = self.root / path
            return file.read_bytes() if file.stat().st_size <= limit else None
        except OSError:
            return None

    def bundle(self, n: int) -> tuple[str, bytes | None]:
        """Path and bytes of the bundle with the entries from leaf 256 * n on."""
        path = bundle_path(n, width_of(0, n, self.size))
        return path, self.read(path)

    def tile(self, level: int, n: int) -> tuple[str, bytes | None]:
        """Path and bytes of a hash tile of this size."""
        path = tile_path(level, n, width_of(level, n, self.size))
        return path, self.read(path, WIDTH * HASH_BYTES)

    def older_checkpoints(self) -> list[str]:
        """The paths of the older checkpoints, smallest first; names that are not numbers last."""
        try:
            names = [file.name for file in (self.root / OLDER).iterdir()]
        except OSError:
            return []
        names.sort(key=lambda name: (not name.isdecimal(), len(name), name))
        return [f"{OLDER}/{name}" for name in names]

    def files(self) -> Iterator[str]:
        """Every file there is, sorted within its folder."""
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            inside = Path(folder).relative_to(self.root).as_posix()
            yield from (name if inside == "." else f"{inside}/{name}" for name in sorted(names))


class Roots:
    """The roots of a log at any size up to that of the export, as its tiles have them.

    Quick for sizes near each other: of the tiles used last, the hashes inside are kept.
    """

    def __init__(self, export: Export) -> None:
        self._export = export
        self._tiles: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()
        self._roots: dict[int, bytes] = {}

    def root_at(self, size: int) -> bytes:
        """The root of the first ``size`` leaves; BadTile where a tile is missing, or the log never was so
        long.
        """
        known = self._roots.get(size)
        if known is None:
            if not 0 <= size <= self._export.size:
                raise BadTile("TILE_COORDINATES", f"size {size} of {self._export.size}")
            peaks = [self._hash_at(level, index) for level, index in cover(0, size)]
            known = fold_peaks(peaks) if peaks else EMPTY_ROOT
            if len(self._roots) >= 1024:
                self._roots.clear()
            self._roots[size] = known
        return known

    def _hash_at(self, level: int, index: int) -> bytes:
        tile_level, inside = divmod(level, HEIGHT)
        n, offset = divmod(index << inside, WIDTH)
        return self._levels(tile_level, n)[inside][offset >> inside]

    def _levels(self, level: int, n: int) -> list[list[bytes]]:
        """The hashes of a tile and all complete subtrees inside it, by height."""
        known = self._tiles.get((level, n))
        if known is not None:
            self._tiles.move_to_end((level, n))
            return known
        path, data = self._export.tile(level, n)
        if data is None:
            raise BadTile("TILE_MISSING", path)
        levels = [parse_tile(data, width_of(level, n, self._export.size))]
        while len(levels[-1]) > 1:
            levels.append(parents(levels[-1]))
        self._tiles[level, n] = levels
        if len(self._tiles) > _KEPT_TILES:
            self._tiles.popitem(last=False)
        return levels
