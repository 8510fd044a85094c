"""The texts of refusals about requests, approvals, consents, loans and certificates."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "REQUEST_UNKNOWN": Text(
        "没有此查档申请：{request}。",
        "There is no such request: {request}.",
        "请先提出申请。",
        "Request access first.",
    ),
    "REQUEST_CLOSED": Text(
        "查档申请 {request} 已办结。",
        "Request {request} is closed.",
        "请重新申请。",
        "Request access anew.",
    ),
    "REQUEST_NEEDED": Text(
        "借阅其他部门的档案，须有批准给借阅人的借阅申请。",
        "Borrowing another department's record needs an approved request of the borrower to borrow it.",
        "请由借阅人提出申请并经审批。",
        "Have the borrower request it and have it approved.",
    ),
    "REQUEST_NOT_APPROVED": Text(
        "查档申请 {request} 未获批准，或不在有效期内。",
        "Request {request} is not approved, or not now.",
        "请先审批。",
        "Have it approved first.",
    ),
    "NOT_REQUESTED": Text(
        "申请中没有档案 {record}。",
        "The request does not name record {record}.",
        "请核对申请，或另行申请。",
        "Check the request, or ask anew.",
    ),
    "OWN_REQUEST": Text(
        "申请人不得办理自己申请的审批或同意。",
        "Nobody approves or consents to their own request.",
        "请由另一人办理。",
        "Have someone else decide.",
    ),
    "APPROVER_POST": Text(
        "审批人当时没有规定的职务。",
        "The approver does not hold the post that approving needs.",
        "请由部门领导审批。",
        "Have a leader of the department approve.",
    ),
    "CONSENT_MISSING": Text(
        "利用档案 {record} 须先经形成单位、保管单位或上级机关同意。",
        "The use of record {record} needs the consent of the unit that formed or holds it, or a superior.",
        "请先取得同意（consentGive）。",
        "Have it consent first (consentGive).",
    ),
    "NOT_ENTITLED": Text(
        "该单位不是档案 {record} 的形成单位、保管单位或上级机关。",
        "This unit neither formed nor holds record {record}, nor stands above who did.",
        "请由有权单位办理。",
        "Have a unit decide that is entitled to.",
    ),
    "VALIDITY": Text(
        "有效期须在此刻之后结束，且不超过 {days} 天。",
        "The validity has to end after now and within {days} days.",
        "请更正起止时间。",
        "Correct its times.",
    ),
    "LOAN_UNKNOWN": Text(
        "没有此借阅：{loan}。", "There is no such loan: {loan}.", "请核对标识。", "Check the id."
    ),
    "LOAN_OPEN": Text(
        "档案 {record} 已借出。", "Record {record} is on loan.", "请待其归还。", "Wait for its return."
    ),
    "LOAN_ENDED": Text("该借阅已归还。", "The loan was returned.", "无需办理。", "There is nothing to do."),
    "LOAN_RENEWED_OUT": Text(
        "续借已达 {most} 次。",
        "The loan has been renewed {most} times.",
        "请先归还。",
        "Return it first.",
    ),
    "LOAN_NOT_DUE": Text(
        "尚未到期（{due}），或该到期日已记逾期。",
        "It is not past its due time ({due}), or that was recorded.",
        "无需办理。",
        "There is nothing to do.",
    ),
    "LOAN_ON_HOLD": Text(
        "档案 {record} 已冻结，不得借出。",
        "Record {record} is on hold and not lent.",
        "请先解冻，或在阅览室查阅。",
        "Lift the hold first, or look at it in the reading room.",
    ),
    "PURPOSE_NEEDED": Text(
        "24 小时内下载已达 {most} 次，须写明用途。",
        "After {most} downloads in 24 hours each needs a stated purpose.",
        "请在下载时填写 purpose。",
        "Give a purpose with the download.",
    ),
    "CERTIFICATE_TAKEN": Text(
        "证明编号 {number} 已使用。",
        "Certificate number {number} is taken.",
        "请使用新的编号。",
        "Use a new number.",
    ),
    "CERTIFICATE_KIND": Text(
        "查档证明须列明查到的档案；查无此档证明不得列明档案。",
        "A certificate of what was found names the records; one that nothing was found names none.",
        "请更正后重试。",
        "Correct it and try again.",
    ),
}
