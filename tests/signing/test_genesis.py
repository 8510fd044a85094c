"""How a log and its keys begin, and how it goes on as its successor (EVENT.md sections 4 and 8)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from signing import base64
from signing.envelope import (
    Statement,
    parse_envelope,
    parse_statement,
    split_entry,
)
from signing.errors import SigningError
from signing.keys import Ed25519Key
from signing.trust import TrustState
from tests.signing.exports import (
    Actor,
    Log,
    SmallLog,
    make_authority,
    seed_of,
    uuid_of,
)
from tests.signing.judging import Forger, filing, folded, judged


@pytest.fixture
def log() -> SmallLog:
    return SmallLog()


# Genesis


def test_the_founder_may_set_up_three_administrators_and_nothing_else() -> None:
    log = Log()
    log.create()
    statement = log.statement("policy.set", {}, ["policy:x"], log.founder)
    assert judged(log, statement, log.founder) == ["FOUNDER_LIMIT"]
    admin = log.actor("administrator")
    log.enrol_person(admin, log.founder)
    other_role = {"person": admin.id, "role": "archivist", "scope": "*"}
    statement = log.statement("role.granted", other_role, [f"person:{admin.id}"], log.founder)
    assert judged(log, statement, log.founder) == ["FOUNDER_LIMIT"]


def test_the_founder_signs_nothing_after_the_third_administrator(log: SmallLog) -> None:
    org = log.statement("org.registered", {"name": "x"}, ["org:1"], log.founder)
    assert judged(log, org, log.founder) == ["FOUNDER_LIMIT"]


def test_the_three_administrators_are_three_people_in_three_roles() -> None:
    log = Log()
    log.create()
    one, two = log.actor("one"), log.actor("two")
    for who in (one, two):
        log.enrol_person(who, log.founder)
    log.grant(one, "system_administrator", log.founder)

    def grant(who: Actor, role: str) -> list[str]:
        payload = {"person": who.id, "role": role, "scope": "*"}
        statement = log.statement("role.granted", payload, [f"person:{who.id}"], log.founder)
        return judged(log, statement, log.founder)

    assert grant(one, "security_administrator") == ["FOUNDER_LIMIT"]
    assert grant(two, "system_administrator") == ["FOUNDER_LIMIT"]
    assert grant(two, "security_administrator") == []


def test_the_founder_sets_up_no_fourth_person() -> None:
    log = Log()
    log.create()
    for name in ("one", "two", "three"):
        log.enrol_person(log.actor(name), log.founder)
    fourth = log.statement("person.enrolled", {}, [f"person:{uuid_of('four')}"], log.founder)
    assert judged(log, fourth, log.founder) == ["FOUNDER_LIMIT"]


@pytest.mark.parametrize(
    "change",
    [
        {"ca_root": "ab" * 32},
        {"origin": "other.example"},
        {"network": "open"},
        {"log_vkey": "x"},
        {"signer_table": {"record": "P"}},
        {"founder": {"chain": [], "person": uuid_of("founder")}},
        {"founder": {"chain": ["!"], "person": uuid_of("founder")}},
        {"service": {"chain": [], "key": "ab" * 32, "service": uuid_of("service")}},
    ],
)
def test_a_log_begins_with_a_whole_ledger_created_or_not_at_all(change: dict[str, Any]) -> None:
    log = Log()
    log.create(**change)
    state = TrustState(log.authority.root_der)
    raw, _, recorded_at = split_entry(log.entries[0])
    envelope = parse_envelope(raw)
    statement = parse_statement(envelope.payload)
    assert state.check(statement, envelope.signatures, 0, recorded_at, log.root_at) != []
    with pytest.raises(SigningError):
        state.apply(1, recorded_at, statement)
    assert state.keys == {}


def test_a_founder_of_another_root_founds_nothing() -> None:
    log = Log()
    log.create()
    raw, _, recorded_at = split_entry(log.entries[0])
    envelope = parse_envelope(raw)
    statement = parse_statement(envelope.payload)
    state = TrustState(make_authority("Another CA").root_der)
    found = state.check(statement, envelope.signatures, 0, recorded_at, log.root_at)
    assert [one.code for one in found] == ["GENESIS"]


def test_nothing_but_ledger_created_begins_a_log_and_it_stands_nowhere_else(log: SmallLog) -> None:
    other = parse_statement(parse_envelope(split_entry(log.entries[0])[0]).payload)
    assert judged(log, other, log.founder) == ["GENESIS"]
    empty = Log()
    tick = empty.statement("clock.ticked", {}, ["ledger:x"], empty.service)
    assert set(judged(empty, tick, empty.service)) == {"GENESIS"}


# Enrolment


def enrolment(log: SmallLog, who: Actor, by: Actor, **changes: Any) -> Statement:
    payload = {
        "chain": who.chain,
        "custody": "client",
        "owner": {"id": who.id, "kind": "person"},
        "purpose": "person",
        "signers": [
            {"actor": by.id, "key": by.key.key_id, "role": "enroller"},
            {"actor": who.id, "key": who.key.key_id, "role": "holder"},
        ],
        "suite": who.key.suite,
    }
    subjects = [f"key:{who.key.key_id}", f"person:{who.id}"]
    subjects = changes.pop("subjects", subjects)
    return log.statement("key.enrolled", payload | changes, subjects, by)


def test_a_key_is_enrolled_by_two_signatures_over_the_same_bytes(log: SmallLog) -> None:
    new = log.actor("new")
    assert judged(log, enrolment(log, new, log.admins[1]), log.admins[1], new) == []
    assert judged(log, enrolment(log, new, log.admins[1]), log.admins[1]) == ["SIGNERS_WRONG"]
    forged = new._replace(key=Forger(new.key.key_id, log.admins[1].key))
    assert judged(log, enrolment(log, new, log.admins[1]), log.admins[1], forged) == ["SIGNATURE_WRONG"]


def test_a_key_is_enrolled_once(log: SmallLog) -> None:
    statement = enrolment(log, log.archivist, log.admins[1])
    assert judged(log, statement, log.admins[1], log.archivist) == ["KEY_ENROLLED"]


def test_a_certificate_of_another_authority_enrols_nothing(log: SmallLog) -> None:
    other = Log(authority=make_authority("Another CA")).actor("new")
    assert "ROOT_OTHER" in judged(log, enrolment(log, other, log.admins[1]), log.admins[1], other)


def test_a_certificate_in_another_persons_name_enrols_nothing(log: SmallLog) -> None:
    new, other = log.actor("new"), log.actor("other", key=Ed25519Key.from_seed(seed_of("new")))
    statement = enrolment(log, new._replace(chain=other.chain), log.admins[1])
    assert "KEY_ENROLMENT" in judged(log, statement, log.admins[1], new)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": "service"}, "KEY_ENROLMENT"),
        ({"custody": "shared"}, "PAYLOAD_FORM"),
        ({"suite": "sm2-sm3"}, "SUITE_UNAVAILABLE"),
        ({"suite": "rsa-pss-sha256"}, "KEY_KIND"),
        ({"subjects": ["person:1"]}, "KEY_ENROLMENT"),
        ({"chain": ["x"]}, "KEY_ENROLMENT"),
    ],
)
def test_an_enrolment_fits_its_key_owner_and_purpose(
    log: SmallLog, change: dict[str, Any], code: str
) -> None:
    new = log.actor("new")
    assert code in judged(log, enrolment(log, new, log.admins[1], **change), log.admins[1], new)


def test_an_unknown_version_of_a_trust_event_is_not_guessed_at(log: SmallLog) -> None:
    new = log.actor("new")
    statement = msgspec.structs.replace(enrolment(log, new, log.admins[1]), version=2)
    assert "VERSION_UNKNOWN" in judged(log, statement, log.admins[1], new)


def test_a_service_is_registered_with_its_own_key(log: SmallLog) -> None:
    system = log.actor("case system", custody="custodial")
    payload = {
        "chain": system.chain,
        "key": system.key.key_id,
        "name": "案件系统",
        "owner": uuid_of("org"),
        "service": system.id,
        "suite": system.key.suite,
    }
    log.record_together(
        "service.registered",
        payload,
        [f"service:{system.id}"],
        [(log.admins[0], "registrar"), (system, "holder")],
    )
    assert judged(log, log.statement("query.made", {}, ["session:1"], system), system) == []
    assert judged(log, filing(log, system), system) == ["KEY_PURPOSE"]


# Successors


def continuation(log: SmallLog, **changes: Any) -> Statement:
    next_log = Log(f"{log.origin}/2", log.authority)
    payload = {
        "cause": "restore",
        "log_vkey": next_log.signer.vkey,
        "lost": {"from": len(log.entries) + 1, "to": len(log.entries) + 3},
        "origin": next_log.origin,
        "recovered": {"note": base64.encode(log.checkpoint())},
        "signers": [
            {"actor": one.id, "key": one.key.key_id, "role": "administrator"} for one in log.admins[:2]
        ],
    } | changes
    subjects = [f"ledger:{payload['origin']}"]
    return log.statement("ledger.continued", payload, subjects, log.admins[0], ledger=payload["origin"])


def test_two_administrators_continue_a_log_under_its_next_name(log: SmallLog) -> None:
    statement = continuation(log)
    assert judged(log, statement, *log.admins[:2]) == []
    log.append(log.sign(statement, *log.admins[:2]))
    assert judged(log, filing(log, log.archivist), log.archivist) == ["FOREIGN_LEDGER"]
    assert judged(log, filing(log, log.archivist, ledger=f"{log.origin}/2"), log.archivist) == []
    state = folded(log)
    assert state.log_at(len(log.entries) - 2).origin == log.origin
    assert state.log_at(len(log.entries) - 1).origin == f"{log.origin}/2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "archive.example/ledger/3"}, "ORIGIN_CONTINUED"),
        ({"origin": "archive.example/ledger"}, "ORIGIN_CONTINUED"),
        ({"origin": "other.example/2"}, "ORIGIN_CONTINUED"),
        ({"log_vkey": Log().signer.vkey}, "ORIGIN_CONTINUED"),
        ({"recovered": {"note": "!"}}, "PAYLOAD_FORM"),
        ({"recovered": {"note": base64.encode(b"x")}}, "NOTE_FORM"),
        ({"recovered": {"note": base64.encode(Log("x.example").checkpoint())}}, "NOTE_UNSIGNED"),
    ],
)
def test_a_successor_continues_just_this_log(log: SmallLog, change: dict[str, Any], code: str) -> None:
    assert judged(log, continuation(log, **change), *log.admins[:2]) == [code]


def test_a_successor_keeps_the_recovered_root(log: SmallLog) -> None:
    forked = log.checkpoint(size=5, root=bytes(32))
    statement = continuation(log, recovered={"note": base64.encode(forked)})
    assert judged(log, statement, *log.admins[:2]) == ["ORIGIN_CONTINUED"]


def test_one_administrator_alone_continues_nothing(log: SmallLog) -> None:
    statement = continuation(log)
    payload = {key: value for key, value in statement.payload.items() if key != "signers"}
    alone = msgspec.structs.replace(statement, payload=payload)
    assert judged(log, alone, log.admins[0]) == ["SIGNERS_WRONG"]
