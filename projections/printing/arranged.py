"""Of one volume or box: 卷内文件目录, 备考表, and the label on the back of a box (DA/T 22; GB/T 9705)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ledger.errors import Refusal
from projections.printing.catalogue_lists import Printed
from projections.printing.forms import Column, Labels, Listing, Note, Spine
from projections.printing.records import WITHHELD, retention_label
from projections.views import arrangement, catalogue, organisations
from projections.views.arrangement import BoxRow, VolumeRow
from projections.views.catalogue import Filter, RecordRow
from projections.visibility import Visibility

PersonName = Callable[[str], str]
"""The name of a person by id, as the reader may see it."""
_ZONE = ZoneInfo("Asia/Shanghai")
_COLUMNS = (
    Column("序号", align="right"),
    Column("文号", 3),
    Column("责任者", 3),
    Column("题名", 7),
    Column("日期"),
    Column("页号", align="right"),
    Column("备注", 2),
)


def contents_list(connection: sa.Connection, kind: str, id: str, visibility: Visibility) -> Printed:
    """卷内文件目录 of a volume, or the same of a box of records. Refused: NOT_FOUND."""
    _standing(connection, kind, id)
    rows = _records(connection, kind, id, visibility)
    listing = Listing(title="卷内文件目录", columns=_COLUMNS, rows=_lines(rows), signed=("整理人", "检查人"))
    return Printed(listing, [row.id for row in rows])


def note(connection: sa.Connection, kind: str, id: str, visibility: Visibility, name: PersonName) -> Printed:
    """备考表: how many items and pages stand in it, who arranged and who checked. Refused: NOT_FOUND."""
    row = _standing(connection, kind, id)
    rows = _records(connection, kind, id, visibility)
    moment = row.assembled_at if isinstance(row, VolumeRow) else row.packed_at
    on = datetime.fromtimestamp(moment / 1_000_000, _ZONE).strftime("%Y-%m-%d")
    form = Note(
        of=_called(row, rows),
        items=row.count,
        pages=row.pages if isinstance(row, VolumeRow) else sum(one.page_count or 0 for one in rows),
        text="",
        arranged_by=name(row.arranger),
        arranged_on=on,
        checked_by=name(row.checker),
        checked_on=on,
    )
    return Printed(form, [one.id for one in rows])


def spine(connection: sa.Connection, id: str, visibility: Visibility) -> Printed:
    """The label on the back of a box. Refused: NOT_FOUND."""
    row = _standing(connection, "box", id)
    assert isinstance(row, BoxRow)
    rows = _records(connection, "box", id, visibility)
    org = organisations.org(connection, row.org) if row.org else None
    numbers = [one.code.rpartition("-")[2] for one in rows if one.code]
    label = Spine(
        fonds=row.fonds,
        year="" if row.year is None else str(row.year),
        retention=retention_label(row.retention or ""),
        department=org.name if org else "",
        first=numbers[0] if numbers else "",
        last=numbers[-1] if numbers else "",
        box=row.label,
    )
    return Printed(Labels(spines=(label,)), [one.id for one in rows])


def _standing(connection: sa.Connection, kind: str, id: str) -> VolumeRow | BoxRow:
    row = arrangement.volume(connection, id) if kind == "volume" else arrangement.box(connection, id)
    if row is None or row.status != arrangement.STANDING:
        raise Refusal("NOT_FOUND")
    return row


def _records(connection: sa.Connection, kind: str, id: str, visibility: Visibility) -> list[RecordRow]:
    """What stands in it, in order, as far as the reader sees it in full."""
    order = [record for _, record in arrangement.records_in(connection, id, kind)]
    if kind == "box" and not order:
        volumes = arrangement.volumes_in(connection, id)
        order = [one for row in volumes for _, one in arrangement.records_in(connection, row.id, "volume")]
    return seen_in_full(connection, order, visibility)


def seen_in_full(connection: sa.Connection, ids: Sequence[str], visibility: Visibility) -> list[RecordRow]:
    """The records with these ids that the reader sees in full, in the order of the ids."""
    found = catalogue.records(
        connection, Filter(ids=list(ids)), first=max(len(ids), 1), visibility=visibility
    )
    rows = {one.row.id: one.row for one in found if one.grade == "full"}
    return [rows[id] for id in ids if id in rows]


def _lines(rows: Sequence[RecordRow]) -> list[tuple[str, ...]]:
    """One line per item; the page number is that of its first page in the volume."""
    lines: list[tuple[str, ...]] = []
    page = 1
    for number, row in enumerate(rows, 1):
        lines.append(
            (
                str(number),
                row.document_number or "",
                row.responsible or "",
                row.title or WITHHELD,
                row.date or "",
                str(page),
                row.notes or "",
            )
        )
        page += row.page_count or 0
    return lines


def _called(row: VolumeRow | BoxRow, rows: Sequence[RecordRow]) -> str:
    if isinstance(row, BoxRow):
        year = "" if row.year is None else f" {row.year}"
        return f"{row.fonds}{year} {retention_label(row.retention or '')} 第 {row.label} 盒"
    codes = [one.code_written for one in rows if one.code_written]
    return f"{codes[0]} — {codes[-1]}" if codes else row.fonds
