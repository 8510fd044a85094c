"""销毁清册编制、批准、不批准、备案: the list on which alone records are destroyed ([ZJ]21; [AR]24).

Prevented here: a record on the list that is permanent, whose period runs, that was not appraised for
destruction, that is on hold, on loan, in an open request or release, or must stay after its transfer; an
approval by whoever made the list; a list filed before it is approved. DSP-1 to DSP-3 watch the same.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.keeping.media import checked_document
from ledger.actions.organisation.organisations import require_org
from ledger.actions.organisation.people import posts_of
from ledger.decision import Context, Input, manifest
from ledger.disposal import Standing, check_disposable, open_list, prefetch_use, standings
from ledger.disposal_events import (
    DisposalApproved,
    DisposalListed,
    DisposalNotified,
    DisposalRefused,
    RecordListed,
    RetentionAppraised,
)
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_moment
from ledger.vocabulary import action


class ListDisposal(Input):
    """A destruction list of `records` of the organisation `department`, all appraised in one report."""

    department: str
    records: list[str]


class ApproveDisposal(Input):
    """The list may be destroyed. `manifest`: digest of what was read. `document`: the approval's number."""

    disposal: str
    manifest: str
    document: str | None = None


class RefuseDisposal(Input):
    """Nothing on the list is destroyed; it is closed."""

    disposal: str
    document: str | None = None


class NotifyDisposal(Input):
    """The approved list was filed with the archive `authority` at `notified_at`."""

    disposal: str
    authority: str
    notified_at: str
    document: str | None = None


class Disposal(NamedTuple):
    """A destruction list as it stands."""

    id: str
    org: str
    lister: str
    listed: DisposalListed
    approved: Recorded[DisposalApproved] | None
    notified: bool

    @property
    def manifest(self) -> FileObject:
        return self.listed.manifest


@action(DisposalListed, mutation="disposalList", roles=("archivist",))
def list_records(wanted: ListDisposal, context: Context) -> Outcome:
    """The list with a fresh disposal id, then one event per record, in the order of their ids.

    Refused, for each record: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED, NOT_OF_DEPARTMENT,
    LISTED_ALREADY, RECORD_PERMANENT, APPRAISAL_MISSING, RETENTION_RUNS, RECORD_ON_HOLD, RECORD_ON_LOAN,
    RECORD_REQUESTED, RECORD_IN_RELEASE, TRANSFER_OPEN, TRANSFER_COPY_KEPT; also ORG_UNKNOWN,
    APPRAISALS_DIFFER, COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_role(context, "archivist", org=wanted.department)
    require_org(context.facts, wanted.department)
    standing = standings(context.facts, sorted(wanted.records))
    prefetch_use(context.facts, standing)
    appraisals = {one.record: _checked(one, wanted.department, context) for one in standing.values()}
    first = next(iter(appraisals.values()))
    committee = first.subject("committee") or ""
    if {(one.subject("committee"), one.payload.report) for one in appraisals.values()} != {
        (committee, first.payload.report)
    }:
        raise Refusal("APPRAISALS_DIFFER")
    listed = {record: _listed(standing[record], one) for record, one in appraisals.items()}
    whole = manifest([_line(record, one) for record, one in listed.items()])
    disposal = f"disposal:{context.free.uuid7()}"
    head = DisposalListed(
        committee=committee, count=len(listed), manifest=whole.object, report=first.payload.report
    )
    drafts = [Draft(head, (disposal, f"org:{wanted.department}"))]
    drafts += [Draft(one, (disposal, f"record:{record}")) for record, one in listed.items()]
    return Outcome(drafts, [whole])


@action(DisposalApproved, mutation="disposalApprove", roles=("leader",))
def approve(wanted: ApproveDisposal, context: Context) -> Outcome:
    """One event. Refused: DISPOSAL_UNKNOWN, DISPOSAL_CLOSED, DECIDED_ALREADY, LIST_OTHER (not what was read),
    SAME_PERSON, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    disposal = _undecided(wanted.disposal, context)
    if wanted.manifest != disposal.manifest.object:
        raise Refusal("LIST_OTHER")
    posts = posts_of(context.facts, context.actor, context.at)
    payload = DisposalApproved(
        count=disposal.listed.count,
        document=checked_document(wanted.document),
        manifest=disposal.manifest,
        post=posts.get(disposal.org),
    )
    return Outcome([Draft(payload, _subjects(disposal))])


