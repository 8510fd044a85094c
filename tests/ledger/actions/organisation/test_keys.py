"""Enrolling and revoking keys, registering services: under the force's CA, with the holder's signature."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

import pytest

from ledger.actions.organisation.key_revoked import RevokeKey
from ledger.actions.organisation.keys import EnrolKey, KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.services import RegisterService, ServiceRegistered
from ledger.decision import Input
from ledger.event import Signer
from signing.authority import Authority
from signing.keys import Ed25519Key
from tests.ledger.given import (
    DAY,
    FOUNDER,
    HOUR,
    NOW,
    OFFICE,
    SECURITY_ADMINISTRATOR,
    Decided,
    Given,
    administrators,
    enrolled,
    given,
    identity,
    key_of,
)

LI = identity("李四")
WANG = identity("王五")
OA = identity("oa")
KEY = Ed25519Key.from_seed(bytes(32))


@cache
def _authority(name: str) -> Authority:
    return Authority.create(name, NOW - DAY)


def _chain(person: str = LI, end: int = NOW + 30 * DAY, authority: str = "force") -> list[str]:
    der = _authority(authority).issue(KEY.spki, "李四", person, NOW - DAY, end)
    return [b64encode(der).decode()]


@pytest.fixture
def history() -> Given:
    return given(*administrators(), enrolled(LI), enrolled(WANG))


def _enrol(history: Given, wanted: Input, actor: str = SECURITY_ADMINISTRATOR) -> Decided:
    return history.when(wanted, actor=actor, ca_root=_authority("force").root_der)


def test_a_key_is_enrolled_by_an_administrator_and_its_holder(history: Given) -> None:
    chain = _chain()
    outcome = _enrol(history, EnrolKey(person=LI, chain=chain)).then(
        KeyEnrolled(
            chain=chain,
            custody="client",
            owner=Owner("person", LI),
            purpose="person",
            signers=[
                Signer(SECURITY_ADMINISTRATOR, key_of(SECURITY_ADMINISTRATOR), "enroller"),
                Signer(LI, KEY.key_id, "holder"),
            ],
            suite="ed25519",
        )
    )
    assert set(outcome.drafts[0].subjects) == {f"key:{KEY.key_id}", f"person:{LI}"}


def test_a_key_is_enrolled_once(history: Given) -> None:
    wanted = EnrolKey(person=LI, chain=_chain())
    _enrol(_enrol(history, wanted).and_then(), wanted).then("KEY_TAKEN")


def test_a_certificate_that_is_not_good_is_refused(history: Given) -> None:
    for chain in (
        [],
        ["%%"],
        [b64encode(b"no certificate").decode()],
        _chain(end=NOW - HOUR),
        _chain(person=WANG),
        _chain(authority="foreign"),
    ):
        _enrol(history, EnrolKey(person=LI, chain=chain)).then("CERTIFICATE_REFUSED")


def test_a_certificate_of_another_issuer_may_name_a_police_number(history: Given) -> None:
    _enrol(history, EnrolKey(person=LI, chain=_chain(person="330001"))).then(KeyEnrolled)


def test_only_the_known_get_keys_and_only_from_administrators(history: Given) -> None:
    _enrol(history, EnrolKey(person=identity("nobody"), chain=_chain())).then("PERSON_UNKNOWN")
    _enrol(history, EnrolKey(person=LI, chain=_chain()), actor=LI).then("ROLE_MISSING")
    _enrol(history, EnrolKey(person=LI, chain=_chain()), actor=FOUNDER).then("FOUNDER_DONE")


def test_a_key_is_revoked_once_by_an_administrator_or_its_holder(history: Given) -> None:
    later = _enrol(history, EnrolKey(person=LI, chain=_chain())).and_then()
    wanted = RevokeKey(key=KEY.key_id, reason="遗失")
    expected = KeyRevoked(key=KEY.key_id, last_good_index=later.source.head - 1, reason="遗失")
    revoked = _enrol(later, wanted)
    revoked.then(expected)
    _enrol(later, wanted, actor=LI).then(expected)
    _enrol(later, wanted, actor=WANG).then("ROLE_MISSING")
    _enrol(revoked.and_then(), wanted).then("DECIDED_ALREADY")


def test_a_revocation_names_a_key_and_an_index_of_the_log(history: Given) -> None:
    later = _enrol(history, EnrolKey(person=LI, chain=_chain())).and_then()
    _enrol(later, RevokeKey(key=key_of(WANG), reason="遗失")).then("KEY_UNKNOWN")
    for index in (-1, later.source.head):
        wanted = RevokeKey(key=KEY.key_id, reason="遗失", last_good_index=index)
        _enrol(later, wanted).then("INPUT_REFUSED")


def test_a_service_is_registered_by_a_registrar_and_its_own_key(history: Given) -> None:
    chain = _chain(person=OA)
    wanted = RegisterService(name="办公自动化系统", owner=OFFICE, chain=chain, service=OA)
    decided = _enrol(history, wanted)
    expected = ServiceRegistered(
        chain=chain,
        key=KEY.key_id,
        name="办公自动化系统",
        owner=OFFICE,
        service=OA,
        signers=[
            Signer(SECURITY_ADMINISTRATOR, key_of(SECURITY_ADMINISTRATOR), "registrar"),
            Signer(OA, KEY.key_id, "holder"),
        ],
        suite="ed25519",
    )
    (draft,) = decided.then(expected).drafts
    assert set(draft.subjects) == {f"key:{KEY.key_id}", f"org:{OFFICE}", f"service:{OA}"}
    _enrol(decided.and_then(), wanted).then("KEY_TAKEN")


def test_a_service_without_an_id_of_its_own_gets_one(history: Given) -> None:
    wanted = RegisterService(name="OA", owner=OFFICE, chain=_chain(person="OA-1"))
    _enrol(history, wanted).then(ServiceRegistered)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"owner": identity("nowhere")}, "ORG_UNKNOWN"),
        ({"name": ""}, "INPUT_REFUSED"),
        ({"service": "oa"}, "INPUT_REFUSED"),
        ({"service": WANG}, "CERTIFICATE_REFUSED"),
        ({"chain": []}, "CERTIFICATE_REFUSED"),
    ],
)
def test_a_service_that_is_wrong_is_refused(history: Given, members: dict[str, object], code: str) -> None:
    whole = {"name": "OA", "owner": OFFICE, "chain": _chain(person=OA), "service": OA, **members}
    _enrol(history, RegisterService(**whole)).then(code)  # type: ignore[arg-type]


def test_a_service_id_is_registered_once(history: Given) -> None:
    first = _enrol(
        history, RegisterService(name="OA", owner=OFFICE, chain=_chain(person=OA), service=OA)
    ).and_then()
    other = Ed25519Key.from_seed(bytes([1]) * 32)
    der = _authority("force").issue(other.spki, "OA", OA, NOW - DAY, NOW + DAY)
    wanted = RegisterService(name="OA", owner=OFFICE, chain=[b64encode(der).decode()], service=OA)
    _enrol(first, wanted).then("SERVICE_TAKEN")
