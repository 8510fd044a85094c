"""The first event of a log, its successor, and the vocabulary in force."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from typing import NamedTuple

import msgspec
import pytest

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.ledger_continued import ContinueLedger, LedgerContinued, Lost, successor_of
from ledger.actions.organisation.ledger_created import LedgerCreated, genesis
from ledger.actions.organisation.vocabulary_adopted import AdoptVocabulary, VocabularyAdopted
from ledger.errors import Refusal
from ledger.event import Signer
from ledger.vocabulary import load, lock_digest, signer_table
from signing import checkpoint
from signing.keys import Ed25519Key
from signing.note import NoteSigner
from tests.ledger.given import (
    AUDIT_ADMINISTRATOR,
    FOUNDER,
    LEDGER,
    SECURITY_ADMINISTRATOR,
    SERVICE,
    SYSTEM_ADMINISTRATOR,
    Given,
    administrators,
    enrolled,
    given,
    happened,
    identity,
    key_of,
)

OLD_LOG = NoteSigner(LEDGER, bytes(32))
NEW_LOG = NoteSigner(f"{LEDGER}/2", bytes([1]) * 32)
LI = identity("李四")


class _Founding(NamedTuple):
    origin: str = LEDGER
    network: str = "internal"
    jurisdiction: str = "330000000000"
    time_zone: str = "Asia/Shanghai"
    founder: str = FOUNDER
    founder_chain: tuple[bytes, ...] = (b"leaf of the founder", b"middle")
    service: str = SERVICE
    service_chain: tuple[bytes, ...] = (b"leaf of the service",)
    service_key: Ed25519Key = Ed25519Key.from_seed(bytes(32))
    ca_root: bytes = b"root"


def test_the_first_event_holds_what_verification_starts_from() -> None:
    draft = genesis(_Founding(), OLD_LOG.vkey, {"ledger": {"created": "K"}})
    payload = draft.payload
    assert isinstance(payload, LedgerCreated)
    assert draft.subjects == (f"ledger:{LEDGER}",)
    assert payload.ca_root == hashlib.sha256(b"root").hexdigest()
    assert [b64decode(one) for one in payload.founder.chain] == [b"leaf of the founder", b"middle"]
    assert (payload.founder.person, payload.service.service) == (FOUNDER, SERVICE)
    assert payload.service.key == Ed25519Key.from_seed(bytes(32)).key_id
    assert (payload.log_vkey, payload.signer_table) == (OLD_LOG.vkey, {"ledger": {"created": "K"}})


@pytest.mark.parametrize(
    "wrong",
    [
        _Founding(network="public"),
        _Founding(service=FOUNDER),
        _Founding(jurisdiction=" "),
        _Founding(time_zone=""),
    ],
)
def test_a_founding_that_is_wrong_is_refused(wrong: _Founding) -> None:
    with pytest.raises(Refusal, match="INPUT_REFUSED"):
        genesis(wrong, OLD_LOG.vkey, {})


def _key(person: str, custody: str = "client") -> KeyEnrolled:
    return KeyEnrolled(
        chain=[],
        custody=custody,  # type: ignore[arg-type]
        owner=Owner("person", person),
        purpose="person",
        signers=[],
        suite="ed25519",
    )


@pytest.fixture
def history() -> Given:
    created = genesis(_Founding(), OLD_LOG.vkey, {})
    keys = [
        happened(_key(person), f"key:{key_of(person)}", f"person:{person}")
        for person in (SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR)
    ]
    return given(happened(created, actor=FOUNDER), *administrators(), *keys)


def _recovered(size: int, signer: NoteSigner = OLD_LOG) -> str:
    return b64encode(checkpoint.sign(checkpoint.Checkpoint(LEDGER, size, bytes(32)), signer)).decode()


CONTINUE = ContinueLedger(
    cause="restore",
    origin=f"{LEDGER}/2",
    log_vkey=NEW_LOG.vkey,
    recovered=_recovered(5),
    second=AUDIT_ADMINISTRATOR,
    second_key=key_of(AUDIT_ADMINISTRATOR),
    lost_to=20,
)


def test_two_administrators_open_the_successor(history: Given) -> None:
    outcome = history.when(CONTINUE, actor=SYSTEM_ADMINISTRATOR).then(LedgerContinued)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, LedgerContinued)
    assert outcome.drafts[0].subjects == (f"ledger:{LEDGER}/2",)
    assert payload.lost == Lost(history.source.head + 1, 20)
    assert payload.signers == [
        Signer(SYSTEM_ADMINISTRATOR, key_of(SYSTEM_ADMINISTRATOR), "administrator"),
        Signer(AUDIT_ADMINISTRATOR, key_of(AUDIT_ADMINISTRATOR), "administrator"),
    ]


def test_a_second_successor_follows_the_first(history: Given) -> None:
    later = history.when(CONTINUE, actor=SYSTEM_ADMINISTRATOR).and_then()
    again = msgspec.structs.replace(
        CONTINUE,
        origin=f"{LEDGER}/3",
        log_vkey=NoteSigner(f"{LEDGER}/3", bytes([2]) * 32).vkey,
        recovered=b64encode(
            checkpoint.sign(checkpoint.Checkpoint(f"{LEDGER}/2", 5, bytes(32)), NEW_LOG)
        ).decode(),
    )
    later.when(again, actor=SYSTEM_ADMINISTRATOR).then(LedgerContinued)
    later.when(CONTINUE, actor=SYSTEM_ADMINISTRATOR).then("INPUT_REFUSED")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"second": SYSTEM_ADMINISTRATOR}, "SIGNERS_WRONG"),
        ({"second": LI}, "SIGNERS_WRONG"),
        ({"second_key": key_of(SECURITY_ADMINISTRATOR)}, "SIGNERS_WRONG"),
        ({"second_key": key_of(LI)}, "KEY_UNKNOWN"),
        ({"origin": "archive.example/other"}, "INPUT_REFUSED"),
        ({"log_vkey": "nonsense"}, "INPUT_REFUSED"),
        ({"log_vkey": NoteSigner(f"{LEDGER}/2", bytes(32)).vkey}, "INPUT_REFUSED"),
        ({"log_vkey": NoteSigner("other", bytes([1]) * 32).vkey}, "INPUT_REFUSED"),
        ({"recovered": "%%%"}, "INPUT_REFUSED"),
        ({"recovered": _recovered(1_000)}, "INPUT_REFUSED"),
        ({"recovered": _recovered(5, NoteSigner(LEDGER, bytes([7]) * 32))}, "INPUT_REFUSED"),
        ({"lost_to": 3}, "INPUT_REFUSED"),
    ],
)
def test_a_successor_that_does_not_follow_is_refused(
    history: Given, members: dict[str, object], code: str
) -> None:
    wanted = msgspec.structs.replace(CONTINUE, **members)
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then(code)


def test_a_custodial_or_revoked_key_does_not_continue_a_log(history: Given) -> None:
    tag = f"key:{key_of(AUDIT_ADMINISTRATOR)}"
    custodial = history.plus(happened(_key(AUDIT_ADMINISTRATOR, "custodial"), tag))
    custodial.when(CONTINUE, actor=SYSTEM_ADMINISTRATOR).then("SIGNERS_WRONG")
    lost = KeyRevoked(key=key_of(AUDIT_ADMINISTRATOR), last_good_index=1, reason="遗失")
    revoked = history.plus(happened(lost, tag))
    revoked.when(CONTINUE, actor=SYSTEM_ADMINISTRATOR).then("SIGNERS_WRONG")


def test_only_an_administrator_continues_a_log(history: Given) -> None:
    history.plus(enrolled(LI)).when(CONTINUE, actor=LI).then("ROLE_MISSING")


def test_successors_are_numbered() -> None:
    assert [successor_of(name) for name in ("a.b/log", "a.b/log/2", "a.b/log/9")] == [
        "a.b/log/2",
        "a.b/log/3",
        "a.b/log/10",
    ]


def test_a_vocabulary_is_adopted_with_its_signer_table(history: Given) -> None:
    load()
    wanted = AdoptVocabulary(lock=lock_digest())
    decided = history.when(wanted, actor=SYSTEM_ADMINISTRATOR)
    decided.then(VocabularyAdopted(lock=lock_digest(), signer_table=signer_table()))
    decided.and_then().when(wanted, actor=SYSTEM_ADMINISTRATOR).then("NOTHING_CHANGED")


def test_another_vocabulary_than_the_service_has_is_not_adopted(history: Given) -> None:
    history.when(AdoptVocabulary(lock="0" * 64), actor=SYSTEM_ADMINISTRATOR).then("INPUT_REFUSED")
    wanted = AdoptVocabulary(lock=lock_digest())
    history.when(wanted, actor=AUDIT_ADMINISTRATOR).then("ROLE_MISSING")
