"""Checking many pages: what only shows among them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ledger.intake.quality.checking import check_pages, continuity
from ledger.intake.quality.findings import CheckedPage, Demands
from ledger.store.objects import Objects, open_objects
from tests.ledger.intake.quality.drawn import file_of, page, rescanned

DEMANDS = Demands(dpi=300, colour="grey")


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return open_objects(str(tmp_path))


def numbered(*numbers: int) -> list[CheckedPage]:
    return [CheckedPage(f"p{place}", "r", number, f"o{place}") for place, number in enumerate(numbers)]


def keep(objects: Objects, content: bytes) -> str:
    objects.put(content)
    return hashlib.sha256(content).hexdigest()


def test_the_same_file_and_the_same_sheet_scanned_again_are_found(objects: Objects, tmp_path: Path) -> None:
    files = [
        file_of(page(0)),
        file_of(page(1)),
        file_of(page(0)),
        file_of(rescanned(page(1))),
        file_of(page(2)),
    ]
    pages = [CheckedPage(f"p{n}", "r", n + 1, keep(objects, one)) for n, one in enumerate(files)]
    found = check_pages(pages, DEMANDS, str(tmp_path), processes=0)
    assert [(one.page, one.code, one.measured) for one in found] == [
        ("p2", "duplicate", "p0"),
        ("p3", "rescan", "p1"),
    ]


def test_pages_are_checked_in_processes_of_their_own_with_the_same_findings(
    objects: Objects, tmp_path: Path
) -> None:
    files = [file_of(page(0)), b"no image", file_of(page(1), dpi=72)]
    pages = [CheckedPage(f"p{n}", "r", n + 1, keep(objects, one)) for n, one in enumerate(files)]
    told: list[tuple[int, int]] = []
    found = check_pages(pages, DEMANDS, str(tmp_path), processes=1, progress=lambda *at: told.append(at))
    assert found == check_pages(pages, DEMANDS, str(tmp_path), processes=0)
    assert [(one.page, one.code) for one in found] == [("p1", "unreadable"), ("p2", "resolution")]
    assert told[-1] == (3, 3)


def test_an_encrypted_page_is_never_said_to_have_passed(objects: Objects, tmp_path: Path) -> None:
    pages = [CheckedPage("p", "r", 1, keep(objects, b"cipher"), sealed=True)]
    assert [one.code for one in check_pages(pages, DEMANDS, str(tmp_path), processes=0)] == ["sealed"]


def test_a_missing_page_number_is_found_on_the_page_after_it() -> None:
    (found,) = continuity(numbered(1, 2, 4, 5), {}, {})
    assert (found.page, found.code, found.measured, found.limit) == ("p2", "number_gap", 4.0, 3.0)


def test_a_record_that_does_not_begin_with_page_one_is_found() -> None:
    assert [one.code for one in continuity(numbered(2, 3), {}, {})] == ["number_gap"]


def test_page_seven_twice_and_page_six_never_are_found() -> None:
    found = continuity(numbered(1, 2, 3, 4, 5, 7, 7), {}, {})
    assert sorted((one.page, one.code) for one in found) == [
        ("p5", "number_gap"),
        ("p5", "number_twice"),
        ("p6", "number_gap"),
        ("p6", "number_twice"),
    ]


def test_pages_attached_in_other_batches_count_for_continuity() -> None:
    assert continuity(numbered(3, 4), {"r": [1, 2, 3, 4]}, {}) == []


def test_another_number_of_pages_than_declared_is_found() -> None:
    (found,) = continuity(numbered(1, 2), {}, {"r": 3})
    assert (found.page, found.code, found.measured, found.limit) == ("p1", "page_count", 2.0, 3.0)
