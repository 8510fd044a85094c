"""归档: records enter the ledger, one or up to a thousand in a command (GB/T 18894; DA/T 18; [AL]14).

Prevented here: a code that follows no grammar or was ever used, an element that is missing or outside its
value set, a retention other than the schedule's, a file that is not stored, a state secret on an internal
ledger. CAT-1 to CAT-4 ask the same of the log later, FIL-1 that filing was in time, SEC-0 that no secret
is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from ledger.actions.filing.checking import (
    WITHHELD,
    checked_code,
    checked_dated,
    checked_pages,
    code_tag,
)
from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.number_voided import NumberVoided
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.actions.filing.schedule_approved import ScheduleApproved, retentions_for, schedule_in_force
from ledger.actions.organisation.action_headed import headed
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, Recorded, RecordSealed, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.codes import ArchivalCode
from ledger.standards.elements import (
    checked_identity,
    checked_text,
    checked_value,
    named,
    present,
)
from ledger.standards.retention import checked_retention
from ledger.standards.secrecy import checked_secrecy
from ledger.vocabulary import action, event
from signing.statement import is_digest

MOST_RECORDS = 1_000
MOST_FILES = 100
MOST_OLD_NUMBERS = 10


class FiledFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of the record. `format`: its media type. `same`: for encrypted objects, the keyed digest of the
    plaintext's digest, on which equality rules work (EVENT.md 6)."""

    format: str
    name: RecordSealed
    object: FileObject
    same: str | None = None


@event("record.filed", zh="归档", en="Record filed", by="P", about=("record", "code", "fonds", "org"),
       clause="GB/T 18894; DA/T 18; [AL]14",
       watched=("CAT-1", "CAT-3", "CAT-4", "FIL-1", "SEC-0", "DIG-4"))  # fmt: skip
class RecordFiled(Payload, frozen=True, kw_only=True):
    """A record with its description. The tag `org:` is its source department.

    `level`: file (案卷) or item (件). `category`: DA/T 13 with its levels. `code`: as written; the tag
    `code:` holds the canonical form. `date`: YYYYMMDD or [inferred]. `retention`: canonical; `schedule` the
    version it rests on, `clause` its line there. `secrecy`: none or internal; on a classified ledger the
    marking, and `secrecy.set` follows. `openness`: a code of 开放标识. `born_digital`: else digitized.
    `carrier`: 载体形态, where there is one to name. `page_count`: as described. `sealed_content`: objects
    are encrypted under the record's key. `inherited`: it was there before the ledger; `old_numbers`: the
    numbers it had then, as written on it. `document`: where it was reported completed, the bare tag
    `document:` of that. `household`: a household record, whose code, numbers and date are sealed, and
    whose tag `code:` is the keyed digest of the canonical form.
    """

    born_digital: bool
    category: str
    level: str
    openness: str
    page_count: int
    responsible: RecordSealed
    retention: str
    secrecy: str
    title: RecordSealed
    carrier: str | None = None
    clause: str | None = None
    code: str | None = None
    code_sealed: RecordSealed | None = None
    date: str | None = None
    date_sealed: RecordSealed | None = None
    document: str | None = None
    document_number: str | None = None
    document_number_sealed: RecordSealed | None = None
    files: tuple[FiledFile, ...] = ()
    household: bool = False
    inherited: bool = False
    notes: RecordSealed | None = None
    old_numbers: tuple[str, ...] = ()
    old_numbers_sealed: RecordSealed | None = None
    schedule: str | None = None
    sealed_content: bool = False


class FileOfRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A stored file. `object`: its digest as stored. `format`: its media type. `plain`: the digest of the
    plaintext, needed where the content is sealed."""

    name: str
    object: str
    format: str
    plain: str | None = None


class FileRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One record to file; members as in `RecordFiled`.

    `department`: id of the source department. `level`, `category` and `retention` are the code's where they
    are absent, and must agree with it where they are given. `schedule`: the version in force where absent.
    `record`: a new id, where the caller needs it beforehand (to encrypt files under the record's key), or the
    one that `document.completed` gave; `document`: the same, where it has to be one of those. `old_numbers`:
    up to 10, of records that were there before.
    """

    code: str
    title: str
    responsible: str
    date: str
    department: str
    born_digital: bool
    page_count: int
    level: str | None = None
    category: str | None = None
    retention: str | None = None
    openness: str = "unreviewed"
    secrecy: str = "none"
    schedule: str | None = None
    clause: str | None = None
    carrier: str | None = None
    document: str | None = None
    document_number: str | None = None
    notes: str | None = None
    old_numbers: tuple[str, ...] = ()
    files: tuple[FileOfRecord, ...] = ()
    sealed_content: bool = False
    inherited: bool = False
    household: bool = False
    record: str | None = None


