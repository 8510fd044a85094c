"""Foreign ledger: statements, keys and files of one log are used in another."""

from __future__ import annotations

from pathlib import Path

from signing.envelope import split_entry
from signing.verify import verify_export
from tests.attacks.exported import codes, log_with_filings, report_on
from tests.signing.exports import SmallLog, make_authority


def test_a_statement_made_for_another_ledger_is_found(tmp_path: Path) -> None:
    log, other = log_with_filings(1), SmallLog("other.example/ledger")
    other.tick()
    log.append(split_entry(other.entries[-1])[0])
    assert codes(report_on(log, tmp_path)) == {"FOREIGN_LEDGER"}


def test_a_log_under_another_root_certificate_is_not_trusted(tmp_path: Path) -> None:
    log = log_with_filings(2)
    log.write(tmp_path)
    report = verify_export(tmp_path, make_authority("Another CA").root_der, processes=1)
    assert codes(report) == {"GENESIS"}
    assert report.policy.log_vkey is None


def test_a_checkpoint_of_another_log_is_found(tmp_path: Path) -> None:
    log, other = log_with_filings(2), SmallLog("other.example/ledger")
    log.write(tmp_path)
    size = len(log.entries)
    (tmp_path / "checkpoint").write_bytes(other.checkpoint(size, log.root_at(size)))
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"NOTE_UNSIGNED"}


def test_a_checkpoint_by_a_key_that_the_founder_did_not_name_is_found(tmp_path: Path) -> None:
    log = log_with_filings(2)
    log.write(tmp_path)
    log.signer = type(log.signer)(log.origin, bytes(32))
    (tmp_path / "checkpoint").write_bytes(log.checkpoint())
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert codes(report) == {"NOTE_UNSIGNED"}
