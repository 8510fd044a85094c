"""证书吊销: a key signs nothing more, whoever holds it: a person, a party, a service, the founder ([S]15).

The keys that `ledger.created` names count as enrolled by it (EVENT.md 4). A service whose key is revoked can
sign nothing either: what only it signs is refused until another service is registered and runs. Prevented
here: a key that the log does not know, one revoked before, an index that is not in the log.
"""

from __future__ import annotations

from base64 import b64decode

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.actions.organisation.services import ServiceRegistered
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.roles import CONCERNED, is_founder, require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action
from signing.certificates import read_certificate


class RevokeKey(Input):
    """Revoke a key from the next entry on. `last_good_index` defaults to the present head."""

    key: str
    reason: str
    last_good_index: int | None = None


@action(KeyRevoked, mutation="keyRevoke", roles=("security_administrator", CONCERNED))
def revoke(wanted: RevokeKey, context: Context) -> Outcome:
    """One event; the key's sessions end with it. A person may revoke their own key without a role.

    Refused: KEY_UNKNOWN, DECIDED_ALREADY, INPUT_REFUSED, ROLE_MISSING.
    """
    owner = owner_of(context.facts, wanted.key)
    if owner is None:
        raise Refusal("KEY_UNKNOWN")
    if owner.id != context.actor or is_founder(context):
        require_role(context, "security_administrator")
    checked_text("reason", wanted.reason)
    context.facts.forbid(KeyRevoked, tags=[f"key:{wanted.key}"], code="DECIDED_ALREADY")
    last_good = context.facts.head - 1 if wanted.last_good_index is None else wanted.last_good_index
    if not 0 <= last_good < context.facts.head:
        raise Refusal("INPUT_REFUSED", reason=f"last_good_index {last_good} is not in the log")
    payload = KeyRevoked(key=wanted.key, last_good_index=last_good, reason=wanted.reason)
    return Outcome([Draft(payload, (f"key:{wanted.key}", owner.tag))])


def owner_of(facts: Facts, key: str) -> Owner | None:
    """Whose key this is: by its enrolment, by the registration of its service, or by the founding."""
    found = facts.latest(KeyEnrolled, ServiceRegistered, tags=[f"key:{key}"])
    if found is not None:
        one = found.payload
        return one.owner if isinstance(one, KeyEnrolled) else Owner("service", one.service)
    created = facts.latest(LedgerCreated, tags=[])
    return None if created is None else _founding(created.payload).get(key)


def _founding(created: LedgerCreated) -> dict[str, Owner]:
    founder = read_certificate(b64decode(created.founder.chain[0])).key_id
    return {
        created.service.key: Owner("service", created.service.service),
        founder: Owner("person", created.founder.person),
    }
