"""Drop: an entry is taken out of the log."""

from __future__ import annotations

from pathlib import Path

from signing.envelope import entry_bytes, split_entry
from signing.verify import verify_export
from tests.attacks.exported import again, codes, log_with_filings, report_on


def test_an_entry_left_out_moves_all_after_it_from_their_positions(tmp_path: Path) -> None:
    log = log_with_filings()
    report = report_on(again(log, log.entries[:-3] + log.entries[-2:]), tmp_path)
    assert codes(report) == {"POSITION_WRONG", "SEEN_WRONG"}
    assert [one.position for one in report.findings if one.code == "POSITION_WRONG"] == [
        len(log.entries) - 2,
        len(log.entries) - 1,
    ]


def test_an_entry_left_out_and_all_after_it_renumbered_contradicts_what_signers_saw(tmp_path: Path) -> None:
    log = log_with_filings()
    kept = [split_entry(entry) for entry in log.entries[:-3] + log.entries[-2:]]
    entries = [entry_bytes(raw, n, at) for n, (raw, _, at) in enumerate(kept, 1)]
    report = report_on(again(log, entries), tmp_path)
    assert codes(report) == {"SEEN_WRONG"}
    assert report.findings[0].position == len(entries) - 1


def test_a_statement_missing_from_a_batch_breaks_the_batch(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record_batch("page.attached", 6, log.archivist)
    kept = [split_entry(entry) for entry in log.entries[:-4] + log.entries[-3:]]
    entries = [entry_bytes(raw, n, at) for n, (raw, _, at) in enumerate(kept, 1)]
    report = report_on(again(log, entries), tmp_path)
    assert codes(report) == {"BATCH_BROKEN"}


def test_the_end_of_a_batch_missing_breaks_the_batch(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record_batch("page.attached", 6, log.archivist)
    report = report_on(again(log, log.entries[:-2]), tmp_path)
    assert codes(report) == {"BATCH_BROKEN"}


def test_the_beginning_of_a_batch_missing_breaks_the_batch(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record_batch("page.attached", 6, log.archivist)
    kept = [split_entry(entry) for entry in log.entries[:-6] + log.entries[-5:]]
    entries = [entry_bytes(raw, n, at) for n, (raw, _, at) in enumerate(kept, 1)]
    report = report_on(again(log, entries), tmp_path)
    assert codes(report) == {"BATCH_BROKEN"}


def test_a_bundle_missing_from_the_files_is_named(tmp_path: Path) -> None:
    log = log_with_filings(300)
    log.write(tmp_path)
    (tmp_path / "tile/entries/000").unlink()
    report = verify_export(tmp_path, log.authority.root_der)
    assert [one.file for one in report.findings if one.code == "FILE_MISSING"] == ["tile/entries/000"]
