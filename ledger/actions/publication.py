"""发布、撤回发布: reviewed and signed content is shown to its audience, or no longer ([S]9, 14, 19).

Prevented here: publishing without an initial review, a delivered disc and the leader's signature over
exactly this content, by a person other than reviewer and signer. PUB-1 to PUB-5 and PUB-7 watch the same.
"""

from __future__ import annotations

from ledger.event import Payload, RecordSealed
from ledger.vocabulary import event


@event("record.published", zh="发布", en="Record published", by="P", about=("record", "release"),
       clause="[S]9, 19", watched=("PUB-1", "PUB-3", "PUB-4", "PUB-5"))  # fmt: skip
class RecordPublished(Payload):
    """The record with this `content` digest is shown to the `audience` that the leader signed for: ids of
    organisations, or `all` alone. `release`: under which it was signed."""

    audience: list[str]
    content: str
    release: str


@event("record.withdrawn", zh="撤回发布", en="Record withdrawn", by="P", about=("record", "release"),
       clause="[S]14", watched=("PUB-7",))  # fmt: skip
class RecordWithdrawn(Payload):
    """The record is no longer shown; `content`: what had been published."""

    content: str
    reason: RecordSealed
