"""问题交办、整改反馈、销号、豁免: what is wrong is put to who has to answer, and closed by somebody else.

Texts may name people and are sealed. Prevented here: a finding without a due date to come, an answer by
another organisation than it was put to, closing before an answer or by who gave it, a waiver by who caused
it or belongs to the organisation. What is late is marked, not refused. FIN-1 watches that every finding is
closed by its due date or waived.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload, SessionSealed
from ledger.vocabulary import event

Gravity = Literal["minor", "major", "grave"]
"""一般、较重、严重."""
Result = Literal["rectified", "partly", "no_longer_applies"]
"""已整改、部分整改、不再适用."""


@event("finding.raised", zh="问题交办", en="Finding raised", by="P",
       about=("finding", "org", "person", "inspection", "audit"), clause="(i)",
       watched=("FIN-1",))  # fmt: skip
class FindingRaised(Payload, frozen=True, kw_only=True):
    """`org` has to answer and mend it by `due` (a time). `rules`: rule ids. `verdicts`: ids of replay
    verdicts; `replay`: the position of the replay that gave them. `positions`: the events it is about.
    `caused_by`: people of the ledger, who stand among the subjects."""

    due: str
    gravity: Gravity
    org: str
    text: SessionSealed
    caused_by: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    replay: int | None = None
    rules: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


@event("finding.answered", zh="整改反馈", en="Finding answered", by="P", about=("finding", "org"),
       clause="(i)", watched=("FIN-1",))  # fmt: skip
class FindingAnswered(Payload, frozen=True, kw_only=True):
    """`measure`: what was done. `late`: after the due date. `documents`: what proves it."""

    late: bool
    measure: SessionSealed
    org: str
    documents: tuple[FileObject, ...] = ()


@event("finding.closed", zh="问题销号", en="Finding closed", by="P", about=("finding", "org"), clause="(i)",
       watched=("FIN-1",))  # fmt: skip
class FindingClosed(Payload, frozen=True, kw_only=True):
    """`answer`: the position of the answer that was checked, by the actor. `late`: after the due date."""

    answer: int
    late: bool
    org: str
    outcome: Result
    note: SessionSealed | None = None


@event("waiver.granted", zh="豁免", en="Waiver granted", by="K", about=("finding", "org"), clause="(i)",
       watched=("FIN-1",))  # fmt: skip
class WaiverGranted(Payload, frozen=True, kw_only=True):
    """The finding need not be mended until `until` (a time). `role`: in which the approver decided."""

    ground: SessionSealed
    org: str
    role: str
    until: str
