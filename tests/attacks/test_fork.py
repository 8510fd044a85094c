"""Fork: the log shows one history to some and another to others."""

from __future__ import annotations

from pathlib import Path

from signing.verify import verify_export
from tests.attacks.exported import codes, log_with_filings, report_on
from tests.signing.exports import SmallLog


def test_two_roots_for_one_size_are_evidence_that_names_both(tmp_path: Path) -> None:
    log, other = log_with_filings(4), SmallLog()
    for _ in range(3):
        other.tick()
    size = len(other.entries)
    log.write(tmp_path)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / f"checkpoints/{size}").write_bytes(other.checkpoint())
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"ROOTS_DIFFER"}
    found = report.findings[0]
    assert found.file == f"checkpoints/{size}"
    assert other.root_at(size).hex() in found.detail
    assert log.root_at(size).hex() in found.detail


def test_a_checkpoint_of_another_tree_is_not_the_root_of_these_entries(tmp_path: Path) -> None:
    log = log_with_filings(4)
    log.write(tmp_path)
    (tmp_path / "checkpoint").write_bytes(log.checkpoint(root=bytes(32)))
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"ROOT_WRONG"}


def test_a_signer_who_saw_the_other_branch_reveals_it(tmp_path: Path) -> None:
    log, other = log_with_filings(4), SmallLog()
    for _ in range(3):
        other.tick()
    log.file(seen=other.seen())
    report = report_on(log, tmp_path)
    assert codes(report) == {"SEEN_WRONG"}
    assert report.findings[0].position == len(log.entries)
