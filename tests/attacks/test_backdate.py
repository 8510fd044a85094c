"""Backdate: an entry claims a time at which it was not recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.exported import codes, log_with_filings, report_on
from tests.signing.exports import DAY, SECOND, START


@pytest.mark.parametrize("back", [1, 3600 * SECOND])
def test_a_time_not_after_the_one_before_is_found(tmp_path: Path, back: int) -> None:
    log = log_with_filings()
    log.now -= SECOND + back
    position = log.tick()
    report = report_on(log, tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("BACKDATED", position)]


def test_times_that_go_back_from_one_bundle_to_the_next_are_found_by_any_number_of_processes(
    tmp_path: Path,
) -> None:
    log = log_with_filings(0)
    while len(log.entries) < 1024:
        log.tick()
    log.now -= 100 * SECOND
    position = log.tick()
    while len(log.entries) < 2048:
        log.tick()
    for processes in (1, 2):
        report = report_on(log, tmp_path / str(processes), processes)
        assert [(one.code, one.position) for one in report.findings] == [("BACKDATED", position)]


def test_a_certificate_that_was_not_valid_at_the_time_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    temp = log.actor("temp", days=1)
    log.enrol_person(temp, log.admins[1])
    log.file(temp)
    log.now = START + 2 * DAY
    position = log.file(temp)
    report = report_on(log, tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("CERT_EXPIRED", position)]


def test_a_statement_kept_back_until_after_its_signers_limit_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    statement = log.statement("record.filed", {}, ["record:1"], log.archivist)
    log.now += 3600 * SECOND
    log.append(log.sign(statement, log.archivist))
    assert codes(report_on(log, tmp_path)) == {"SIGNED_TOO_LATE"}