@action(DisposalRefused, mutation="disposalRefuse", roles=("leader",))
def refuse(wanted: RefuseDisposal, context: Context) -> Outcome:
    """One event; the list is closed. Refused: DISPOSAL_UNKNOWN, DISPOSAL_CLOSED, DECIDED_ALREADY,
    SAME_PERSON, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    disposal = _undecided(wanted.disposal, context)
    payload = DisposalRefused(document=checked_document(wanted.document), manifest=disposal.manifest)
    return Outcome([Draft(payload, _subjects(disposal))])


@action(DisposalNotified, mutation="disposalNotify", roles=("archivist",))
def notify(wanted: NotifyDisposal, context: Context) -> Outcome:
    """One event. Refused: DISPOSAL_UNKNOWN, DISPOSAL_CLOSED, DISPOSAL_NOT_APPROVED, DECIDED_ALREADY,
    ORG_UNKNOWN, INPUT_REFUSED (no authority; a time to come), NOT_YOUR_ORG, ROLE_MISSING."""
    disposal = require_disposal(context.facts, wanted.disposal)
    require_role(context, "archivist", org=disposal.org)
    if disposal.approved is None:
        raise Refusal("DISPOSAL_NOT_APPROVED")
    if disposal.notified:
        raise Refusal("DECIDED_ALREADY")
    check_authority(wanted.authority, context.facts)
    if checked_moment("notified_at", wanted.notified_at) > context.at:
        raise Refusal("INPUT_REFUSED", reason="notified_at: 不得晚于现在 not later than now")
    payload = DisposalNotified(
        authority=wanted.authority,
        document=checked_document(wanted.document),
        manifest=disposal.manifest,
        notified_at=wanted.notified_at,
    )
    return Outcome([Draft(payload, _subjects(disposal))])


def require_disposal(facts: Facts, identity: str) -> Disposal:
    """The list, not refused; watches for what is decided on it. DISPOSAL_UNKNOWN, DISPOSAL_CLOSED."""
    tag = f"disposal:{identity}"
    listed = facts.require(DisposalListed, tag, code="DISPOSAL_UNKNOWN", disposal=identity)
    approved: Recorded[DisposalApproved] | None = None
    notified = False
    for event in facts.all(DisposalApproved, DisposalRefused, DisposalNotified, tags=[tag]):
        if isinstance(event.payload, DisposalRefused):
            raise Refusal("DISPOSAL_CLOSED")
        if isinstance(event.payload, DisposalNotified):
            notified = True
        else:
            approved = event
    return Disposal(identity, listed.subject("org") or "", listed.actor, listed.payload, approved, notified)


def check_authority(org: str, facts: Facts) -> None:
    """Return if the organisation is an archive authority; ORG_UNKNOWN, INPUT_REFUSED."""
    if require_org(facts, org).payload.kind != "authority":
        raise Refusal("INPUT_REFUSED", reason="authority: 档案主管部门 an archive authority")


def _undecided(identity: str, context: Context) -> Disposal:
    """The list that the actor, a leader who did not make it, decides on."""
    disposal = require_disposal(context.facts, identity)
    require_role(context, "leader", org=disposal.org)
    if disposal.approved is not None:
        raise Refusal("DECIDED_ALREADY")
    if context.actor == disposal.lister:
        raise Refusal("SAME_PERSON", what="编制与批准 listing and approving")
    return disposal


def _checked(standing: Standing, department: str, context: Context) -> Recorded[RetentionAppraised]:
    if standing.org != department:
        raise Refusal("NOT_OF_DEPARTMENT", record=standing.record)
    if open_list(standing, context.facts) is not None:
        raise Refusal("LISTED_ALREADY", record=standing.record)
    return check_disposable(standing, context.facts, context.at)


def _listed(standing: Standing, appraised: Recorded[RetentionAppraised]) -> RecordListed:
    return RecordListed(
        appraised=appraised.position,
        expired=appraised.payload.expired,
        retention=standing.retention.code,
    )


def _line(record: str, one: RecordListed) -> dict[str, object]:
    line: dict[str, object] = {
        "appraised": one.appraised,
        "record": record,
        "retention": one.retention,
    }
    return line if one.expired is None else line | {"expired": one.expired}


def _subjects(disposal: Disposal) -> tuple[str, ...]:
    return (f"disposal:{disposal.id}", f"org:{disposal.org}")
