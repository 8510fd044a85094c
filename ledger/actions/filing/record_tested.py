"""四性检测: the event of a test of one record, or of a whole holding (DA/T 70-2018; [AL]39; [AR]40).

The decisions stand in `testing`. Every item of the stage has its own verdict with tool and version; there is
no warning that passes. FIL-2 asks for the test before acceptance, FIL-3 for one every year.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import FileObject, Payload, RecordSealed
from ledger.vocabulary import event

Stage = Literal["GD", "YJ", "CQ"]
"""归档、移交、长期保存."""
Verdict = Literal["passed", "failed"]
ItemVerdict = Literal["passed", "failed", "not_applicable"]
Ground = Literal["no_carrier", "no_package", "no_content", "no_signature", "no_attachment", "not_connected"]
"""无载体、无信息包、无内容数据、无签名、无附件、未联网: why an item does not apply."""


class TestItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item by its `code` (`1-7`). `tool` and its `version` made the verdict over what has the digest
    `input`. `ground`: why it does not apply; `reason`: the same, or why it failed, in words. `failed`: in a
    test of many, how many did."""

    __test__ = False  # no test of ours, whatever pytest thinks of the name

    code: str
    tool: str
    verdict: ItemVerdict
    version: str
    failed: int | None = None
    ground: Ground | None = None
    input: str | None = None
    reason: RecordSealed | None = None


@event("record.tested", zh="四性检测", en="Record tested", by="S|P",
       about=("record", "org", "fonds", "holdings"), clause="DA/T 70-2018; [AL]39; [AR]40",
       watched=("FIL-2", "FIL-3", "TRF-1"))  # fmt: skip
class RecordTested(Payload, frozen=True, kw_only=True):
    """`verdict`: passed where every item passed or does not apply, and each of the four natures has one that
    passed. Of one record (tag `record:`): `content`, the content digest that was tested. Of many (tags
    `holdings:` and `fonds:`): `count` records, `failed` of which failed; `manifest`: one line
    `{"content": h, "record": id, "verdict": v}` per record; `year`: whose yearly test it is."""

    items: tuple[TestItem, ...]
    stage: Stage
    verdict: Verdict
    content: str | None = None
    count: int | None = None
    failed: int | None = None
    manifest: FileObject | None = None
    year: int | None = None
