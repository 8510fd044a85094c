"""Header and tile lies: what stands around the entries says something else than they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from signing.tiles import bundle_path, tile_path
from signing.verify import verify_export
from tests.attacks.exported import codes, log_with_filings, report_on
from tests.signing.exports import Log, busy_log


def changed(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x10
    path.write_bytes(data)


@pytest.fixture(scope="module")
def busy() -> Log:
    return busy_log()


@pytest.mark.parametrize("offset", [0, 33, 8191])
def test_a_full_tile_that_lies_is_named_with_the_byte(tmp_path: Path, busy: Log, offset: int) -> None:
    busy.write(tmp_path)
    changed(tmp_path / "tile/0/001", offset)
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    assert ("TILE_WRONG", "tile/0/001", offset) in {(f.code, f.file, f.offset) for f in report.findings}
    assert "LEAF_WRONG" not in codes(report)


def test_an_upper_tile_that_lies_is_named_with_the_byte(tmp_path: Path, busy: Log) -> None:
    busy.write(tmp_path)
    path = tile_path(1, 0, len(busy.entries) // 256)
    changed(tmp_path / path, 40)
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    assert ("TILE_WRONG", path, 40) in {(f.code, f.file, f.offset) for f in report.findings}


def test_an_entry_that_was_changed_is_named_with_the_byte_where_it_begins(tmp_path: Path, busy: Log) -> None:
    busy.write(tmp_path)
    start = 2 + sum(len(entry) + 2 for entry in busy.entries[256:300])
    changed(tmp_path / "tile/entries/001", start + 200)
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    found = [one for one in report.findings if one.code == "LEAF_WRONG"]
    assert [(one.file, one.offset, one.position) for one in found] == [("tile/entries/001", start, 301)]


def test_a_bundle_that_is_cut_off_is_named_with_the_byte(tmp_path: Path, busy: Log) -> None:
    busy.write(tmp_path)
    path = tmp_path / "tile/entries/001"
    path.write_bytes(path.read_bytes()[:-1])
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    last = sum(len(entry) + 2 for entry in busy.entries[256:511])
    found = [one for one in report.findings if one.code == "BUNDLE_FORM"]
    assert [(one.file, one.offset) for one in found] == [("tile/entries/001", last)]


@pytest.mark.parametrize(
    "which", ["tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/entries/001", "checkpoint"]
)
def test_a_file_that_is_missing_is_named(tmp_path: Path, busy: Log, which: str) -> None:
    busy.write(tmp_path)
    (tmp_path / which).unlink()
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    assert not report.fine
    assert which in {one.file for one in report.findings if one.code == "FILE_MISSING"}


def test_an_entry_at_another_position_than_it_says_is_found(tmp_path: Path) -> None:
    log = log_with_filings()
    log.rebuild([*log.entries[:-1], log.entries[-1].replace(b'"position":', b'"position":1')])
    assert codes(report_on(log, tmp_path)) == {"POSITION_WRONG"}


def test_a_batch_header_that_claims_more_statements_than_there_are_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record_batch("page.attached", 4, log.archivist)
    del log.entries[-1]
    log.rebuild(log.entries)
    log.tick()
    assert codes(report_on(log, tmp_path)) == {"BATCH_BROKEN"}


def test_files_that_belong_to_nothing_are_reported_and_earlier_tiles_are_checked(
    tmp_path: Path, busy: Log
) -> None:
    busy.write(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    earlier = tmp_path / bundle_path(0, 3)
    earlier.parent.mkdir()
    earlier.write_bytes(b"".join(len(e).to_bytes(2, "big") + e for e in busy.entries[:3]))
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    assert report.fine
    assert [(one.code, one.file) for one in report.warnings] == [("FILE_UNKNOWN", "notes.txt")]
    changed(earlier, 50)
    report = verify_export(tmp_path, busy.authority.root_der, processes=1)
    assert [(one.code, one.file) for one in report.findings] == [("TILE_WRONG", bundle_path(0, 3))]
