"""四性检测: deciding what a test of one record, or of a whole holding, comes to (DA/T 70-2018).

The verdict is computed here from the items, never taken from the caller. Prevented here: an item of the stage
skipped or named twice, a failure or a "does not apply" without its reason, a tool without a version, a pass
while a nature has nothing that passed. FIL-2 and FIL-3 watch the rest.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

from ledger.actions.filing.record_tested import Ground, ItemVerdict, RecordTested, Stage, TestItem, Verdict
from ledger.content import present_contents
from ledger.decision import Context, Input, manifest
from ledger.errors import Refusal
from ledger.event import Draft, Manifest, Outcome, secret
from ledger.roles import require_role
from ledger.standards.elements import checked_identity, checked_text
from ledger.standards.four_natures import ITEMS, NATURES, items_of, nature_of
from ledger.vocabulary import action
from signing.statement import is_digest

MOST_TESTED = 1_000_000


class ItemResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The verdict of one item; `input`: the digest of what was looked at. `ground`: why it does not apply;
    `reason` in words: the same, or why it failed. `failed`: in a test of many, how many records did."""

    code: str
    verdict: ItemVerdict
    tool: str
    version: str
    input: str | None = None
    reason: str | None = None
    ground: Ground | None = None
    failed: int | None = None


class RecordVerdict(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One record of a test of many: the content digest that was tested and what came out."""

    record: str
    content: str
    verdict: Verdict


class TestRecord(Input, frozen=True, kw_only=True):
    """One record: `record`, with `content` where the caller tested that and no other. Many: `records` with
    their verdicts, of `fonds`, as the test of `year`. `items`: every item of the stage."""

    __test__ = False  # no test of ours, whatever pytest thinks of the name

    stage: Stage
    items: list[ItemResult]
    record: str | None = None
    content: str | None = None
    records: list[RecordVerdict] | None = None
    fonds: str | None = None
    year: int | None = None


@action(RecordTested, mutation="recordTest", roles=("archivist",))
def decide(wanted: TestRecord, context: Context) -> Outcome:
    """One event. Refused: as `result_of`; NOT_YOUR_ORG, ROLE_MISSING."""
    require_role(context, "archivist")
    outcome = result_of(wanted, context)
    for tag in outcome.drafts[0].subjects:
        if tag.startswith("org:"):
            require_role(context, "archivist", org=tag.removeprefix("org:"))
    return outcome


def result_of(wanted: TestRecord, context: Context) -> Outcome:
    """The same without asking who acts: for the service, which tests in its own name.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, CONTENT_CHANGED, TEST_ITEM, INPUT_REFUSED.
    """
    if (wanted.record is None) == (wanted.records is None):
        raise Refusal("INPUT_REFUSED", reason="record / records: 其一 one of both")
    return _one(wanted, wanted.record, context) if wanted.record is not None else _many(wanted, context)


def verdict_of(items: list[ItemResult]) -> Verdict:
    """Passed where nothing failed and each of the four natures has an item that passed."""
    if any(one.verdict == "failed" for one in items):
        return "failed"
    passed = {nature_of(one.code) for one in items if one.verdict == "passed"}
    return "passed" if passed == set(NATURES) else "failed"


def _one(wanted: TestRecord, record: str, context: Context) -> Outcome:
    if wanted.fonds is not None or wanted.year is not None:
        raise Refusal("INPUT_REFUSED", reason="fonds, year: 用于批量检测 for a test of many")
    content = present_contents(context.facts, [record])[record]
    if wanted.content is not None and wanted.content != content.digest:
        raise Refusal("CONTENT_CHANGED", record=record)
    payload = RecordTested(
        content=content.digest,
        items=_items(wanted, many=False),
        stage=wanted.stage,
        verdict=verdict_of(wanted.items),
    )
    return Outcome([Draft(payload, (f"record:{record}", f"org:{content.org}"))])


def _many(wanted: TestRecord, context: Context) -> Outcome:
    """One event for a whole holding. What its lines say stands in the manifest; it accepts no record."""
    records = wanted.records or []
    if len({one.record for one in records}) != len(records):
        raise Refusal("INPUT_REFUSED", reason="records: 各一次 each once")
    listed = manifest([_line(one) for one in records])
    failed = sum(one.verdict == "failed" for one in records)
    return result_of_holding(wanted, Listed(listed, len(records), failed), context)


class Listed(NamedTuple):
    """The manifest of a test of many, written already: one line per record, each once, as `_many` writes
    them; how many, and how many of them failed."""

    manifest: Manifest
    records: int
    failed: int


def result_of_holding(wanted: TestRecord, listed: Listed, context: Context) -> Outcome:
    """One event for a holding whose manifest was written line by line: hundreds of thousands of records
    that nobody has to hold at once. `records` of the input is not looked at. Refused: as `result_of`."""
    fonds = checked_text("fonds", wanted.fonds or "", longest=20)
    if not 0 < listed.records <= MOST_TESTED:
        raise Refusal("INPUT_REFUSED", reason=f"records: 1..{MOST_TESTED}")
    if wanted.year is not None and not 1_900 <= wanted.year <= 2_999:
        raise Refusal("INPUT_REFUSED", reason="year: YYYY")
    failed = listed.failed
    passed: Literal["passed", "failed"] = "failed" if failed else verdict_of(wanted.items)
    payload = RecordTested(
        count=listed.records,
        failed=failed,
        items=_items(wanted, many=True),
        manifest=listed.manifest.object,
        stage=wanted.stage,
        verdict=passed,
        year=wanted.year,
    )
    subjects = (f"holdings:{context.free.uuid7()}", f"fonds:{fonds}")
    return Outcome([Draft(payload, subjects)], [listed.manifest])


def _line(one: RecordVerdict) -> dict[str, object]:
    checked_identity("record", one.record)
    if not is_digest(one.content):
        raise Refusal("INPUT_REFUSED", reason="content: SHA-256")
    return {"content": one.content, "record": one.record, "verdict": one.verdict}


def _items(wanted: TestRecord, *, many: bool) -> tuple[TestItem, ...]:
    """The items in the order of the standard; each of the stage once, others of the table where given."""
    given = {one.code: one for one in wanted.items}
    for code in items_of(wanted.stage):
        if code not in given:
            raise Refusal("TEST_ITEM", item=code, reason="缺少结论 no verdict")
    if len(given) != len(wanted.items):
        raise Refusal("INPUT_REFUSED", reason="items: 各一次 each once")
    for code in given:
        if code not in ITEMS:
            raise Refusal("TEST_ITEM", item=code[:20], reason="DA/T 70 无此项目 no such item")
    return tuple(_item(given[code], many) for code in ITEMS if code in given)


def _item(one: ItemResult, many: bool) -> TestItem:
    explained = bool((one.reason or "").strip())
    if one.verdict == "not_applicable" and not (explained or one.ground):
        raise Refusal("TEST_ITEM", item=one.code, reason="缺少原因 no reason")
    if one.verdict == "failed" and not many and not explained:
        raise Refusal("TEST_ITEM", item=one.code, reason="缺少原因 no reason")
    if one.input is not None and not is_digest(one.input):
        raise Refusal("TEST_ITEM", item=one.code, reason="input: SHA-256")
    if many and (one.reason is not None or (one.verdict == "failed") != bool(one.failed)):
        raise Refusal("TEST_ITEM", item=one.code, reason="批量检测记未通过数 a test of many gives counts")
    members: dict[str, Any] = {"failed": one.failed} if many else {}
    if one.reason is not None:
        members["reason"] = secret(checked_text("reason", one.reason))
    return TestItem(
        code=one.code,
        ground=one.ground,
        input=one.input,
        tool=checked_text("tool", one.tool, longest=100),
        verdict=one.verdict,
        version=checked_text("version", one.version, longest=100),
        **members,
    )
