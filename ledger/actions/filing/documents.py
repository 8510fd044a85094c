"""文件办结: a document of an office or business system is done, and the duty to file it begins ([AL]14, 36).

The record's id is given here beforehand, so that metadata can be captured for it and the filing finds it.
Prevented here: a source that is neither a registered service nor a registered organisation, the same document
reported twice, a day that has not come. FIL-1 asks that the record is filed in time.
"""

from __future__ import annotations

from datetime import timedelta

from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.sources import checked_source, require_capturing
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.standards.elements import checked_date, checked_identity, checked_text, named
from ledger.vocabulary import action
from signing.times import format_time

DAY = int(timedelta(days=1).total_seconds()) * 1_000_000


class CompleteDocument(Input, frozen=True, kw_only=True):
    """`source`: `service:<id>` or `org:<id>`. `document`: its id there, no words about its content.
    `completed`: YYYYMMDD. `department`: who has to file it. `record`: a new id; a fresh one where absent."""

    source: str
    document: str
    completed: str
    department: str
    record: str | None = None


@action(DocumentCompleted, mutation="documentComplete", roles=())
def complete(wanted: CompleteDocument, context: Context) -> Outcome:
    """One event, by an archivist or receiver of the department, or by the organisation whose system it is.

    Refused: SOURCE_UNKNOWN, ORG_UNKNOWN, DOCUMENT_TAKEN, RECORD_TAKEN, ELEMENT_VALUE, INPUT_REFUSED,
    NOT_YOUR_ORG, ROLE_MISSING.
    """
    facts = context.facts
    source = checked_source(wanted.source, facts)
    require_org(facts, wanted.department)
    require_capturing(context, source, wanted.department)
    number = checked_text("document", wanted.document, longest=200)
    document = document_tag(source, number, context)
    facts.forbid(DocumentCompleted, tags=[document], code="DOCUMENT_TAKEN", document=number)
    record = _record(wanted.record, facts) or context.free.uuid7()
    payload = DocumentCompleted(completed=_day(wanted.completed, context.at), document=number, source=source)
    subjects = {f"record:{record}", source, f"org:{wanted.department}", document}
    return Outcome([Draft(payload, tuple(sorted(subjects)))])


def document_tag(source: str, document: str, context: Context) -> str:
    """The tag under which a document of a source is unique."""
    return f"document:{context.match(f'{source} {document}')}"


def _record(wanted: str | None, facts: Facts) -> str | None:
    if wanted is None:
        return None
    record = checked_identity("record", wanted)
    tags = [f"record:{record}"]
    facts.forbid(DocumentCompleted, RecordFiled, tags=tags, code="RECORD_TAKEN", record=record)
    return record


def _day(written: str, at: int) -> str:
    """A whole date that has come, everywhere on earth, by the time `at` (us)."""
    day = checked_date(written, "date")
    if day.startswith("[") or day > format_time(at + DAY)[:10].replace("-", ""):
        raise Refusal("ELEMENT_VALUE", element=named("date"), reason=f"{written}: YYYYMMDD, ≤ 今天 today")
    return day
