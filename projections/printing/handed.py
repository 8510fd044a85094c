"""Lists that go from hand to hand with a manifest: 移交清单, 销毁清册, 移交目录 (DA/T 22; [ZJ]21; [AR]20)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from projections.printing.arranged import seen_in_full
from projections.printing.catalogue_lists import Printed
from projections.printing.forms import Column, Listing
from projections.printing.records import WITHHELD, retention_label
from projections.views.catalogue import RecordRow
from projections.visibility import Visibility

Lines = Sequence[dict[str, Any]]
"""The lines of a manifest object."""
_HANDED = (
    Column("序号", align="right"),
    Column("档号", 4),
    Column("文号", 3),
    Column("题名", 7),
    Column("日期"),
    Column("页数", align="right"),
    Column("备注", 2),
)
_DESTROYED = (
    Column("序号", align="right"),
    Column("档号", 4),
    Column("题名", 7),
    Column("日期"),
    Column("保管期限"),
    Column("到期年", align="right"),
    Column("页数", align="right"),
    Column("备注", 2),
)


def hand_over_list(
    connection: sa.Connection, lines: Lines, department: str, visibility: Visibility
) -> Printed:
    """移交清单 of a filing: what the department handed over, described where it is filed by now."""
    rows = _rows(connection, lines, visibility)
    listing = Listing(
        title="归档文件移交清单",
        columns=_HANDED,
        rows=[
            (str(number), *_handed(rows.get(line.get("record", "")), line))
            for number, line in enumerate(lines, 1)
        ],
        head=(("移交部门", department), ("件数", str(len(lines)))),
        foot=(f"共 {len(lines)} 件，{sum(line.get('pages') or 0 for line in lines)} 页。",),
        signed=("移交人", "接收人"),
        wide=True,
    )
    return Printed(listing, list(rows))


def destruction_register(
    connection: sa.Connection, lines: Lines, department: str, visibility: Visibility
) -> Printed:
    """销毁清册: what stands on a destruction list. What is destroyed has its code and dates of life left."""
    rows = _rows(connection, lines, visibility)
    listing = Listing(
        title="档案销毁清册",
        columns=_DESTROYED,
        rows=[
            (str(number), *_listed(rows.get(line["record"]), line)) for number, line in enumerate(lines, 1)
        ],
        head=(("部门", department), ("件数", str(len(lines)))),
        foot=(f"共 {len(lines)} 件。本清册永久保存。",),
        signed=("鉴定人", "批准人", "监销人", "监销人"),
        wide=True,
    )
    return Printed(listing, list(rows))


def _rows(connection: sa.Connection, lines: Lines, visibility: Visibility) -> dict[str, RecordRow]:
    ids = [line["record"] for line in lines if "record" in line]
    return {row.id: row for row in seen_in_full(connection, ids, visibility)}


def _handed(row: RecordRow | None, line: dict[str, Any]) -> tuple[str, ...]:
    pages = str(line.get("pages") or "")
    if row is None:
        return "", "", "（尚未著录）", "", pages, ""
    return (
        row.code_written or WITHHELD,
        row.document_number or "",
        row.title or WITHHELD,
        row.date or "",
        pages or str(row.page_count or ""),
        row.notes or "",
    )


def _listed(row: RecordRow | None, line: dict[str, Any]) -> tuple[str, ...]:
    retention, expired = retention_label(line.get("retention") or ""), str(line.get("expired") or "")
    if row is None:
        return WITHHELD, WITHHELD, "", retention, expired, "", ""
    return (
        row.code_written or WITHHELD,
        row.title or WITHHELD,
        row.date or "",
        retention,
        expired,
        str(row.page_count or ""),
        "",
    )
