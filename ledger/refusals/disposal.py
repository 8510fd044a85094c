"""The texts of refusals about appraisal, holds, destruction and transfer."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "RECORD_DESTROYED": Text(
        "该档案已依法销毁，只存销毁记录。",
        "This record was lawfully destroyed; only the trace of it remains.",
        "请查看销毁清册。",
        "See the register of destruction.",
    ),
    "CONTENT_ERASING": Text(
        "对象 {object} 属于正在销毁的档案，正在清除。",
        "Object {object} is the content of a destroyed record and is being erased.",
        "请稍候，重新上传后再试。",
        "Wait a moment, upload it again, then try again.",
    ),
    "APPRAISERS_MISSING": Text(
        "没有此鉴定委员会，或其任期已满：{committee}。",
        "No appraisal committee in office has this id: {committee}.",
        "请先成立档案鉴定委员会。",
        "Form an appraisal committee first.",
    ),
    "RECORD_PERMANENT": Text(
        "档案 {record} 永久保管，不予销毁。",
        "Record {record} is kept permanently and never destroyed.",
        "请移出清单。",
        "Take it off the list.",
    ),
    "RETENTION_RUNS": Text(
        "档案 {record} 的保管期限至 {year} 年底，尚未届满。",
        "The period of record {record} runs until the end of {year}.",
        "期满后再鉴定。",
        "Appraise it when the period is over.",
    ),
    "RETENTION_TOO_SHORT": Text(
        "档案 {record} 的新期限 {given} 已届满。",
        "The new period {given} of record {record} is over already.",
        "请定更长的期限，或鉴定为销毁。",
        "Set a longer one, or appraise it for destruction.",
    ),
    "APPRAISAL_MISSING": Text(
        "档案 {record} 未经鉴定为销毁。",
        "Record {record} was not appraised for destruction.",
        "请先由鉴定委员会鉴定。",
        "Have the committee appraise it first.",
    ),
    "APPRAISALS_DIFFER": Text(
        "清册内的档案须出自同一鉴定报告。",
        "The records of a list rest on one appraisal report.",
        "请按鉴定报告分别编制。",
        "Make a list for each report.",
    ),
    "LISTED_ALREADY": Text(
        "档案 {record} 已列入销毁清册。",
        "Record {record} is on a destruction list.",
        "请在该清册上办理。",
        "Go on with that list.",
    ),
    "RECORD_ON_HOLD": Text(
        "档案 {record} 已冻结，不得销毁。",
        "Record {record} is under a hold and cannot be destroyed.",
        "解冻后再办理。",
        "Have the hold lifted first.",
    ),
    "HOLD_UNKNOWN": Text(
        "没有此冻结：{hold}。",
        "There is no such hold: {hold}.",
        "请核对标识。",
        "Check the id.",
    ),
    "NOT_HELD": Text(
        "该冻结不涉及档案 {record}，或已解除。",
        "The hold does not stand for record {record}, or no longer.",
        "请核对。",
        "Check the records.",
    ),
    "RECORD_ON_LOAN": Text(
        "档案 {record} 已借出，不得销毁。",
        "Record {record} is on loan and cannot be destroyed.",
        "归还后再办理。",
        "Wait until it is returned.",
    ),
    "RECORD_REQUESTED": Text(
        "档案 {record} 有未办结的查档申请。",
        "A request for record {record} is open.",
        "办结后再办理。",
        "Wait until it is closed.",
    ),
    "RECORD_IN_RELEASE": Text(
        "档案 {record} 正在发布审核或已发布。",
        "Record {record} is in an open release or published.",
        "已发布的须先撤回发布，审核中的须先结束审核，之后方可列入。",
        "Published: withdraw it first. Under review: end the release first. Then it may be listed.",
    ),
    "TRANSFER_OPEN": Text(
        "档案 {record} 已移交，尚未接收。",
        "Record {record} was sent to the archive and not received yet.",
        "待接收后再办理。",
        "Wait for the archive's receipt.",
    ),
    "TRANSFER_COPY_KEPT": Text(
        "档案 {record} 移交后须在本地保存至 {until}。",
        "After its transfer record {record} stays here until {until}.",
        "到期后再办理。",
        "Wait until then.",
    ),
    "DISPOSAL_UNKNOWN": Text(
        "没有此销毁清册：{disposal}。",
        "There is no such destruction list: {disposal}.",
        "请先编制。",
        "Make it first.",
    ),
    "DISPOSAL_CLOSED": Text(
        "该销毁清册未获批准。",
        "This destruction list was refused.",
        "请另行编制。",
        "Make a new list.",
    ),
    "DISPOSAL_NOT_APPROVED": Text(
        "该销毁清册尚未批准。",
        "This destruction list has not been approved.",
        "请先报批。",
        "Have it approved first.",
    ),
    "DISPOSAL_NOT_NOTIFIED": Text(
        "该销毁清册尚未向档案主管部门备案。",
        "This destruction list was not filed with the archive authority.",
        "请先备案。",
        "File it first.",
    ),
    "LIST_OTHER": Text(
        "清册摘要与所批准的不符。",
        "The digest is not that of the list.",
        "请重新核对清册。",
        "Read the list again.",
    ),
    "NOT_ON_LIST": Text(
        "档案 {record} 不在此清册内。",
        "Record {record} is not on this list.",
        "请核对清册。",
        "Check the list.",
    ),
    "PACKAGE_CLOSED": Text(
        "移交包不得加密或压缩。",
        "What is transferred is neither encrypted nor compressed.",
        "请解密、解压后重新打包。",
        "Decrypt and unpack it, then make the package anew.",
    ),
    "TRANSFERRED_ALREADY": Text(
        "档案 {record} 已移交。",
        "Record {record} is in a transfer already.",
        "无需办理。",
        "There is nothing to do.",
    ),
    "OPINION_MISSING": Text(
        "档案 {record} 没有开放审核意见。",
        "Record {record} has no openness opinion.",
        "请先作开放审核。",
        "Review its openness first.",
    ),
    "TRANSFER_UNKNOWN": Text(
        "没有此移交：{transfer}。",
        "There is no such transfer: {transfer}.",
        "请核对标识。",
        "Check the id.",
    ),
    "TRANSFER_OTHER": Text(
        "检验未全部合格或数据与移交不符，不得接收。",
        "A check failed or the figures differ: it cannot be accepted.",
        "请核对，或登记为不接收。",
        "Check it, or enter that it was not accepted.",
    ),
}
