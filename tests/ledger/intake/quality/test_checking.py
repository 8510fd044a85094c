"""Checking many pages: what only shows among them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ledger.intake.quality.checking import check_pages, continuity
from ledger.intake.quality.findings import CheckedPage, Demands
from ledger.keys.keystore import SealingKey
from ledger.keys.sealed_objects import OneKey, seal_bytes
from ledger.store.objects import Objects, open_objects
from tests.ledger.intake.quality.drawn import file_of, page, rescanned

DEMANDS = Demands(dpi=300, colour="grey")
KEY = SealingKey("01930000-0000-7000-8000-0000000000cc", "record:r", bytes(range(32)))


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


def sealed_page(objects: Objects, content: bytes, name: str = "p") -> CheckedPage:
    plain = hashlib.sha256(content).hexdigest()
    stored = b"".join(seal_bytes(io.BytesIO(content), plain, KEY))
    return CheckedPage(name, "r", 1, keep(objects, stored), same=plain)


@pytest.mark.parametrize("processes", [0, 1])
def test_an_encrypted_page_is_checked_as_any_other(objects: Objects, tmp_path: Path, processes: int) -> None:
    pages = [sealed_page(objects, file_of(page(0))), sealed_page(objects, file_of(page(1), dpi=72), "q")]
    found = check_pages(pages, DEMANDS, str(tmp_path), keys=OneKey(KEY), processes=processes)
    assert [(one.page, one.code) for one in found if one.code != "number_twice"] == [("q", "resolution")]


@pytest.mark.parametrize("keys", [None, OneKey(None)])
def test_an_encrypted_page_without_its_key_is_never_said_to_have_passed(
    objects: Objects, tmp_path: Path, keys: OneKey | None
) -> None:
    pages = [sealed_page(objects, file_of(page(0)))]
    found = check_pages(pages, DEMANDS, str(tmp_path), keys=keys, processes=0)
    assert [one.code for one in found] == ["sealed"]


def test_the_same_content_under_two_keys_is_the_same_file(objects: Objects, tmp_path: Path) -> None:
    one = sealed_page(objects, file_of(page(0)))
    pages = [one, one._replace(page="q", record="s", object=keep(objects, b"another cipher"))]
    found = check_pages(pages, DEMANDS, str(tmp_path), processes=0)
    assert ("q", "duplicate", "p") in [(one.page, one.code, one.measured) for one in found]


def test_of_a_file_with_several_pages_each_page_is_judged_by_its_own(
    objects: Objects, tmp_path: Path
) -> None:
    sheets = [Image.fromarray(one) for one in (page(0), np.full_like(page(0), 250), page(1))]
    file = io.BytesIO()
    sheets[0].save(file, "TIFF", save_all=True, append_images=sheets[1:], dpi=(300, 300))
    stored = keep(objects, file.getvalue())
    frames = (1, 2, 3, 3, 4)
    pages = [CheckedPage(f"p{n}", "r", n, stored, frame=frame) for n, frame in enumerate(frames, 1)]
    found = check_pages(pages, DEMANDS, str(tmp_path), processes=0)
    assert [(one.page, one.code) for one in found] == [
        ("p2", "blank"),
        ("p4", "duplicate"),
        ("p5", "unreadable"),
    ]


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
