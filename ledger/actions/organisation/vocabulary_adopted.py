"""词汇表启用: from here on the log takes the event types of this vocabulary (EVENT.md 4).

Prevented here: a service that writes types before they are in force (`TYPE_NOT_IN_FORCE` elsewhere rests on
this event), adopting the same vocabulary twice, adopting another than the administrator has read.
"""

from __future__ import annotations

from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.roles import require_role
from ledger.vocabulary import action, event, lock_digest, signer_table


@event("vocabulary.adopted", zh="词汇表启用", en="Vocabulary adopted", by="K", about=("ledger",),
       clause="EVENT.md 4", watched=())  # fmt: skip
class VocabularyAdopted(Payload, frozen=True, kw_only=True):
    """`lock`: SHA-256 of `vocabulary.lock`. `signer_table`: who signs which type, from this entry on."""

    lock: str
    signer_table: dict[str, dict[str, str]]


class AdoptVocabulary(Input, frozen=True, kw_only=True):
    """`lock`: the digest of the vocabulary that the administrator means to adopt."""

    lock: str


@action(VocabularyAdopted, mutation="vocabularyAdopt", roles=("system_administrator",))
def decide(wanted: AdoptVocabulary, context: Context) -> Outcome:
    """One event. Refused: INPUT_REFUSED (the service has another), NOTHING_CHANGED, ROLE_MISSING."""
    require_role(context, "system_administrator")
    if wanted.lock != lock_digest():
        raise Refusal("INPUT_REFUSED", reason=f"lock: {lock_digest()}")
    latest = context.facts.latest(VocabularyAdopted, tags=[])
    if latest is not None and latest.payload.lock == wanted.lock:
        raise Refusal("NOTHING_CHANGED")
    payload = VocabularyAdopted(lock=wanted.lock, signer_table=signer_table())
    return Outcome([Draft(payload, (f"ledger:{context.ledger}",))])
