"""著录修改: elements of a record's description change, from old to new, with a reason ([S]11; DA/T 18).

Prevented here: a change to an element that has an action of its own (code, retention, openness, secrecy), a
value outside its set, taking away what is mandatory, a change of nothing. FIL-4 asks that the old value is
kept, PUB-4 that a change after signing voids the signature.
"""

from __future__ import annotations

import msgspec

from ledger.actions.filing.checking import checked_dated, checked_pages
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_filed import RecordFiled
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded, RecordSealed, Sealed, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import MANDATORY, checked_text, named, present
from ledger.vocabulary import action, event

ALWAYS_SEALED = ("title", "responsible", "notes")
HOUSEHOLD_SEALED = (*ALWAYS_SEALED, "date", "document_number")
DESCRIBABLE = (
    "title",
    "responsible",
    "notes",
    "date",
    "document_number",
    "page_count",
    "born_digital",
    "carrier",
)
"""The elements that this action changes; members of `RecordFiled`."""

Value = str | int | bool


class ElementChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One element, a member of `RecordFiled`. A clear one: `old` and `new`. A sealed one: `old_commit`, the
    commit of the sealed value before, and `new_sealed`. What is absent was or becomes empty."""

    element: str
    new: Value | None = None
    new_sealed: RecordSealed | None = None
    old: Value | None = None
    old_commit: str | None = None


@event("record.described", zh="著录修改", en="Record described", by="P", about=("record", "org"),
       clause="DA/T 18; [S]11", watched=("FIL-4", "CAT-3", "PUB-4"))  # fmt: skip
class RecordDescribed(Payload, frozen=True, kw_only=True):
    """`changes`: each element once. `reason`: why, in words."""

    changes: tuple[ElementChange, ...]
    reason: RecordSealed


class NewValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`element`: one of title, responsible, notes, date, document_number, page_count, born_digital, carrier.
    `value`: absent to empty an element that is not mandatory."""

    element: str
    value: Value | None = None


class DescribeRecord(Input, frozen=True, kw_only=True):
    """1 to 20 changes of one record; `reason` in words."""

    record: str
    changes: list[NewValue]
    reason: str


@action(RecordDescribed, mutation="recordDescribe", roles=("archivist",))
def decide(wanted: DescribeRecord, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, NOTHING_CHANGED, ELEMENT_MISSING, ELEMENT_VALUE,
    INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    filed = require_record(context.facts, wanted.record)
    org = filed.subject("org")
    require_role(context, "archivist", org=org)
    if len({one.element for one in wanted.changes}) != len(wanted.changes) or len(wanted.changes) > 20:
        raise Refusal("INPUT_REFUSED", reason="changes: 每个著录项一次 each element once, 1..20")
    present_values = elements_of(context.facts, filed)
    hidden = HOUSEHOLD_SEALED if filed.payload.household else ALWAYS_SEALED
    changes = [
        _change(one, present_values.get(one.element), one.element in hidden, filed.payload.household)
        for one in wanted.changes
    ]
    kept = tuple(one for one in changes if one is not None)
    if not kept:
        raise Refusal("NOTHING_CHANGED")
    payload = RecordDescribed(changes=kept, reason=secret(checked_text("reason", wanted.reason)))
    return Outcome([Draft(payload, (f"record:{wanted.record}", f"org:{org}"))])


def elements_of(facts: Facts, filed: Recorded[RecordFiled]) -> dict[str, Value | Sealed | None]:
    """The describable elements of a record as they stand at the head, sealed ones in their sealed form."""
    values = {name: _filed_value(filed.payload, name) for name in DESCRIBABLE}
    for described in facts.all(RecordDescribed, tags=[f"record:{filed.subject('record')}"]):
        for change in described.payload.changes:
            values[change.element] = change.new if change.new_sealed is None else change.new_sealed
    return values


def _filed_value(filed: RecordFiled, element: str) -> Value | Sealed | None:
    sealed: Sealed | None = getattr(filed, f"{element}_sealed", None)
    clear: Value | Sealed | None = getattr(filed, element)
    return clear if sealed is None else sealed


def _change(
    wanted: NewValue, before: Value | Sealed | None, sealed: bool, household: bool
) -> ElementChange | None:
    """The change of one element; None where a clear one stays as it is."""
    if wanted.element not in DESCRIBABLE:
        raise Refusal("ELEMENT_VALUE", element=named(wanted.element), reason=", ".join(DESCRIBABLE))
    value = _checked(wanted.element, wanted.value, household)
    if not sealed:
        old = None if isinstance(before, Sealed) else before
        return None if old == value else ElementChange(element=wanted.element, old=old, new=value)
    if before is None and value is None:
        return None
    return ElementChange(
        element=wanted.element,
        new_sealed=None if value is None else secret(value),
        old_commit=before.commit if isinstance(before, Sealed) else None,
    )


def _checked(element: str, value: Value | None, household: bool) -> Value | None:
    if element in ("page_count", "born_digital"):
        wanted = bool if element == "born_digital" else int
        if type(value) is not wanted:
            raise Refusal("ELEMENT_VALUE", element=named(element), reason=wanted.__name__)
        return checked_pages(value) if element == "page_count" else value
    if value is not None and not isinstance(value, str):
        raise Refusal("ELEMENT_VALUE", element=named(element), reason="文字 text")
    if element in MANDATORY:
        value = present(element, value)
    if element == "date":
        return checked_dated(value or "", household=household)
    return checked_text(element, value) if value else None
