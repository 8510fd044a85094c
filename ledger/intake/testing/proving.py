"""The items that look at the log: 1-1, 2-5, 3-2, 3-5 and 4-7; and those of carriers and packages."""

from __future__ import annotations

from ledger.intake.testing.contents import NOTHING
from ledger.intake.testing.examined import Applies, Examined, Result


def fixity(one: Examined) -> Result:
    """1-1 固化信息有效性: every entry's signatures and place in the log, every object's digest."""
    found = list(one.fixity)
    for part in one.parts:
        seen = one.looked(part)
        if seen.found and not seen.intact:
            found.append(f"{part.kind} {part.number}: 摘要不符 digest differs")
    return found


def process_recorded(one: Examined) -> Result:
    """2-5 过程信息完整性: filing, attaching and the check of each batch stand in the log; of what is born
    digital, where it was captured."""
    found = []
    for batch in sorted({part.batch for part in one.pages if part.batch}):
        if "quality.checked" not in one.batches.get(batch, frozenset()):
            found.append(f"batch:{batch}: 无质检 no quality.checked")
    if any(part.batch is None for part in one.pages):
        found.append("页无批次 a page of no batch")
    if one.files and one.filed.born_digital and not one.filed.inherited and not one.captured:
        found.append("无元数据采集 no metadata.captured")
    return found


def reachable(one: Examined) -> Result:
    """3-2 目标数据库中的元数据可访问性: the views show the record, with the content that the log says."""
    if one.shown is None:
        return Applies("not_connected", "未接目录库 no catalogue at hand")
    return [] if one.shown else ["目录库所示不同 the catalogue shows it otherwise, or not"]


def environment(one: Examined) -> Result:
    """3-5 软硬件环境合规性: what the content was made with is recorded: the batch's profile, or the capture's
    tool and system."""
    if not one.parts:
        return NOTHING
    found = []
    for batch in sorted({part.batch for part in one.pages if part.batch}):
        if "batch.opened" not in one.batches.get(batch, frozenset()):
            found.append(f"batch:{batch}: 无数字化参数 no profile")
    if one.files and not one.capture_tools and not one.filed.inherited:
        found.append("未记软硬件环境 the environment is not recorded (M50, M51)")
    return found


def process_secure(one: Examined) -> Result:
    """4-7 过程安全性: each entry was signed by whom the log says, with a key and session in force then."""
    return list(one.process)


def no_carrier(one: Examined) -> Result:
    """4-3 to 4-6: carriers of copies are tested by `keeping` with events of their own."""
    return Applies("no_carrier", "在线存储，无脱机载体 kept online, no carrier")


def no_package(one: Examined) -> Result:
    """1-12 to 1-14, 2-10, 2-11: what came as a package is tested where the package is taken in."""
    return Applies("no_package", "无信息包 no package")
