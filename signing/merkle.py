"""The Merkle tree of RFC 6962 section 2.1 (hashing as RFC 9162), with SHA-256.

    empty root = SHA-256("")    leaf = SHA-256(0x00 || entry)    node = SHA-256(0x01 || left || right)

Hashes are 32 bytes. Indexes count from 0. ``HashAt(level, index)`` gives the hash of the complete subtree
over the leaves ``[index << level, (index + 1) << level)``; proofs are made from such hashes alone, so they
cost what the tree is deep, not what it is wide. A subtree ``[start, end)`` is an interval that the tree's
own hashing could have produced: start is a multiple of the smallest power of two that is not less than
``end - start``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from signing.errors import BadProof

HashAt = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32
MAX_SIZE = 2**63 - 1


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry)."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\1" + left + right).digest()


def parents(hashes: Sequence[bytes]) -> list[bytes]:
    """The nodes over consecutive pairs; an odd last hash is left out."""
    pairs = iter(hashes)
    return [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The tree's root over these leaf hashes, the empty root for none."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        # RFC 6962 splits at a power of two: the odd last node rises unchanged.
        above = parents(level)
        if len(level) & 1:
            above.append(level[-1])
        level = above
    return level[0]


class Frontier:
    """A growing tree, kept as the roots of its complete subtrees: one for each bit set in the size."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # widest (leftmost) first

    @classmethod
    def from_peaks(cls, size: int, peaks: Sequence[bytes]) -> "Frontier":
        """The tree of this size whose complete subtrees have these roots, widest first; else BadProof."""
        if size < 0 or size > MAX_SIZE or len(peaks) != size.bit_count():
            raise BadProof("PROOF_LENGTH", f"{len(peaks)} peaks, size {size}")
        _check_hashes(peaks)
        frontier = cls()
        frontier.size = size
        frontier._peaks = list(peaks)
        return frontier

    def peaks(self) -> list[bytes]:
        """The roots of the complete subtrees, widest first."""
        return list(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        self._add(leaf, 0)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add leaf hashes on the right, in order; quickest in aligned runs of a power of two."""
        start, count = 0, len(leaves)
        while start < count:
            level = _widest(self.size, count - start)
            self._add(_complete(leaves[start : start + (1 << level)]), level)
            start += 1 << level

    def _add(self, subtree: bytes, level: int) -> None:
        """Add a complete subtree of ``1 << level`` leaves; the size MUST be a multiple of that."""
        rest = self.size >> level
        while rest & 1:
            subtree = sha256(b"\1" + self._peaks.pop() + subtree).digest()
            rest >>= 1
        self._peaks.append(subtree)
        self.size += 1 << level

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        return fold_peaks(self._peaks)


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """One root over the roots of complete subtrees, widest first; there MUST be at least one."""
    result = peaks[-1]
    for peak in reversed(peaks[:-1]):
        result = node_hash(peak, result)
    return result


def _complete(leaves: Sequence[bytes]) -> bytes:
    while len(leaves) > 1:
        leaves = parents(leaves)
    return leaves[0]


def _widest(start: int, count: int) -> int:
    """The level of the widest complete subtree at ``start`` that holds at most ``count`` > 0 leaves."""
    level = count.bit_length() - 1
    return min(level, (start & -start).bit_length() - 1) if start else level


def cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """(level, index) of the complete subtrees that make up the leaves [start, end), left to right."""
    while start < end:
        level = _widest(start, end - start)
        yield level, start >> level
        start += 1 << level


def range_hash(start: int, end: int, hash_at: HashAt) -> bytes:
    """The hash of the subtree [start, end), which MUST be one; its last part may be incomplete."""
    return fold_peaks([hash_at(level, index) for level, index in cover(start, end)])


def root_at(size: int, hash_at: HashAt) -> bytes:
    """The root of the first ``size`` leaves."""
    return range_hash(0, size, hash_at) if size else EMPTY_ROOT


def subtree_path(start: int, end: int, size: int, hash_at: HashAt) -> list[bytes]:
    """The proof that the subtree [start, end) stands in the tree of ``size`` leaves, lowest hash first.

    A leaf's inclusion and the consistency with a smaller size are its two common cases. BadProof
    (PROOF_RANGE) where there is no such subtree.
    """
    _check_subtree(start, end, size)
    first, last = 0, size
    siblings: list[tuple[int, int]] = []
    whole = True  # nothing was split off [start, end) yet, so the verifier can use its hash
    while (first, last) != (start, end):
        split = first + (1 << (last - first - 1).bit_length() - 1)
        if end <= split:
            siblings.append((split, last))
            last = split
        else:
            siblings.append((first, split))
            # Only a subtree that starts at ``first`` reaches across the split; its right part goes on.
            whole = whole and start >= split
            start = max(start, split)
            first = split
    if not whole:
        siblings.append((start, end))
    return [range_hash(low, high, hash_at) for low, high in reversed(siblings)]


def inclusion_path(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """The proof that leaf ``index`` stands in the tree of ``size`` leaves (RFC 6962 section 2.1.1)."""
    return subtree_path(index, index + 1, size, hash_at)


def consistency_path(size1: int, size2: int, hash_at: HashAt) -> list[bytes]:
    """The proof that the tree of ``size2`` leaves begins with that of ``size1`` > 0 (section 2.1.2)."""
    return subtree_path(0, size1, size2, hash_at)


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Return if ``leaf`` (its hash) stands at ``index`` in the tree of this size and root, else BadProof."""
    verify_subtree_inclusion(index, 0, size, leaf, path, root)


def verify_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, path: Sequence[bytes], root: bytes
) -> None:
    """Return if ``leaf`` (its hash) stands at ``index`` in the subtree [start, end) of this root."""
    _check_subtree(start, end, end)
    _check_hashes((leaf,))
    index -= start
    _check_subtree(index, index + 1, end - start)
    _climb(index, index + 1, end - start, path, leaf, root)


