"""The content digest: what a review passes and a leader signs, byte for byte, and what changes it."""

import hashlib
import json
from typing import Any

import pytest

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.content import (
    CONTENT_EVENTS,
    SHOWN,
    AttachedPage,
    Shown,
    content_digest,
    content_of,
    present_digests,
    shown_contents,
)
from ledger.errors import Refusal
from ledger.event import NAMES, Recorded, secret
from ledger.facts import Facts
from ledger.vocabulary import event_type, load
from tests.golden import build_content_digest
from tests.ledger.actions.publication.publishing import filed, page
from tests.ledger.given import MemorySource, digest_of, happened, identity

GOLDEN: dict[str, list[dict[str, Any]]] = json.loads(build_content_digest.PLACE.read_bytes())
CASES = GOLDEN["cases"]
TWINS = GOLDEN["twins"]
RECORD = identity("record")
load()


def recorded(events: list[dict[str, Any]]) -> list[Recorded[Any]]:
    source = MemorySource()
    for one in events:
        source.add(happened(event_type(one["type"]).decoder(one["payload"]), *one["subjects"]))
    return source.events


def test_building_the_golden_file_again_changes_nothing() -> None:
    assert build_content_digest.PLACE.read_bytes() == build_content_digest.built()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_digest_is_that_of_the_golden_text(case: dict[str, Any]) -> None:
    assert hashlib.sha256(case["canonical"].encode()).hexdigest() == case["h"]
    assert content_digest(content_of(recorded(case["events"]))) == case["h"]


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: f"{twin['of']}: {twin['change']}")
def test_a_negative_twin_has_another_digest(twin: dict[str, Any]) -> None:
    good = next(case["h"] for case in CASES if case["name"] == twin["of"])
    assert content_digest(content_of(recorded(twin["events"]))) != good


def test_every_type_that_changes_the_content_is_in_a_golden_case() -> None:
    covered = {one["type"] for case in CASES for one in case["events"]}
    assert covered == {NAMES[kind] for kind in CONTENT_EVENTS} - {"record.annulled", "record.destroyed"}


def test_every_shown_element_is_a_member_of_what_is_filed() -> None:
    assert set(SHOWN) < set(RecordFiled.__struct_fields__)


def test_pages_stand_in_order_of_their_numbers() -> None:
    content = content_of(MemorySource([filed(RECORD), page(RECORD, 10), page(RECORD, 9)]).events)
    assert content.pages == (
        AttachedPage(9, identity(f"page {RECORD} 9"), digest_of(f"{RECORD} 9")),
        AttachedPage(10, identity(f"page {RECORD} 10"), digest_of(f"{RECORD} 10")),
    )


def test_a_record_that_was_never_filed_or_is_annulled_has_no_content() -> None:
    with pytest.raises(Refusal, match="RECORD_UNKNOWN"):
        content_of([])
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{RECORD}")
    with pytest.raises(Refusal, match="RECORD_ANNULLED"):
        content_of(MemorySource([filed(RECORD), annulled]).events)


def test_many_contents_are_read_ahead_and_come_in_the_order_asked() -> None:
    records = [identity(f"record {number}") for number in range(20)]
    source = MemorySource([filed(record) for record in records])
    facts = Facts(source, source.head)
    assert list(present_digests(facts, reversed(records))) == records[::-1]
    assert [len(tags) for _, tags in source.prefetched] == [20]


def test_what_was_shown_is_compared_with_what_is_there() -> None:
    source = MemorySource([filed(RECORD)])
    facts = Facts(source, source.head)
    digest = content_digest(content_of(source.events))
    assert shown_contents(facts, [Shown(record=RECORD, content=digest)])[RECORD].digest == digest
    with pytest.raises(Refusal, match="CONTENT_CHANGED"):
        shown_contents(facts, [Shown(record=RECORD, content=digest_of("other"))])
