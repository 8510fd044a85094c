"""A login of another type: something that is no ``session.opened`` is used as one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from signing.envelope import encode_envelope, parse_envelope, statement_bytes
from tests.attacks.exported import codes, log_with_filings, report_on


def test_a_statement_of_another_type_opens_no_session(tmp_path: Path) -> None:
    log = log_with_filings(1)
    session = log.uuid()
    log.file(log.archivist, session)
    position = log.file(log.custodial, session)
    report = report_on(log, tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("SESSION_NOT_OPEN", position)]


def test_a_signed_statement_turned_into_a_login_does_not_verify(tmp_path: Path) -> None:
    log = log_with_filings(1)
    session = log.uuid()
    subjects = [f"person:{log.archivist.id}", f"session:{session}"]
    signed = log.statement("record.filed", {}, subjects, log.archivist)
    envelope = parse_envelope(log.sign(signed, log.archivist))
    payload = {
        "client": "-",
        "expires": "2030-01-01T00:00:00.000000Z",
        "key": log.archivist.key.key_id,
        "person": log.archivist.id,
    }
    login = msgspec.structs.replace(signed, type="session.opened", payload=payload)
    log.append(encode_envelope(msgspec.structs.replace(envelope, payload=statement_bytes(login))))
    assert codes(report_on(log, tmp_path)) == {"SIGNATURE_WRONG"}


def test_a_login_under_the_type_of_a_batch_is_no_envelope(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.open_session(log.archivist)
    entry = log.entries[-1].replace(b"statement.v1+json", b"batch.v1+json")
    log.rebuild([*log.entries[:-1], entry])
    assert codes(report_on(log, tmp_path)) == {"ENVELOPE_TYPE"}


def test_a_login_that_is_replayed_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    session = log.open_session(log.archivist)
    payload = {
        "client": "-",
        "expires": "2030-01-01T00:00:00.000000Z",
        "key": log.archivist.key.key_id,
        "person": log.archivist.id,
    }
    log.record("session.opened", payload, [f"session:{session}"], log.archivist)
    assert codes(report_on(log, tmp_path)) == {"SESSION_REUSED"}
