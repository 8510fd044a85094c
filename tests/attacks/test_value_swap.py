"""Value swap: what was signed is replaced by something else."""

from __future__ import annotations

from pathlib import Path

import msgspec

from signing.envelope import (
    Envelope,
    encode_envelope,
    entry_bytes,
    parse_envelope,
    parse_statement,
    sign_batch,
    split_entry,
    statement_bytes,
)
from tests.attacks.exported import again, codes, log_with_filings, report_on
from tests.signing.exports import Log


def with_title(envelope: Envelope, title: str) -> bytes:
    statement = parse_statement(envelope.payload)
    other = msgspec.structs.replace(statement, payload={**statement.payload, "title": title})
    return encode_envelope(msgspec.structs.replace(envelope, payload=statement_bytes(other)))


def swapped(log: Log, index: int, title: str) -> Log:
    raw, position, at = split_entry(log.entries[index])
    entry = entry_bytes(with_title(parse_envelope(raw), title), position, at)
    entries = list(log.entries)
    entries[index] = entry
    return again(log, entries)


def test_a_payload_that_was_replaced_is_not_what_was_signed(tmp_path: Path) -> None:
    log = log_with_filings()
    report = report_on(swapped(log, len(log.entries) - 1, "another title"), tmp_path)
    assert [(one.code, one.position) for one in report.findings] == [("SIGNATURE_WRONG", len(log.entries))]


def test_a_payload_that_was_replaced_long_ago_contradicts_all_who_signed_since(tmp_path: Path) -> None:
    log = log_with_filings()
    report = report_on(swapped(log, len(log.entries) - 3, "another title"), tmp_path)
    assert [one.code for one in report.findings] == ["SIGNATURE_WRONG", "SEEN_WRONG", "SEEN_WRONG"]


def test_a_statement_of_a_batch_that_was_replaced_leads_to_another_root(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record_batch("page.attached", 5, log.archivist)
    report = report_on(swapped(log, len(log.entries) - 2, "x"), tmp_path)
    assert codes(report) == {"BATCH_ROOT"}


def test_a_co_signer_who_was_swapped_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    two = log.admins[:2]
    signers = [{"actor": one.id, "key": one.key.key_id, "role": "supervisor"} for one in two]
    statement = log.statement("record.destroyed", {"signers": signers}, ["record:1"], two[0])
    log.append(log.sign(statement, two[0], log.admins[2]))
    assert codes(report_on(log, tmp_path)) == {"SIGNERS_WRONG"}


def test_a_signature_taken_from_another_statement_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    one = parse_envelope(
        log.sign(log.statement("record.filed", {}, ["record:1"], log.archivist), log.archivist)
    )
    other = log.statement("record.filed", {}, ["record:2"], log.archivist)
    forged = msgspec.structs.replace(one, payload=statement_bytes(other))
    log.append(encode_envelope(forged))
    assert codes(report_on(log, tmp_path)) == {"SIGNATURE_WRONG"}


def test_a_batch_of_two_commands_is_found(tmp_path: Path) -> None:
    log = log_with_filings(1)
    statements = log.batch("page.attached", 3, log.archivist)
    header = parse_envelope(sign_batch([statement_bytes(one) for one in statements], [log.archivist.key])[0])
    statements[1] = msgspec.structs.replace(statements[1], command=log.uuid())
    for index, one in enumerate(statements):
        body = statement_bytes(one)
        log.append(encode_envelope(msgspec.structs.replace(header, index=index, payload=body)))
    assert codes(report_on(log, tmp_path)) == {"BATCH_MIXED", "BATCH_ROOT"}
