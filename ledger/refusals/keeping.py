"""The texts of refusals about media, backups, drills, restores and incidents."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "MEDIUM_TAKEN": Text(
        "序列号 {serial} 的介质已登记。",
        "A medium with serial number {serial} is registered already.",
        "请核对序列号。",
        "Check the serial number.",
    ),
    "MEDIUM_UNKNOWN": Text(
        "没有此介质：{medium}。", "There is no such medium: {medium}.", "请先登记。", "Register it first."
    ),
    "MEDIUM_RETIRED": Text(
        "该介质已报废，不再使用。",
        "This medium was retired and is used no more.",
        "请换用在册介质。",
        "Use another medium.",
    ),
    "MEDIUM_NOT_SEALED": Text(
        "登记备份的介质尚未封存。",
        "The medium of a registration copy has not been sealed.",
        "请先封存并登记封条号。",
        "Seal it and register the seal first.",
    ),
    "BACKUP_UNKNOWN": Text(
        "没有此备份：{backup}。", "There is no such backup: {backup}.", "请核对标识。", "Check the id."
    ),
    "BACKUP_NOT_ENCRYPTED": Text(
        "登记备份必须加密后移交。",
        "A registration copy is handed over encrypted.",
        "请另做一份加密的备份。",
        "Make an encrypted copy.",
    ),
    "BACKUP_NOT_HANDED_OVER": Text(
        "该备份没有移交给此单位。",
        "This backup was not handed over to that organisation.",
        "请先登记移交。",
        "Register the hand-over first.",
    ),
    "NOTHING_DESTROYED": Text(
        "该清册下尚无档案销毁。",
        "Nothing on this list has been destroyed.",
        "销毁后再处理备份。",
        "Deal with the copies after the destruction.",
    ),
    "DRILL_UNKNOWN": Text(
        "没有此演练：{drill}。", "There is no such drill: {drill}.", "请先登记开始。", "Start it first."
    ),
    "RESTORE_UNKNOWN": Text(
        "没有此恢复：{restore}。",
        "There is no such restore: {restore}.",
        "请先登记开始。",
        "Start it first.",
    ),
    "RESTORE_RUNS": Text(
        "为此事件进行的恢复尚未结束。",
        "A restore for this incident has not ended.",
        "请先登记恢复结束。",
        "End the restore first.",
    ),
    "SECONDS_IMPOSSIBLE": Text(
        "所报用时不可能：{reason}。",
        "The seconds given are not possible: {reason}.",
        "请核对计时。",
        "Check what was measured.",
    ),
    "RESTORED_MISSING": Text(
        "成功的演练或恢复须有用时和恢复到的检查点。",
        "A drill or restore that passed has its seconds and the checkpoint that was restored.",
        "请补全后重试。",
        "Fill them in and try again.",
    ),
    "INCIDENT_UNKNOWN": Text(
        "没有此事件：{incident}。",
        "There is no such incident: {incident}.",
        "请先登记。",
        "Open it first.",
    ),
    "INCIDENT_CLOSED": Text("该事件已结案。", "This incident is closed.", "请另行登记。", "Open a new one."),
    "INCIDENT_NOT_REPORTED": Text(
        "该事件尚未向档案主管部门报告。",
        "This incident has not been reported to the archive authority.",
        "请先报告，再结案。",
        "Report it, then close it.",
    ),
}
