"""Which column or attribute holds what of a person: usual Chinese names, English, LDAP (RFC 4519, 2798)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.errors import Refusal


class Member(NamedTuple):
    """A member of a row: as problems name it, how its column may be headed (folded), and the attributes of
    a directory that hold it, the first that is there counting."""

    shown: str
    spellings: tuple[str, ...]
    attributes: tuple[str, ...] = ()


MEMBERS: dict[str, Member] = {
    "number": Member(
        "警号 number",
        ("警号", "人员编号", "人员代码", "jh", "number", "policenumber"),
        ("employeenumber", "uid"),
    ),
    "name": Member("姓名 name", ("姓名", "人员姓名", "xm", "name"), ("displayname", "cn")),
    "org": Member(
        "部门、机构代码 org",
        ("机构代码", "部门代码", "单位代码", "机构编码", "orgcode", "部门", "机构", "单位", "所在部门",
         "所在单位", "机构名称", "部门名称", "单位名称", "org", "department"),
        ("departmentnumber", "ou"),
    ),
    "post": Member("职务 post", ("职务", "岗位", "zw", "post"), ("title",)),
    "from": Member("任职时间 from", ("任职时间", "任职日期", "起始时间", "rzsj", "from", "since")),
    "certificate": Member(
        "证书 certificate", ("证书", "数字证书", "签名证书", "证书文件", "certificate"), ("usercertificate",)
    ),
    "role": Member("角色 role", ("角色", "role", "roles")),
    "scope": Member("角色范围 scope", ("角色范围", "范围", "scope")),
}  # fmt: skip
CODES = ("机构代码", "部门代码", "单位代码", "机构编码", "orgcode")
"""Columns of codes stand before columns of names where a table has both."""
NEEDED = ("number", "name", "org")
IGNORED = ("序号", "no")
_FOLDED = str.maketrans(
    {"（": "(", "）": ")", " ": None, "\u3000": None, "_": None, "\ufeff": None, "：": None}
)


class Head(NamedTuple):
    """Where each member stands in a row, the column of an organisation's name beside that of its code, and
    headings that nobody knows."""

    places: dict[str, int]
    named: int | None
    unknown: tuple[str, ...]


def read_head(cells: Sequence[str]) -> Head:
    """The places of the columns. Refused: MAPPING_UNREADABLE where a needed one is missing, or two are
    the same."""
    known = {spelling: name for name, member in MEMBERS.items() for spelling in member.spellings}
    places: dict[str, int] = {}
    orgs: list[tuple[bool, int]] = []
    unknown = []
    for at, cell in enumerate(cells):
        folded = cell.translate(_FOLDED).strip().lower()
        name = known.get(folded)
        if name == "org":
            orgs.append((folded not in CODES, at))
        elif name is None:
            if folded and folded not in IGNORED:
                unknown.append(cell.strip()[:40])
        elif name in places:
            raise Refusal("MAPPING_UNREADABLE", reason=f"两列 two columns: {MEMBERS[name].shown}")
        else:
            places[name] = at
    if len(orgs) > 2 or (len(orgs) == 2 and orgs[0][0] == orgs[1][0]):
        raise Refusal("MAPPING_UNREADABLE", reason=f"两列 two columns: {MEMBERS['org'].shown}")
    if orgs:
        places["org"] = min(orgs)[1]
    for name in NEEDED:
        if name not in places:
            raise Refusal("MAPPING_UNREADABLE", reason=f"缺少列 no column: {MEMBERS[name].shown}")
    return Head(places, max(orgs)[1] if len(orgs) == 2 else None, tuple(unknown))
