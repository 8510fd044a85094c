"""领导小组、鉴定委员会成立: who leads the archives' affairs, and who appraises ([S]5).

A committee is in office from `from` until its end, or until the same organisation forms another of its kind.
Prevented here: a committee without a head, one person in two places, an appraisal committee too small to
decide. GOV-2 watches that both exist at all times.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import Payload
from ledger.vocabulary import event

CommitteeKind = Literal["leading_group", "appraisal", "openness"]
"""档案信息化工作领导小组、档案鉴定委员会、开放审核小组."""


@event("committee.formed", zh="领导小组（鉴定委员会）成立", en="Committee formed", by="P",
       about=("committee", "org", "person"), clause="[S]5; [AR]24", watched=("GOV-2", "DSP-1"))  # fmt: skip
class CommitteeFormed(Payload, frozen=True, kw_only=True):
    """People by id: `head`, `deputies`, `members`; head and deputies stand among the subjects too.
    `document`: the number of the decision. `until`: the end of the term, open where absent."""

    head: str
    kind: CommitteeKind
    name: str
    org: str
    deputies: tuple[str, ...] = ()
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    members: tuple[str, ...] = ()
    until: str | None = None
