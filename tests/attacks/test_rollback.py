"""Rollback: the log goes back to a smaller size."""

from __future__ import annotations

from pathlib import Path

from signing.verify import verify_export
from tests.attacks.exported import codes, log_with_filings


def test_an_earlier_state_with_its_own_checkpoint_is_a_log_like_any_other(tmp_path: Path) -> None:
    log = log_with_filings()
    log.rebuild(log.entries[:-2])
    assert verify_export(log.write(tmp_path), log.authority.root_der, processes=1).fine


def test_a_checkpoint_of_more_entries_than_there_are_shows_what_is_missing(tmp_path: Path) -> None:
    log = log_with_filings()
    newest = log.checkpoint()
    log.rebuild(log.entries[:-2])
    log.write(tmp_path)
    (tmp_path / "checkpoint").write_bytes(newest)
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert "FILE_MISSING" in codes(report)


def test_an_older_checkpoint_that_is_larger_than_the_log_shows_the_rollback(tmp_path: Path) -> None:
    log = log_with_filings()
    size, newest = len(log.entries), log.checkpoint()
    log.rebuild(log.entries[:-2])
    log.write(tmp_path)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / f"checkpoints/{size}").write_bytes(newest)
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"CHECKPOINT_AHEAD"}


def test_tiles_of_a_larger_tree_left_behind_show_the_rollback(tmp_path: Path) -> None:
    log = log_with_filings()
    log.write(tmp_path)
    log.rebuild(log.entries[:-2])
    log.write(tmp_path)
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"CHECKPOINT_AHEAD"}


def test_older_checkpoints_of_the_same_log_are_counted(tmp_path: Path) -> None:
    log = log_with_filings()
    log.write(tmp_path)
    (tmp_path / "checkpoints").mkdir()
    for size in (1, 7, len(log.entries)):
        (tmp_path / f"checkpoints/{size}").write_bytes(log.checkpoint(size))
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert report.fine
    assert report.checkpoints == 4


def test_an_older_checkpoint_under_another_name_than_its_size_is_found(tmp_path: Path) -> None:
    log = log_with_filings()
    log.write(tmp_path)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints/9").write_bytes(log.checkpoint(8))
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"CHECKPOINT_NAME"}
