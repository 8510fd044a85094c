"""Reorder: entries change places."""

from __future__ import annotations

from pathlib import Path

from signing import base64
from signing.envelope import entry_bytes, parse_envelope, sign_batch, split_entry, statement_bytes
from tests.attacks.exported import again, codes, log_with_filings, report_on


def test_two_entries_that_change_places_stand_at_wrong_positions_and_times(tmp_path: Path) -> None:
    log = log_with_filings()
    *first, a, b = log.entries
    report = report_on(again(log, [*first, b, a]), tmp_path)
    assert codes(report) == {"POSITION_WRONG", "BACKDATED", "SEEN_WRONG"}


def test_two_statements_that_change_places_contradict_what_their_signers_saw(tmp_path: Path) -> None:
    log = log_with_filings()
    *_, a, b = (split_entry(entry) for entry in log.entries)
    swapped = [entry_bytes(b[0], a[1], a[2]), entry_bytes(a[0], b[1], b[2])]
    report = report_on(again(log, log.entries[:-2] + swapped), tmp_path)
    assert codes(report) == {"SEEN_WRONG"}


def test_statements_of_a_batch_that_change_places_break_it(tmp_path: Path) -> None:
    log = log_with_filings(1)
    log.record_batch("page.attached", 5, log.archivist)
    *_, a, b, _ = (split_entry(entry) for entry in log.entries)
    swapped = [entry_bytes(b[0], a[1], a[2]), entry_bytes(a[0], b[1], b[2]), log.entries[-1]]
    report = report_on(again(log, log.entries[:-3] + swapped), tmp_path)
    assert codes(report) == {"BATCH_BROKEN", "COMMAND_SPLIT"}


def test_statements_that_change_places_inside_a_batch_with_their_numbers_lead_to_another_root(
    tmp_path: Path,
) -> None:
    log = log_with_filings(1)
    bodies = [statement_bytes(one) for one in log.batch("page.attached", 4, log.archivist)]
    signed = parse_envelope(sign_batch(bodies, [log.archivist.key])[0])
    bodies[1], bodies[2] = bodies[2], bodies[1]
    for envelope in sign_batch(bodies, [log.archivist.key]):
        header = parse_envelope(envelope)
        assert header.batch is not None
        assert signed.batch is not None
        log.append(envelope.replace(b64(header.batch), b64(signed.batch)))
    report = report_on(log, tmp_path)
    assert codes(report) == {"BATCH_ROOT", "SIGNATURE_WRONG"}


def test_an_entry_between_the_statements_of_a_batch_breaks_it(tmp_path: Path) -> None:
    log = log_with_filings(1)
    session = log.open_session(log.archivist)
    envelopes = sign_batch(
        [statement_bytes(one) for one in log.batch("page.attached", 4, log.custodial, session)],
        [log.custodial.key],
    )
    log.append(*envelopes[:2])
    log.tick()
    log.append(*envelopes[2:])
    report = report_on(log, tmp_path)
    assert codes(report) == {"BATCH_BROKEN", "COMMAND_SPLIT"}


def b64(data: bytes) -> bytes:
    return base64.encode(data).encode()
