"""Four-nature tests (四性检测, DA/T 70-2018): the items with their codes, natures and stages.

Numbers that a published result confirms stand as they are; the others are restated from memory (`sure` is
False) and may be renumbered as a later version of this table. The engine that tests takes its items from
here; a decision asks that none was skipped.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Nature = Literal["authentic", "complete", "usable", "safe"]
NATURES: dict[Nature, tuple[str, str]] = {
    "authentic": ("真实性", "authenticity"),
    "complete": ("完整性", "completeness"),
    "usable": ("可用性", "usability"),
    "safe": ("安全性", "safety"),
}
STAGES: dict[str, tuple[str, str]] = {
    "GD": ("归档", "filing"),
    "YJ": ("移交与接收", "transfer"),
    "CQ": ("长期保存", "long-term preservation"),
}
_DIGIT: dict[str, Nature] = {"1": "authentic", "2": "complete", "3": "usable", "4": "safe"}


class TestedItem(NamedTuple):
    """An item: labels, the stages at which it is tested, whether its number is confirmed."""

    zh: str
    en: str
    stages: tuple[str, ...]
    sure: bool


_ALL = ("GD", "YJ", "CQ")
_MOVED = ("GD", "YJ")
ITEMS: dict[str, TestedItem] = {
    "1-1": TestedItem("固化信息有效性", "fixity information holds", _ALL, True),
    "1-2": TestedItem("元数据项数据长度", "lengths of elements", _MOVED, False),
    "1-3": TestedItem("元数据项数据类型、格式", "types and formats of elements", _MOVED, False),
    "1-4": TestedItem("元数据项值域", "value sets of elements", _MOVED, False),
    "1-5": TestedItem("元数据项取值合理性", "plausible values", _MOVED, False),
    "1-6": TestedItem("元数据项特殊字符", "special characters in elements", _MOVED, False),
    "1-7": TestedItem("档号规范性", "archival code follows its grammar", _MOVED, False),
    "1-8": TestedItem("元数据项重复性", "nothing described twice", _MOVED, False),
    "1-10": TestedItem("内容数据的电子属性一致性", "content has the attributes described", _ALL, True),
    "1-11": TestedItem("元数据与内容关联一致性", "metadata belongs to its content", _ALL, True),
    "1-12": TestedItem("说明文件和目录文件规范性", "description and directory files", ("YJ",), False),
    "1-13": TestedItem("信息包目录结构规范性", "structure of the package", ("YJ",), False),
    "1-14": TestedItem("信息包一致性", "the package is the one sent", ("YJ",), True),
    "2-1": TestedItem("总件数相符性", "number of items", ("YJ",), True),
    "2-2": TestedItem("总字节数相符性", "number of bytes", ("YJ",), True),
    "2-3": TestedItem("元数据项完整性", "elements are complete", _MOVED, True),
    "2-4": TestedItem("元数据必填项", "mandatory elements are filled in", _MOVED, True),
    "2-5": TestedItem("过程信息完整性", "information on the process", _ALL, True),
    "2-6": TestedItem("连续性元数据项", "numbered elements are continuous", _MOVED, True),
    "2-7": TestedItem("内容数据完整性", "content is complete", _ALL, True),
    "2-8": TestedItem("附件数据完整性", "attachments are complete", _MOVED, False),
    "2-10": TestedItem("信息包元数据完整性", "metadata of the package", ("YJ",), True),
    "2-11": TestedItem("信息包内容数据完整性", "content of the package", ("YJ",), True),
    "3-1": TestedItem("元数据可读性", "metadata can be read", _ALL, True),
    "3-2": TestedItem("目标数据库中的元数据可访问性", "metadata can be reached where it is kept", _ALL, True),
    "3-3": TestedItem("内容数据格式", "the format is allowed", _ALL, True),
    "3-4": TestedItem("内容数据可读性", "content can be read", _ALL, False),
    "3-5": TestedItem("软硬件环境合规性", "environment is recorded", _MOVED, False),
    "3-8": TestedItem("压缩和加密", "no private compression or encryption", _ALL, True),
    "4-1": TestedItem("系统环境中安全防护软件", "virus protection is present", _ALL, True),
    "4-2": TestedItem("病毒", "free of viruses", _ALL, True),
    "4-3": TestedItem("载体中多余文件", "no surplus files on the carrier", ("YJ", "CQ"), False),
    "4-4": TestedItem("载体读取速度", "read speed of the carrier", ("YJ", "CQ"), False),
    "4-5": TestedItem("载体外观", "appearance of the carrier", ("YJ", "CQ"), False),
    "4-6": TestedItem("光盘合格", "quality of the disc", ("YJ", "CQ"), False),
    "4-7": TestedItem("过程安全性", "the process was secure", _ALL, True),
}


def nature_of(item: str) -> Nature:
    """Which of the four natures an item tests."""
    return _DIGIT[item[0]]


def items_of(stage: str) -> tuple[str, ...]:
    """The codes of the items of a stage, in order."""
    return tuple(code for code, item in ITEMS.items() if stage in item.stages)
