"""接收、退回: a record is accepted into the archives after its test, or goes back with reasons (DA/T 70).

Prevented here, by no policy to be switched off: accepting a record whose latest test at stage 归档 (GD) did
not pass in all four natures, or whose content is not the one tested. FIL-2 asks the same of the log.
"""

from __future__ import annotations

from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_tested import RecordTested
from ledger.content import present_contents
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded, RecordSealed, secret
from ledger.facts import Facts
from ledger.many import together
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event


@event("record.accepted", zh="归档接收", en="Record accepted", by="P", about=("record", "org"),
       clause="DA/T 70-2018; [AR]40; GB/T 18894", watched=("FIL-2",))  # fmt: skip
class RecordAccepted(Payload, frozen=True, kw_only=True):
    """The record was accepted with this `content` digest, on the test at position `test`."""

    content: str
    test: int


@event("record.returned", zh="退回", en="Record returned", by="P", about=("record", "org"),
       clause="DA/T 70-2018; [AR]40", watched=("FIL-2",))  # fmt: skip
class RecordReturned(Payload, frozen=True, kw_only=True):
    """The record goes back to its department with this `content`; `items`: codes of the test items that
    failed in the test at position `test`, where one was made."""

    content: str
    reason: RecordSealed
    items: tuple[str, ...] = ()
    test: int | None = None


class AcceptRecords(Input, frozen=True, kw_only=True):
    """Ids of records, each once; all are accepted, or none."""

    records: list[str]


class ReturnRecord(Input, frozen=True, kw_only=True):
    """`reason` in words: what has to be set right."""

    record: str
    reason: str


@action(RecordAccepted, mutation="recordAccept", roles=("archivist",))
def accept(wanted: AcceptRecords, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, TEST_MISSING (none, failed, or of other content),
    DECIDED_ALREADY (this content is accepted), INPUT_REFUSED, COMMAND_TOO_LARGE, NOT_YOUR_ORG, ROLE_MISSING.
    """
    facts = context.facts
    contents = present_contents(facts, wanted.records)
    facts.prefetch(
        RecordTested, RecordAccepted, RecordReturned, tags=[f"record:{one}" for one in wanted.records]
    )
    drafts, lines = [], []
    for record, content in contents.items():
        require_role(context, "archivist", org=content.org)
        test = _passed(facts, record, content.digest)
        payload = RecordAccepted(content=content.digest, test=test.position)
        drafts.append(Draft(payload, (f"record:{record}", f"org:{content.org}")))
        lines.append({"content": content.digest, "record": record})
    orgs = {content.org for content in contents.values()}
    common = f"org:{orgs.pop()}" if len(orgs) == 1 else f"ledger:{context.ledger}"
    return together(drafts, lines, common, context.ledger)


@action(RecordReturned, mutation="recordReturn", roles=("archivist",))
def give_back(wanted: ReturnRecord, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, DECIDED_ALREADY (this content was returned
    before), INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    facts, record = context.facts, wanted.record
    org = require_record(facts, record).subject("org") or ""
    require_role(context, "archivist", org=org)
    content = present_contents(facts, [record])[record].digest
    test, decided = _latest(facts, record)
    returned = decided.payload if decided and isinstance(decided.payload, RecordReturned) else None
    tested_since = test is not None and decided is not None and test.position > decided.position
    if returned is not None and returned.content == content and not tested_since:
        raise Refusal("DECIDED_ALREADY")
    failed = [one.code for one in test.payload.items if one.verdict == "failed"] if test else []
    payload = RecordReturned(
        content=content,
        items=tuple(failed),
        reason=secret(checked_text("reason", wanted.reason)),
        test=test.position if test else None,
    )
    return Outcome([Draft(payload, (f"record:{record}", f"org:{org}"))])


def _latest(
    facts: Facts, record: str
) -> tuple[Recorded[RecordTested] | None, Recorded[RecordAccepted | RecordReturned] | None]:
    """The latest test at stage GD, and the latest acceptance or return."""
    test = decided = None
    for one in facts.all(RecordTested, RecordAccepted, RecordReturned, tags=[f"record:{record}"]):
        if not isinstance(one.payload, RecordTested):
            decided = one
        elif one.payload.stage == "GD":
            test = one
    return test, decided


def _passed(facts: Facts, record: str, content: str) -> Recorded[RecordTested]:
    """The test on which this content may be accepted, made after the last return."""
    test, decided = _latest(facts, record)
    if test is None or test.payload.verdict != "passed" or test.payload.content != content:
        raise Refusal("TEST_MISSING", record=record)
    if decided is not None:
        if isinstance(decided.payload, RecordAccepted) and decided.payload.content == content:
            raise Refusal("DECIDED_ALREADY")
        if test.position < decided.position:
            raise Refusal("TEST_MISSING", record=record)
    return test
