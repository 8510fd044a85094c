"""Enrolling a custodial key: the service keeps it, and signs with it for a person in an open session.

The secret is durable before the log speaks of it, and the log speaks of it before it signs anything else. A
run that was broken off in between takes up the same key again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from ledger.actions.organisation.keys import EnrolKey, KeyEnrolled
from ledger.facts import Facts
from ledger.free import fresh_seed
from ledger.opened import CUSTODIAL
from ledger.writing.desk import Desk
from signing.keys import Ed25519Key

Certify = Callable[[bytes], list[bytes]]
"""From a public key (SPKI in DER) to its certificate chain, DER, leaf first."""


def enrol_custodial(enroller: Desk, person: str, certify: Certify) -> Ed25519Key:
    """The person's custodial key, made and enrolled where it is not yet; the key signs as its holder.

    Refused as `key.enrolled`: PERSON_UNKNOWN, CERTIFICATE_REFUSED, ROLE_MISSING.
    """
    ledger = enroller.ledger
    name = CUSTODIAL + person
    seed = ledger.keys.secret(name)
    if seed is None:
        seed = fresh_seed()
        ledger.keys.keep_secret(name, seed)
    key = Ed25519Key.from_seed(seed)
    known = Facts(ledger.facts, ledger.store.size)
    if known.latest(KeyEnrolled, tags=[f"key:{key.key_id}"]) is None:
        chain = [b64encode(one).decode() for one in certify(key.spki)]
        enroller.do("key.enrolled", EnrolKey(person=person, chain=chain, custody="custodial"), beside=[key])
    return key
