"""Outside parties: authorities and partners who sign with keys of their own (EVENT.md 4, letter X)."""

from __future__ import annotations

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked
from ledger.decision import Context


def is_party(context: Context) -> bool:
    """Whether the actor is an organisation, acting with a key that is enrolled as its own and not revoked."""
    key = f"key:{context.key}"
    found = context.facts.latest(KeyEnrolled, KeyRevoked, tags=[key])
    if found is None or isinstance(found.payload, KeyRevoked):
        return False
    owner = found.payload.owner
    return bool(owner.kind == "party" and owner.id == context.actor)
