"""The texts of refusals about governance: committees, regulations, plans, grades and assessments."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "ORG_ENDED": Text(
        "机构 {org} 已合并或撤销。",
        "Organisation {org} was merged or closed.",
        "请由承接其职能的机构办理。",
        "Have the organisation that took over act.",
    ),
    "ORG_HAS_PARTS": Text(
        "其下仍有机构：{org}。",
        "Another organisation still stands under it: {org}.",
        "请先合并或撤销下级机构。",
        "Merge or close what stands under it first.",
    ),
    "HOLDINGS_TAKEN": Text(
        "该目录清单已入账：{manifest}。",
        "This manifest was entered before: {manifest}.",
        "请核对导出文件。",
        "Check the export.",
    ),
    "LOG_KEY_REFUSED": Text(
        "新日志密钥未被接受：{reason}。",
        "The new log key was not accepted: {reason}.",
        "请用新密钥签署本账本的检查点后重试。",
        "Have the new key sign a checkpoint of this log, then try again.",
    ),
    "COMMITTEE_SMALL": Text(
        "鉴定委员会至少 {least} 人。",
        "An appraisal committee has at least {least} members.",
        "请补充成员。",
        "Name more members.",
    ),
    "REGULATION_UNKNOWN": Text(
        "没有该制度：{regulation}。",
        "There is no such regulation: {regulation}.",
        "请核对标识；新制度不填。",
        "Check the id; leave it out for a new one.",
    ),
    "VERSION_TAKEN": Text(
        "版本 {version} 已印发。",
        "Version {version} was issued already.",
        "请使用新的版本号。",
        "Use a new version.",
    ),
    "PLAN_UNKNOWN": Text(
        "没有该计划：{plan}。",
        "There is no such plan: {plan}.",
        "请先下达计划。",
        "Adopt the plan first.",
    ),
    "TASK_UNKNOWN": Text(
        "没有该任务：{task}。",
        "There is no such task: {task}.",
        "请核对标识。",
        "Check the id.",
    ),
    "TASK_DONE": Text(
        "任务 {task} 已办结。",
        "Task {task} is done already.",
        "无需再办。",
        "Nothing more is to be done.",
    ),
    "GRADE_TAKEN": Text(
        "该单位本年度此等级已认定：{org}。",
        "This grade of this year was awarded already: {org}.",
        "请核对年度和等级。",
        "Check year and grade.",
    ),
    "ASSESSED_ALREADY": Text(
        "部门 {org} 的 {year} 年度已考核。",
        "Department {org} was assessed for {year} already.",
        "请核对年度。",
        "Check the year.",
    ),
    "ASSESSMENT_TOO_LONG": Text(
        "测评有效期超过 {days} 天。",
        "The assessment is valid for more than {days} days.",
        "请按证书更正，或先调整策略。",
        "Correct it, or set the policy first.",
    ),
}
