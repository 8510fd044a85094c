"""The demo's organisation tree and people. Their names and numbers are invented.

省公安厅 ── 办公室 治安总队 法制总队 经侦总队 出入境管理局 交警总队 科信局
        ├── 嘉兴市公安局 ── 南湖区公安分局 ── 示范派出所
        └── 台州市公安局
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.organisation.organisations import Kind, Level
from ledger.actions.organisation.people import PRINCIPAL_LEADER
from ledger.roles import EVERYWHERE, ROLES

BUREAU = "bureau"


class Org(NamedTuple):
    """`slug` names it here; `code`: 12 digits (GA/T 380); `parent`: a slug; `alias`: as codes may have it."""

    slug: str
    name: str
    code: str
    kind: Kind
    level: Level
    parent: str | None = None
    alias: str | None = None


ORGS = (
    Org(BUREAU, "省公安厅", "330000000000", "bureau", "province"),
    Org("office", "办公室", "330000010000", "department", "province", BUREAU, "BGS"),
    Org("patrol", "治安总队", "330000020000", "department", "province", BUREAU, "ZA"),
    Org("legal", "法制总队", "330000030000", "department", "province", BUREAU, "FZ"),
    Org("economic", "经侦总队", "330000040000", "department", "province", BUREAU, "JZ"),
    Org("border", "出入境管理局", "330000050000", "department", "province", BUREAU, "CRJ"),
    Org("traffic", "交警总队", "330000060000", "department", "province", BUREAU, "JJ"),
    Org("science", "科信局", "330000070000", "department", "province", BUREAU, "KXJ"),
    Org("jiaxing", "嘉兴市公安局", "330400000000", "bureau", "city", BUREAU),
    Org("taizhou", "台州市公安局", "331000000000", "bureau", "city", BUREAU),
    Org("nanhu", "南湖区公安分局", "330402000000", "bureau", "county", "jiaxing"),
    Org("station", "示范派出所", "330402510000", "bureau", "station", "nanhu"),
)


class Staff(NamedTuple):
    """`slug` names the person here and their key file; `number`: police number; `org`: a slug. The role
    holds everywhere, or within `org`. `custodial`: the service keeps a second key that signs for them."""

    slug: str
    name: str
    number: str
    org: str
    role: str
    everywhere: bool = False
    custodial: bool = False

    @property
    def title(self) -> str:
        """What they are, in both languages."""
        zh, en = ROLES[self.role]
        return f"{zh} {en}"

    @property
    def post(self) -> str:
        return PRINCIPAL_LEADER if self.role == "leader" else "officer"

    def scope(self, orgs: dict[str, str]) -> str:
        """`*`, or the organisation's id."""
        return EVERYWHERE if self.everywhere else orgs[self.org]


SYSTEM, SECURITY, AUDIT = "system-administrator", "security-administrator", "audit-administrator"
FILER, CHECKER = "archivist-filing", "archivist-checking"
SUPERVISOR, READER = "supervisor", "reader"

ADMINISTRATORS = (
    Staff(SYSTEM, "沈一帆", "030001", BUREAU, "system_administrator", everywhere=True),
    Staff(SECURITY, "顾明远", "030002", BUREAU, "security_administrator", everywhere=True),
    Staff(AUDIT, "陆秋实", "030003", BUREAU, "audit_administrator", everywhere=True),
)
STAFF = (
    Staff("operator", "钱海生", "030011", "science", "operator", everywhere=True),
    Staff(FILER, "周静文", "030021", "office", "archivist", everywhere=True, custodial=True),
    Staff(CHECKER, "吴思远", "030022", "office", "archivist", everywhere=True, custodial=True),
    Staff(SUPERVISOR, "郑国平", "030031", "office", "supervisor", everywhere=True),
    Staff("auditor", "冯立新", "030041", BUREAU, "auditor", everywhere=True),
    Staff("patrol-receiver", "陈晓梅", "030201", "patrol", "receiver"),
    Staff("patrol-reviewer", "褚建军", "030202", "patrol", "reviewer"),
    Staff("patrol-leader", "卫东升", "030203", "patrol", "leader"),
    Staff("legal-receiver", "蒋雨晴", "030301", "legal", "receiver"),
    Staff("legal-reviewer", "韩志诚", "030302", "legal", "reviewer"),
    Staff("legal-leader", "杨文清", "030303", "legal", "leader"),
    Staff("office-receiver", "朱丽华", "030401", "office", "receiver"),
    Staff("office-reviewer", "秦书恒", "030402", "office", "reviewer"),
    Staff("office-leader", "许振华", "030403", "office", "leader"),
    Staff("economic-receiver", "何佳音", "030501", "economic", "receiver"),
    Staff("economic-reviewer", "吕成章", "030502", "economic", "reviewer"),
    Staff("economic-leader", "施怀德", "030503", "economic", "leader"),
    Staff(READER, "张小满", "041001", "station", "reader"),
)
EVERYBODY = (*ADMINISTRATORS, *STAFF)
