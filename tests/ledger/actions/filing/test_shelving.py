"""上架、清点: where things stand, and whether they are there."""

from __future__ import annotations

import pytest

from ledger.actions.filing.arrangement_events import RecordShelved, StockChecked
from ledger.actions.filing.boxes import PackBox
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.shelving import CheckStock, ShelveRecords
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.cosigning import CoSigner
from ledger.event import secret
from tests.ledger.actions.filing.records import LI, WANG, ZHAO, keyed, record
from tests.ledger.given import Given, given, happened, identity, staff

ONE = f"record:{identity('r1')}"
SHELF = "一库 03 列 02 柜 4 层"


@pytest.fixture
def history() -> Given:
    people = [*staff((LI, "archivist"), (WANG, "archivist"), (ZHAO, "keeper")), keyed(LI), keyed(WANG)]
    begun = given(*people, record("r1", 1), record("r2", 2))
    return begun.when(
        PackBox(label="1", checker=CoSigner(person=WANG), records=[identity("r2")]), actor=LI
    ).and_then()


def box(history: Given) -> str:
    return f"box:{history.source.events[-1].subject('box')}"


def test_a_box_and_a_record_stand_on_a_shelf(history: Given) -> None:
    wanted = ShelveRecords(items=[box(history), ONE], shelf=SHELF)
    outcome = history.when(wanted, actor=ZHAO).then(ActionHeaded, RecordShelved, RecordShelved)
    assert [draft.subjects for draft in outcome.drafts[1:]] == [(box(history),), (ONE,)]
    assert outcome.drafts[1].payload == RecordShelved(shelf=SHELF)
    history.when(ShelveRecords(items=[ONE], shelf=SHELF), actor=LI).then(RecordShelved)


def test_what_is_missing_is_named(history: Given) -> None:
    wanted = CheckStock(area="一库", found=[ONE], missing=[box(history)])
    outcome = history.when(wanted, actor=ZHAO).then(StockChecked)
    (draft,), (listed,) = outcome.drafts, outcome.manifests
    assert draft.payload == StockChecked(area="一库", found=1, manifest=listed.object, missing=1)
    assert box(history) in draft.subjects
    assert ONE not in draft.subjects
    assert listed.content.count(b'"state":"missing"') == 1


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([], "INPUT_REFUSED"),
        ([ONE, ONE], "INPUT_REFUSED"),
        (["shelf:1"], "INPUT_REFUSED"),
        ([f"record:{identity('none')}"], "RECORD_UNKNOWN"),
        ([f"box:{identity('none')}"], "BOX_UNKNOWN"),
        ([f"volume:{identity('none')}"], "VOLUME_UNKNOWN"),
    ],
)
def test_what_does_not_exist_is_neither_shelved_nor_counted(
    history: Given, items: list[str], code: str
) -> None:
    history.when(ShelveRecords(items=items, shelf=SHELF), actor=ZHAO).then(code)
    history.when(CheckStock(area="一库", found=items, missing=[]), actor=ZHAO).then(code)


def test_a_thing_is_not_found_and_missing_at_once(history: Given) -> None:
    history.when(CheckStock(area="一库", found=[ONE], missing=[ONE]), actor=ZHAO).then("INPUT_REFUSED")


def test_an_annulled_record_is_not_shelved_but_may_be_counted(history: Given) -> None:
    annulled = history.plus(happened(RecordAnnulled(reason=secret("误归")), ONE))
    annulled.when(ShelveRecords(items=[ONE], shelf=SHELF), actor=ZHAO).then("RECORD_ANNULLED")
    annulled.when(CheckStock(area="一库", found=[ONE], missing=[]), actor=ZHAO).then(StockChecked)


def test_the_keeper_counts(history: Given) -> None:
    history.when(CheckStock(area="一库", found=[ONE], missing=[]), actor=LI).then("ROLE_MISSING")
    history.when(ShelveRecords(items=[ONE], shelf=" "), actor=ZHAO).then("INPUT_REFUSED")
