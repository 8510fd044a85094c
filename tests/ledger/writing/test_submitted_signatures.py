"""submit: whose signature counts for what, with which key, in whose session."""

from __future__ import annotations

from base64 import b64encode

import msgspec
import pytest

from ledger.policies import POLICIES
from ledger.writing.acting import Prepared, prepare, submit
from ledger.writing.desk import signed
from signing.envelope import BATCH_TYPE, pae, sign_statement
from signing.keys import Ed25519Key, SigningKey
from tests.ledger.rooms import BATCH, DAY, FOUNDER, NOW, SCHEDULE, SECOND, Room, identity, record
from tests.ledger.writing.preparing import (
    WAITING,
    Forged,
    identity_of,
    let_pass,
    login,
    prepared,
    sent,
    signature_refusal,
)
from tests.ledger.writing.test_acting import refused, unmoved

# Keys


def test_a_signature_of_a_key_that_nobody_knows_is_refused(room: Room) -> None:
    key = Ed25519Key.generate()
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    assert signature_refusal(room, signed(one, [key]), one) == "KEY_UNKNOWN"


def test_a_signature_of_a_revoked_key_is_refused(room: Room) -> None:
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    room.desks["archivist"].do("key.revoked", {"key": key.key_id, "reason": "停用"})
    assert signature_refusal(room, signed(one, [key]), one) == "KEY_REVOKED"


def test_a_key_revoked_in_another_process_is_refused_at_once(postgresql_room: Room) -> None:
    room = postgresql_room
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    other = room.another_process()
    room.desks["archivist"].do("key.revoked", {"key": key.key_id, "reason": "停用"})
    assert refused(submit, other, signed(one, [key]), one.ticket).code in (
        "SIGNATURE_REFUSED",
        "STALE_PREPARED",
    )


def test_a_signature_of_someone_elses_key_is_refused(room: Room) -> None:
    theirs = room.desks["second"].key
    one = prepared(room, "archivist", "batch.opened", BATCH, key=theirs.key_id)
    assert signature_refusal(room, signed(one, [theirs]), one) == "KEY_NOT_ACTORS"


def test_a_signature_of_the_services_key_is_refused_for_a_person(room: Room) -> None:
    key = room.ledger.service_key
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    assert signature_refusal(room, signed(one, [key]), one) == "KEY_NOT_ACTORS"


