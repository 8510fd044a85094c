"""销毁: two supervisors sign that what stands on the approved list is destroyed ([AL]21; [ZJ]21).

Both sign the same bytes, with keys that only they hold; neither made the list. Prevented here: everything
that keeps a record off a list (DSP-3), asked again of each record at this moment; a list that is not approved
or not filed with the authority. What the event does to keys, files and views stands in `ledger.erasure`;
DSP-2 watches the signatures, DSP-4 that copies in backups are dealt with.
"""

from __future__ import annotations

from ledger.actions.disposal.lists import Disposal, require_disposal
from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.content import MOST_RECORDS, Content, present_contents
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.disposal import Standing, check_disposable, prefetch_use, standings
from ledger.disposal_events import Method, RecordDestroyed, RecordListed
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded, Signer
from ledger.facts import Facts
from ledger.many import together
from ledger.roles import EVERYWHERE, ROLES, require_role, roles_of
from ledger.vocabulary import action

SUPERVISOR = "supervisor"
MOST_COPIES = 100


class DestroyRecords(Input):
    """Destroy these `records` of the list; absent: all of it that is not destroyed yet. `supervisor`: who
    signs too."""

    disposal: str
    method: Method
    supervisor: CoSigner
    records: list[str] | None = None


@action(RecordDestroyed, mutation="recordDestroy", roles=(SUPERVISOR,))
def decide(wanted: DestroyRecords, context: Context) -> Outcome:
    """One event per record, after a head where there are several, all signed by both supervisors.

    Refused: DISPOSAL_UNKNOWN, DISPOSAL_CLOSED, DISPOSAL_NOT_APPROVED, DISPOSAL_NOT_NOTIFIED, NOT_ON_LIST,
    SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN, ROLE_MISSING and NOT_YOUR_ORG (either supervisor),
    RECORD_DESTROYED, RECORD_ANNULLED, RECORD_PERMANENT, APPRAISAL_MISSING, RETENTION_RUNS, RECORD_ON_HOLD,
    RECORD_ON_LOAN, RECORD_REQUESTED, RECORD_IN_RELEASE, TRANSFER_OPEN, TRANSFER_COPY_KEPT,
    COMMAND_TOO_LARGE, INPUT_REFUSED.
    """
    disposal = require_disposal(context.facts, wanted.disposal)
    _check_supervisors(wanted.supervisor.person, disposal, context)
    if disposal.approved is None:
        raise Refusal("DISPOSAL_NOT_APPROVED")
    if not disposal.notified:
        raise Refusal("DISPOSAL_NOT_NOTIFIED")
    records = _records(wanted, context.facts)
    standing = standings(context.facts, records)
    prefetch_use(context.facts, standing)
    for one in standing.values():
        check_disposable(one, context.facts, context.at)
    contents = present_contents(context.facts, records)
    signers = signed_by(context, SUPERVISOR, {"second_supervisor": wanted.supervisor})
    backups = context.facts.all(BackupTaken, tags=[])
    drafts = [
        _draft(one, contents[record], disposal, wanted.method, signers, backups)
        for record, one in standing.items()
    ]
    lines: list[dict[str, object]] = [{"record": record} for record in records]
    return together(drafts, lines, f"disposal:{disposal.id}", context.ledger)


def _draft(
    standing: Standing,
    content: Content,
    disposal: Disposal,
    method: Method,
    signers: list[Signer],
    backups: list[Recorded[BackupTaken]],
) -> Draft:
    copies = [one.subject("backup") or "" for one in backups if one.payload.size >= standing.filed.position]
    payload = RecordDestroyed(
        copies=sorted(copies[-MOST_COPIES:]),
        copy_count=len(copies),
        keys=[standing.filed.payload.title.key],
        manifest=disposal.manifest,
        method=method,
        objects=len(content.files) + len(content.pages),
        signers=signers,
    )
    return Draft(payload, (f"record:{standing.record}", f"disposal:{disposal.id}"))


def _records(wanted: DestroyRecords, facts: Facts) -> list[str]:
    """What is to be destroyed, in the order of the list."""
    tag = f"disposal:{wanted.disposal}"
    listed = [one.subject("record") or "" for one in facts.all(RecordListed, tags=[tag])]
    if wanted.records is None:
        gone = {one.subject("record") for one in facts.all(RecordDestroyed, tags=[tag])}
        left = [record for record in listed if record not in gone]
        if not left:
            raise Refusal("DECIDED_ALREADY")
        return left[:MOST_RECORDS]
    for record in wanted.records:
        if record not in listed:
            raise Refusal("NOT_ON_LIST", record=record)
    return sorted(wanted.records)


def _check_supervisors(second: str, disposal: Disposal, context: Context) -> None:
    """Both hold the role for this organisation, and neither made the list."""
    require_role(context, SUPERVISOR, org=disposal.org)
    if second == context.actor or disposal.lister in (context.actor, second):
        raise Refusal("SAME_PERSON", what="编制、监销 listing and supervising")
    held = {one for one in roles_of(context.facts, second, context.at) if one.role == SUPERVISOR}
    if not held:
        raise Refusal("ROLE_MISSING", roles=f"{ROLES[SUPERVISOR].zh} ({SUPERVISOR})")
    if not any(one.scope in (EVERYWHERE, disposal.org) for one in held):
        raise Refusal("NOT_YOUR_ORG")
