"""How keys come into the log: by ``ledger.created``, ``key.enrolled`` and ``service.registered`` (EVENT.md
section 4).

Each reading checks the payload's form and leads the chain to the given root as of ``recorded_at``; what it
returns may be trusted once the signatures are checked too. Raises NotTrusted, BadCertificate,
UnsupportedSuite or BadNote.
"""

from hashlib import sha256
from typing import Any, Literal, TypeVar

import msgspec

from signing import base64, note, suites
from signing.certificates import verify_chain
from signing.envelope import Statement
from signing.errors import NotTrusted
from signing.statement import is_uuid

Custody = Literal["client", "custodial"]
Purpose = Literal["person", "service", "party", "log", "witness"]

OWNER_TAG = {"person": "person", "service": "service", "party": "org"}
"""The tag under which each kind of owner stands among the subjects."""


class KeyRecord(msgspec.Struct, frozen=True, gc=False):
    """What the log says of one key. Indexes are leaf indexes; times are microseconds of certificate
    validity.
    """

    key_id: str
    spki: bytes
    suite: str
    custody: Custody
    purpose: Purpose
    owner: str
    not_before: int
    not_after: int
    enrolled_index: int
    revoked_index: int | None = None
    last_good_index: int | None = None


class Genesis(msgspec.Struct, frozen=True):
    """What ``ledger.created`` puts into force."""

    origin: str
    log_vkey: str
    founder: KeyRecord
    service: KeyRecord
    signer_table: dict[str, dict[str, str]]
    network: Literal["internal", "classified"]


class Signer(msgspec.Struct, frozen=True, gc=False):
    """One of the persons that a co-signed statement names."""

    actor: str
    key: str
    role: str


class _Founder(msgspec.Struct):
    chain: list[str]
    person: str


class _Service(msgspec.Struct):
    chain: list[str]
    key: str
    service: str


class _LedgerCreated(msgspec.Struct):
    ca_root: str
    founder: _Founder
    log_vkey: str
    network: Literal["internal", "classified"]
    origin: str
    service: _Service
    signer_table: dict[str, dict[str, str]]


class _Owner(msgspec.Struct):
    id: str
    kind: Literal["person", "service", "party"]


class _KeyEnrolled(msgspec.Struct):
    chain: list[str]
    custody: Custody
    owner: _Owner
    purpose: Purpose
    signers: list[Signer]
    suite: str


class _ServiceRegistered(msgspec.Struct):
    chain: list[str]
    key: str
    owner: str
    service: str
    signers: list[Signer]
    suite: str


T = TypeVar("T")


def read_payload(statement: Statement, kind: type[T]) -> T:
    """The payload in the fixed form of its trust event, unknown members left aside; NotTrusted
    (PAYLOAD_FORM).
    """
    if statement.version != 1:
        raise NotTrusted("VERSION_UNKNOWN", f"{statement.type} {statement.version}")
    try:
        return msgspec.convert(statement.payload, kind)
    except msgspec.ValidationError as error:
        raise NotTrusted("PAYLOAD_FORM", f"{statement.type}: {error}") from None


def named_signers(statement: Statement) -> list[Signer]:
    """The signers a co-signed statement names, [] where it names none; NotTrusted (SIGNERS_WRONG) if
    malformed.
    """
    value = statement.payload.get("signers")
    if value is None:
        return []
    try:
        signers = msgspec.convert(value, list[Signer])
    except msgspec.ValidationError as error:
        raise NotTrusted("SIGNERS_WRONG", str(error)) from None
    if len(signers) < 2 or len({one.actor for one in signers}) != len(signers):
        raise NotTrusted("SIGNERS_WRONG", "two or more distinct signers")
    if (signers[0].actor, signers[0].key) != (statement.actor, statement.key):
        raise NotTrusted("SIGNERS_WRONG", "the actor stands first")
    return signers


