"""What the demo does with each document of the sample: whose it is, how long it is kept, what becomes of it.

Pure: the same for the same number of documents, and more documents only add to it.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from typing import NamedTuple

from api.demo.people import ORGS
from api.demo.sample import SampleDocument
from ledger.actions.filing.schedule_approved import ScheduleEntry

FONDS = "J019"
FIRST = "旅馆业治安管理办法"
"""The document that the printed query finds: it is published in the smallest demo, too."""
SCHEDULE = "2020"
ENTRIES = (
    ScheduleEntry(category="WS", retention="Y", scope="上级机关关于本系统工作的法律、规章", clause="1.1"),
    ScheduleEntry(category="WS", retention="D30", scope="上级机关需要贯彻执行的行政法规", clause="1.2"),
    ScheduleEntry(category="WS", retention="D10", scope="其他机关发来的规章", clause="2.1"),
)
_RETENTION = {entry.clause: entry.retention for entry in ENTRIES}
NAMES = {org.slug: org.name for org in ORGS}

_MATTERS = {
    "patrol": "治安 旅馆 枪支 爆炸 刀具 典当 保安 拘留 烟花 印章 娱乐 消防 毒 身份证 户口 居住证 看守 警",
    "science": "计算机 互联网 网络 电信 数据 密码 信息",
    "border": "出境 入境 外国人 护照 口岸 移民 边防 港澳 台湾 华侨",
    "traffic": "道路 交通 车 船 航",
    "economic": "税 外汇 银行 金融 证券 期货 公司 企业 商标 价格 国债 货币 市场 外商 保险 贷款 国库 审计",
    "legal": "行政 法规 复议 规章 诉讼 法律 处罚 仲裁",
}
_REST = "office"
_ORDER = ("patrol", "legal", "office", "economic", "border", "traffic", "science")
RELEASING = ("patrol", "legal", "office", "economic")
"""Departments whose records are proposed for publication; those of the others wait."""
_TORN = re.compile(r"^(?:人民)?共和国")


class Fate(Enum):
    """What becomes of a record. Where it stays is where the demo leaves it; people may go on."""

    PUBLISHED = "published"
    REFUSED = "refused in the initial review"
    DROPPED = "dropped by the department"
    WITHDRAWN = "published, then withdrawn"
    WAITING = "in a release that is not finished"
    HELD = "in no release yet"
    DUPLICATE = "filed twice by mistake, annulled"


_FATES = {
    1: Fate.REFUSED,
    2: Fate.DROPPED,
    3: Fate.WITHDRAWN,
    4: Fate.WAITING,
    5: Fate.HELD,
    10: Fate.WAITING,
}
_CYCLE = 24


class Piece(NamedTuple):
    """One record to be. `place`: from 0 within its department. `recoded`: filed under a wrong code first."""

    document: SampleDocument
    department: str
    place: int
    fate: Fate
    recoded: bool = False

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells it from all other pieces."""
        twin = "twin" if self.fate is Fate.DUPLICATE else ""
        return self.document.title, self.document.date, twin

    @property
    def year(self) -> int:
        return int(self.document.date[:4])

    @property
    def clause(self) -> str:
        """The line of the retention schedule that covers it."""
        if self.document.issuer in ("公安部", "全国人民代表大会常务委员会"):
            return "1.1"
        return "1.2" if self.document.issuer == "国务院" else "2.1"

    @property
    def retention(self) -> str:
        return _RETENTION[self.clause]

    def series(self, year: int) -> str:
        """The code of this piece, filed under `year`, up to its item number."""
        return f"{FONDS}-WS·{year}·{self.retention}·{NAMES[self.department]}"

    @property
    def whole_number(self) -> str | None:
        """The document number; the source tore the first characters off some."""
        number = self.document.document_number
        return _TORN.sub("中华人民共和国", number) if number else None

    @property
    def corrected(self) -> bool:
        """Whether its description is corrected after filing."""
        return self.whole_number != self.document.document_number or self.document.title == FIRST


def department_of(document: SampleDocument) -> str:
    """The department whose matter the document is, by its title."""
    if document.issuer == "公安部":
        return next((slug for slug in ("border", "traffic") if _is_about(document, slug)), "patrol")
    return next((slug for slug in _MATTERS if _is_about(document, slug)), _REST)


def pieces(sample: list[SampleDocument], documents: int | None = None) -> list[Piece]:
    """The first `documents` of the sample in the order of filing (all: None), and one that is filed twice:
    department after department, by date; numbers in a series then follow the dates."""
    order = sorted(sample, key=lambda one: (_ORDER.index(department_of(one)), one.title != FIRST))
    found: list[Piece] = []
    places: Counter[str] = Counter()
    for document in order[:documents]:
        department = department_of(document)
        piece = _piece(document, department, places[department])
        places[department] += 1
        found.append(piece)
        if document.title == FIRST:
            found.append(piece._replace(fate=Fate.DUPLICATE))
    return found


def _piece(document: SampleDocument, department: str, place: int) -> Piece:
    fate = _FATES.get(place % _CYCLE, Fate.PUBLISHED) if department in RELEASING else Fate.HELD
    return Piece(document, department, place, fate, recoded=(department, place) == ("patrol", 3))


def _is_about(document: SampleDocument, slug: str) -> bool:
    return any(word in document.title for word in _MATTERS[slug].split())
