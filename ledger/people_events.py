"""人员登记、任职变动、离任: the events that say who people are, where they serve, and when they left.

They stand apart from their actions because roles and sessions end by them: see `ledger.roles` and
`ledger.actions.organisation.people`.
"""

from __future__ import annotations

import msgspec

from ledger.event import Payload, PersonSealed, Recorded
from ledger.vocabulary import event
from signing.times import parse_time


@event("person.enrolled", zh="人员登记", en="Person enrolled", by="P",
       about=("person", "org", "police_number"), clause="[S]5; [S]15", watched=("PUB-3",))  # fmt: skip
class PersonEnrolled(Payload, frozen=True, kw_only=True):
    """`number`: police number. `org`: the department's id. `post`: a code of `POSTS`, held from `from`."""

    person: str
    number: str
    name: PersonSealed
    org: str
    post: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


@event("post.changed", zh="任职变动", en="Post changed", by="P", about=("person", "org"),
       clause="[S]19", watched=("PUB-3", "ACC-4"))  # fmt: skip
class PostChanged(Payload, frozen=True, kw_only=True):
    """From `from` on the person holds `post` at `org`; absent: no post there any more. `acting_for` names
    the person in whose place (代理主持工作); `document`: the appointment's document number."""

    person: str
    org: str
    post: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    acting_for: str | None = None
    document: str | None = None


@event("person.left", zh="离任", en="Person left", by="P", about=("person", "org"), clause="[S]5",
       watched=("PUB-3",))  # fmt: skip
class PersonLeft(Payload, frozen=True, kw_only=True):
    """The person leaves the organisation `org` and every post there, from `from` on. `reason`: a code of
    `LEAVING`; no free text, for it stands here for good."""

    person: str
    org: str
    reason: str
    from_: str | None = msgspec.field(name="from", default=None)


def begins(change: Recorded[PersonEnrolled | PostChanged | PersonLeft]) -> int:
    """The moment (us) from which it holds: its `from`, or when it happened."""
    return parse_time(change.payload.from_) if change.payload.from_ else change.occurred_at
