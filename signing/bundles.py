"""Bundles as the verifier reads them: entries with their leaf hashes, held against the tile that covers
them.
"""

from hashlib import sha256

import msgspec

from signing.export import Export
from signing.merkle import HASH_BYTES
from signing.merkle import root as tree_root
from signing.report import Located, found
from signing.tiles import WIDTH, width_of


class Bundle(msgspec.Struct, frozen=True, gc=False):
    """The entries from leaf ``first`` on; ``entries`` is empty where the bundle cannot be read."""

    path: str
    first: int
    entries: list[bytes]
    end: int
    leaves: list[bytes]

    def offset(self, index: int) -> int:
        """Where in the file the entry of a leaf begins."""
        return 2 + sum(len(entry) + 2 for entry in self.entries[: index - self.first])


class Tile(msgspec.Struct, frozen=True, gc=False):
    """A tile of level 0: its root where it is full, its hashes where it is not. Both None where nothing is
    known.
    """

    n: int
    root: bytes | None
    leaves: list[bytes] | None


def read_bundle(export: Export, n: int) -> tuple[Bundle, Tile, list[Located]]:
    """Bundle and tile ``n``, and what is wrong with them: missing, malformed, or not of each other (steps
    5, 6).
    """
    findings: list[Located] = []
    width = width_of(0, n, export.size)
    path, data = export.bundle(n)
    tile_path, tile = export.tile(0, n)
    entries: list[bytes] = []
    if data is None:
        findings.append(found("FILE_MISSING", n * WIDTH + 1, file=path))
    else:
        entries, rest = split_bundle(data, width)
        if rest is not None:
            findings.append(found("BUNDLE_FORM", n * WIDTH + 1, file=path, offset=rest))
    leaves = [sha256(b"\0" + entry).digest() for entry in entries]
    bundle = Bundle(path, n * WIDTH, entries, n * WIDTH + width, leaves)
    if tile is None:
        findings.append(found("FILE_MISSING", file=tile_path))
    elif len(tile) != width * HASH_BYTES:
        findings.append(
            found(
                "TILE_LENGTH", None, f"{len(tile)}", file=tile_path, offset=min(len(tile), width * HASH_BYTES)
            )
        )
        tile = None
    elif leaves and b"".join(leaves) != tile:
        findings += _differences(export, bundle, tile_path, tile)
    hashes = leaves
    if not leaves:
        hashes = [] if tile is None else [tile[i : i + HASH_BYTES] for i in range(0, len(tile), HASH_BYTES)]
    if width == WIDTH:
        return bundle, Tile(n, tree_root(hashes) if hashes else None, None), findings
    return bundle, Tile(n, None, hashes or None), findings


def _differences(export: Export, bundle: Bundle, tile_path: str, tile: bytes) -> list[Located]:
    """One finding per leaf that differs: in the tile where the level above bears the entries out, else in
    the entry.
    """
    n = bundle.first // WIDTH
    full = bundle.end - bundle.first == WIDTH
    above = export.tile(1, n // WIDTH)[1] if full else None
    slot = n % WIDTH * HASH_BYTES
    tile_lies = above is not None and above[slot : slot + HASH_BYTES] == tree_root(bundle.leaves)
    findings = []
    for k, leaf in enumerate(bundle.leaves):
        theirs = tile[k * HASH_BYTES : (k + 1) * HASH_BYTES]
        if theirs != leaf and tile_lies:
            first = next(i for i in range(HASH_BYTES) if theirs[i] != leaf[i])
            findings.append(
                found("TILE_WRONG", bundle.first + k + 1, file=tile_path, offset=k * HASH_BYTES + first)
            )
        elif theirs != leaf:
            index = bundle.first + k
            detail = f"{tile_path} byte {k * HASH_BYTES}"
            findings.append(
                found("LEAF_WRONG", index + 1, detail, file=bundle.path, offset=bundle.offset(index))
            )
    return findings


def split_bundle(data: bytes, width: int) -> tuple[list[bytes], int | None]:
    """The entries of a bundle, or none and the offset of what does not belong: a length that runs over the
    end, or what follows the last entry."""
    entries: list[bytes] = []
    at, size = 0, len(data)
    while at < size - 1 and len(entries) < width:
        start = at + 2
        end = start + (data[at] << 8 | data[at + 1])
        if end > size:
            return [], at
        entries.append(data[start:end])
        at = end
    return (entries, None) if at == size and len(entries) == width else ([], at)
