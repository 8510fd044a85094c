"""元数据采集、元数据更正: what a system or a tool says about a record, and what a person set right ([S]11).

Captured values come from a registered source; a correction is an event of its own that keeps the old value
and a reason. Prevented here: a source that is not registered, an element that no standard names, a correction
of what was never captured, a change of nothing. FIL-4 asks the same of the log.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.filing.record_annulled import RecordAnnulled, require_record
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.sources import checked_source, require_capturing
from ledger.decision import Context, Input
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, RecordSealed, Sealed, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_identity, checked_text
from ledger.standards.metadata import METADATA, TECHNICAL
from ledger.vocabulary import action, event
from signing.statement import is_digest

Obtained = Literal["received", "read", "measured", "entered"]
"""系统传入、自文件读取、测量、人工录入."""
Value = str | int
MOST_ELEMENTS = 100
LONGEST_VALUE = 4_000
LARGEST = 2**53


class CapturedElement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One element by its code in `ledger.standards.metadata`: its `value`, or sealed `value_sealed`."""

    element: str
    value: Value | None = None
    value_sealed: RecordSealed | None = None


@event("metadata.captured", zh="元数据采集", en="Metadata captured", by="S|P|X",
       about=("record", "service", "org"), clause="[S]11; DA/T 46", watched=("FIL-4",))  # fmt: skip
class MetadataCaptured(Payload, frozen=True, kw_only=True):
    """`elements`: each once. `source`: the tag of the registered service or organisation. `obtained`: how.
    `tool`: name and version of what read or measured. `object`: the file that it is about."""

    elements: tuple[CapturedElement, ...]
    obtained: Obtained
    source: str
    object: FileObject | None = None
    tool: str | None = None


@event("metadata.corrected", zh="元数据更正", en="Metadata corrected", by="P", about=("record", "org"),
       clause="[S]11; DA/T 46", watched=("FIL-4",))  # fmt: skip
class MetadataCorrected(Payload, frozen=True, kw_only=True):
    """A person's value takes the place of the captured one. A clear element: `old` and `new`; a sealed one:
    `old_commit`, the commit of the sealed value before, and `new_sealed`. `captured`: the position of the
    event that held the value before. `object`: the file that it is about."""

    captured: int
    element: str
    reason: RecordSealed
    new: Value | None = None
    new_sealed: RecordSealed | None = None
    object: FileObject | None = None
    old: Value | None = None
    old_commit: str | None = None


class ElementValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One element by its code, and its value: a text of up to 4,000 characters, or a whole number."""

    element: str
    value: Value


class CaptureMetadata(Input, frozen=True, kw_only=True):
    """`record`: filed, or an id given beforehand. `source`: `service:<id>` or `org:<id>`. `object`: digest
    of a stored file. Up to 100 elements, each once."""

    record: str
    source: str
    obtained: Obtained
    elements: list[ElementValue]
    tool: str | None = None
    object: str | None = None


class CorrectMetadata(Input, frozen=True, kw_only=True):
    """`value`: the right one; `reason` in words. `object`: where the element was captured of a file."""

    record: str
    element: str
    value: Value
    reason: str
    object: str | None = None


@action(MetadataCaptured, mutation="metadataCapture", roles=())
def capture(wanted: CaptureMetadata, context: Context) -> Outcome:
    """One event, by the source itself, the organisation that runs it, or an archivist.

    Refused: as `captured`; NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_capturing(context, checked_source(wanted.source, context.facts))
    return captured(wanted, context)


def captured(wanted: CaptureMetadata, context: Context) -> Outcome:
    """The same without asking who acts: for the service, which captures in its own name.

    Refused: SOURCE_UNKNOWN, RECORD_ANNULLED, ELEMENT_VALUE, OBJECT_UNKNOWN, INPUT_REFUSED.
    """
    facts = context.facts
    source = checked_source(wanted.source, facts)
    record = f"record:{checked_identity('record', wanted.record)}"
    facts.forbid(RecordAnnulled, tags=[record], code="RECORD_ANNULLED")
    facts.forbid(RecordDestroyed, tags=[record], code="RECORD_DESTROYED")
    if not 0 < len({one.element for one in wanted.elements}) == len(wanted.elements) <= MOST_ELEMENTS:
        raise Refusal("INPUT_REFUSED", reason=f"elements: 1..{MOST_ELEMENTS}, 各一次 each once")
    open_record = _is_open(record, facts)
    payload = MetadataCaptured(
        elements=tuple(_captured(one, open_record) for one in wanted.elements),
        object=_object(wanted.object, context),
        obtained=wanted.obtained,
        source=source,
        tool=checked_text("tool", wanted.tool, longest=200) if wanted.tool else None,
    )
    return Outcome([Draft(payload, (record, source))])


