"""Which column holds what: the usual Chinese names, exchange codes, English (DA/T 18; 京档发〔2007〕3号)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.errors import Refusal


class Member(NamedTuple):
    """A member of an entry: as problems name it, and how its column may be headed (folded)."""

    shown: str
    spellings: tuple[str, ...]


MEMBERS: dict[str, Member] = {
    "code": Member("档号 code", ("档号", "dh", "archivalcode", "code")),
    "title": Member("题名 title", ("题名", "文件题名", "案卷题名", "正题名", "标题", "tm", "title")),
    "responsible": Member(
        "责任者 responsible", ("责任者", "第一责任者", "作者", "发文机关", "rzz", "responsible", "creator")
    ),
    "date": Member("日期 date", ("日期", "文件日期", "形成日期", "成文日期", "形成时间", "rq", "date")),
    "document_number": Member(
        "文号 document_number", ("文号", "文件编号", "发文字号", "文件字号", "wh", "documentnumber")
    ),
    "retention": Member("保管期限 retention", ("保管期限", "期限", "bgqx", "retention")),
    "secrecy": Member("密级 secrecy", ("密级", "mj", "secrecy")),
    "openness": Member("开放标识 openness", ("开放标识", "开放状态", "控制标识", "kfzt", "openness")),
    "pages": Member("页数 pages", ("页数", "页", "总页数", "ys", "pages", "pagecount")),
    "notes": Member("附注 notes", ("附注", "备注", "bz", "notes")),
    "fonds": Member("全宗号 fonds", ("全宗号", "全宗", "qzh", "fonds")),
    "category": Member("门类 category", ("门类", "档案门类", "门类代码", "类别号", "ml", "category")),
    "year": Member("年度 year", ("年度", "归档年度", "nd", "year")),
    "department": Member(
        "机构（问题） department",
        ("机构", "机构(问题)", "机构或问题", "归档部门", "部门", "jgwt", "department"),
    ),
    "item": Member("件号 item", ("件号", "顺序号", "jh", "item")),
    "catalogue": Member("目录号 catalogue", ("目录号", "mlh", "catalogue")),
    "file": Member("案卷号 file", ("案卷号", "卷号", "ajh", "file")),
    "start": Member("页号 start", ("页号", "起止页号", "yh", "startpage")),
    "old": Member("原档号 old number", ("原档号", "旧档号", "室编档号", "原编号", "oldnumber")),
    "carrier": Member("载体形态 carrier", ("载体形态", "载体", "载体类型", "carrier")),
    "origin": Member("生成方式 origin", ("生成方式", "origin")),
}
IGNORED = ("档案馆名称", "dagmc", "序号", "no", "顺号")
"""Columns that every export has and no entry needs."""
_FOLDED = str.maketrans(
    {"（": "(", "）": ")", " ": None, "\u3000": None, "_": None, "\ufeff": None, "：": None}
)


class Head(NamedTuple):
    """Where each member stands in a row, and headings that nobody knows."""

    places: dict[str, int]
    unknown: tuple[str, ...]


def read_head(cells: Sequence[str]) -> Head:
    """The places of the columns. Refused: MAPPING_UNREADABLE where neither a code nor its parts are there, or
    no title, or two columns are the same."""
    known = {spelling: name for name, member in MEMBERS.items() for spelling in member.spellings}
    places: dict[str, int] = {}
    unknown = []
    for at, cell in enumerate(cells):
        folded = cell.translate(_FOLDED).strip().lower()
        name = known.get(folded)
        if name is None:
            if folded and folded not in IGNORED:
                unknown.append(cell.strip()[:40])
        elif name in places:
            raise Refusal("MAPPING_UNREADABLE", reason=f"两列 two columns: {MEMBERS[name].shown}")
        else:
            places[name] = at
    needed = ("title",) if "code" in places else ("title", "fonds", "year", "retention", "item")
    for name in needed:
        if name not in places:
            raise Refusal("MAPPING_UNREADABLE", reason=f"缺少列 no column: {MEMBERS[name].shown}")
    return Head(places, tuple(unknown))
