"""The texts of refusals about records, pages, review and publication."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    # Records
    "CODE_MALFORMED": Text(
        "档号“{archival_code}”不符合 DA/T 13 或 DA/T 22：{reason}。",
        "Archival code “{archival_code}” follows neither DA/T 13 nor DA/T 22: {reason}.",
        "例：J019-WS·2016·D30·办公室-0123。",
        "Example: J019-WS·2016·D30·办公室-0123.",
    ),
    "CODE_TAKEN": Text(
        "档号 {archival_code} 已使用，且永不重新分配。",
        "Archival code {archival_code} is taken and never reassigned.",
        "请使用新的件号。",
        "Use a new item number.",
    ),
    "RECORD_UNKNOWN": Text(
        "没有此档案：{record}。", "There is no such record: {record}.", "请核对标识。", "Check the id."
    ),
    "RECORD_ANNULLED": Text(
        "该档案已注销。", "This record has been annulled.", "请查看其时间线。", "See its timeline."
    ),
    "STATE_SECRET": Text(
        "秘密及以上的档案不得进入内部账本。",
        "Records of 秘密 and above never enter an internal ledger.",
        "请导出并移交涉密单机的涉密账本，在那里归档、定密，再由两人监销本账本的内容（recordDestroy）。",
        "Export it to the classified station's own ledger, file and classify it there; then destroy the "
        "content here with two supervisors (recordDestroy).",
    ),
    "SCHEDULE_MISSING": Text(
        "没有批准的保管期限表，或表中没有此类别：{category}。",
        "No approved retention schedule covers this category: {category}.",
        "请先批准保管期限表。",
        "Have a schedule approved first.",
    ),
    "SCHEDULE_TAKEN": Text(
        "保管期限表 {version} 已批准。",
        "Schedule version {version} is approved already.",
        "修订请用新的版本号。",
        "Use a new version for a revision.",
    ),
    "SCHEDULE_NOT_IN_FORCE": Text(
        "保管期限表 {version} 现不生效，现行为 {wanted}。",
        "Schedule version {version} is not in force; {wanted} is.",
        "请按现行表归档。",
        "File under the one in force.",
    ),
    "RECORD_TAKEN": Text(
        "档案标识 {record} 已使用。",
        "Record id {record} is taken.",
        "请使用新的标识，或不填。",
        "Use a new id, or leave it out.",
    ),
    "RETENTION_OTHER": Text(
        "保管期限 {given} 与表定 {wanted} 不符。",
        "Retention {given} differs from the schedule's {wanted}.",
        "请按表著录，或修订保管期限表。",
        "Follow the schedule or have it revised.",
    ),
    "ELEMENT_MISSING": Text(
        "缺少必备著录项：{element}。",
        "A mandatory element is missing: {element}.",
        "请补全后重试。",
        "Fill it in and try again.",
    ),
    "ELEMENT_VALUE": Text(
        "著录项 {element} 的值不在值域内：{reason}。",
        "Element {element} is outside its value set: {reason}.",
        "请更正后重试。",
        "Correct it and try again.",
    ),
    "NOTHING_CHANGED": Text(
        "没有任何变化。", "Nothing would change.", "无需办理。", "There is nothing to do."
    ),
    "BATCH_UNKNOWN": Text(
        "没有此批次：{batch}。", "There is no such batch: {batch}.", "请先开启批次。", "Open it first."
    ),
    "BATCH_CLOSED": Text(
        "批次已验收。", "The batch has been accepted.", "请开启新批次。", "Open a new batch."
    ),
    "PAGE_TAKEN": Text(
        "第 {number} 页已挂接。", "Page {number} is attached already.", "请先取消挂接。", "Detach it first."
    ),
    "PAGE_UNKNOWN": Text(
        "没有此页：{page}。", "There is no such page: {page}.", "请核对标识。", "Check the id."
    ),
    # Review and publication
    "RELEASE_UNKNOWN": Text(
        "没有此发布立项：{release}。", "There is no such release: {release}.", "请先立项。", "Open it first."
    ),
    "RELEASE_CLOSED": Text(
        "该发布立项已办结。", "This release has been decided.", "请另行立项。", "Open a new release."
    ),
    "NOT_IN_RELEASE": Text(
        "档案 {record} 不在此立项内。",
        "Record {record} is not in this release.",
        "请核对清单。",
        "Check the manifest.",
    ),
    "REVIEW_MISSING": Text(
        "档案 {record} 尚未通过初审，或初审后内容已变。",
        "Record {record} has not passed initial review with its present content.",
        "请重新初审。",
        "Review it again.",
    ),
    "DISC_MISSING": Text(
        "送审光盘尚未刻录或交付，或未含该档案。",
        "No delivered disc holds the present content.",
        "请刻盘并由数源部门签收。",
        "Burn a disc and have the department receive it.",
    ),
    "DISC_UNKNOWN": Text(
        "没有此光盘：{disc}。", "There is no such disc: {disc}.", "请核对。", "Check the id."
    ),
    "DISC_OUT": Text(
        "光盘 {disc} 尚在数源部门。",
        "Disc {disc} is still with the source department.",
        "请先退回。",
        "Have it returned first.",
    ),
    "DISC_IN": Text(
        "光盘 {disc} 不在数源部门。",
        "Disc {disc} is not with the source department.",
        "请核对。",
        "Check the id.",
    ),
    "DISC_GONE": Text(
        "光盘 {disc} 已销毁。", "Disc {disc} has been destroyed.", "请重新刻盘。", "Burn another disc."
    ),
    "OPENNESS_GROUND": Text(
        "开放审核的结论与理由不相符：{reason}。",
        "The decision on openness and its ground do not go together: {reason}.",
        "不开放须写明理由，延期须写明期限。",
        "Not opening needs a ground, deferring an end.",
    ),
    "DEPARTMENT_REVIEW_MISSING": Text(
        "数源部门尚未审核档案 {record}。",
        "The source department has not reviewed record {record}.",
        "请由数源部门审核。",
        "Have the department review it.",
    ),
    "SIGNATURE_MISSING": Text(
        "数源部门主要领导未就现有内容签字。",
        "The department's leader has not signed exactly this content.",
        "请重新送审签字。",
        "Have it reviewed and signed again.",
    ),
    "CONTENT_CHANGED": Text(
        "档案 {record} 的内容与您所见的不同。",
        "Record {record} no longer has the content that you were shown.",
        "请重新查看后再办理。",
        "Look at it again, then decide.",
    ),
    "RELEASE_EMPTY": Text(
        "此立项没有可进入下一步的档案。",
        "This release has no record left for this step.",
        "请先补齐档案的审核，或拒绝该立项。",
        "Have records pass the step before, or refuse the release.",
    ),
    "DEPARTMENT_DROPPED": Text(
        "数源部门不同意发布档案 {record}。",
        "The source department does not let record {record} be published.",
        "如情况有变，请由数源部门重新审核并签字。",
        "If things changed, have the department review and sign again.",
    ),
    "NOT_OF_DEPARTMENT": Text(
        "档案 {record} 不属于该数源部门。",
        "Record {record} does not come from this source department.",
        "请按数源部门分别立项。",
        "Open a release for each source department.",
    ),
    "SECRECY_OPEN": Text(
        "档案 {record} 已定密或密级未定，不得发布。",
        "Record {record} is classified or its secrecy is undecided; it cannot be published.",
        "请先办理定密或解密。",
        "Have its secrecy decided or lifted first.",
    ),
    "BATCH_BELOW": Text(
        "批次未达到验收标准：{reason}。",
        "The batch is below the acceptance standard (DA/T 31): {reason}.",
        "请返工后重新抽检。",
        "Have it reworked, then take a new sample.",
    ),
    "PUBLISHED_ALREADY": Text(
        "档案 {record} 已发布。",
        "Record {record} is published already.",
        "无需办理。",
        "There is nothing to do.",
    ),
    "NOT_PUBLISHED": Text(
        "档案 {record} 未发布。", "Record {record} is not published.", "无需办理。", "There is nothing to do."
    ),
    "DECIDED_ALREADY": Text(
        "该事项已有结论。", "This has been decided already.", "请查看时间线。", "See the timeline."
    ),
}
