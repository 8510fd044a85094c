"""Folding filing and description: what a record is called, and which files it has.

Of household records nothing that is sealed is opened: only the commits stand in their rows.
"""

from __future__ import annotations

import re
from typing import Any

from ledger.actions.filing.file_changes import FileMigrated, FileReplaced
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import ElementChange, RecordDescribed
from ledger.actions.filing.record_filed import FiledFile, RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.event import Sealed
from ledger.standards.codes import canonical_code
from projections.decoding import Event
from projections.view import Rows
from projections.views.catalogue.rows import (
    ANNULLED,
    FILED,
    FILES,
    LAST,
    RECORDS,
    FileRow,
    RecordRow,
    catalogue,
)

_NEVER_SEALED = ("page_count", "born_digital", "carrier")
_YEAR = re.compile(r"·((?:18|19|20)[0-9]{2})·")


@catalogue.on(RecordFiled, opens=True)
def filed(event: Event[RecordFiled], rows: Rows) -> None:
    one = event.payload
    record = event.need("record")
    code = None if one.household else event.subject("code")

    def shown(field: Sealed | None, name: str) -> str | None:
        return None if one.household else rows.open(event, field, name)

    row = RecordRow(
        id=record,
        level=one.level,
        code=code,
        code_commit=_commit(one.code_sealed),
        code_written=one.code,
        fonds=event.subject("fonds"),
        category=one.category,
        year=year_of(code),
        retention=one.retention,
        schedule=one.schedule,
        clause=one.clause,
        title=shown(one.title, "title"),
        title_commit=one.title.commit,
        document_number=one.document_number,
        document_number_commit=_commit(one.document_number_sealed),
        responsible=shown(one.responsible, "responsible"),
        responsible_commit=one.responsible.commit,
        date=one.date,
        date_commit=_commit(one.date_sealed),
        notes=shown(one.notes, "notes"),
        notes_commit=_commit(one.notes),
        openness=one.openness,
        secrecy=one.secrecy,
        born_digital=one.born_digital,
        carrier=one.carrier,
        org=event.subject("org"),
        page_count=one.page_count,
        household=one.household,
        sealed_content=one.sealed_content,
        inherited=one.inherited,
        status=FILED,
        audience="",
        release=None,
        content=None,
        filed_at=event.recorded_at,
        filed_by=event.actor,
        filed_position=event.position,
        changed_at=event.recorded_at,
        by_code=code or LAST,
        by_date=sort_date(one.date),
    )
    rows[RECORDS].add(event.position, row)
    for place, file in enumerate(one.files):
        name = shown(file.name, f"files/{place}/name")
        rows[FILES].add(event.position, _file(record, place + 1, name, file))


@catalogue.on(FileReplaced, FileMigrated, reads=(RECORDS,), opens=True)
def file_changed(event: Event[Any], rows: Rows) -> None:
    one, record = event.payload, event.need("record")
    household = rows[RECORDS].need(record).household
    name = None if household else rows.open(event, one.name, "name")
    file = FiledFile(format=one.format, name=one.name, object=one.new, same=one.same)
    rows[FILES].put(event.position, _file(record, one.number, name, file))
    withhold(event, rows)


@catalogue.on(RecordRecoded, reads=(RECORDS,))
def recoded(event: Event[RecordRecoded], rows: Rows) -> None:
    one = event.payload
    record = event.need("record")
    household = rows[RECORDS].need(record).household
    code = None if household else new_code(event)
    change(
        event,
        rows,
        record,
        category=one.category,
        code=code,
        code_commit=_commit(one.new_code_sealed),
        code_written=one.new_code,
        fonds=event.subject("fonds"),
        year=year_of(code),
        by_code=code or LAST,
        audience="",
    )


@catalogue.on(RecordDescribed, reads=(RECORDS,), opens=True)
def described(event: Event[RecordDescribed], rows: Rows) -> None:
    record = event.need("record")
    household = rows[RECORDS].need(record).household
    changes: dict[str, Any] = {}
    for place, one in enumerate(event.payload.changes):
        pointer = f"changes/{place}/new_sealed"
        shown = None if household else rows.open(event, one.new_sealed, pointer)
        changes |= _element(one, shown)
    if "date" in changes:
        changes["by_date"] = sort_date(changes["date"])
    change(event, rows, record, audience="", **changes)


@catalogue.on(RecordAnnulled, reads=(RECORDS,))
def annulled(event: Event[RecordAnnulled], rows: Rows) -> None:
    change(event, rows, event.need("record"), status=ANNULLED, audience="")


def year_of(code: str | None) -> int | None:
    """The year in a canonical archival code."""
    found = None if code is None else _YEAR.search(code)
    return int(found[1]) if found else None


def sort_date(date: str | None) -> str:
    """A date as it sorts: without the brackets of an inferred one; after all others where there is none."""
    return date.strip("[]") if date else LAST


def new_code(event: Event[RecordRecoded]) -> str | None:
    """The canonical form of the new code: the event's tag may stand beside that of the old one."""
    codes = event.named("code")
    if len(codes) < 2 or event.payload.new_code is None:
        return codes[0] if codes else None
    return canonical_code(event.payload.new_code)


def withhold(event: Event[Any], rows: Rows) -> None:
    """The record shows something else than was signed for: no audience sees it until it is published anew.

    So does every change of what the content digest covers (EVENT.md 6; [S]19).
    """
    record = event.need("record")
    row = rows[RECORDS].get(record)
    if row is not None and row.audience:
        change(event, rows, record, audience="")


def change(event: Event[Any], rows: Rows, record: str, **changes: Any) -> None:
    """The record has these values from the event on."""
    rows[RECORDS].change(event.position, record, changed_at=event.recorded_at, **changes)


def _file(record: str, number: int, name: str | None, file: FiledFile) -> FileRow:
    return FileRow(
        id=f"{record}/{number}",
        record=record,
        number=number,
        name=name,
        name_commit=file.name.commit,
        object=file.object.object,
        bytes=file.object.bytes,
        format=file.format,
        same=file.same,
    )


def _element(one: ElementChange, shown: str | None) -> dict[str, Any]:
    """The columns of a changed element: a clear value, or the plaintext of a sealed one with its commit."""
    if one.element in _NEVER_SEALED:
        return {one.element: one.new}
    plain = one.new if one.new_sealed is None else shown
    return {one.element: plain, f"{one.element}_commit": _commit(one.new_sealed)}


def _commit(field: Sealed | None) -> str | None:
    return None if field is None else field.commit
