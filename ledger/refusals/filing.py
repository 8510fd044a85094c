"""The texts of refusals about filing, arrangement and description."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "SOURCE_UNKNOWN": Text(
        "来源 {source} 未登记。",
        "The source {source} is not registered.",
        "请先登记业务系统或机构。",
        "Register the system or organisation first.",
    ),
    "DOCUMENT_TAKEN": Text(
        "该来源的文件 {document} 已报办结。",
        "Document {document} of this source was reported before.",
        "无需重复报送。",
        "There is no need to report it again.",
    ),
    "DOCUMENT_UNKNOWN": Text(
        "没有为此标识报过文件办结：{record}。",
        "No document was reported under this record id: {record}.",
        "请先报送文件办结，或不填。",
        "Report its completion first, or leave it out.",
    ),
    "METADATA_UNKNOWN": Text(
        "未采集过此元数据项：{element}。",
        "This element was never captured: {element}.",
        "请先采集。",
        "Capture it first.",
    ),
    "FILING_UNKNOWN": Text(
        "没有此移交归档：{filing}。",
        "There is no such hand-over for filing: {filing}.",
        "请核对标识。",
        "Check the id.",
    ),
    "COUNTS_DIFFER": Text(
        "清点数 {counted} 与移交数 {given} 不符（件/页）。",
        "Counted {counted}, handed over {given} (items/pages).",
        "请共同复点；移交有误的，由部门重新移交。",
        "Count again together; where the list is wrong, the department hands over anew.",
    ),
    "NUMBER_GAP": Text(
        "第 {number} 号既无档案也无空号说明。",
        "Number {number} has neither a record nor an explanation.",
        "请补归档，或作空号说明。",
        "File the record, or void the number with its ground.",
    ),
    "NUMBER_BEYOND": Text(
        "第 {number} 号已有档案，不在末号之内。",
        "Number {number} has a record beyond the last number named.",
        "请以实际末号办理。",
        "Close with the real last number.",
    ),
    "FILE_UNKNOWN": Text(
        "该档案没有第 {number} 个文件。",
        "The record has no file {number}.",
        "请核对文件序号。",
        "Check the file's number.",
    ),
    "TEST_ITEM": Text(
        "四性检测项目 {item}：{reason}。",
        "Test item {item}: {reason}.",
        "每个项目均须有结论，未通过和不适用须说明原因。",
        "Every item needs a verdict; failed and not applicable need a reason.",
    ),
    "TEST_MISSING": Text(
        "档案 {record} 的现有内容未通过归档环节（GD）四性检测。",
        "Record {record} has not passed the four-nature test at filing (GD) with its present content.",
        "请检测后再接收，不合格的退回。",
        "Test it first; return it where it fails.",
    ),
    "ARRANGED_ALREADY": Text(
        "{item} 已在另一卷（盒）中。",
        "{item} stands in another volume or box.",
        "请先拆卷或倒盒。",
        "Dissolve that volume or unpack that box first.",
    ),
    "VOLUME_UNKNOWN": Text(
        "没有此案卷，或已拆卷：{volume}。",
        "There is no such volume, or it was dissolved: {volume}.",
        "请核对标识。",
        "Check the id.",
    ),
    "BOX_UNKNOWN": Text(
        "没有此档案盒，或已倒盒：{box}。",
        "There is no such box, or it was unpacked: {box}.",
        "请核对标识。",
        "Check the id.",
    ),
}
