"""Key reuse: a key signs what it must not, or no longer."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.exported import codes, log_with_filings, report_on


def test_a_revoked_key_that_signs_on_is_found_at_each_place(tmp_path: Path) -> None:
    log = log_with_filings()
    log.revoke(log.archivist, log.admins[1])
    places = [log.file(), log.file()]
    report = report_on(log, tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("KEY_REVOKED", at) for at in places]


def test_what_lies_between_last_good_index_and_revocation_is_doubtful_but_verified(tmp_path: Path) -> None:
    log = log_with_filings()
    last_good = log.file() - 1
    doubtful = log.file()
    log.revoke(log.archivist, log.admins[1], last_good)
    report = report_on(log, tmp_path)
    assert report.fine
    assert [(one.code, one.position) for one in report.warnings] == [("KEY_DOUBTFUL", doubtful)]


def test_someone_elses_key_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    position = log.file(log.archivist, actor=log.admins[0].id)
    report = report_on(log, tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("KEY_NOT_ACTORS", position)]


def test_a_key_of_another_purpose_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.file(log.service)
    assert codes(report_on(log, tmp_path)) == {"KEY_PURPOSE"}


def test_a_custodial_key_outside_any_session_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.file(log.custodial)
    assert codes(report_on(log, tmp_path)) == {"SESSION_NOT_OPEN"}


def test_a_key_that_only_the_export_brings_is_not_trusted(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.file(log.actor("stranger"))
    assert codes(report_on(log, tmp_path)) == {"KEY_UNKNOWN"}


def test_a_key_enrolled_by_no_valid_enrolment_stays_unknown(tmp_path: Path) -> None:
    log = log_with_filings(1)
    stranger = log.actor("stranger")
    log.enrol(stranger, stranger._replace(id=log.admins[1].id))
    log.file(stranger)
    found = [(one.code, one.position) for one in report_on(log, tmp_path).findings]
    assert ("KEY_UNKNOWN", len(log.entries)) in found
    assert ("KEY_UNKNOWN", len(log.entries) - 1) in found


def test_the_founders_key_is_of_no_use_after_the_genesis(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record("policy.set", {}, ["policy:x"], log.founder)
    assert codes(report_on(log, tmp_path)) == {"FOUNDER_LIMIT"}


def test_a_command_that_is_recorded_twice_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    envelope = log.sign(log.statement("record.filed", {}, ["record:1"], log.archivist), log.archivist)
    log.append(envelope)
    log.tick()
    position = log.append(envelope)
    report = report_on(log, tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("COMMAND_SPLIT", position)]
