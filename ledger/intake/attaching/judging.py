"""What becomes of the files of one record: pure, over what was read and how the record stands.

A record is attached whole or not at all: as long as one of its files is at fault or a page is missing,
nothing of it is attached (unless the policy `intake.incomplete` lets the good pages through).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ledger.errors import Refusal
from ledger.intake.attaching.matching import Standing, Target
from ledger.intake.attaching.reading import Fault, Read
from ledger.intake.formats import PageSize

Elsewhere = Callable[[str], str | None]
"""By a file's digest: the code of another record that has the same image, None where there is none."""


class Scan(NamedTuple):
    """A file of a record: its path, the page its name says (None: all from 1), and what was read."""

    path: str
    page: int | None
    read: Read | Fault


class Leaf(NamedTuple):
    """One page of a file: page `number` of the record is its frame `frame` (from 1)."""

    number: int
    frame: int
    frames: int
    scan: Scan
    size: PageSize


class Judged(NamedTuple):
    """`leaves`: to attach. `already`: attached before with these bytes. `same`: second files of the same
    page with the same bytes. `faults`: file by file. `held`: good files that wait for the others.
    `missing`: page numbers."""

    leaves: list[Leaf]
    already: list[Scan]
    same: list[Scan]
    faults: list[tuple[Scan, Refusal]]
    held: list[Scan]
    missing: list[int]


def judge(
    target: Target,
    scans: list[Scan],
    *,
    elsewhere: Elsewhere,
    match: Callable[[str], str],
    hold: bool = True,
) -> Judged:
    """`match`: the keyed digest under which the plaintext of encrypted objects is compared. `hold`: attach
    nothing of an incomplete record."""
    found = Judged([], [], [], [], [], [])
    claims = _claims(_good(scans, elsewhere, found), found)
    _place(claims.values(), target, match, found)
    bad = {id(scan) for scan, _ in found.faults}
    found.leaves[:] = [leaf for leaf in found.leaves if id(leaf.scan) not in bad]
    numbers = {leaf.number for leaf in found.leaves} | target.attached.keys()
    found.missing[:] = _missing(numbers, max(target.page_count, max(claims, default=0)))
    if hold and found.leaves and (found.faults or found.missing):
        found.held[:] = _scans(leaf.scan for leaf in found.leaves)
        found.leaves.clear()
    return found


def _good(scans: list[Scan], elsewhere: Elsewhere, found: Judged) -> list[tuple[Scan, Read]]:
    good = []
    for scan in scans:
        read = scan.read
        if isinstance(read, Fault):
            found.faults.append((scan, read.refusal))
        elif (other := elsewhere(read.plain)) is not None:
            found.faults.append((scan, Refusal("IMAGE_ON_TWO_CODES", other=other)))
        else:
            good.append((scan, read))
    return good


def _claims(good: list[tuple[Scan, Read]], found: Judged) -> dict[int, Leaf]:
    """Which file is which page. Two files for one page: the same bytes are one, others are both at fault."""
    claims: dict[int, Leaf] = {}
    twice: dict[int, Scan] = {}
    pages: dict[str, int] = {}
    for scan, read in good:
        frames = read.measured.pages
        first = scan.page or 1
        earlier = claims.get(first)
        if earlier is not None and _plain(earlier.scan) == read.plain:
            found.same.append(scan)
            continue
        if read.plain in pages:
            found.faults.append((scan, Refusal("IMAGE_TWICE", number=pages[read.plain])))
            continue
        pages[read.plain] = first
        for at, size in enumerate(frames):
            leaf = Leaf(first + at, at + 1, len(frames), scan, size)
            other = claims.setdefault(leaf.number, leaf)
            if other is not leaf:
                for one in (other.scan, scan):
                    if id(one) not in twice:
                        twice[id(one)] = one
                        found.faults.append((one, Refusal("PAGE_TWICE", number=leaf.number)))
    return {number: leaf for number, leaf in claims.items() if id(leaf.scan) not in twice}


def _place(leaves: Iterable[Leaf], target: Target, match: Callable[[str], str], found: Judged) -> None:
    """Each page against what is attached: new, there already, or there with another image."""
    already: dict[int, Scan] = {}
    others: dict[int, tuple[Scan, Refusal]] = {}
    for leaf in leaves:
        standing = target.attached.get(leaf.number)
        if standing is None:
            found.leaves.append(leaf)
        elif _is(leaf.scan, standing, match, encrypted=target.encrypted):
            already[id(leaf.scan)] = leaf.scan
        else:
            others.setdefault(id(leaf.scan), (leaf.scan, Refusal("PAGE_OTHER", number=leaf.number)))
    found.already.extend(already.values())
    found.faults.extend(others.values())


def _is(scan: Scan, standing: Standing, match: Callable[[str], str], *, encrypted: bool) -> bool:
    plain = _plain(scan)
    return standing.same == match(plain) if encrypted else standing.object == plain


def _missing(numbers: set[int], last: int) -> list[int]:
    return [number for number in range(1, last + 1) if number not in numbers]


def _plain(scan: Scan) -> str:
    assert isinstance(scan.read, Read)
    return scan.read.plain


def _scans(scans: Iterable[Scan]) -> list[Scan]:
    return list({id(scan): scan for scan in scans}.values())


def ranges(numbers: list[int]) -> str:
    """Page numbers as people write them: `2, 5-7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [f"{first}" if first == last else f"{first}-{last}" for first, last in runs[:50]]
    return ", ".join(shown) + (" …" if len(runs) > 50 else "")
