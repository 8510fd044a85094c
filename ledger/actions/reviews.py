"""初审通过、初审不通过: the archives staff's review, over exactly the content that is to be shown ([S]19a).

Prevented here: a review of a record that is not in the release or of content that has changed. PUB-1 and
PUB-3 watch the order and the people.
"""

from __future__ import annotations

from ledger.event import Payload, RecordSealed
from ledger.vocabulary import event


@event("review.passed", zh="初审通过", en="Initial review passed", by="P", about=("release", "record"),
       clause="[S]19", watched=("PUB-1", "PUB-3"))  # fmt: skip
class ReviewPassed(Payload):
    """`content`: the content digest that was reviewed: files and the metadata to be shown (EVENT.md 6)."""

    content: str
    opinion: RecordSealed | None = None


@event("review.refused", zh="初审不通过", en="Initial review refused", by="P", about=("release", "record"),
       clause="[S]19", watched=("PUB-1",))  # fmt: skip
class ReviewRefused(Payload):
    """The record is not to be published with this `content`."""

    content: str
    reason: RecordSealed
