"""A hold keeps records from destruction until it is lifted."""

import msgspec

from ledger.actions.disposal.holds import LiftHold, PlaceHold
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.disposal_events import HoldLifted, HoldPlaced
from tests.ledger.actions.disposal.disposing import (
    ANNA,
    FIRST,
    HISTORY,
    LEADER,
    ONE,
    READER,
    TWO,
    Listed,
    tagged,
)
from tests.ledger.given import granted, identity

PLACE = PlaceHold(records=[ONE, TWO], ground="litigation", document="浙检〔2026〕1号", reason="涉诉")
PLACED = HISTORY.when(PLACE, actor=FIRST)
HOLD = tagged(PLACED.then(ActionHeaded, HoldPlaced, HoldPlaced).drafts, "hold")
HELD = PLACED.and_then()


def test_one_hold_stands_on_several_records_and_its_reason_is_sealed() -> None:
    outcome = PLACED.then(ActionHeaded, HoldPlaced, HoldPlaced)
    assert {f"hold:{HOLD}", f"record:{TWO}"} == set(outcome.drafts[2].subjects)
    assert "涉诉" not in str(HELD.source.events[-1].statement.payload)


def test_a_hold_is_lifted_from_some_and_then_from_the_rest() -> None:
    some = HELD.when(LiftHold(hold=HOLD, records=[ONE]), actor=LEADER)
    some.then(HoldLifted)
    some.and_then().when(LiftHold(hold=HOLD, records=[ONE]), actor=LEADER).then("NOT_HELD")
    rest = some.and_then().when(LiftHold(hold=HOLD), actor=LEADER)
    assert f"record:{TWO}" in rest.then(HoldLifted).drafts[0].subjects
    rest.and_then().when(LiftHold(hold=HOLD), actor=LEADER).then("NOT_HELD")


def test_what_does_not_stand_is_not_lifted() -> None:
    HELD.when(LiftHold(hold=identity("no hold")), actor=FIRST).then("HOLD_UNKNOWN")
    HELD.when(LiftHold(hold=HOLD, records=[identity("other")]), actor=FIRST).then("NOT_HELD")


def test_only_supervisors_and_leaders_of_the_department_hold() -> None:
    for person in (ANNA, READER):
        HISTORY.when(PLACE, actor=person).then("ROLE_MISSING")
        HELD.when(LiftHold(hold=HOLD), actor=person).then("ROLE_MISSING")
    elsewhere = identity("leader elsewhere")
    away = HELD.plus(granted(elsewhere, "leader", identity("elsewhere")))
    away.when(PLACE, actor=elsewhere).then("NOT_YOUR_ORG")
    away.when(LiftHold(hold=HOLD), actor=elsewhere).then("NOT_YOUR_ORG")


def test_a_destroyed_record_is_not_held() -> None:
    listed = Listed().notified()
    gone = listed.history.when(listed.destroy, actor=FIRST).and_then()
    gone.when(msgspec.structs.replace(PLACE, records=[ONE]), actor=FIRST).then("RECORD_DESTROYED")
