"""发布、撤回发布: reviewed and signed content is shown to its audience, or no longer ([S]9, 14, 19).

Prevented here: publishing without an initial review, a delivered disc and the leader's signature over
exactly this content, by a person other than reviewer and signer; publishing what was withdrawn on the
reviews and the signature from before, unless policy lets it; publishing a state secret. PUB-1 to PUB-5 and
PUB-7 watch the same.
"""

from __future__ import annotations

from typing import Any

from ledger.actions.secrecy.marking import check_no_secret
from ledger.content import Content, check_publishable, checked_records, digests, present_contents
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded, RecordSealed, secret
from ledger.facts import Facts
from ledger.many import content_lines, together
from ledger.policies import choice
from ledger.release import Release, require_release
from ledger.release_events import ReleaseOpened
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event


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


class PublishRecords(Input):
    """Show these `records` of the release to the audience that was signed for. Absent: all that were
    signed and are not shown yet."""

    release: str
    records: list[str] | None = None


class WithdrawRecords(Input):
    """Show these `records` no longer, for the same `reason`."""

    records: list[str]
    reason: str


@action(RecordPublished, mutation="recordPublish", roles=("archivist",))
def publish(wanted: PublishRecords, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused, in this order for each record: NOT_IN_RELEASE, RECORD_ANNULLED, SECRECY_OPEN, REVIEW_MISSING,
    DISC_MISSING, DEPARTMENT_REVIEW_MISSING, DEPARTMENT_DROPPED, SIGNATURE_MISSING, SAME_PERSON,
    PUBLISHED_ALREADY; also RELEASE_UNKNOWN, RELEASE_CLOSED, COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG,
    ROLE_MISSING.
    """
    release = require_release(context.facts, wanted.release)
    require_role(context, "archivist", org=release.department_id)
    records = wanted.records if wanted.records is not None else _to_publish(release, context)
    release.check_proposed(records)
    contents = present_contents(context.facts, records)
    check_no_secret(context.facts, list(contents))
    shown = latest_publications(context.facts, list(contents))
    for record, position in _voided(list(contents), context).items():
        release.check_since(record, position)
    drafts = [
        _publication(record, content, release, shown[record], context.actor)
        for record, content in contents.items()
    ]
    lines = content_lines(digests(contents))
    return together(drafts, lines, f"release:{release.id}", context.ledger)


def _publication(
    record: str, content: Content, release: Release, shown: RecordPublished | None, publisher: str
) -> Draft:
    check_publishable(content, release.department_id)
    digest = content.digest
    release.check_reviewed(record, digest)
    release.check_delivered(record, digest)
    release.check_department(record, digest)
    signature = release.check_signed(record, digest)
    reviewers = release.reviewers(record)
    if publisher == signature.by or publisher in reviewers or signature.by in reviewers:
        raise Refusal("SAME_PERSON", what="审核、签字与发布 reviewing, signing and publishing")
    if shown is not None and (shown.content, shown.audience) == (digest, signature.audience):
        raise Refusal("PUBLISHED_ALREADY", record=record)
    payload = RecordPublished(audience=signature.audience, content=digest, release=release.id)
    return Draft(payload, (f"record:{record}", f"release:{release.id}"))


def _to_publish(release: Release, context: Context) -> list[str]:
    if release.signed is None:
        raise Refusal("SIGNATURE_MISSING")
    signed, audience = release.signed.contents, release.signed.audience
    shown = latest_publications(context.facts, sorted(signed))
    voided = _voided(sorted(signed), context)
    waiting = [
        record
        for record, latest in shown.items()
        if (latest is None or (latest.content, latest.audience) != (signed[record], audience))
        and voided.get(record, 0) < release.signed.position
    ]
    if voided and not waiting:
        raise Refusal("SIGNATURE_MISSING", record=min(voided))
    if signed and not waiting:
        raise Refusal("PUBLISHED_ALREADY", record=min(signed))
    return waiting


@action(RecordWithdrawn, mutation="recordWithdraw", roles=("archivist",))
def withdraw(wanted: WithdrawRecords, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: NOT_PUBLISHED, COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_role(context, "archivist")
    reason = secret(checked_text("reason", wanted.reason))
    contents, drafts = {}, []
    releases: dict[str, None] = {}
    for record, shown in latest_publications(context.facts, checked_records(wanted.records)).items():
        if shown is None:
            raise Refusal("NOT_PUBLISHED", record=record)
        contents[record] = shown.content
        payload = RecordWithdrawn(content=shown.content, reason=reason)
        drafts.append(Draft(payload, (f"record:{record}", f"release:{shown.release}")))
        releases[shown.release] = None
    for release in releases:
        opened = context.facts.require(
            ReleaseOpened, f"release:{release}", code="RELEASE_UNKNOWN", release=release
        )
        require_role(context, "archivist", org=opened.payload.department)
    return together(drafts, content_lines(contents), f"ledger:{context.ledger}", context.ledger)


def _voided(records: list[str], context: Context) -> dict[str, int]:
    """Where each of the records that are withdrawn now was: what was reviewed and signed before that counts
    no more, unless policy lets it."""
    if choice(context.facts, "publication.after_withdrawal", context.at) == "old_signature":
        return {}
    found = {}
    for record in records:
        latest = context.facts.latest(RecordPublished, RecordWithdrawn, tags=[f"record:{record}"])
        if latest is not None and isinstance(latest.payload, RecordWithdrawn):
            found[record] = latest.position
    return found


def latest_publications(facts: Facts, records: list[str]) -> dict[str, RecordPublished | None]:
    """For each record the publication that is in force, or None."""
    tags = {record: f"record:{record}" for record in records}
    facts.prefetch(RecordPublished, RecordWithdrawn, tags=list(tags.values()))
    return {
        record: publication_in_force(facts.all(RecordPublished, RecordWithdrawn, tags=[tag]))
        for record, tag in tags.items()
    }


def publication_in_force(events: list[Recorded[Any]]) -> RecordPublished | None:
    """The latest `record.published` of one record's publications and withdrawals, if none came after."""
    latest = events[-1].payload if events else None
    return latest if isinstance(latest, RecordPublished) else None
