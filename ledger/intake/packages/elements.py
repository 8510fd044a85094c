"""Names of elements as packages write them → names of `ledger.standards.metadata`, and what a filing uses."""

from __future__ import annotations

from ledger.standards.metadata import METADATA

LONGEST = 4_000
_OTHER_NAMES = {
    "顺序号": "archives_item_number",
    "文件题名": "title",
    "案卷题名": "title",
    "标题": "title",
    "作者": "author",
    "形成日期": "date",
    "成文日期": "date",
    "文件形成时间": "date",
    "文号": "document_number",
    "备注": "annotation",
    "机构": "organisation_or_function",
    "归档年度": "year",
    "页数": "page_count",
    "人员": "personal_name",
    "名称": "agent_name",
}
_BY_LABEL = {**{row.zh: name for name, row in reversed(METADATA.items())}, **_OTHER_NAMES}
BAG_LABELS = {
    "External-Identifier": "archival_code",
    "External-Description": "title",
    "Source-Organization": "author",
    "Bagging-Date": "date",
    "Bag-Group-Identifier": "fonds_code",
}
MEMBERS = {
    "archival_code": "code",
    "title": "title",
    "author": "responsible",
    "date": "date",
    "document_number": "document_number",
    "retention_period": "retention",
    "security_classification": "secrecy",
    "control_identifier": "openness",
    "page_count": "pages",
    "annotation": "notes",
    "fonds_code": "fonds",
    "year": "year",
    "organisation_or_function": "department",
}
"""Elements that become members of the filing; the others are captured as metadata."""


def element_named(label: str) -> str | None:
    """The element that a label means, None where no standard has it."""
    clean = label.strip()
    return clean if clean in METADATA else _BY_LABEL.get(clean)


def add(found: dict[str, str], label: str, value: str | None) -> None:
    """Keep a labelled value, the first of several; what says nothing or has no name is left."""
    text = (value or "").strip()
    name = element_named(label)
    if name is not None and text:
        found.setdefault(name, text[: LONGEST + 1])
