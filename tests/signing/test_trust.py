"""Who may sign what (EVENT.md sections 2, 3, 4 and 8), judged as on submit and as in an export."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from signing.envelope import (
    Seen,
    Statement,
    parse_envelope,
    parse_statement,
    sign_batch,
    split_entry,
    statement_bytes,
)
from signing.errors import NotTrusted
from signing.keys import CertificateKey, Ed25519Key
from signing.suites import ECDSA_P256, RSA_PSS
from signing.times import format_time
from tests.signing.exports import (
    DAY,
    SECOND,
    SIGNER_TABLE,
    START,
    Actor,
    SmallLog,
    seed_of,
    uuid_of,
)
from tests.signing.judging import Forger, co_signed, filing, folded, judged


@pytest.fixture
def log() -> SmallLog:
    return SmallLog()


def test_a_person_signs_with_a_key_of_their_own(log: SmallLog) -> None:
    assert judged(log, filing(log, log.archivist), log.archivist) == []


def test_a_key_that_the_log_does_not_know_signs_nothing(log: SmallLog) -> None:
    stranger = log.actor("stranger")
    assert judged(log, filing(log, stranger), stranger) == ["KEY_UNKNOWN"]


def test_someone_elses_key_signs_nothing(log: SmallLog) -> None:
    statement = filing(log, log.archivist, actor=log.admins[0].id)
    assert judged(log, statement, log.archivist) == ["KEY_NOT_ACTORS"]


def test_the_signature_is_by_the_key_that_the_statement_names(log: SmallLog) -> None:
    statement = filing(log, log.archivist)
    assert judged(log, statement, log.admins[0]) == ["SIGNERS_WRONG"]
    forged = log.archivist._replace(key=Forger(log.archivist.key.key_id, log.admins[0].key))
    assert judged(log, statement, forged) == ["SIGNATURE_WRONG"]


def test_a_service_key_does_not_sign_for_a_person(log: SmallLog) -> None:
    assert judged(log, filing(log, log.service), log.service) == ["KEY_PURPOSE"]
    tick = log.statement("clock.ticked", {}, [f"ledger:{log.origin}"], log.archivist)
    assert judged(log, tick, log.archivist) == ["KEY_PURPOSE"]


def test_another_partys_key_signs_where_the_table_says_x(log: SmallLog) -> None:
    party = log.actor("party")
    log.enrol(party, log.admins[1], purpose="party", kind="party")
    assert judged(log, log.statement("document.completed", {}, ["record:1"], party), party) == []
    assert judged(log, filing(log, party), party) == ["KEY_PURPOSE"]


def test_keys_on_certificates_that_a_force_issued_already_sign_too(log: SmallLog) -> None:
    for suite in (RSA_PSS, ECDSA_P256):
        officer = log.actor(f"officer {suite}", key=CertificateKey.generate(suite))
        log.enrol_person(officer, log.admins[1])
        assert judged(log, filing(log, officer), officer) == []


def test_a_witness_or_log_key_signs_no_statement(log: SmallLog) -> None:
    witness = log.actor("witness")
    log.enrol(witness, log.admins[1], purpose="witness")
    assert judged(log, filing(log, witness), witness) == ["KEY_PURPOSE"]


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_before_stands(log: SmallLog) -> None:
    log.file()
    before = len(log.entries)
    log.revoke(log.archivist, log.admins[1])
    assert judged(log, filing(log, log.archivist), log.archivist) == ["KEY_REVOKED"]
    state = folded(log)
    raw, _, recorded_at = split_entry(log.entries[before - 1])
    envelope = parse_envelope(raw)
    statement = parse_statement(envelope.payload)
    assert state.check(statement, envelope.signatures, before - 1, recorded_at, log.root_at) == []


def test_what_was_signed_after_the_last_good_index_is_doubtful(log: SmallLog) -> None:
    last_good = log.file() - 1
    doubtful = log.file() - 1
    log.revoke(log.archivist, log.admins[1], last_good_index=last_good)
    state = folded(log)
    for index, codes in ((last_good, []), (doubtful, ["KEY_DOUBTFUL"])):
        raw, _, recorded_at = split_entry(log.entries[index])
        envelope = parse_envelope(raw)
        statement = parse_statement(envelope.payload)
        found = state.check(statement, envelope.signatures, index, recorded_at, log.root_at)
        assert [one.code for one in found] == codes


def test_a_key_may_be_revoked_by_itself(log: SmallLog) -> None:
    payload = {"key": log.archivist.key.key_id, "last_good_index": 3, "reason": "lost"}
    subjects = [f"key:{log.archivist.key.key_id}"]
    statement = log.statement("key.revoked", payload, subjects, log.archivist)
    assert judged(log, statement, log.archivist) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "ab" * 32}, "KEY_UNKNOWN"),
        ({"last_good_index": 10_000}, "PAYLOAD_FORM"),
        ({"last_good_index": "3"}, "PAYLOAD_FORM"),
    ],
)
def test_a_revocation_names_a_key_of_the_log_and_a_leaf_before_it(
    log: SmallLog, change: dict[str, Any], code: str
) -> None:
    payload = {"key": log.archivist.key.key_id, "last_good_index": 3, "reason": "lost"} | change
    statement = log.statement("key.revoked", payload, [f"key:{payload['key']}"], log.admins[1])
    assert judged(log, statement, log.admins[1]) == [code]


def test_a_certificate_counts_by_the_recorded_time(log: SmallLog) -> None:
    temp = log.actor("temp", days=30)
    log.enrol_person(temp, log.admins[1])
    end = START + 30 * DAY
    statement = filing(log, temp, seen=Seen(log.seen().root, log.seen().size, format_time(end + DAY)))
    assert judged(log, statement, temp, at=end) == []
    assert judged(log, statement, temp, at=end + SECOND) == ["CERT_EXPIRED"]
    assert judged(log, statement, temp, at=START - 2 * DAY) == ["CERT_NOT_YET"]


def test_a_type_that_the_vocabulary_does_not_have_is_refused_until_it_is_adopted(log: SmallLog) -> None:
    statement = log.statement("face.proposed", {}, ["record:1"], log.service)
    assert judged(log, statement, log.service) == ["TYPE_NOT_IN_FORCE"]
    table = SIGNER_TABLE | {"face": {"proposed": "S"}}
    log.record("vocabulary.adopted", {"lock": "ab" * 32, "signer_table": table}, ["ledger:x"], log.admins[0])
    assert judged(log, log.statement("face.proposed", {}, ["record:1"], log.service), log.service) == []


def test_no_vocabulary_can_let_the_service_adopt_vocabularies_or_open_sessions(log: SmallLog) -> None:
    table = SIGNER_TABLE | {"vocabulary": {"adopted": "S"}, "session": {"opened": "P"}}
    payload = {"lock": "ab" * 32, "signer_table": table}
    log.record("vocabulary.adopted", payload, ["ledger:x"], log.admins[0])
    assert judged(
        log, log.statement("vocabulary.adopted", payload, ["ledger:x"], log.service), log.service
    ) == ["KEY_PURPOSE"]
    assert "CUSTODY" in judged(log, login(log, log.custodial), log.custodial)


def test_a_statement_made_for_another_ledger_does_not_count(log: SmallLog) -> None:
    statement = filing(log, log.archivist, ledger="other.example/ledger")
    assert judged(log, statement, log.archivist) == ["FOREIGN_LEDGER"]


# Custody and sessions


def login(log: SmallLog, who: Actor, session: str | None = None, **changes: Any) -> Statement:
    session = session or log.uuid()
    payload = {
        "client": "-",
        "expires": format_time(log.now + 3600 * SECOND),
        "key": who.key.key_id,
        "person": who.id,
    } | changes
    return log.statement("session.opened", payload, [f"person:{who.id}", f"session:{session}"], who)


def test_a_custodial_key_signs_only_inside_a_session_that_its_person_opened(log: SmallLog) -> None:
    assert judged(log, filing(log, log.custodial), log.custodial) == ["SESSION_NOT_OPEN"]
    session = log.open_session(log.archivist)
    assert judged(log, filing(log, log.custodial, f"session:{session}"), log.custodial) == []


def test_someone_elses_session_does_not_serve(log: SmallLog) -> None:
    session = log.open_session(log.admins[0])
    statement = filing(log, log.custodial, f"session:{session}")
    assert judged(log, statement, log.custodial) == ["SESSION_NOT_OPEN"]


def test_a_session_ends_by_closing_expiry_or_revocation_of_its_key(log: SmallLog) -> None:
    closed, expired, revoked = log.open_session(log.archivist), log.open_session(log.archivist, 5), ""
    statements = [filing(log, log.custodial, f"session:{one}") for one in (closed, expired)]
    log.record("session.closed", {"reason": "logout"}, [f"session:{closed}"], log.service)
    assert judged(log, statements[0], log.custodial) == ["SESSION_NOT_OPEN"]
    assert judged(log, statements[1], log.custodial, at=log.now + SECOND) == []
    assert judged(log, statements[1], log.custodial, at=log.now + 10 * SECOND) == ["SESSION_NOT_OPEN"]
    revoked = log.open_session(log.archivist)
    log.revoke(log.archivist, log.admins[1])
    statement = filing(log, log.custodial, f"session:{revoked}")
    assert judged(log, statement, log.custodial) == ["SESSION_NOT_OPEN"]


def test_a_custodial_key_cannot_open_a_session(log: SmallLog) -> None:
    assert judged(log, login(log, log.custodial), log.custodial) == ["CUSTODY"]


def test_a_custodial_key_cannot_sign_what_only_the_person_may(log: SmallLog) -> None:
    session = log.open_session(log.archivist)
    statement = log.statement("policy.set", {}, ["policy:x", f"session:{session}"], log.custodial)
    assert judged(log, statement, log.custodial) == ["CUSTODY"]


def test_a_login_cannot_be_replayed(log: SmallLog) -> None:
    session = log.open_session(log.archivist)
    assert judged(log, login(log, log.archivist, session), log.archivist) == ["SESSION_REUSED"]


def test_a_login_of_another_type_opens_nothing(log: SmallLog) -> None:
    session = log.uuid()
    log.file(log.archivist, session)
    statement = filing(log, log.custodial, f"session:{session}")
    assert judged(log, statement, log.custodial) == ["SESSION_NOT_OPEN"]


@pytest.mark.parametrize(
    "change", [{"key": "ab" * 32}, {"person": uuid_of("x")}, {"expires": format_time(START)}]
)
def test_a_login_is_for_its_signer_and_ends_after_it_began(log: SmallLog, change: dict[str, str]) -> None:
    assert judged(log, login(log, log.archivist, **change), log.archivist) == ["SESSION_FORM"]


# Signers


def test_two_sign_in_the_order_they_are_named(log: SmallLog) -> None:
    two = log.admins[:2]
    statement = co_signed(log, "record.destroyed", two)
    assert judged(log, statement, *two) == []
    assert judged(log, statement, *reversed(two)) == ["SIGNERS_WRONG"]
    assert judged(log, statement, two[0]) == ["SIGNERS_WRONG"]
    assert judged(log, statement, two[0], log.admins[2]) == ["SIGNERS_WRONG"]


def test_one_alone_cannot_do_what_needs_two_nor_two_what_needs_one(log: SmallLog) -> None:
    alone = log.statement("record.destroyed", {}, ["record:1"], log.admins[0])
    assert judged(log, alone, log.admins[0]) == ["SIGNERS_WRONG"]
    statement = co_signed(log, "record.filed", log.admins[:2])
    assert judged(log, statement, *log.admins[:2]) == ["SIGNERS_WRONG"]


def test_the_two_are_two_persons(log: SmallLog) -> None:
    second = log.actor("archivist", key=Ed25519Key.from_seed(seed_of("second")))
    log.enrol(second, log.admins[1])
    statement = co_signed(log, "record.destroyed", [log.archivist, second])
    assert judged(log, statement, log.archivist, second) == ["SIGNERS_WRONG"]


def test_the_actor_is_the_first_of_the_signers(log: SmallLog) -> None:
    statement = co_signed(log, "record.destroyed", log.admins[:2])
    swapped = msgspec.structs.replace(
        statement, payload={"signers": list(reversed(statement.payload["signers"]))}
    )
    assert judged(log, swapped, *reversed(log.admins[:2])) == ["SIGNERS_WRONG"]


def test_each_of_the_two_needs_a_key_that_fits(log: SmallLog) -> None:
    session = log.open_session(log.archivist)
    signers = [log.admins[0], log.custodial]
    named = [{"actor": one.id, "key": one.key.key_id, "role": "supervisor"} for one in signers]
    subjects = ["record:1", f"session:{session}"]
    statement = log.statement("record.destroyed", {"signers": named}, subjects, log.admins[0])
    assert judged(log, statement, *signers) == ["CUSTODY"]
    disc = log.statement("disc.delivered", {"signers": named}, subjects, log.admins[0])
    assert judged(log, disc, *signers) == []


def test_a_head_event_is_signed_as_its_members_are(log: SmallLog) -> None:
    def head(member: str) -> Statement:
        return log.statement("action.headed", {"member_type": member}, ["fonds:1"], log.archivist)

    assert judged(log, head("record.filed"), log.archivist) == []
    assert judged(log, head("record.destroyed"), log.archivist) == ["SIGNERS_WRONG"]
    assert judged(log, head("query.made"), log.archivist) == ["KEY_PURPOSE"]


def test_where_a_type_may_be_signed_in_several_ways_the_one_that_fits_counts(log: SmallLog) -> None:
    table = SIGNER_TABLE | {"number": {"voided": "K|P|S"}}
    payload = {"lock": "ab" * 32, "signer_table": table}
    log.record("vocabulary.adopted", payload, ["ledger:x"], log.admins[0])
    session = log.open_session(log.archivist)
    for by in (log.archivist, log.custodial, log.service):
        statement = log.statement("number.voided", {}, ["code:1", f"session:{session}"], by)
        assert judged(log, statement, by) == []


# Seen


def test_a_client_held_key_states_what_it_has_seen(log: SmallLog) -> None:
    assert judged(log, filing(log, log.archivist, seen=None), log.archivist) == ["SEEN_MISSING"]


@pytest.mark.parametrize("size", [0, 1, 5])
def test_any_earlier_checkpoint_may_have_been_seen(log: SmallLog, size: int) -> None:
    assert judged(log, filing(log, log.archivist, seen=log.seen(size)), log.archivist) == []


def test_a_root_that_the_log_never_had_shows_a_fork(log: SmallLog) -> None:
    forked = Seen("ab" * 32, 5, log.seen().until)
    assert judged(log, filing(log, log.archivist, seen=forked), log.archivist) == ["SEEN_WRONG"]


def test_nobody_has_seen_the_future(log: SmallLog) -> None:
    ahead = Seen("ab" * 32, len(log.entries) + 1, log.seen().until)
    assert judged(log, filing(log, log.archivist, seen=ahead), log.archivist) == ["SEEN_WRONG"]


def test_a_statement_recorded_after_its_signers_limit_does_not_count(log: SmallLog) -> None:
    statement = filing(log, log.archivist)
    limit = log.now + 600 * SECOND
    assert judged(log, statement, log.archivist, at=limit) == []
    assert judged(log, statement, log.archivist, at=limit + 1) == ["SIGNED_TOO_LATE"]


# Commands as on submit


def test_a_batch_is_admitted_whole_or_not_at_all(log: SmallLog) -> None:
    session = log.open_session(log.archivist)
    statements = log.batch("page.attached", 40, log.custodial, session)
    envelopes = sign_batch([statement_bytes(one) for one in statements], [log.custodial.key])
    state, index = folded(log), len(log.entries)
    first = parse_envelope(envelopes[0])
    state.admit(statements, first, index, log.now, log.root_at)
    outside = log.batch("page.attached", 1, log.custodial)[0]
    for place in (0, 20, 39):
        mixed = [*statements[:place], outside, *statements[place + 1 :]]
        with pytest.raises(NotTrusted) as caught:
            state.admit(mixed, first, index, log.now, log.root_at)
        assert caught.value.code == "SESSION_NOT_OPEN"


def test_a_batch_with_another_type_inside_is_judged_by_that_type_too(log: SmallLog) -> None:
    statements = log.batch("page.attached", 10, log.archivist)
    statements[5] = msgspec.structs.replace(statements[5], type="query.made")
    envelope = parse_envelope(
        sign_batch([statement_bytes(one) for one in statements], [log.archivist.key])[0]
    )
    with pytest.raises(NotTrusted) as caught:
        folded(log).admit(statements, envelope, len(log.entries), log.now, log.root_at)
    assert caught.value.code == "KEY_PURPOSE"
