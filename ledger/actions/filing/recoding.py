"""改档号: deciding that a record's archival code is corrected.

Prevented here: a new code that was ever used, a malformed one, one whose retention is not the record's, a
change of nothing. CAT-1 watches the same.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.filing.checking import WITHHELD, checked_code, code_tag
from ledger.actions.filing.number_voided import NumberVoided
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.codes import ArchivalCode
from ledger.standards.elements import checked_text, named
from ledger.vocabulary import action


class RecodeRecord(Input, frozen=True, kw_only=True):
    """`code`: the right one, as written. `reason` in words."""

    record: str
    code: str
    reason: str


class PresentCode(NamedTuple):
    """A record's code as it stands: `tag` with its prefix; `written` where it is clear, `commit` where
    sealed."""

    tag: str
    written: str | None
    commit: str | None


@action(RecordRecoded, mutation="recordRecode", roles=("archivist",))
def decide(wanted: RecodeRecord, context: Context) -> Outcome:
    """One event, with the tags of both codes.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, CODE_MALFORMED, CODE_TAKEN, ELEMENT_VALUE, NOTHING_CHANGED,
    INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    facts = context.facts
    filed = require_record(facts, wanted.record)
    org = filed.subject("org")
    require_role(context, "archivist", org=org)
    hidden = filed.payload.household
    before = code_of(facts, filed)
    code = checked_code(wanted.code, household=hidden)
    tag = code_tag(code.canonical, hidden, context.match)
    if tag == before.tag:
        raise Refusal("NOTHING_CHANGED")
    _check_retention(code, filed.payload)
    shown = WITHHELD if hidden else code.canonical
    facts.forbid(RecordFiled, RecordRecoded, NumberVoided, tags=[tag], code="CODE_TAKEN", archival_code=shown)
    payload = RecordRecoded(
        category="·".join(code.category),
        new_code=None if hidden else wanted.code,
        new_code_sealed=secret(wanted.code) if hidden else None,
        old_code=before.written,
        old_code_commit=before.commit,
        reason=secret(checked_text("reason", wanted.reason)),
    )
    subjects = (f"record:{wanted.record}", tag, before.tag, f"fonds:{code.fonds}", f"org:{org}")
    return Outcome([Draft(payload, subjects)])


def code_of(facts: Facts, filed: Recorded[RecordFiled]) -> PresentCode:
    """The code that a record has at the head: of each recoding's two tags the one that was not there
    before."""
    tag = f"code:{filed.subject('code')}"
    written, sealed = filed.payload.code, filed.payload.code_sealed
    for recoded in facts.all(RecordRecoded, tags=[f"record:{filed.subject('record')}"]):
        tag = next((one for one in recoded.subjects if one.startswith("code:") and one != tag), tag)
        written, sealed = recoded.payload.new_code, recoded.payload.new_code_sealed
    return PresentCode(tag, written, sealed.commit if sealed else None)


def _check_retention(code: ArchivalCode, filed: RecordFiled) -> None:
    if code.retention != filed.retention:
        reason = f"{code.retention} ≠ {filed.retention}"
        raise Refusal("ELEMENT_VALUE", element=named("retention"), reason=reason)