def verify_consistency(size1: int, size2: int, path: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Return if the tree (size2, root2) begins with the tree (size1, root1), else BadProof.

    Size 0 is refused as ``size1``: every tree begins with the empty one, so such a proof says nothing.
    """
    if size1 == 0:
        raise BadProof("PROOF_RANGE", "size 0")
    verify_subtree_consistency(0, size1, size2, path, root1, root2)


def verify_subtree_consistency(
    start: int, end: int, size: int, path: Sequence[bytes], root1: bytes, root2: bytes
) -> None:
    """Return if the subtree [start, end) with ``root1`` stands in the tree (size, root2), else BadProof.

    An empty subtree needs no path and says nothing about ``root2``.
    """
    if 0 <= start == end <= size:
        if path:
            raise BadProof("PROOF_LENGTH", f"{len(path)} hashes for an empty subtree")
        if root1 != EMPTY_ROOT:
            raise BadProof("PROOF_WRONG", "not the root of an empty tree")
        return
    _check_subtree(start, end, size)
    if start == 0 and end == size and root1 != root2:
        raise BadProof("ROOTS_DIFFER", f"size {size}")
    _climb(start, end, size, path, root1, root2)


def _climb(start: int, end: int, size: int, path: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """RFC 9162 sections 2.1.3.2 and 2.1.4.2, carried over to any subtree: from [start, end) up to the root.

    ``first``, ``last`` and ``top`` are the subtree's ends and the tree's last leaf, seen from the level
    reached. ``lower`` grows into the subtree's own root, ``upper`` into the tree's.
    """
    _check_hashes(path)
    first, last, top = start, end - 1, size - 1
    # 1. Up to the lowest node that the path says anything about.
    while first != last and (last == top or last & 1):
        first, last, top = first >> 1, last >> 1, top >> 1
    # 2. The hash to begin with: the subtree's root where it is one node, else the first of the path.
    if first == last:
        lower = upper = root1
        rest = iter(path)
    elif path:
        lower = upper = path[0]
        rest = iter(path[1:])
    else:
        raise BadProof("PROOF_LENGTH", "0 hashes")
    # 3. One hash of the path per level at which there is a sibling.
    for sibling in rest:
        if top == 0:
            raise BadProof("PROOF_LENGTH", f"{len(path)} hashes are too many")
        if last & 1 or last == top:
            if first < last:
                lower = node_hash(sibling, lower)
            upper = node_hash(sibling, upper)
            while not last & 1:
                first, last, top = first >> 1, last >> 1, top >> 1
        else:
            upper = node_hash(upper, sibling)
        first, last, top = first >> 1, last >> 1, top >> 1
    # 4. The top must be reached, with both roots.
    if top != 0:
        raise BadProof("PROOF_LENGTH", f"{len(path)} hashes are too few")
    if lower != root1 or upper != root2:
        raise BadProof("PROOF_WRONG")


def _check_subtree(start: int, end: int, size: int) -> None:
    if not 0 <= start < end <= size <= MAX_SIZE or start & ((1 << (end - start - 1).bit_length()) - 1):
        raise BadProof("PROOF_RANGE", f"[{start}, {end}) of {size}")


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise BadProof("PROOF_FORM", f"a hash of {len(one)} bytes")
