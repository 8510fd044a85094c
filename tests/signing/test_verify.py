"""The verification of an export: what it looks at, what it reports, and that it never collapses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from signing import base64
from signing.checkpoint import Checkpoint
from signing.checkpoint import sign as sign_checkpoint
from signing.envelope import (
    BATCH_TYPE,
    MAX_ENVELOPE,
    Envelope,
    Signature,
    batch_header,
    encode_envelope,
    entry_bytes,
    pae,
    parse_envelope,
    parse_statement,
    sign_batch,
    split_entry,
    statement_bytes,
)
from signing.errors import BadCertificate
from signing.history import FOLDED_TYPES
from signing.keys import CertificateKey
from signing.report import MAX_FINDINGS, text_of
from signing.scan import type_of
from signing.suites import ECDSA_P256, RSA_PKCS1
from signing.trust import WARNINGS
from signing.verify import verify_export
from signing.words import WORDS
from tests.signing.exports import Log, SmallLog, busy_log


@pytest.fixture(scope="module")
def busy() -> SmallLog:
    return busy_log()


def test_a_good_export_is_fine_and_the_report_says_what_was_looked_at(busy: SmallLog, tmp_path: Path) -> None:
    report = verify_export(busy.write(tmp_path), busy.authority.root_der, processes=1)
    assert report.fine
    assert (report.origin, report.size) == (busy.origin, len(busy.entries))
    assert report.root == busy.root_at(report.size).hex()
    assert report.entries == report.size == sum(report.types.values())
    assert report.types["page.attached@1"] == 560
    assert (report.batches, report.sessions, report.keys) == (2, 1, 7)
    assert report.policy.log_vkey == busy.signer.vkey
    assert report.policy.founder_key == busy.founder.key.key_id


def test_any_number_of_processes_gives_the_same_report(busy: SmallLog, tmp_path: Path) -> None:
    log = SmallLog()
    session = log.open_session(log.archivist, 100_000)
    for _ in range(6):
        log.record_batch("page.attached", 450, log.custodial, session)
        log.file()
    log.file(log.custodial)
    log.write(tmp_path)
    reports = [verify_export(tmp_path, log.authority.root_der, processes=n) for n in (1, 2, 3)]
    assert reports[0] == reports[1] == reports[2]
    assert [one.code for one in reports[0].findings] == ["SESSION_NOT_OPEN"]


def test_a_process_with_threads_can_verify_too(busy: SmallLog, tmp_path: Path) -> None:
    log = SmallLog()
    log.record_batch("page.attached", 2_000, log.archivist)
    log.write(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(verify_export, tmp_path, log.authority.root_der, processes=2).result()
    assert report.fine


def test_a_batch_longer_than_the_share_of_a_process_is_verified_whole(tmp_path: Path) -> None:
    log = SmallLog()
    log.record_batch("page.attached", 3_000, log.archivist)
    log.file()
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=2)
    assert report.fine
    assert report.batches == 1


def test_a_batch_whose_header_claims_to_begin_earlier_hides_nothing(tmp_path: Path) -> None:
    log = SmallLog()
    bodies = [statement_bytes(one) for one in log.batch("page.attached", 2_000, log.archivist)]
    log.append(*sign_batch(bodies, [log.archivist.key])[900:])
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=2)
    assert [one.code for one in report.findings] == ["BATCH_BROKEN"]
    assert report.entries == len(log.entries)


def test_signatures_of_every_suite_are_verified(tmp_path: Path) -> None:
    log = SmallLog()
    for suite in (RSA_PKCS1, ECDSA_P256):
        officer = log.actor(suite, key=CertificateKey.generate(suite))
        log.enrol_person(officer, log.admins[1])
        log.file(officer)
    assert verify_export(log.write(tmp_path), log.authority.root_der, processes=1).fine


def test_a_successor_is_verified_under_its_own_name_and_its_past_under_the_old_one(tmp_path: Path) -> None:
    log = SmallLog()
    log.file()
    old, size = log.checkpoint(), len(log.entries)
    successor = Log(f"{log.origin}/2", log.authority)
    two = log.admins[:2]
    payload = {
        "cause": "restore",
        "log_vkey": successor.signer.vkey,
        "origin": successor.origin,
        "recovered": {"note": base64.encode(old)},
        "signers": [{"actor": a.id, "key": a.key.key_id, "role": "administrator"} for a in two],
    }
    statement = log.statement(
        "ledger.continued", payload, [f"ledger:{successor.origin}"], two[0], ledger=successor.origin
    )
    log.append(log.sign(statement, *two))
    log.file(ledger=successor.origin)
    log.write(tmp_path)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / f"checkpoints/{size}").write_bytes(old)
    now = Checkpoint(successor.origin, len(log.entries), log.root_at(len(log.entries)))
    (tmp_path / "checkpoint").write_bytes(sign_checkpoint(now, successor.signer))
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert report.fine
    assert (report.origin, report.checkpoints) == (successor.origin, 2)
    (tmp_path / "checkpoint").write_bytes(log.checkpoint())
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert [one.code for one in report.findings] == ["NOTE_UNSIGNED"]


def test_an_empty_folder_and_an_empty_log_are_findings(tmp_path: Path) -> None:
    log = Log()
    report = verify_export(tmp_path, log.authority.root_der, processes=1)
    assert {one.code for one in report.findings} == {"FILE_MISSING", "GENESIS"}
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    assert [one.code for one in report.findings] == ["GENESIS"]


def test_a_root_that_is_no_certificate_is_refused(busy: SmallLog, tmp_path: Path) -> None:
    with pytest.raises(BadCertificate):
        verify_export(busy.write(tmp_path), b"x", processes=1)


def test_an_entry_that_is_none_is_a_finding_and_the_rest_is_still_verified(tmp_path: Path) -> None:
    log = SmallLog()
    log.file()
    log.append(b"not an envelope")
    log.file(log.custodial)
    log.entries[-2] = b"not an entry"
    log.rebuild(log.entries)
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    found = {one.code: one for one in report.findings}
    assert set(found) == {"ENTRY_FORM", "SESSION_NOT_OPEN"}
    assert found["ENTRY_FORM"].file == f"tile/entries/000.p/{len(log.entries)}"
    assert found["ENTRY_FORM"].offset == 2 + sum(len(entry) + 2 for entry in log.entries[:-2])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda body: body.replace(b'"version":1', b'"version": 1'), "NOT_CANONICAL"),
        (lambda body: body.replace(b'"version":1', b'"version":1.0'), "FLOAT"),
        (lambda body: body.replace(b'"version":1', b'"version":1,"version":1'), "DUPLICATE_KEY"),
        (lambda body: body.replace(b'"payload":{', b'"payload":{"A":1,'), "BAD_KEY"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_statement_that_is_not_canonical_is_found_alone_and_in_a_batch(
    tmp_path: Path, change: Callable[[bytes], bytes], code: str, place: int
) -> None:
    log = SmallLog()
    bodies = [statement_bytes(one) for one in log.batch("page.attached", 3, log.archivist)]
    envelopes = [parse_envelope(one) for one in sign_batch(bodies, [log.archivist.key])]
    bad: Envelope = msgspec.structs.replace(envelopes[place], payload=change(bodies[place]))
    envelopes[place] = bad
    log.append(*[encode_envelope(one) for one in envelopes])
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    assert code in {one.code for one in report.findings}


def test_a_head_event_in_the_middle_of_its_command_is_found(tmp_path: Path) -> None:
    log = SmallLog()
    statements = log.batch("page.attached", 3, log.archivist)
    head = msgspec.structs.replace(
        statements[1], type="action.headed", payload={"member_type": "page.attached"}
    )
    good = [msgspec.structs.replace(head), statements[0], statements[2]]
    log.append(*sign_batch([statement_bytes(one) for one in good], [log.archivist.key]))
    assert verify_export(log.write(tmp_path), log.authority.root_der, processes=1).fine
    log = SmallLog()
    bad = [statements[0], head, statements[2]]
    log.append(*sign_batch([statement_bytes(one) for one in bad], [log.archivist.key]))
    report = verify_export(log.write(tmp_path / "bad"), log.authority.root_der, processes=1)
    assert [one.code for one in report.findings] == ["HEAD_MISSING"]


def test_a_session_that_expires_within_a_batch_counts_up_to_its_end(tmp_path: Path) -> None:
    log = SmallLog()
    session = log.open_session(log.archivist, seconds=5)
    statements = log.batch("page.attached", 12, log.custodial, session)
    envelopes = sign_batch([statement_bytes(one) for one in statements], [log.custodial.key])
    log.append(*envelopes[:5])
    log.now += 10_000_000
    for envelope in envelopes[5:]:
        log.now += 1
        log.entries.append(entry_bytes(envelope, len(log.entries) + 1, log.now))
    log.rebuild(log.entries)
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    first = len(log.entries) - 6
    assert [one.position for one in report.findings] == list(range(first, len(log.entries) + 1))
    assert {one.code for one in report.findings} == {"SESSION_NOT_OPEN"}


def test_more_findings_than_a_report_lists_are_counted(tmp_path: Path) -> None:
    log = SmallLog()
    for _ in range(MAX_FINDINGS + 50):
        log.tick()
    entries = [one.replace(b'"position":', b'"position":9') for one in log.entries[20:]]
    log.rebuild(log.entries[:20] + entries)
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    assert len(report.findings) + report.hidden == len(entries)
    assert not report.fine
    assert f"{report.hidden}" in text_of(report, "zh")


def test_the_text_names_code_place_and_next_step_in_both_languages(tmp_path: Path) -> None:
    log = SmallLog()
    log.file(log.custodial)
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    english, chinese = text_of(report, "en"), text_of(report, "zh")
    assert english.startswith("NOT verified: 1 finding\n")
    assert f"SESSION_NOT_OPEN at position {len(log.entries)} tile/entries/000" in english
    assert WORDS["SESSION_NOT_OPEN"].hint_en in english
    assert chinese.startswith("验证不通过：1 项问题")
    assert WORDS["SESSION_NOT_OPEN"].hint_zh in chinese
    for text in (english, chinese):
        assert report.policy.root_sha256 in text


def test_progress_is_told_for_both_passes(busy: SmallLog, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    verify_export(
        busy.write(tmp_path), busy.authority.root_der, processes=1, progress=lambda *step: told.append(step)
    )
    size = len(busy.entries)
    assert ("scan", size, size) in told
    assert ("verify", size, size) in told


def test_the_first_pass_sees_the_type_of_every_entry_that_trust_depends_on(busy: SmallLog) -> None:
    for entry in busy.entries:
        statement = parse_statement(parse_envelope(split_entry(entry)[0]).payload)
        assert type_of(entry) == statement.type.encode()


def test_every_code_that_trust_warns_of_or_folds_is_known() -> None:
    assert WORDS.keys() >= WARNINGS
    assert all("." in name for name in FOLDED_TYPES)


def test_an_envelope_over_the_limit_is_found_in_a_batch_too(tmp_path: Path) -> None:
    log = SmallLog()
    statements = log.batch("page.attached", 3, log.archivist)
    room = (MAX_ENVELOPE - 2_000) // 4 * 3
    for _ in range(800):
        statements[1] = msgspec.structs.replace(statements[1], payload={"text": "x" * room})
        bodies = [statement_bytes(one) for one in statements]
        header = batch_header(bodies)
        envelope = Envelope(
            batch=header,
            index=1,
            payload=bodies[1],
            signatures=[Signature(log.archivist.key.key_id, log.archivist.key.sign(pae(BATCH_TYPE, header)))],
            type=BATCH_TYPE,
        )
        if len(msgspec.json.encode(envelope)) > MAX_ENVELOPE:
            break
        room += 3
    data = [
        msgspec.json.encode(msgspec.structs.replace(envelope, index=i, payload=body))
        for i, body in enumerate(bodies)
    ]
    log.append(*data)
    report = verify_export(log.write(tmp_path), log.authority.root_der, processes=1)
    assert "ENTRY_TOO_LONG" in {one.code for one in report.findings}
