"""文件替换、格式转换: deciding that a file of a record becomes another one (GB/T 18894; DA/T 38).

Prevented here: a number that no file has, a new file that is the same bytes or is not stored, a migration
that names no tool or keeps the format. PUB-4 watches that what was signed before no longer counts.
"""

from __future__ import annotations

from ledger.actions.filing.file_changes import FileMigrated, FileReplaced
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_filed import FiledFile, FileOfRecord, RecordFiled, filed_file
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action


class ReplaceFile(Input, frozen=True, kw_only=True):
    """File `number` of the record (from 1, as filed) is `new` from now on; `reason` in words."""

    record: str
    number: int
    new: FileOfRecord
    reason: str


class MigrateFile(Input, frozen=True, kw_only=True):
    """File `number` of the record (from 1, as filed) is `new`, in another format made by `tool` (name and
    version); `reason` in words."""

    record: str
    number: int
    new: FileOfRecord
    tool: str
    reason: str


@action(FileReplaced, mutation="fileReplace", roles=("archivist",))
def replace(wanted: ReplaceFile, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, FILE_UNKNOWN, NOTHING_CHANGED, OBJECT_UNKNOWN,
    INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    subjects, old, new = _changed(wanted, context)
    reason = secret(checked_text("reason", wanted.reason))
    payload = FileReplaced(
        format=new.format,
        name=new.name,
        new=new.object,
        number=wanted.number,
        old=old.object,
        reason=reason,
        same=new.same,
    )
    return Outcome([Draft(payload, subjects)])


@action(FileMigrated, mutation="fileMigrate", roles=("archivist",))
def migrate(wanted: MigrateFile, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, FILE_UNKNOWN, NOTHING_CHANGED (the same bytes or
    the same format), OBJECT_UNKNOWN, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    subjects, old, new = _changed(wanted, context)
    if new.format == old.format:
        raise Refusal("NOTHING_CHANGED")
    payload = FileMigrated(
        format=new.format,
        name=new.name,
        new=new.object,
        number=wanted.number,
        old=old.object,
        reason=secret(checked_text("reason", wanted.reason)),
        same=new.same,
        tool=checked_text("tool", wanted.tool, longest=200),
    )
    return Outcome([Draft(payload, subjects)])


def files_of(facts: Facts, filed: Recorded[RecordFiled]) -> list[FiledFile]:
    """The files of a record as they stand at the head, in the order of their numbers."""
    files = list(filed.payload.files)
    for change in facts.all(FileReplaced, FileMigrated, tags=[f"record:{filed.subject('record')}"]):
        one = change.payload
        files[one.number - 1] = FiledFile(format=one.format, name=one.name, object=one.new, same=one.same)
    return files


def _changed(
    wanted: ReplaceFile | MigrateFile, context: Context
) -> tuple[tuple[str, ...], FiledFile, FiledFile]:
    """The subjects, the file as it stands and the new one; an encrypted file stays encrypted."""
    filed = require_record(context.facts, wanted.record)
    org = filed.subject("org") or ""
    require_role(context, "archivist", org=org)
    files = files_of(context.facts, filed)
    if not 0 < wanted.number <= len(files):
        raise Refusal("FILE_UNKNOWN", number=wanted.number)
    old = files[wanted.number - 1]
    new = filed_file(wanted.new, filed.payload.sealed_content or filed.payload.household, context)
    if new.object.object == old.object.object or (new.same is not None and new.same == old.same):
        raise Refusal("NOTHING_CHANGED")
    return (f"record:{wanted.record}", f"org:{org}"), old, new
