"""Readers in processes of their own: every file is answered, and one that breaks its reader costs itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.intake.attaching.readers import Readers
from ledger.intake.attaching.reading import Fault, Read, Wanted
from ledger.intake.listing import Found, listed
from ledger.store.objects import LocalObjects
from tests.ledger.intake.scans import endless_work, jpeg


def wanted(folder: Path) -> list[Wanted]:
    return [Wanted(one.raw, one.size, one.stamp) for one in listed(folder) if isinstance(one, Found)]


def never() -> bool:
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty pages."""
    (tmp_path / "scans").mkdir()
    for number in range(40):
        (tmp_path / "scans" / f"{number:04d}.jpg").write_bytes(jpeg(number))
    return tmp_path / "scans"


def test_every_file_is_read_once_and_stored(folder: Path, tmp_path: Path) -> None:
    files = wanted(folder)
    reading = Readers(folder, str(tmp_path / "objects"), 2)
    answers = dict(reading.read(files, never))
    reading.close()
    assert sorted(answers) == list(range(40))
    objects = LocalObjects(tmp_path / "objects")
    for number, answer in answers.items():
        assert isinstance(answer, Read)
        assert objects.read(answer.object) == jpeg(number)


def test_a_file_that_takes_its_reader_down_is_named_and_the_others_are_read(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "0020.tif").write_bytes(endless_work())
    files = wanted(folder)
    reading = Readers(folder, str(tmp_path / "objects"), 2, seconds=1)
    answers = dict(reading.read(files, never))
    reading.close()
    assert len(answers) == 41
    faults = {files[number].raw: one.code for number, one in answers.items() if isinstance(one, Fault)}
    assert faults == {b"0020.tif": "READER_FAILED"}


def test_stopped_it_gives_what_it_has_and_leaves_the_rest(folder: Path, tmp_path: Path) -> None:
    files = wanted(folder)
    answers: list[int] = []
    reading = Readers(folder, str(tmp_path / "objects"), 0)
    for number, _ in reading.read(files, lambda: len(answers) >= 5):
        answers.append(number)
    assert answers == [0, 1, 2, 3, 4]
