"""机构更名、合并、撤销: organisations change and end; what they did and what they formed stays theirs ([S]8).

Prevented here: changing what has ended, an organisation merged into itself or into one that has ended,
closing one under which others still stand. GOV-1 watches that a retention schedule is approved anew after a
merger or a new structure ([AR]19).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.errors import Refusal
from ledger.event import Payload
from ledger.facts import Facts
from ledger.vocabulary import event

Ending = Literal["dissolved", "restructured", "contract_ended"]
"""撤销、机构改革、合作终止."""


@event("org.renamed", zh="机构更名", en="Organisation renamed", by="P", about=("org",),
       clause="[S]8; [AR]19", watched=("GOV-1",))  # fmt: skip
class OrgRenamed(Payload, frozen=True, kw_only=True):
    """From `from` (a time; absent: from its entry) on the organisation is `name`; `old` was its name until
    then. `aliases`: other ways the new name stands in archival codes. `document`: the number of the order."""

    org: str
    name: str
    old: str
    aliases: tuple[str, ...] = ()
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


@event("org.merged", zh="机构合并", en="Organisations merged", by="P", about=("org",),
       clause="[S]8; [AR]19", watched=("GOV-1",))  # fmt: skip
class OrgMerged(Payload, frozen=True, kw_only=True):
    """`orgs` end and go on within `into` from `from` on."""

    into: str
    orgs: tuple[str, ...]
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


@event("org.closed", zh="机构撤销", en="Organisation closed", by="P", about=("org",),
       clause="[S]8; [AR]19", watched=("GOV-1",))  # fmt: skip
class OrgClosed(Payload, frozen=True, kw_only=True):
    """`org` ends at `from`. `successor`: who keeps its archives and answers for them, where there is one."""

    org: str
    reason: Ending
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    successor: str | None = None


def require_living(facts: Facts, org: str) -> None:
    """Return if the organisation was not merged or closed, now and when it is appended; else ORG_ENDED."""
    for change in facts.all(OrgMerged, OrgClosed, tags=[f"org:{org}"]):
        if isinstance(change.payload, OrgClosed) or org in change.payload.orgs:
            raise Refusal("ORG_ENDED", org=org)
