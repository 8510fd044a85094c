"""示范（规范化）数字档案室认定: an authority grades a unit's digital archives room ([S]1-3).

Entered by the authority under its own key, or by an archivist from its certificate. Prevented here: a grade
of a year to come, the same grade of the same authority and year twice, an authority that grades itself. The
count against the target of a plan is the governance view's; no point table is published, none is kept.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.organisation.org_changes import require_living
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import optional_paper
from ledger.parties import is_party
from ledger.roles import require_role
from ledger.standards.elements import checked_date, checked_text
from ledger.vocabulary import action, event
from signing.times import format_time

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


class AwardGrade(Input, frozen=True, kw_only=True):
    """`authority`: an organisation of kind authority; whoever signs with its own key names itself.
    `document`: digest of the stored certificate. `date`: `YYYYMMDD`."""

    authority: str
    certificate: str
    date: str
    grade: Grade
    org: str
    rank: Rank
    year: int
    document: str | None = None


@action(GradeAwarded, mutation="gradeAward", roles=("archivist", "supervisor"))
def award(wanted: AwardGrade, context: Context) -> Outcome:
    """One event. Refused: ORG_UNKNOWN, ORG_ENDED, GRADE_TAKEN, OBJECT_UNKNOWN, ELEMENT_VALUE, INPUT_REFUSED,
    ROLE_MISSING, NOT_YOUR_ORG (a party that names another authority)."""
    facts = context.facts
    if not is_party(context):
        require_role(context, "archivist", "supervisor")
    elif wanted.authority != context.actor:
        raise Refusal("NOT_YOUR_ORG")
    if require_org(facts, wanted.authority).payload.kind != "authority":
        raise Refusal("INPUT_REFUSED", reason=f"authority {wanted.authority}: kind authority")
    if require_org(facts, wanted.org).payload.kind not in ("bureau", "department"):
        raise Refusal("INPUT_REFUSED", reason=f"org {wanted.org}: bureau, department")
    require_living(facts, wanted.org)
    checked_text("certificate", wanted.certificate, longest=200)
    _check_year(wanted, context)
    tag = f"org:{wanted.org}"
    for one in (before.payload for before in facts.all(GradeAwarded, tags=[tag])):
        same = (one.grade, one.rank, one.year) == (wanted.grade, wanted.rank, wanted.year)
        if one.org == wanted.org and same:
            raise Refusal("GRADE_TAKEN", org=wanted.org)
    payload = GradeAwarded(
        authority=wanted.authority,
        certificate=wanted.certificate,
        date=wanted.date,
        grade=wanted.grade,
        org=wanted.org,
        rank=wanted.rank,
        year=wanted.year,
        document=optional_paper(wanted.document, context),
    )
    return Outcome([Draft(payload, (tag,))])


def _check_year(wanted: AwardGrade, context: Context) -> None:
    """Of a day that has come, for the year of that day or one before."""
    day = checked_date(wanted.date)
    # Days are those of the unit's time zone, which may be ahead of the log's.
    today = format_time(context.free.now + 14 * 3_600_000_000)[:10].replace("-", "")
    if day.startswith("[") or day > today or not 1990 <= wanted.year <= int(day[:4]):
        raise Refusal("INPUT_REFUSED", reason=f"date {day}, year {wanted.year}: ..{today}")
