"""Each item of DA/T 70 by itself: a record is good but for one thing, and exactly that item fails.
What cannot be looked at says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.content import Content
from ledger.intake.formats import Measured, PageSize
from ledger.intake.testing.examined import Antivirus, Applies, Bounds, Captured, Examined, Fault, Looked, Part
from ledger.intake.testing.judging import judge
from ledger.intake.testing.table import CHECKS
from ledger.standards.four_natures import ITEMS, STAGES, items_of
from tests.ledger.actions.filing.records import record
from tests.ledger.given import digest_of, identity

RECORD = identity("r1")
BATCH = identity("batch")


def looked(name: str, **members: Any) -> Looked:
    size = PageSize(40, 56, 300, "grey")
    measured = Measured(format="image/jpeg", kind="image", tool="Pillow", pages=(size,))
    return Looked(**{"digest": digest_of(name), "length": 900, "plain_length": 900, "measured": measured,
                     "scanned": True, **members})  # fmt: skip


def page(number: int, **members: Any) -> Part:
    return Part(**{"kind": "page", "number": number, "object": digest_of(f"p{number}"), "bytes": 900,
                   "format": "image/jpeg", "width": 40, "height": 56, "dpi": 300, "colour": "grey",
                   "batch": BATCH, **members})  # fmt: skip


def good(stage: str = "YJ") -> Examined:
    """Two scanned pages, described, attached, checked and scanned for viruses."""
    filed = msgspec.structs.replace(record("r1").draft.payload, born_digital=False)
    parts = (page(1), page(2))
    return Examined(
        stage=stage,
        content=Content(RECORD, identity("office"), (), (), {}),
        filed=filed,  # type: ignore[arg-type]
        filed_on="20260302",
        elements={
            "level": "item", "category": "WS", "code": "J019-WS·2016·D30·办公室-0123",
            "title": "关于治安管理的通知",
            "responsible": "某某省公安厅", "date": "20160311", "retention": "D30", "openness": "unreviewed",
            "secrecy": "none", "page_count": "2", "document_number": None,
        },
        parts=parts,
        objects={part.object: looked(f"p{part.number}") for part in parts},
        known_objects=frozenset(part.object for part in parts),
        batches={BATCH: frozenset({"batch.opened", "quality.checked"})},
        shown=True,
        antivirus=Antivirus("clamscan", "1.4.1/27400", 2),
    )  # fmt: skip


def failing(one: Examined) -> list[str]:
    return [item.code for item in judge(one).items if item.verdict == "failed"]


def described(**elements: str | None) -> Callable[[Examined], dict[str, Any]]:
    return lambda one: {"elements": {**one.elements, **elements}}


def seen(number: int = 2, **members: Any) -> Callable[[Examined], dict[str, Any]]:
    digest = digest_of(f"p{number}")
    return lambda one: {
        "objects": {**one.objects, digest: msgspec.structs.replace(one.objects[digest], **members)}
    }


def members(**changed: Any) -> Callable[[Examined], dict[str, Any]]:
    return lambda one: changed


def faulty(item: Any, code: str) -> Callable[[Examined], dict[str, Any]]:
    return seen(measured=None, fault=Fault(item, code, code))


def image(format: str, width: int) -> Measured:
    return Measured(format=format, kind="image", tool="Pillow", pages=(PageSize(width, 56),))


def page_three(one: Examined) -> dict[str, Any]:
    """Two pages, numbered 1 and 3."""
    parts = (page(1), page(3, object=digest_of("p2")))
    return {"parts": parts, "elements": {**one.elements, "page_count": "3"}}


def empty_attachment(one: Examined) -> dict[str, Any]:
    """Two files, the second of no bytes."""
    second = looked("p2", measured=None, fault=Fault("2-7", "FILE_EMPTY", "0"))
    return {
        "parts": tuple(page(number, kind="file", batch=None) for number in (1, 2)),
        "objects": {**one.objects, digest_of("p2"): second},
        "capture_tools": True,
    }


ODD: list[tuple[str, Callable[[Examined], dict[str, Any]]]] = [
    ("1-1", seen(intact=False)),
    ("1-1", members(fixity=("#7 SIGNATURE_WRONG",))),
    ("1-2", described(title="长" * 2_001)),
    ("1-2", described(carrier="纸" * 61)),
    ("1-3", described(date="20161340")),
    ("1-3", described(page_count="两页")),
    ("1-3", members(captured=(Captured(None, "page_count", "两"),))),
    ("1-4", described(openness="ajar")),
    ("1-4", described(secrecy="严密")),
    ("1-5", described(date="20260401")),
    ("1-5", described(retention="Y")),
    ("1-5", described(code="J019-WS·2027·D30·办公室-0123")),
    ("1-6", described(title="关于\u200b治安")),
    ("1-6", described(title="关于\ufffd治安")),
    ("1-6", described(responsible="公安厅\ue001")),
    ("1-6", described(title="关于治安 ")),
    ("1-7", described(code="J019/WS/2016/123")),
    ("1-8", members(same_code=(identity("r2"),))),
    ("1-8", lambda one: {"parts": (page(1), page(2, object=digest_of("p1")))}),
    ("1-10", seen(length=899)),
    ("1-10", seen(measured=image("image/png", 40))),
    ("1-10", seen(measured=image("image/jpeg", 41))),
    ("1-10", lambda one: {"parts": (page(1), page(2, dpi=200))}),
    ("1-10", described(page_count="1")),
    ("1-10", members(captured=(Captured(digest_of("p1"), "computer_file_size", 12),))),
    ("1-11", members(captured=(Captured(digest_of("strange"), "computer_file_size", 900),))),
    ("1-11", seen(owner=f"record:{identity('r2')}")),
    ("2-3", lambda one: {"parts": (page(1), page(2, dpi=None))}),
    ("2-4", described(title="  ")),
    ("2-4", described(date=None)),
    ("2-5", members(batches={BATCH: frozenset({"batch.opened"})})),
    ("2-6", page_three),
    ("2-6", lambda one: {"parts": (page(1), page(2), page(2, object=digest_of("p1"), frame=1))}),
    ("2-7", described(page_count="3")),
    ("2-7", faulty("2-7", "FILE_EMPTY")),
    ("2-8", empty_attachment),
    ("3-1", members(unreadable=("record.filed/payload/title: BOX_CLOSED",))),
    ("3-2", members(shown=False)),
    ("3-3", faulty("3-3", "FORMAT_UNKNOWN")),
    ("3-4", faulty("3-4", "FILE_TRUNCATED")),
    ("3-5", members(batches={BATCH: frozenset({"quality.checked"})})),
    ("3-8", faulty("3-8", "FILE_ENCRYPTED")),
    ("4-1", members(antivirus=Antivirus("clamscan", "1.4.1", 30))),
    ("4-1", members(antivirus=Antivirus("clamscan", "1.4.1", None))),
    ("4-2", seen(virus="Evil.Test")),
    ("4-2", seen(scanned=False)),
    ("4-7", members(process=("#7 SESSION_NOT_OPEN",))),
]


def test_every_item_of_the_standard_has_its_check() -> None:
    assert list(CHECKS) == list(ITEMS)


@pytest.mark.parametrize("stage", STAGES)
def test_a_good_record_passes_everything_that_applies(stage: str) -> None:
    tested = judge(good(stage))
    assert [one.code for one in tested.items] == list(items_of(stage))
    assert tested.verdict == "passed"
    assert not tested.failures
    skipped = {one.code: one.ground for one in tested.items if one.verdict == "not_applicable"}
    assert set(skipped.values()) <= {"no_attachment", "no_carrier", "no_package"}
    assert skipped.get("2-8", "no_attachment") == "no_attachment"


@pytest.mark.parametrize(("code", "change"), ODD)
def test_one_thing_wrong_fails_its_item_and_no_other(
    code: str, change: Callable[[Examined], dict[str, Any]]
) -> None:
    one = good("GD")
    assert failing(msgspec.structs.replace(one, **change(one))) == [code]


def test_the_items_of_counts_fail_with_what_is_missing() -> None:
    one = good("YJ")
    gone = msgspec.structs.replace(
        one, **seen(found=False, intact=False, length=0, measured=None, scanned=False)(one)
    )
    assert failing(gone) == ["2-1", "2-2", "2-7"]


def test_without_a_scanner_nothing_is_virus_free() -> None:
    one = good("GD")
    objects = {name: msgspec.structs.replace(seen, scanned=False) for name, seen in one.objects.items()}
    none = msgspec.structs.replace(one, antivirus=Antivirus(), objects=objects)
    assert failing(none) == ["4-1", "4-2"]
    isolated = msgspec.structs.replace(none, bounds=Bounds(antivirus="isolated"))
    assert failing(isolated) == []
    for code in ("4-1", "4-2"):
        found = CHECKS[code].judge(isolated)
        assert isinstance(found, Applies)
        assert found.ground == "not_connected"


@pytest.mark.parametrize(
    ("office", "stage", "passes"),
    [("filing", "GD", True), ("filing", "CQ", False), ("always", "CQ", True), ("never", "GD", False)],
)
def test_office_formats_stand_where_policy_lets_them(office: str, stage: str, passes: bool) -> None:
    one = good(stage)
    word = Measured(format="application/msword", kind="document", tool="olefile")
    changed = msgspec.structs.replace(one, bounds=Bounds(office=office), **seen(measured=word)(one))
    assert ("3-3" not in failing(changed)) is passes


def test_paper_that_was_not_digitized_has_no_content_to_test_and_born_digital_without_a_file_fails() -> None:
    paper = msgspec.structs.replace(good("GD"), parts=(), objects={})
    tested = judge(paper)
    assert tested.verdict == "passed"
    grounds = {one.code: one.ground for one in tested.items if one.verdict == "not_applicable"}
    assert grounds["2-7"] == grounds["3-4"] == grounds["4-2"] == "no_content"
    born = msgspec.structs.replace(paper.filed, born_digital=True)
    assert failing(msgspec.structs.replace(paper, filed=born)) == ["2-7"]


def test_a_content_that_could_not_be_opened_passes_no_item_that_would_have_had_to_open_it() -> None:
    one = good("GD")
    fault = Fault("3-8", "FILE_ENCRYPTED", "PDF")
    objects = {
        name: msgspec.structs.replace(each, measured=None, fault=fault) for name, each in one.objects.items()
    }
    verdicts = {
        item.code: item.verdict for item in judge(msgspec.structs.replace(one, objects=objects)).items
    }
    assert verdicts["3-8"] == "failed"
    assert verdicts["3-3"] == verdicts["3-4"] == "not_applicable"
