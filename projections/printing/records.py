"""Lists and stamps of records: 归档文件目录, 案卷目录, 归档章 (DA/T 22; DA/T 18)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ledger.standards.codes import CATEGORIES, CodeMalformed, parse_code
from ledger.standards.retention import parse_retention
from projections.printing.forms import Column, Labels, Listing, Stamp
from projections.views.catalogue import RecordRow

NameOf = Callable[[str], str]
"""The name of an organisation by its id."""
WITHHELD = "（另行查阅）"
"""Stands for what is sealed in every view: household records."""
_ITEM_COLUMNS = (
    Column("序号", align="right"),
    Column("档号", 4),
    Column("文号", 3),
    Column("责任者", 3),
    Column("题名", 7),
    Column("日期"),
    Column("密级"),
    Column("页数", align="right"),
    Column("备注", 2),
)
_FILE_COLUMNS = (
    Column("序号", align="right"),
    Column("案卷号", 4),
    Column("题名", 7),
    Column("年度"),
    Column("保管期限"),
    Column("页数", align="right"),
    Column("备注", 2),
)


def item_list(rows: Iterable[RecordRow], head: tuple[tuple[str, str], ...] = ()) -> Listing:
    """归档文件目录: the items in the order given, numbered from 1."""
    return Listing(
        title="归档文件目录",
        columns=_ITEM_COLUMNS,
        rows=_numbered(_item(row) for row in rows if row.level != "file"),
        head=head,
        wide=True,
    )


def file_list(rows: Iterable[RecordRow], head: tuple[tuple[str, str], ...] = ()) -> Listing:
    """案卷目录: the files (案卷) in the order given, numbered from 1."""
    return Listing(
        title="案卷目录",
        columns=_FILE_COLUMNS,
        rows=_numbered(_file(row) for row in rows if row.level == "file"),
        head=head,
        wide=True,
    )


def stamps(rows: Iterable[RecordRow], name_of: NameOf) -> Labels:
    """归档章, one for each item whose code is clear."""
    return Labels(stamps=tuple(_stamp(row, name_of) for row in rows if row.code))


def head_of(
    *, fonds: str | None, year: int | None, retention: str | None, category: str | None, org: str | None
) -> tuple[tuple[str, str], ...]:
    """What stands above a list: as much as it is of one kind. `org`: the name."""
    kind = CATEGORIES.get((category or "").partition("·")[0])
    known = (
        ("全宗号", fonds),
        ("门类", kind[0] if kind else category),
        ("年度", None if year is None else str(year)),
        ("保管期限", None if retention is None else retention_label(retention)),
        ("机构（问题）", org),
    )
    return tuple((label, value) for label, value in known if value)


def retention_label(code: str) -> str:
    """永久, 定期30年 …; the code itself where it is of no known form."""
    retention = parse_retention(code)
    return retention.label[0] if retention else code


def marking(secrecy: str | None) -> str:
    """密级 as it stands on a list: nothing where there is none."""
    return "" if secrecy in (None, "none") else "内部" if secrecy == "internal" else str(secrecy)


def _numbered(lines: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    return ((str(number), *line) for number, line in enumerate(lines, 1))


def _item(row: RecordRow) -> tuple[str, ...]:
    return (
        row.code_written or WITHHELD,
        row.document_number or "",
        row.responsible or (WITHHELD if row.household else ""),
        row.title or WITHHELD,
        row.date or "",
        marking(row.secrecy),
        "" if row.page_count is None else str(row.page_count),
        row.notes or "",
    )


def _file(row: RecordRow) -> tuple[str, ...]:
    return (
        row.code_written or WITHHELD,
        row.title or WITHHELD,
        "" if row.year is None else str(row.year),
        retention_label(row.retention or ""),
        "" if row.page_count is None else str(row.page_count),
        row.notes or "",
    )


def _stamp(row: RecordRow, name_of: NameOf) -> Stamp:
    number, department = _parts(row)
    return Stamp(
        fonds=row.fonds or "",
        year="" if row.year is None else str(row.year),
        number=number,
        department=department or (name_of(row.org) if row.org else ""),
        retention=retention_label(row.retention or ""),
        pages="" if row.page_count is None else str(row.page_count),
    )


def _parts(row: RecordRow) -> tuple[str, str]:
    """Item number and department as the code has them."""
    try:
        code = parse_code(row.code or "")
    except CodeMalformed:
        return "", ""
    return f"{code.number:04d}", code.department or ""