def test_a_signature_that_does_not_verify_is_refused(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    mine, theirs = room.desks["archivist"].key, room.desks["second"].key
    forged = msgspec.json.decode(sign_statement(one.statements[0], [theirs]))
    forged["signatures"][0]["key"] = mine.key_id
    assert signature_refusal(room, msgspec.json.encode(forged), one) == "SIGNATURE_WRONG"
    one = prepared(room, "archivist", "batch.opened", BATCH)
    as_batch = msgspec.json.decode(sign_statement(one.statements[0], [mine]))
    sig = mine.sign(pae(BATCH_TYPE, one.statements[0]))
    as_batch["signatures"][0]["sig"] = b64encode(sig).decode()
    assert signature_refusal(room, msgspec.json.encode(as_batch), one) == "SIGNATURE_WRONG"


def test_a_key_whose_certificate_ended_is_refused(sqlite_room: Room) -> None:
    room = sqlite_room
    key = room.enrol_key("security_administrator", room.person("archivist"), ends=NOW + 60 * SECOND)
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    room.clock.pass_by(62 * SECOND)
    assert signature_refusal(room, signed(one, [key]), one) == "CERT_EXPIRED"


def test_a_certificate_that_ends_while_the_command_waits_is_not_used(
    sqlite_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = sqlite_room
    key = room.enrol_key("security_administrator", room.person("archivist"), ends=NOW + 60 * SECOND)
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    let_pass(room, monkeypatch, 62 * SECOND)
    assert unmoved(room, submit, room.ledger, signed(one, [key]), one.ticket) == "SIGNED_TOO_LATE"


def test_a_session_that_expires_while_its_command_waits_is_not_used(
    sqlite_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = sqlite_room
    room.clock.pass_by(POLICIES["session.seconds"].default * SECOND)
    let_pass(room, monkeypatch, 1)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "SIGNED_TOO_LATE"


def test_a_custodial_key_does_not_sign_what_only_a_key_of_ones_own_may(filing: Room) -> None:
    room = filing
    filed = room.desks["archivist"].do("record.filed", {"records": [record(room, 1, "误归")]})
    key = room.ledger.custodial_key(room.person("archivist"))
    wanted = {"record": identity(filed, "record"), "reason": "误归"}
    one = prepared(room, "archivist", "record.annulled", wanted, key=key.key_id)
    assert signature_refusal(room, signed(one, [key]), one) == "CUSTODY"


def test_a_custodial_key_opens_no_session(room: Room) -> None:
    key = room.ledger.custodial_key(room.person("archivist"))
    code = unmoved(room, prepared, room, "archivist", "session.opened", {}, key=key.key_id, session=None)
    assert code == "CLIENT_KEY_NEEDED"


@pytest.mark.parametrize("whose", [None, "second"])
def test_even_a_key_of_ones_own_acts_in_ones_own_session_alone(room: Room, whose: str | None) -> None:
    session = room.session(whose) if whose else None
    code = unmoved(room, prepared, room, "archivist", "batch.opened", BATCH, session=session)
    assert code == "SESSION_NEEDED"


# Logins


def test_a_login_counts_once(room: Room) -> None:
    one, submission = login(room)
    first = submit(room.ledger, submission, one.ticket)
    for ledger in (room.ledger, room.another_process()):
        again = submit(ledger, submission, one.ticket)
        assert (again.first, again.retried) == (first.first, "same")
    room.ledger.store.forget_digests(room.clock.now() + 31 * DAY)
    room.clock.pass_by(WAITING + 1)
    again = submit(room.ledger, submission, one.ticket)
    assert (again.first, again.retried) == (first.first, "unchecked")
    assert len(room.ledger.store.select(["session.opened"], [f"session:{identity_of(room, first)}"])) == 1


def test_a_statement_of_another_type_is_no_login(room: Room) -> None:
    one, _ = login(room)
    other = prepared(room, "supervisor", "schedule.approved", SCHEDULE)
    code = unmoved(room, submit, room.ledger, sent(room, "supervisor", other), one.ticket)
    assert code == "STATEMENT_REFUSED"


def test_nobody_logs_in_as_someone_else(room: Room) -> None:
    asked = room.request("supervisor", "session.opened", {}, session=None, actor=room.person("archivist"))
    assert unmoved(room, prepare, room.ledger, asked) == "SIGNATURE_REFUSED"


def test_a_login_of_a_key_revoked_meanwhile_is_refused(room: Room) -> None:
    one, submission = login(room)
    wanted = {"key": room.desks["supervisor"].key.key_id, "reason": "遗失"}
    room.desks["security_administrator"].do("key.revoked", wanted)
    assert refused(submit, room.ledger, submission, one.ticket).code == "STALE_PREPARED"
    assert refused(room.desks["supervisor"].log_in).code == "SIGNATURE_REFUSED"


def test_the_founder_does_not_log_in(room: Room) -> None:
    refusal = refused(room.desks["founder"].log_in)
    assert refusal.detail["code"] == "FOUNDER_LIMIT"
    assert room.ledger.store.select(["session.opened"], [f"person:{FOUNDER}"]) == []


def test_the_founder_is_done_with_the_third_administrator(room: Room) -> None:
    founder = room.desks["founder"]
    wanted = {"kind": "department", "name": "又", "code": "330000000009"}
    assert unmoved(room, founder.do, "org.registered", wanted) == "FOUNDER_DONE"
    person = {"number": "9", "name": "某", "org": room.orgs["bureau"]}
    assert unmoved(room, founder.do, "person.enrolled", person) == "FOUNDER_DONE"
    assert unmoved(room, founder.do, "batch.opened", BATCH) == "ROLE_MISSING"
    wanted = {"person": room.person("second"), "role": "system_administrator"}
    assert unmoved(room, founder.do, "role.granted", wanted) == "FOUNDER_DONE"


# Co-signers


@pytest.fixture
def enrolment(room: Room) -> tuple[Room, Prepared, Ed25519Key]:
    """A key's enrolment, prepared: the administrator and the new key sign it."""
    key = Ed25519Key.generate()
    person = room.person("second")
    chain = [b64encode(one).decode() for one in room.certify(key, person)]
    one = prepared(room, "security_administrator", "key.enrolled", {"person": person, "chain": chain})
    return room, one, key


def test_a_prepared_act_names_who_signs_in_which_order(
    enrolment: tuple[Room, Prepared, Ed25519Key],
) -> None:
    room, one, key = enrolment
    first = room.desks["security_administrator"]
    assert one.signers == [
        {"actor": first.person, "key": first.key.key_id, "role": "enroller"},
        {"actor": room.person("second"), "key": key.key_id, "role": "holder"},
    ]
    assert submit(room.ledger, sent(room, "security_administrator", one, key), one.ticket).retried is None


@pytest.mark.parametrize("case", ["missing", "swapped", "other", "twice", "third", "forged"])
def test_the_named_signers_sign_each_in_their_place(
    enrolment: tuple[Room, Prepared, Ed25519Key], case: str
) -> None:
    room, one, key = enrolment
    enroller, other = room.desks["security_administrator"].key, room.desks["second"].key
    keys: list[SigningKey] = {
        "missing": [enroller],
        "swapped": [key, enroller],
        "other": [enroller, other],
        "twice": [enroller, enroller],
        "third": [enroller, key, other],
        "forged": [enroller, Forged(key.key_id, other)],
    }[case]
    wanted = "SIGNATURE_WRONG" if case == "forged" else "SIGNERS_WRONG"
    assert signature_refusal(room, signed(one, keys), one) == wanted


def test_nobody_enrols_a_key_for_themselves(room: Room) -> None:
    key = Ed25519Key.generate()
    desk = room.desks["security_administrator"]
    chain = [b64encode(one).decode() for one in room.certify(key, desk.person)]
    code = unmoved(room, desk.do, "key.enrolled", {"person": desk.person, "chain": chain}, beside=[key])
    assert code in ("SAME_PERSON", "SIGNATURE_REFUSED")


def test_a_certificate_of_one_person_enrols_no_key_of_another(room: Room) -> None:
    key = Ed25519Key.generate()
    chain = [b64encode(one).decode() for one in room.certify(key, room.person("archivist"))]
    wanted = {"person": room.person("second"), "chain": chain}
    code = unmoved(room, room.desks["security_administrator"].do, "key.enrolled", wanted, beside=[key])
    assert code == "CERTIFICATE_REFUSED"
