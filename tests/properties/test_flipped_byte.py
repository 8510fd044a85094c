"""Any flipped byte of an export is found, wherever it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.verify import verify_export
from tests.signing.exports import SmallLog, busy_log


class Exported:
    """An export on disk, and its bytes as they were."""

    def __init__(self, folder: Path) -> None:
        self.log: SmallLog = busy_log()
        self.folder = self.log.write(folder)
        (folder / "checkpoints").mkdir()
        (folder / "checkpoints/300").write_bytes(self.log.checkpoint(300))
        self.files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return Exported(tmp_path_factory.mktemp("flipped") / "export")


def test_the_export_is_fine_as_it_was_written(exported: Exported) -> None:
    assert verify_export(exported.folder, exported.log.authority.root_der, processes=1).fine


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 10**6), where=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found(exported: Exported, which: int, where: int, bit: int) -> None:
    path = list(exported.files)[which % len(exported.files)]
    good = exported.files[path]
    data = bytearray(good)
    data[where % len(data)] ^= 1 << bit
    path.write_bytes(data)
    try:
        report = verify_export(exported.folder, exported.log.authority.root_der, processes=1)
    finally:
        path.write_bytes(good)
    assert not report.fine
    named = {one.file for one in report.findings} | {one.detail.split(" ")[0] for one in report.findings}
    assert path.relative_to(exported.folder).as_posix() in named


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 10**6), cut=st.integers(0, 10**9))
def test_any_file_that_was_cut_short_is_found(exported: Exported, which: int, cut: int) -> None:
    path = list(exported.files)[which % len(exported.files)]
    good = exported.files[path]
    path.write_bytes(good[: cut % len(good)])
    try:
        report = verify_export(exported.folder, exported.log.authority.root_der, processes=1)
    finally:
        path.write_bytes(good)
    assert not report.fine


@pytest.mark.parametrize("name", ["tile/entries/000", "tile/0/000", "tile/1/000.p/2", "checkpoint"])
def test_every_byte_of_a_files_beginning_and_end_is_covered(
    exported: Exported, name: str, tmp_path: Path
) -> None:
    shutil.copytree(exported.folder, tmp_path / "copy")
    path = tmp_path / "copy" / name
    good = path.read_bytes()
    for offset in [*range(6), *range(len(good) - 6, len(good))]:
        data = bytearray(good)
        data[offset] ^= 0x01
        path.write_bytes(data)
        report = verify_export(tmp_path / "copy", exported.log.authority.root_der, processes=1)
        assert not report.fine, offset
