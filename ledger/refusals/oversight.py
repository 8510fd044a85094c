"""The texts of refusals about findings, waivers, rule sets and audits."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "WITNESSED_ALREADY": Text(
        "上次时钟记录以来已有见证。",
        "A checkpoint was witnessed since the last tick already.",
        "请等下一次时钟记录。",
        "Wait for the next tick.",
    ),
    "WITNESS_REFUSED": Text(
        "见证未被接受：{reason}。",
        "The witnessing was not accepted: {reason}.",
        "请核对检查点和见证方公钥。",
        "Check the note and the witnesses' keys.",
    ),
    "RULESET_TAKEN": Text(
        "规则集或更高版本已启用：{version}。",
        "This rule set or a later one was adopted: {version}.",
        "请提高版本号。",
        "Raise the version.",
    ),
    "RULESET_UNKNOWN": Text(
        "规则集未启用或尚未生效：{ruleset}。",
        "The rule set is not adopted or not in force: {ruleset}.",
        "请先启用规则集。",
        "Adopt the rule set first.",
    ),
    "FINDING_UNKNOWN": Text(
        "没有该问题：{finding}。",
        "There is no such finding: {finding}.",
        "请核对标识。",
        "Check the id.",
    ),
    "FINDING_CLOSED": Text(
        "问题 {finding} 已销号。",
        "Finding {finding} is closed.",
        "如再次发生，请重新交办。",
        "If it recurs, raise it anew.",
    ),
    "FINDING_UNANSWERED": Text(
        "问题 {finding} 尚未整改反馈。",
        "Finding {finding} was not answered yet.",
        "请先由责任单位反馈。",
        "Have the organisation answer first.",
    ),
    "APPROVER_INVOLVED": Text(
        "批准人与该问题有关。",
        "The approver is involved in the finding.",
        "请由与该问题无关的人批准。",
        "Have somebody approve who is not involved.",
    ),
    "WAIVER_TOO_LONG": Text(
        "豁免超过 {days} 天。",
        "The waiver lasts more than {days} days.",
        "请缩短期限。",
        "Shorten it.",
    ),
    "INSPECTION_UNKNOWN": Text(
        "没有该检查：{inspection}。",
        "There is no such inspection: {inspection}.",
        "请核对标识。",
        "Check the id.",
    ),
    "AUDIT_UNKNOWN": Text(
        "没有该审计：{audit}。",
        "There is no such audit: {audit}.",
        "请核对标识。",
        "Check the id.",
    ),
}