@action(MetadataCorrected, mutation="metadataCorrect", roles=("archivist",))
def correct(wanted: CorrectMetadata, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, METADATA_UNKNOWN, NOTHING_CHANGED, ELEMENT_VALUE,
    OBJECT_UNKNOWN, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    facts = context.facts
    record, filed = f"record:{wanted.record}", require_record(facts, wanted.record)
    org = filed.subject("org") or ""
    require_role(context, "archivist", org=org)
    of = _object(wanted.object, context)
    position, before = _standing(facts, record, wanted.element, of)
    value = _captured(ElementValue(element=wanted.element, value=wanted.value), _is_open(record, facts))
    if value.value is not None and value.value == before:
        raise Refusal("NOTHING_CHANGED")
    payload = MetadataCorrected(
        captured=position,
        element=wanted.element,
        new=value.value,
        new_sealed=value.value_sealed,
        object=of,
        old=None if isinstance(before, Sealed) else before,
        old_commit=before.commit if isinstance(before, Sealed) else None,
        reason=secret(checked_text("reason", wanted.reason)),
    )
    return Outcome([Draft(payload, (record, f"org:{org}"))])


def _standing(
    facts: Facts, record: str, element: str, of: FileObject | None
) -> tuple[int, Value | Sealed | None]:
    """The value that an element of the record (of the file) has, and the position that brought it."""
    found: tuple[int, Value | Sealed | None] | None = None
    for change in facts.all(MetadataCaptured, MetadataCorrected, tags=[record]):
        payload = change.payload
        if payload.object != of:
            continue
        if isinstance(payload, MetadataCorrected):
            if payload.element == element:
                found = (change.position, payload.new if payload.new_sealed is None else payload.new_sealed)
            continue
        for one in payload.elements:
            if one.element == element:
                found = (change.position, one.value if one.value_sealed is None else one.value_sealed)
    if found is None:
        raise Refusal("METADATA_UNKNOWN", element=element)
    return found


def _is_open(record: str, facts: Facts) -> bool:
    """Whether elements that are not personal may stand clear: not before it is filed, and not of a household
    record."""
    filed = facts.latest(RecordFiled, tags=[record])
    return filed is not None and not filed.payload.household


def _captured(one: ElementValue, open_record: bool) -> CapturedElement:
    """Personal and title-like elements are sealed always, all that is not technical where the record's codes
    and dates are sealed too (EVENT.md 6)."""
    row = METADATA.get(one.element)
    if row is None:
        raise Refusal("ELEMENT_VALUE", element=one.element[:100], reason="DA/T 46, 54, 63")
    _check(one)
    if one.element in TECHNICAL or (open_record and not row.personal):
        return CapturedElement(element=one.element, value=one.value)
    return CapturedElement(element=one.element, value_sealed=secret(one.value))


def _check(one: ElementValue) -> None:
    if type(one.value) is int:
        if abs(one.value) >= LARGEST:
            raise Refusal("ELEMENT_VALUE", element=one.element, reason="< 2^53")
    elif not isinstance(one.value, str) or not 0 < len(one.value) <= LONGEST_VALUE:
        raise Refusal("ELEMENT_VALUE", element=one.element, reason=f"文字 text 1..{LONGEST_VALUE}")


def _object(digest: str | None, context: Context) -> FileObject | None:
    if digest is None:
        return None
    size = context.object_size(digest) if is_digest(digest) else None
    if size is None:
        raise Refusal("OBJECT_UNKNOWN", object=digest[:64])
    return FileObject(size, digest)
