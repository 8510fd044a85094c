"""示范（规范化）数字档案室认定: an authority grades a unit's digital archives room ([S]1-3).

Entered by the authority under its own key, or by an archivist from its certificate. Prevented here: a grade
of a year to come, the same grade of the same authority and year twice, an authority that grades itself. The
count against the target of a plan is the governance view's; no point table is published, none is kept.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Grade = Literal["standardised", "demonstration"]
"""规范化、示范."""
Rank = Literal["city", "province", "national"]
"""市级、省级、全国."""


@event("grade.awarded", zh="示范（规范化）数字档案室认定", en="Grade awarded", by="P|X", about=("org",),
       clause="[S]1-3", watched=("GOV-1",))  # fmt: skip
class GradeAwarded(Payload, frozen=True, kw_only=True):
    """`org` holds `grade` of this `rank` for `year`. `authority`: the organisation that awards it.
    `certificate`: its number. `date`: of the award, `YYYYMMDD`."""

    authority: str
    certificate: str
    date: str
    grade: Grade
    org: str
    rank: Rank
    year: int
    document: FileObject | None = None
