"""数源部门审核、签字确认、拒绝: the department that the content comes from decides ([S]19c, d).

The leader's signature names the digests of exactly what will be published and of the disc that was reviewed.
Prevented here: a signer who does not hold the post of principal leader, content that was not reviewed or has
changed since, a disc that was not received. PUB-1 to PUB-4 watch the same from the log.
"""

from __future__ import annotations

import msgspec

from ledger.actions.organisation.people import PRINCIPAL_LEADER, holds_post
from ledger.actions.publication.releases import checked_audience
from ledger.content import Shown, digests, present_digests, shown_contents
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.facts import Facts
from ledger.many import content_lines, together
from ledger.release import Disc, Release, contents_manifest, require_release
from ledger.release_events import DepartmentRefused, DepartmentReviewed, DepartmentSigned
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action


class DepartmentOpinion(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Whether to `keep` the record in the release, and the `reason`, needed where not. `content`: the
    content digest that the reviewer was shown; absent: whatever it is now."""

    record: str
    keep: bool
    content: str | None = None
    reason: str | None = None


class ReviewForDepartment(Input):
    """The department's review of records of a release, as they are on the disc it received."""

    release: str
    opinions: list[DepartmentOpinion]


class SignForDepartment(Input):
    """Let everything that the department kept be published. `audience`: ids of organisations or `all`
    alone; absent: as the release proposes."""

    release: str
    audience: list[str] | None = None


class RefuseForDepartment(Input):
    """Let nothing of the release be published."""

    release: str
    reason: str


@action(DepartmentReviewed, mutation="departmentReview", roles=("reviewer",))
def review(wanted: ReviewForDepartment, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: RELEASE_UNKNOWN, RELEASE_CLOSED, ROLE_MISSING, NOT_YOUR_ORG, NOT_IN_RELEASE, REVIEW_MISSING,
    DISC_MISSING, CONTENT_CHANGED, RECORD_ANNULLED, COMMAND_TOO_LARGE, INPUT_REFUSED.
    """
    release = require_release(context.facts, wanted.release)
    require_role(context, "reviewer", org=release.department_id)
    release.check_proposed(one.record for one in wanted.opinions)
    asked = [Shown(record=one.record, content=one.content) for one in wanted.opinions]
    contents = digests(shown_contents(context.facts, asked))
    drafts = [_opinion(one, contents[one.record], release) for one in wanted.opinions]
    return together(drafts, content_lines(contents), f"release:{release.id}", context.ledger)


def _opinion(one: DepartmentOpinion, content: str, release: Release) -> Draft:
    release.check_reviewed(one.record, content)
    release.check_delivered(one.record, content)
    if not one.keep and one.reason is None:
        raise Refusal("INPUT_REFUSED", reason=f"record {one.record}: a reason for dropping it")
    reason = None if one.reason is None else secret(checked_text("reason", one.reason))
    payload = DepartmentReviewed(content=content, keep=one.keep, reason=reason)
    return Draft(payload, (f"record:{one.record}", f"release:{release.id}"))


@action(DepartmentSigned, mutation="departmentSign", roles=("leader",))
def sign(wanted: SignForDepartment, context: Context) -> Outcome:
    """One event, over the manifest of all that the department kept.

    Refused: RELEASE_UNKNOWN, RELEASE_CLOSED, ROLE_MISSING, NOT_YOUR_ORG, POST_MISSING, DISC_MISSING,
    DEPARTMENT_REVIEW_MISSING, RELEASE_EMPTY, REVIEW_MISSING (content changed since), SAME_PERSON,
    DECIDED_ALREADY (the same was signed before, and not reviewed since), ORG_UNKNOWN, INPUT_REFUSED.
    """
    release, disc = _led(wanted.release, context)
    contents = _kept(release, disc, context.facts)
    if any(context.actor in release.reviewers(record) for record in contents):
        raise Refusal("SAME_PERSON", what="审核与签字 reviewing and signing")
    audience = checked_audience(
        context.facts, release.audience if wanted.audience is None else wanted.audience
    )
    signed = release.signed
    again = release.reviewed_since_signed()  # as after a withdrawal
    if signed is not None and signed.same(contents, audience, disc.id) and not again:
        raise Refusal("DECIDED_ALREADY")
    listed = contents_manifest(contents)
    payload = DepartmentSigned(
        audience=audience,
        count=len(contents),
        department=release.department_id,
        disc=disc.id,
        disc_manifest=disc.manifest,
        manifest=listed.object,
        post=PRINCIPAL_LEADER,
    )
    return Outcome([Draft(payload, _subjects(release, disc))], [listed])


@action(DepartmentRefused, mutation="departmentRefuse", roles=("leader",))
def refuse(wanted: RefuseForDepartment, context: Context) -> Outcome:
    """One event; the release is closed.

    Refused: RELEASE_UNKNOWN, RELEASE_CLOSED, ROLE_MISSING, NOT_YOUR_ORG, POST_MISSING, DISC_MISSING,
    DECIDED_ALREADY (signed before), INPUT_REFUSED.
    """
    release, disc = _led(wanted.release, context)
    if release.signed is not None:
        raise Refusal("DECIDED_ALREADY")
    payload = DepartmentRefused(
        department=release.department_id,
        disc=disc.id,
        disc_manifest=disc.manifest,
        post=PRINCIPAL_LEADER,
        reason=checked_text("reason", wanted.reason),
    )
    return Outcome([Draft(payload, _subjects(release, disc))])


def _led(identity: str, context: Context) -> tuple[Release, Disc]:
    """The release that the actor, as the source department's principal leader, decides on, and its disc."""
    release = require_release(context.facts, identity)
    department = release.department_id
    require_role(context, "leader", org=department)
    if not holds_post(context.facts, context.actor, PRINCIPAL_LEADER, department, context.at):
        raise Refusal("POST_MISSING")
    if release.delivered is None:
        raise Refusal("DISC_MISSING")
    return release, release.delivered


def _kept(release: Release, disc: Disc, facts: Facts) -> dict[str, str]:
    """What the department keeps of the disc; all on it is reviewed, and what is kept has not changed."""
    for record, content in disc.contents.items():
        verdict = release.department.get(record)
        if verdict is None or verdict.content != content:
            raise Refusal("DEPARTMENT_REVIEW_MISSING", record=record)
    contents = release.kept()
    if not contents:
        raise Refusal("RELEASE_EMPTY")
    for record, present in present_digests(facts, contents).items():
        release.check_reviewed(record, present)
        release.check_delivered(record, present)
    return contents


def _subjects(release: Release, disc: Disc) -> tuple[str, ...]:
    return (f"disc:{disc.id}", f"org:{release.department_id}", f"release:{release.id}")
