"""The texts of refusals about secrecy: classification, copies and carriers."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "SECRECY_NONE": Text(
        "档案 {record} 现无密级。",
        "Record {record} has no marking in force.",
        "请先办理定密。",
        "Have its secrecy set first.",
    ),
    "SECRECY_SET_ALREADY": Text(
        "档案 {record} 已定密。",
        "The secrecy of record {record} is set already.",
        "变更请办理密级变更。",
        "Change it with secrecyChange.",
    ),
    "CLASSIFYING_POWER": Text(
        "该机关没有确定{level}级国家秘密的权限。",
        "This organ has no power to classify as {level}.",
        "请报有权限的上级机关定密，或写明按规定授予的权限依据。",
        "Have a superior with that power decide, or name the prescription that gives the power.",
    ),
    "ORIGIN_MISSING": Text(
        "派生定密须写明原定密机关和原文件。",
        "A derived classification names the organ and the document that it is derived from.",
        "请补充 origin 与 originDocument。",
        "Add origin and originDocument.",
    ),
    "PERIOD_NEEDED": Text(
        "须写明保密期限或者解密条件，二者择一。",
        "Name a period or a condition of declassification, one of the two.",
        "请补充 months 或 condition。",
        "Add months or condition.",
    ),
    "PERIOD_TOO_LONG": Text(
        "{level}的保密期限一般不超过 {years} 年。",
        "A period of {level} is at most {years} years.",
        "请缩短期限；另有规定的，写明其依据。",
        "Shorten it, or name the other provision that lets it be longer.",
    ),
    "NOT_ORIGIN": Text(
        "只有原定密机关或者其上级机关可以决定。",
        "Only the organ that classified, or a superior of it, decides this.",
        "请报原定密机关办理，凭其书面通知登记。",
        "Refer it to that organ and enter its written notice.",
    ),
    "NOTICE_MISSING": Text(
        "由其他机关决定的，须写明书面通知文号。",
        "What another organ decided needs the number of its written notice.",
        "请补充 notice。",
        "Add notice.",
    ),
    "SECRECY_EXPIRED": Text(
        "保密期限已于 {until} 届满，不能再延期。",
        "The period ended with {until}; it cannot be extended any more.",
        "请办理解密；仍需保密的，重新定密。",
        "Declassify it; where it still has to be kept, set its secrecy anew.",
    ),
    "SECRECY_NOT_EXPIRED": Text(
        "保密期限尚未届满（至 {until}）。",
        "The period has not ended yet (until {until}).",
        "提前解密须由原定密机关或者其上级机关决定。",
        "Declassifying earlier is decided by the organ that classified, or a superior.",
    ),
    "REVIEWED_ALREADY": Text(
        "档案 {record} 已完成 {year} 年度审核。",
        "Record {record} has been reviewed for {year}.",
        "无需办理。",
        "There is nothing to do.",
    ),
    "COPY_UNKNOWN": Text(
        "没有此复制件：{copy}。", "There is no such copy: {copy}.", "请核对标识。", "Check the id."
    ),
    "COPY_GONE": Text(
        "复制件 {copy} 已销毁。",
        "Copy {copy} has been destroyed.",
        "请核对登记簿。",
        "Check the register.",
    ),
    "COPY_CONSENT_MISSING": Text(
        "复制绝密级国家秘密须经原定密机关或者其上级机关同意。",
        "Copying a top secret record needs the consent of the organ that classified it, or a superior.",
        "请提出复制申请，由该机关同意后再办。",
        "Request the copy and have that organ consent first.",
    ),
    "REGISTER_TAKEN": Text(
        "登记号 {number} 已使用。",
        "Register number {number} is taken.",
        "请使用新的登记号。",
        "Use a new number.",
    ),
    "DESTRUCTION_UNKNOWN": Text(
        "没有此载体销毁清点：{destruction}。",
        "There is no such count of carriers to destroy: {destruction}.",
        "请先清点登记。",
        "Count and register them first.",
    ),
    "DESTRUCTION_NOT_APPROVED": Text(
        "载体销毁尚未审批。",
        "The destruction of these carriers is not approved.",
        "请先审批。",
        "Have it approved first.",
    ),
    "UNIT_NEEDED": Text(
        "须写明承担销毁的指定单位；少量载体（不超过 {most} 件）可写明自行销毁所依据的制度。",
        "Name the designated unit; for small amounts (at most {most}) our own rules for it.",
        "请补充 unit 或 rules，二者择一。",
        "Add unit or rules, one of the two.",
    ),
}
