"""Checking the pages of a batch by machine: each image by itself, then all of them together.

Images are decoded in processes of their own (`ledger.isolated`): a file that ends a decoder is a finding. To
such a process an encrypted image comes with its own key, and no process ever holds another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from ledger.errors import Refusal
from ledger.intake.quality.direction import LineDirection
from ledger.intake.quality.findings import CheckedPage, Demands, Finding
from ledger.intake.quality.judging import Judged, judge
from ledger.intake.quality.likeness import Look, same_sheets
from ledger.isolated import Died, Isolated
from ledger.keys.keystore import SealingKey
from ledger.keys.sealed_objects import Contents, OneKey, Opens, sealing_key
from ledger.store.objects import Objects, open_objects

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""


def check_pages(
    pages: Sequence[CheckedPage],
    demands: Demands,
    objects: str,
    *,
    keys: Opens | None = None,
    numbers: Mapping[str, Sequence[int]] | None = None,
    declared: Mapping[str, int] | None = None,
    processes: int = 1,
    progress: Progress = no_progress,
) -> list[Finding]:
    """All that the machine finds on these pages, by page in their order, then by code.

    `objects`: the place of the images; `keys`: of the encrypted ones, which without are found `sealed`.
    `numbers`: of each record all page numbers that are attached, where
    not all of them are among `pages`; `declared`: how many it should have. `processes`: 0 for this one.
    """
    found: list[Finding] = []
    looks: dict[str, Look] = {}
    with Isolated(processes, _begin, _work, (objects, demands)) as isolated:
        for (page, _), judged in isolated.each(_with_keys(pages, objects, keys)):
            if isinstance(judged, Died):
                found.append(Finding(page=page.page, code="damaged"))
            else:
                found += judged.findings
                if judged.look is not None:
                    looks[page.page] = judged.look
            progress(len(looks), len(pages))
    progress(len(pages), len(pages))
    found += duplicates(pages, looks)
    found += continuity(pages, numbers or {}, declared or {})
    place = {page.page: at for at, page in enumerate(pages)}
    return sorted(found, key=lambda one: (place[one.page], one.code))


def duplicates(pages: Sequence[CheckedPage], looks: Mapping[str, Look]) -> list[Finding]:
    """Pages with the bytes of an earlier one (of a file with several pages: the same of them), and pages that
    show the sheet of an earlier one."""
    found: list[Finding] = []
    first: dict[tuple[str, int], str] = {}
    unlike: list[str] = []
    for page in pages:
        earlier = first.setdefault(page.content, page.page)
        if earlier != page.page:
            found.append(Finding(page=page.page, code="duplicate", measured=earlier))
        elif page.page in looks:
            unlike.append(page.page)
    for later, before, _ in same_sheets([looks[page] for page in unlike]):
        found.append(Finding(page=unlike[later], code="rescan", measured=unlike[before]))
    return found


def continuity(
    pages: Sequence[CheckedPage], numbers: Mapping[str, Sequence[int]], declared: Mapping[str, int]
) -> list[Finding]:
    """Records whose pages are not numbered 1, 2, 3 …, each number once, as many as declared."""
    by_record: dict[str, list[CheckedPage]] = {}
    for page in pages:
        by_record.setdefault(page.record, []).append(page)
    found = []
    for record, mine in by_record.items():
        mine.sort(key=lambda page: page.number)
        all_numbers = sorted(numbers.get(record) or [page.number for page in mine])
        found += _numbered(mine, all_numbers)
        wanted = declared.get(record)
        if wanted is not None and len(all_numbers) != wanted:
            last = mine[-1].page
            count = float(len(all_numbers))
            found.append(Finding(page=last, code="page_count", measured=count, limit=float(wanted)))
    return found


def _numbered(mine: Sequence[CheckedPage], numbers: Sequence[int]) -> list[Finding]:
    found, there = [], Counter(numbers)
    for page in mine:
        if page.number > 1 and page.number - 1 not in there:
            before = max((one for one in there if one < page.number), default=0)
            missing = float(before + 1)
            found.append(
                Finding(page=page.page, code="number_gap", measured=float(page.number), limit=missing)
            )
        if there[page.number] > 1:
            found.append(Finding(page=page.page, code="number_twice", measured=float(page.number)))
    return found


_Item: TypeAlias = "tuple[CheckedPage, SealingKey | None]"
_here: list[tuple[Objects, Demands, LineDirection]] = []


def _with_keys(pages: Sequence[CheckedPage], objects: str, keys: Opens | None) -> list[_Item]:
    """The pages, each with the key of its image, where that is encrypted and the key is known."""
    if keys is None or not any(page.sealed for page in pages):
        return [(page, None) for page in pages]
    store = open_objects(objects)
    return [(page, _key(page, store, keys) if page.sealed else None) for page in pages]


def _key(page: CheckedPage, store: Objects, keys: Opens) -> SealingKey | None:
    try:
        return sealing_key(store, page.object, keys)
    except Refusal:
        return None  # it is not stored, which is found when it is read


def _begin(objects: str, demands: Demands) -> None:
    import cv2

    cv2.setNumThreads(1)  # one process per core is what keeps the cores busy
    _here[:] = [(open_objects(objects), demands, LineDirection())]


def _work(item: _Item) -> Judged:
    page, key = item
    objects, demands, upright = _here[0]
    if page.sealed and key is None:
        return Judged([Finding(page=page.page, code="sealed")], None)
    try:
        content = Contents(objects, OneKey(key)).read(page.object)
    except Refusal as problem:
        return Judged([Finding(page=page.page, code="unreadable", measured=problem.code)], None)
    try:
        return judge(page, content, demands, upright)
    except (ValueError, ArithmeticError, RuntimeError, MemoryError) as problem:
        said = f"{problem.__class__.__name__}: {problem}"[:200]
        return Judged([Finding(page=page.page, code="unreadable", measured=said)], None)