def read_genesis(statement: Statement, root_der: bytes, recorded_at: int) -> Genesis:
    """The first entry, if it is a ``ledger.created`` under this root certificate."""
    if statement.type != "ledger.created":
        raise NotTrusted("GENESIS", statement.type)
    payload = read_payload(statement, _LedgerCreated)
    if payload.ca_root != sha256(root_der).hexdigest():
        raise NotTrusted("GENESIS", f"ca_root {payload.ca_root}")
    if payload.origin != statement.ledger or statement.subjects != [f"ledger:{payload.origin}"]:
        raise NotTrusted("GENESIS", f"origin {payload.origin}")
    if note.parse_vkey(payload.log_vkey).name != payload.origin:
        raise NotTrusted("GENESIS", f"log_vkey {payload.log_vkey}")
    founder = _certified(payload.founder.chain, None, root_der, recorded_at, payload.founder.person, "person")
    service = _certified(
        payload.service.chain, None, root_der, recorded_at, payload.service.service, "service"
    )
    if (founder.key_id, founder.owner) != (statement.key, statement.actor):
        raise NotTrusted("GENESIS", "the founder's key")
    if (
        service.key_id == founder.key_id
        or service.key_id != payload.service.key
        or not (is_uuid(founder.owner) and is_uuid(service.owner))
    ):
        raise NotTrusted("GENESIS", "the service's key")
    return Genesis(payload.origin, payload.log_vkey, founder, service, payload.signer_table, payload.network)


def read_enrolment(statement: Statement, root_der: bytes, recorded_at: int, leaf_index: int) -> KeyRecord:
    """The key that a ``key.enrolled`` or ``service.registered`` enrols; the holder is the second signer it
    names.
    """
    if statement.type == "service.registered":
        service = read_payload(statement, _ServiceRegistered)
        custody: Custody = "custodial"
        owner, kind, purpose = service.service, "service", "service"
        chain, suite, signers, role = service.chain, service.suite, service.signers, "registrar"
    else:
        key = read_payload(statement, _KeyEnrolled)
        custody, owner, kind, purpose = key.custody, key.owner.id, key.owner.kind, key.purpose
        chain, suite, signers, role = key.chain, key.suite, key.signers, "enroller"
        if purpose not in (kind, "log", "witness"):
            raise NotTrusted("KEY_ENROLMENT", f"purpose {purpose} for a {kind}")
    record = _certified(chain, suite, root_der, recorded_at, owner, purpose, custody, leaf_index)
    if [one.role for one in signers] != [role, "holder"]:
        raise NotTrusted("KEY_ENROLMENT", f"roles {role}, holder")
    if (signers[1].actor, signers[1].key) != (owner, record.key_id):
        raise NotTrusted("KEY_ENROLMENT", "the holder")
    if statement.type == "service.registered" and statement.payload["key"] != record.key_id:
        raise NotTrusted("KEY_ENROLMENT", "key")
    tags = [f"{OWNER_TAG[kind]}:{owner}"]
    if statement.type == "key.enrolled":
        tags.append(f"key:{record.key_id}")
    if not is_uuid(owner) or not set(tags).issubset(statement.subjects):
        raise NotTrusted("KEY_ENROLMENT", "subjects")
    return record


def _certified(
    chain: list[str],
    suite: str | None,
    root_der: bytes,
    recorded_at: int,
    owner: str,
    purpose: Any,
    custody: Custody | None = None,
    leaf_index: int = 0,
) -> KeyRecord:
    try:
        ders = [base64.decode(one) for one in chain]
    except ValueError:
        raise NotTrusted("KEY_ENROLMENT", "chain is not base64") from None
    leaf = verify_chain(ders, root_der, recorded_at)
    if is_uuid(leaf.person) and leaf.person != owner:
        # Certificates of other issuers name a police number here; ours name the person as the log does.
        raise NotTrusted("KEY_ENROLMENT", f"certificate of {leaf.person}")
    suite = suites.suite_of(leaf.spki) if suite is None else suite
    suites.verifier(suite, leaf.spki)
    if custody is None:
        custody = "client" if purpose == "person" else "custodial"
    return KeyRecord(
        key_id=leaf.key_id,
        spki=leaf.spki,
        suite=suite,
        custody=custody,
        purpose=purpose,
        owner=owner,
        not_before=leaf.not_before,
        # Valid to the last microsecond of the second that the certificate names.
        not_after=leaf.not_after + 999_999,
        enrolled_index=leaf_index,
    )
