"""The texts of refusals about enrolling many people at once."""

from __future__ import annotations

from ledger.refusals.text import Text

_ROW = ("请改正这一行后再次运行。", "Correct this row, then run again.")
_EXPORT = ("请重新导出目录内容（不是变更记录）。", "Export the directory's content anew, not its changes.")

TEXTS: dict[str, Text] = {
    "ENROLMENT_CELL": Text("不能使用：{reason}。", "It cannot be used: {reason}.", *_ROW),
    "ENROLMENT_REPEATED": Text(
        "{what} 在第 {row} 行已出现。",
        "{what} stands in row {row} already.",
        "请核对两行，保留一行。",
        "Compare the two rows and keep one.",
    ),
    "ENROLMENT_NAME": Text(
        "警号 {number} 已以另一姓名登记。",
        "Police number {number} is enrolled under another name.",
        "请核对警号与姓名。",
        "Check the number and the name.",
    ),
    "ENROLMENT_ADMINISTRATOR": Text(
        "管理员角色 {role} 不得批量授予。",
        "The administrators' role {role} is not granted by a list.",
        "三员须由安全管理员逐人授予（GB/T 22239 8.1.5）。",
        "Have the security administrator grant it by itself, person by person.",
    ),
    "DIRECTORY_ENTRY": Text(
        "目录导出第 {line} 行不合 LDIF（RFC 2849）：{reason}。",
        "Line {line} of the directory export is no LDIF (RFC 2849): {reason}.",
        *_EXPORT,
    ),
    "DIRECTORY_CHANGE": Text(
        "第 {line} 行是变更记录（changetype、control），不予办理。",
        "Line {line} is of a change record (changetype, control), which is not carried out.",
        *_EXPORT,
    ),
}
