"""Two people, one act: whoever signs the same bytes after the actor (EVENT.md section 3, co-signers)."""

from __future__ import annotations

import msgspec

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked
from ledger.actions.organisation.people import require_person
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Signer
from ledger.facts import Facts


class CoSigner(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who signs too: a `person`, with this `key` (absent: as `key_of` finds it)."""

    person: str
    key: str | None = None


def signed_by(context: Context, role: str, others: dict[str, CoSigner]) -> list[Signer]:
    """The payload's `signers`: the actor as `role`, then each of `others` (role → who), all distinct.

    Refused: SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN.
    """
    signers = [Signer(context.actor, context.key, role)]
    for name, other in others.items():
        if other.person in {one.actor for one in signers}:
            raise Refusal("SAME_PERSON", what=f"{role}, {name}")
        require_person(context.facts, other.person)
        signers.append(Signer(other.person, key_of(context.facts, other.person, other.key), name))
    return signers


def key_of(facts: Facts, person: str, wanted: str | None = None) -> str:
    """The wanted key, or the one enrolled last, of those that are the person's and not revoked; one that only
    they hold before a custodial one, which signs in their own session alone. Refused: KEY_UNKNOWN."""
    custody: dict[str, str] = {}
    for change in facts.all(KeyEnrolled, KeyRevoked, tags=[f"person:{person}"]):
        key = change.subject("key") or ""
        if isinstance(change.payload, KeyRevoked):
            custody.pop(key, None)
        elif change.payload.owner.id == person:
            custody[key] = change.payload.custody
    if not custody or (wanted is not None and wanted not in custody):
        raise Refusal("KEY_UNKNOWN")
    own = [key for key, kept in custody.items() if kept == "client"]
    return wanted or (own or list(custody))[-1]