class FileRecords(Input, frozen=True, kw_only=True):
    """1 to 1,000 records, filed together or not at all."""

    records: list[FileRecord]


class _Coded(NamedTuple):
    """A record of the input with its parsed code and the tag under which the code is unique."""

    one: FileRecord
    code: ArchivalCode
    tag: str


@action(RecordFiled, mutation="recordFile", roles=("archivist",))
def decide(wanted: FileRecords, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: CODE_MALFORMED, CODE_TAKEN, ELEMENT_MISSING, ELEMENT_VALUE, STATE_SECRET, SCHEDULE_MISSING,
    SCHEDULE_NOT_IN_FORCE, RETENTION_OTHER, ORG_UNKNOWN, OBJECT_UNKNOWN, RECORD_TAKEN, DOCUMENT_UNKNOWN,
    INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING. The refusal's detail `path` names the record (`records/17`).
    """
    if not 0 < len(wanted.records) <= MOST_RECORDS:
        raise Refusal("INPUT_REFUSED", reason=f"records: 1..{MOST_RECORDS}")
    require_role(context, "archivist")
    for department in dict.fromkeys(one.department for one in wanted.records):
        require_org(context.facts, department)
        require_role(context, "archivist", org=department)
    coded = _coded(wanted.records, context)
    _require_free(coded, context.facts)
    schedule = schedule_in_force(context.facts, context.free.now)
    drafts = []
    for place, one in enumerate(coded):
        with _located(place):
            drafts.append(_draft(one, schedule, context))
    if len(drafts) == 1:
        return Outcome(drafts)
    common = [tag for draft in drafts for tag in draft.subjects if tag.startswith(("fonds:", "org:"))]
    head = headed(RecordFiled, [_line(draft) for draft in drafts], common, context.ledger)
    return Outcome([head.draft, *drafts], [head.manifest])


@contextmanager
def _located(place: int) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        refusal.detail["path"] = f"records/{place}"
        raise


def _coded(records: list[FileRecord], context: Context) -> list[_Coded]:
    coded = []
    for place, one in enumerate(records):
        with _located(place):
            code = checked_code(one.code, household=one.household)
            coded.append(_Coded(one, code, code_tag(code.canonical, one.household, context.match)))
    return coded


def _require_free(coded: list[_Coded], facts: Facts) -> None:
    """No code was ever used, in the log or in this command; no id is given twice."""
    given = [one.one.record or one.one.document for one in coded if one.one.record or one.one.document]
    if given:
        facts.prefetch(RecordFiled, DocumentCompleted, tags=[f"record:{record}" for record in given])
        if len(set(given)) != len(given):
            raise Refusal("INPUT_REFUSED", reason="record: 各一次 each once")
    facts.prefetch(RecordFiled, RecordRecoded, NumberVoided, tags=[one.tag for one in coded])
    seen = set()
    for place, one in enumerate(coded):
        if one.tag in seen or facts.all(RecordFiled, RecordRecoded, NumberVoided, tags=[one.tag]):
            with _located(place):
                shown = WITHHELD if one.one.household else one.code.canonical
                raise Refusal("CODE_TAKEN", archival_code=shown)
        seen.add(one.tag)


def _draft(coded: _Coded, schedule: Recorded[ScheduleApproved] | None, context: Context) -> Draft:
    one, code, _ = coded
    record, document = _identity(one, context)
    category, level = "·".join(code.category), code.level
    _agree("category", one.category, category)
    _agree("level", one.level, level)
    retention = _retention(one, code)
    rests_on = _schedule(one, category, retention, schedule)
    date = checked_dated(one.date, household=one.household)
    hidden = one.household
    number = checked_text("document_number", one.document_number) if one.document_number else None
    old = _old_numbers(one)
    payload = RecordFiled(
        born_digital=one.born_digital,
        carrier=checked_text("carrier", one.carrier, longest=60) if one.carrier else None,
        category=category,
        clause=one.clause,
        code=None if hidden else one.code,
        code_sealed=secret(one.code) if hidden else None,
        date=None if hidden else date,
        date_sealed=secret(date) if hidden else None,
        document=document,
        document_number=None if hidden else number,
        document_number_sealed=secret(number) if hidden and number else None,
        files=_files(one, context),
        household=hidden,
        inherited=one.inherited,
        level=level,
        notes=secret(checked_text("notes", one.notes)) if one.notes else None,
        old_numbers=() if hidden else old,
        old_numbers_sealed=secret(list(old)) if hidden and old else None,
        openness=checked_value("openness", one.openness),
        page_count=checked_pages(one.page_count),
        responsible=secret(checked_text("responsible", present("responsible", one.responsible))),
        retention=retention,
        schedule=rests_on,
        sealed_content=one.sealed_content,
        secrecy=_secrecy(one, context),
        title=secret(checked_text("title", present("title", one.title))),
    )
    return Draft(payload, (f"record:{record}", coded.tag, f"fonds:{code.fonds}", f"org:{one.department}"))


def _identity(one: FileRecord, context: Context) -> tuple[str, str | None]:
    """The record's id, and the document whose completion gave it, where one did."""
    given = one.record or one.document
    if given is None:
        return context.free.uuid7(), None
    if one.document not in (None, given):
        raise Refusal("INPUT_REFUSED", reason="record ≠ document")
    record = checked_identity("record", given)
    completed = None
    for before in context.facts.all(RecordFiled, DocumentCompleted, tags=[f"record:{record}"]):
        if isinstance(before.payload, RecordFiled):
            raise Refusal("RECORD_TAKEN", record=record)
        completed = before.subject("document")
    if one.document is not None and completed is None:
        raise Refusal("DOCUMENT_UNKNOWN", record=record)
    return record, completed


def _old_numbers(one: FileRecord) -> tuple[str, ...]:
    if not one.old_numbers:
        return ()
    if not one.inherited or len(one.old_numbers) > MOST_OLD_NUMBERS:
        reason = f"old_numbers: 存量档案 of inherited records, 1..{MOST_OLD_NUMBERS}"
        raise Refusal("INPUT_REFUSED", reason=reason)
    return tuple(checked_text("old_numbers", number, longest=120) for number in one.old_numbers)


def _agree(element: str, given: str | None, wanted: str) -> None:
    if given is not None and given != wanted:
        raise Refusal("ELEMENT_VALUE", element=named(element), reason=f"{given} ≠ {wanted} (档号 code)")


def _retention(one: FileRecord, code: ArchivalCode) -> str:
    if one.retention is not None:
        _agree("retention", checked_retention(one.retention).code, code.retention)
    return code.retention


def _schedule(
    one: FileRecord, category: str, retention: str, schedule: Recorded[ScheduleApproved] | None
) -> str | None:
    """The version that the retention rests on. Records that were there before may rest on none."""
    if one.inherited:
        return one.schedule
    if schedule is None:
        raise Refusal("SCHEDULE_MISSING", category=category)
    version = schedule.payload.version
    if one.schedule not in (None, version):
        raise Refusal("SCHEDULE_NOT_IN_FORCE", version=one.schedule, wanted=version)
    allowed = retentions_for(schedule.payload, category, one.clause)
    if allowed == []:
        raise Refusal("SCHEDULE_MISSING", category=category)
    if allowed is not None and retention not in allowed:
        raise Refusal("RETENTION_OTHER", given=retention, wanted="、".join(allowed))
    return version


def _secrecy(one: FileRecord, context: Context) -> str:
    secrecy = checked_secrecy(one.secrecy, context.network)
    return secrecy.marking if secrecy.is_state_secret else secrecy.level


def _files(one: FileRecord, context: Context) -> tuple[FiledFile, ...]:
    if len(one.files) > MOST_FILES:
        raise Refusal("INPUT_REFUSED", reason=f"files: 0..{MOST_FILES}")
    return tuple(filed_file(file, one.sealed_content or one.household, context) for file in one.files)


def filed_file(file: FileOfRecord, encrypted: bool, context: Context) -> FiledFile:
    """A stored file as it stands in the log; OBJECT_UNKNOWN, INPUT_REFUSED. `encrypted`: under the record's
    key, and so with the digest of its plaintext."""
    size = context.object_size(file.object) if is_digest(file.object) else None
    if size is None:
        raise Refusal("OBJECT_UNKNOWN", object=file.object[:64])
    if encrypted != (file.plain is not None and is_digest(file.plain)):
        raise Refusal("INPUT_REFUSED", reason="plain: 加密内容的明文摘要 for encrypted content only")
    return FiledFile(
        format=checked_text("format", file.format, longest=100),
        name=secret(checked_text("name", file.name, longest=255)),
        object=FileObject(size, file.object),
        same=context.match(file.plain) if file.plain else None,
    )


def _line(draft: Draft) -> dict[str, object]:
    """The manifest's line of a filed record: its id and the tag of its code."""
    tags = dict(tag.split(":", 1) for tag in draft.subjects)
    return {"code": tags["code"], "record": tags["record"]}
