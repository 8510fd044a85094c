"""证书启用、证书吊销: keys live in the log, bound to X.509 certificates under the force's CA (DESIGN 4).

`key.enrolled` has two signatures over the same bytes: the enroller's, and the new key's as `holder`.
Prevented here: a chain that does not reach the CA root, a key enrolled twice, a holder who is unknown.
ACC-1 watches every session against these keys.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Literal, NamedTuple

import msgspec

from ledger.actions.organisation.people import PersonEnrolled
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Signer
from ledger.roles import CONCERNED, is_founder, require_role
from ledger.vocabulary import action, event
from signing import certificates, errors, suites
from signing.statement import is_uuid

Custody = Literal["client", "custodial"]


class Owner(msgspec.Struct, frozen=True):
    """Who holds a key: a person, a service, or an outside party."""

    kind: Literal["person", "service", "party"]
    id: str


@event("key.enrolled", zh="证书启用", en="Key enrolled", by="P+P", about=("key", "person"),
       clause="[S]15", watched=("ACC-1",))  # fmt: skip
class KeyEnrolled(Payload):
    """`chain`: DER certificates in base64, leaf first. `custody`: who can make the key sign."""

    chain: list[str]
    custody: Custody
    owner: Owner
    purpose: str
    suite: str
    signers: list[Signer]


@event("key.revoked", zh="证书吊销", en="Key revoked", by="P", about=("key", "person"),
       clause="[S]15", watched=("ACC-1",))  # fmt: skip
class KeyRevoked(Payload):
    """`last_good_index`: the last leaf index up to which the key's signatures are not in doubt."""

    key: str
    last_good_index: int
    reason: str


class EnrolKey(Input):
    """Enrol a certificate for a person. `chain` in base64 DER, leaf first; the holder signs as well."""

    person: str
    chain: list[str]
    custody: Custody = "client"


class RevokeKey(Input):
    """Revoke a key from the next entry on. `last_good_index` defaults to the present head."""

    key: str
    reason: str
    last_good_index: int | None = None


@action(KeyEnrolled, mutation="keyEnrol", roles=("security_administrator", "founder"))
def enrol(wanted: EnrolKey, context: Context) -> Outcome:
    """One event, signed by the enroller and by the new key.

    Refused: PERSON_UNKNOWN, CERTIFICATE_REFUSED, KEY_TAKEN, ROLE_MISSING.
    """
    require_role(context, "security_administrator", "founder")
    context.facts.require(
        PersonEnrolled, f"person:{wanted.person}", code="PERSON_UNKNOWN", person=wanted.person
    )
    key, suite = certified(wanted.chain, wanted.person, context)
    context.facts.forbid(KeyEnrolled, tags=[f"key:{key}"], code="KEY_TAKEN")
    payload = KeyEnrolled(
        chain=wanted.chain,
        custody=wanted.custody,
        owner=Owner("person", wanted.person),
        purpose="person",
        suite=suite,
        signers=[
            Signer(context.actor, context.key, "enroller"),
            Signer(wanted.person, key, "holder"),
        ],
    )
    return Outcome([Draft(payload, (f"key:{key}", f"person:{wanted.person}"))])


class Certified(NamedTuple):
    """The key that a good chain certifies."""

    key_id: str
    suite: str


def certified(chain: list[str], owner: str, context: Context) -> Certified:
    """The key of a chain (base64 DER, leaf first) that leads to the CA root now and names no one but `owner`.

    Refused: CERTIFICATE_REFUSED. Certificates of other issuers name no id of ours; they may name anyone.
    """
    try:
        ders = [b64decode(one, validate=True) for one in chain]
        leaf = certificates.verify_chain(ders, context.ca_root, context.free.now)
        suite = suites.suite_of(leaf.spki)
    except errors.SigningError as problem:
        raise Refusal("CERTIFICATE_REFUSED", reason=f"{problem.code} {problem.zh} {problem.en}") from problem
    except ValueError as problem:
        raise Refusal("CERTIFICATE_REFUSED", reason=f"base64: {problem}") from problem
    if is_uuid(leaf.person) and leaf.person != owner:
        raise Refusal("CERTIFICATE_REFUSED", reason="证书属于他人 the certificate is someone else's")
    return Certified(leaf.key_id, suite)


@action(KeyRevoked, mutation="keyRevoke", roles=("security_administrator", CONCERNED))
def revoke(wanted: RevokeKey, context: Context) -> Outcome:
    """One event; the key's sessions end with it. Refused: KEY_UNKNOWN, DECIDED_ALREADY, ROLE_MISSING.

    A person may revoke their own key without a role.
    """
    enrolled = context.facts.require(KeyEnrolled, f"key:{wanted.key}", code="KEY_UNKNOWN")
    owner = enrolled.payload.owner
    if owner.id != context.actor or is_founder(context):
        require_role(context, "security_administrator")
    context.facts.forbid(KeyRevoked, tags=[f"key:{wanted.key}"], code="DECIDED_ALREADY")
    last_good = context.facts.head - 1 if wanted.last_good_index is None else wanted.last_good_index
    if not 0 <= last_good < context.facts.head:
        raise Refusal("INPUT_REFUSED", reason=f"last_good_index {last_good} is not in the log")
    payload = KeyRevoked(key=wanted.key, last_good_index=last_good, reason=wanted.reason)
    return Outcome([Draft(payload, (f"key:{wanted.key}", f"{owner.kind}:{owner.id}"))])
