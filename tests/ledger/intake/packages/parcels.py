"""Packages for tests: bags made by `bagit`, EEP files, carriers, and a counter where they are taken in."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.intake.packages.taking import Line, Summary, Task, inspect, take_in
from signing.keys import Ed25519Key
from tests.ledger.intake.packages.made import bagit
from tests.ledger.intake.scans import jpeg
from tests.ledger.rooms import Room

CODE = "J019-WS·2016·D30·巡特警总队-{:04d}"
HEAD = (
    '<电子文件封装包 xmlns="http://www.saac.gov.cn/standards/ERM/encapsulation">'
    "<封装包格式描述>本EEP根据DA/T 48封装</封装包格式描述><版本>2009</版本>"
    '<被签名对象 eep版本="1"><封装包类型>原始型</封装包类型><封装内容><文件实体块>'
)
TAIL = "</文件实体块></封装内容></被签名对象></电子文件封装包>"


@dataclass
class Counter:
    """Where packages come in: the archivist's desk, and the office system that sends them."""

    room: Room
    folder: Path
    service: str
    key: Ed25519Key
    lines: list[Line] = field(default_factory=list)

    @property
    def source(self) -> str:
        return f"service:{self.service}"

    def task(self, place: Path, **more: Any) -> Task:
        return Task(place, self.source, self.room.orgs["patrol"], **more)

    def take(self, place: Path, **more: Any) -> Summary:
        self.lines = []
        desk = self.room.desks["archivist"]
        return take_in(self.room.ledger, self.task(place), desk.do, self.lines.append, **more)

    def look(self, place: Path) -> Summary:
        self.lines = []
        return inspect(self.room.ledger, self.task(place), self.lines.append)

    def count(self, kind: str) -> int:
        return len(self.room.ledger.store.select([kind]))

    def why(self) -> dict[int, set[str]]:
        """The codes of what is wrong, by entry."""
        found: dict[int, set[str]] = {}
        for line in self.lines:
            if line.outcome == "wrong" and line.reason is not None:
                found.setdefault(line.entry, set()).add(line.reason.code)
        return found


def register(room: Room, folder: Path) -> Counter:
    """Register an office system with a key of its own."""
    key = Ed25519Key.generate()
    service = room.command()
    chain = [b64encode(one).decode() for one in room.certify(key, service)]
    wanted = {"name": "办公自动化系统", "owner": room.orgs["bureau"], "chain": chain, "service": service}
    room.desks["system_administrator"].do("service.registered", wanted, beside=[key])
    return Counter(room, folder, service, key)


def entity(
    number: int = 1,
    files: tuple[tuple[str, bytes], ...] | None = None,
    secrecy: str = "",
    more: str = "<主题词>旅馆业</主题词><电子文件号>OA-1</电子文件号>",
) -> str:
    """One 文件实体 with its documents."""
    files = (("正文.jpg", jpeg(number)),) if files is None else files
    documents = "".join(
        f"<文档><文档序号>{place}</文档序号><文档数据><计算机文件名>{name}</计算机文件名>"
        f"<编码数据>{b64encode(content).decode()}</编码数据></文档数据></文档>"
        for place, (name, content) in enumerate(files, 1)
    )
    return (
        f"<文件实体><档号>{CODE.format(number)}</档号><内容描述><题名>关于加强旅馆业管理的通知</题名>"
        f"<责任者>省厅</责任者><日期>2016-03-11</日期><密级>{secrecy}</密级>{more}</内容描述>"
        f"<文件数据>{documents}</文件数据></文件实体>"
    )


def eep(*entities: str) -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?>{HEAD}{''.join(entities)}{TAIL}".encode()


def carrier(place: Path, rows: str, files: dict[str, bytes], base: str = "") -> Path:
    """A carrier whose directory has these rows."""
    root = place / base
    for name, content in files.items():
        target = root / "电子档案" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    root.mkdir(parents=True, exist_ok=True)
    (root / "其他").mkdir(exist_ok=True)
    (root / "文件目录.XML").write_text(f"<文件目录>{rows}</文件目录>", "utf-8")
    if not base:
        (place / "说明文件.TXT").write_text("移交单位：省厅", "utf-8")
    return place


def row(number: int, files: str, secrecy: str = "无") -> str:
    return (
        f"<条目><顺序号>{number}</顺序号><档号>{CODE.format(number)}</档号><责任者>省厅</责任者>"
        f"<题名>关于巡逻防控的意见</题名><日期>20160311</日期><密级>{secrecy}</密级>"
        f"<电子档案名称>{files}</电子档案名称><备注></备注></条目>"
    )


def bag(place: Path, files: dict[str, bytes] | None = None, **info: str) -> Path:
    """A bag of one record, made by the library that others use."""
    place.mkdir(parents=True)
    for name, content in (files or {"0001.jpg": jpeg(7), "附件/0002.jpg": jpeg(8)}).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    described = {
        "External-Identifier": CODE.format(1),
        "External-Description": "关于巡逻防控的意见",
        "Source-Organization": "省厅",
        "Bagging-Date": "2016-03-11",
        **info,
    }
    bagit.make_bag(str(place), described, checksums=["sha256", "sha512"])
    return place
