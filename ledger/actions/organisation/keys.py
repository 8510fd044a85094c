"""证书启用: keys live in the log, bound to X.509 certificates under the force's CA (DESIGN 4).

`key.enrolled` has two signatures over the same bytes: the enroller's, and the new key's as `holder`.
Prevented here: a chain that does not reach the CA root, a key enrolled twice, a holder who is unknown.
ACC-1 watches every session against these keys.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Literal, NamedTuple

import msgspec

from ledger.actions.organisation.organisations import require_org
from ledger.actions.organisation.people import PersonEnrolled
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Signer
from ledger.roles import is_founder, require_role
from ledger.vocabulary import action, event
from signing import certificates, errors, suites
from signing.enrolment import OWNER_TAG
from signing.statement import is_uuid

Custody = Literal["client", "custodial"]


class Owner(msgspec.Struct, frozen=True):
    """Who holds a key: a person, a service, or an outside party."""

    kind: Literal["person", "service", "party"]
    id: str

    @property
    def tag(self) -> str:
        """Under which subject its keys stand; a party is an organisation."""
        return f"{OWNER_TAG[self.kind]}:{self.id}"


@event("key.enrolled", zh="证书启用", en="Key enrolled", by="P+P", about=("key", "person", "org"),
       clause="[S]15", watched=("ACC-1",))  # fmt: skip
class KeyEnrolled(Payload):
    """`chain`: DER certificates in base64, leaf first. `custody`: who can make the key sign."""

    chain: list[str]
    custody: Custody
    owner: Owner
    purpose: str
    suite: str
    signers: list[Signer]


@event("key.revoked", zh="证书吊销", en="Key revoked", by="P",
       about=("key", "person", "service", "org"), clause="[S]15", watched=("ACC-1",))  # fmt: skip
class KeyRevoked(Payload):
    """`last_good_index`: the last leaf index up to which the key's signatures are not in doubt."""

    key: str
    last_good_index: int
    reason: str


class EnrolKey(Input):
    """Enrol a certificate for a `person`, or for an outside `party` (an organisation's id): one of the two.
    `chain` in base64 DER, leaf first; the holder signs as well."""

    chain: list[str]
    custody: Custody = "client"
    party: str | None = None
    person: str | None = None


@action(KeyEnrolled, mutation="keyEnrol", roles=("security_administrator", "founder"))
def enrol(wanted: EnrolKey, context: Context) -> Outcome:
    """One event, signed by the enroller and by the new key.

    Refused: PERSON_UNKNOWN, ORG_UNKNOWN, CERTIFICATE_REFUSED, KEY_TAKEN, INPUT_REFUSED, ROLE_MISSING.
    """
    require_role(context, "security_administrator", "founder")
    owner = _owner(wanted, context)
    key, suite = certified(wanted.chain, owner.id, context)
    context.facts.forbid(KeyEnrolled, tags=[f"key:{key}"], code="KEY_TAKEN")
    payload = KeyEnrolled(
        chain=wanted.chain,
        custody=wanted.custody,
        owner=owner,
        purpose=owner.kind,
        suite=suite,
        signers=[
            Signer(context.actor, context.key, "enroller"),
            Signer(owner.id, key, "holder"),
        ],
    )
    return Outcome([Draft(payload, (f"key:{key}", owner.tag))])


def _owner(wanted: EnrolKey, context: Context) -> Owner:
    """Who is to hold the key; a party keeps its own."""
    if (wanted.person is None) == (wanted.party is None):
        raise Refusal("INPUT_REFUSED", reason="person | party")
    if wanted.person is not None:
        context.facts.require(
            PersonEnrolled, f"person:{wanted.person}", code="PERSON_UNKNOWN", person=wanted.person
        )
        return Owner("person", wanted.person)
    require_org(context.facts, wanted.party or "")
    if wanted.custody != "client" or is_founder(context):
        raise Refusal("INPUT_REFUSED", reason="party: custody client")
    return Owner("party", wanted.party or "")


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
