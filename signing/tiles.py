"""Tiles and entry bundles: the tree as files (C2SP tlog-tiles).

    tile/<L>/<N>[.p/<W>]        W hashes of 32 bytes; hash i is that of the complete subtree
                                [(N*256 + i) * 256^L, (N*256 + i + 1) * 256^L)
    tile/entries/<N>[.p/<W>]    W entries, each as uint16 big-endian length, then its bytes

W is 256 unless the path says otherwise; a partial tile is never empty. N is written in groups of three
digits, all but the last with ``x`` before them. A full tile never changes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from signing.errors import BadTile
from signing.merkle import HASH_BYTES, HashAt, parents

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_ENTRY = 65_535
MAX_LEVEL = 63 // HEIGHT

ReadTile = Callable[[int, int, int], bytes]
"""(level, n, width) -> the bytes of that tile."""

_PATH = re.compile(r"tile/(entries|[0-7])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class TileName(NamedTuple):
    """What a path names. ``level`` is None for an entry bundle."""

    level: int | None
    n: int
    width: int


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """The path of a hash tile, below the log's prefix; BadTile (TILE_COORDINATES)."""
    if not 0 <= level <= MAX_LEVEL:
        raise BadTile("TILE_COORDINATES", f"level {level}")
    return f"tile/{level}/{_number(n, width)}"


def bundle_path(n: int, width: int = WIDTH) -> str:
    """The path of an entry bundle; BadTile (TILE_COORDINATES)."""
    return f"tile/entries/{_number(n, width)}"


def _number(n: int, width: int) -> str:
    if n < 0 or not 1 <= width <= WIDTH:
        raise BadTile("TILE_COORDINATES", f"n {n}, width {width}")
    groups = [f"{n % 1000:03d}"]
    while n := n // 1000:
        groups.append(f"x{n % 1000:03d}")
    return "/".join(reversed(groups)) + ("" if width == WIDTH else f".p/{width}")


def parse_path(path: str) -> TileName:
    """What a path names, if ``tile_path`` or ``bundle_path`` writes it just so; else BadTile."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise BadTile("TILE_COORDINATES", path[:80])
    level = None if match[1] == "entries" else int(match[1])
    name = TileName(level, int(re.sub("[x/]", "", match[2])), int(match[3] or WIDTH))
    if name.width > WIDTH or f"tile/{match[1]}/{_number(name.n, name.width)}" != path:
        raise BadTile("TILE_COORDINATES", path[:80])
    return name


def tiles_of_size(size: int) -> Iterator[TileName]:
    """Every hash tile of a tree of this size, partial ones last on their level, lowest level first.

    Those of level 0 are, with ``bundle_path``, also the entry bundles.
    """
    level = 0
    while size > 0:
        for n in range(size // WIDTH):
            yield TileName(level, n, WIDTH)
        if size % WIDTH:
            yield TileName(level, size // WIDTH, size % WIDTH)
        level, size = level + 1, size >> HEIGHT


def width_of(level: int, n: int, size: int) -> int:
    """The width of tile (level, n) in a tree of this size, 0 or less where the tree does not reach it."""
    return min(WIDTH, (size >> HEIGHT * level) - n * WIDTH)


def parse_tile(data: bytes, width: int = WIDTH) -> list[bytes]:
    """The hashes of a tile; BadTile (TILE_LENGTH) unless it holds just ``width`` of them."""
    if len(data) != width * HASH_BYTES:
        raise BadTile("TILE_LENGTH", f"{len(data)} bytes, width {width}")
    return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]


def tile_hash_at(read_tile: ReadTile, size: int) -> HashAt:
    """The tree's hashes, read from the tiles of a tree of this size; those inside a tile are computed.

    A few tiles are kept, so make one per proof, or one per size and let ``read_tile`` keep more. Raises
    BadTile (TILE_COORDINATES) for what the tree does not hold, (TILE_LENGTH) for a tile of the wrong length.
    """

    @lru_cache(maxsize=16)
    def tile(level: int, n: int, width: int) -> list[bytes]:
        return parse_tile(read_tile(level, n, width), width)

    def hash_at(level: int, index: int) -> bytes:
        if level < 0 or index < 0 or (index + 1) << level > size:
            raise BadTile("TILE_COORDINATES", f"hash ({level}, {index}) of {size}")
        tile_level, inside = divmod(level, HEIGHT)
        n, offset = divmod(index << inside, WIDTH)
        hashes = tile(tile_level, n, width_of(tile_level, n, size))[offset : offset + (1 << inside)]
        while len(hashes) > 1:
            hashes = parents(hashes)
        return hashes[0]

    return hash_at


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The bundle of 1 to 256 entries; BadTile (BUNDLE_FORM, ENTRY_TOO_LONG)."""
    if not 1 <= len(entries) <= WIDTH:
        raise BadTile("BUNDLE_FORM", f"{len(entries)} entries")
    longest = max(map(len, entries))
    if longest > MAX_ENTRY:
        raise BadTile("ENTRY_TOO_LONG", f"{longest} > {MAX_ENTRY}")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def parse_bundle(data: bytes, width: int | None = None) -> list[bytes]:
    """The entries of a bundle; BadTile (BUNDLE_FORM) where cut off, or not of this ``width``."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data) or start > len(data):
            raise BadTile("BUNDLE_FORM", f"cut off in entry {len(entries)}")
        entries.append(data[start:at])
    if not 1 <= len(entries) <= WIDTH or width not in (None, len(entries)):
        raise BadTile("BUNDLE_FORM", f"{len(entries)} entries")
    return entries
