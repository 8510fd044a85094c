"""Media are registered, sealed, checked, replaced and retired."""

import msgspec
import pytest

from ledger.actions.keeping.backup_taken import TakeBackup
from ledger.actions.keeping.media import (
    MediumMoved,
    MediumRegistered,
    MediumReplaced,
    MediumRetired,
    MediumSealed,
    MoveMedium,
    RegisterMedium,
    ReplaceMedium,
    RetireMedium,
    SealMedium,
)
from ledger.actions.keeping.media_checks import (
    MediumPoweredOn,
    MediumReadTested,
    PowerOnMedium,
    ReadTestMedium,
)
from ledger.decision import Input
from ledger.event import Payload
from tests.ledger.given import Given, Happened, digest_of, given, happened, identity, registered, staff

KEEPER, OPERATOR, READER = map(identity, ("keeper", "operator", "reader"))
PARTNER = identity("partner")
DISK, SPARE, GONE = map(identity, ("disk", "spare", "gone"))
REPORT = digest_of("list of what was read")


def medium(name: str) -> Happened:
    payload = MediumRegistered(kind="disk", place="库房 A-3-2", serial=name, set_role="sealed")
    return happened(payload, f"medium:{identity(name)}", f"medium_serial:{name}")


HISTORY: Given = given(
    *staff((KEEPER, "keeper"), (OPERATOR, "operator"), (READER, "reader")),
    registered(PARTNER, "内蒙古公安厅档案室", "partner"),
    medium("disk"),
    medium("spare"),
    medium("gone"),
    happened(MediumRetired(reason="destroyed", wiped=True), f"medium:{GONE}"),
)
REGISTER = RegisterMedium(kind="tape", serial="LTO-0001", place="异地库", set_role="off_site", org=PARTNER)
POWER_ON = PowerOnMedium(medium=DISK, readable=True, hours=1200)
READ = ReadTestMedium(medium=DISK, files=100, read=20, matched=20, errors=0, tool="archive-ledger 0.3")
ACTIONS: list[Input] = [
    MoveMedium(medium=DISK, place="异地库", set_role="off_site", org=PARTNER),
    SealMedium(medium=DISK, seal="F-2026-001", year=2025),
    ReplaceMedium(medium=DISK, successor=SPARE, reason="read_failed"),
    RetireMedium(medium=DISK, reason="replaced", wiped=True),
    POWER_ON,
    READ,
]


def test_a_serial_number_is_registered_once() -> None:
    first = HISTORY.when(REGISTER, actor=KEEPER)
    outcome = first.then(MediumRegistered)
    assert {"medium_serial:LTO-0001", f"org:{PARTNER}"} < set(outcome.drafts[0].subjects)
    first.and_then().when(REGISTER, actor=KEEPER).then("MEDIUM_TAKEN")
    stranger = msgspec.structs.replace(REGISTER, org=identity("nobody"))
    HISTORY.when(stranger, actor=KEEPER).then("ORG_UNKNOWN")


@pytest.mark.parametrize("wanted", ACTIONS, ids=lambda one: type(one).__name__)
def test_a_medium_in_use_takes_every_action_and_a_retired_one_none(wanted: Input) -> None:
    kinds: dict[type[Input], type[Payload]] = {
        MoveMedium: MediumMoved, SealMedium: MediumSealed, ReplaceMedium: MediumReplaced,
        RetireMedium: MediumRetired, PowerOnMedium: MediumPoweredOn, ReadTestMedium: MediumReadTested,
    }  # fmt: skip
    HISTORY.when(wanted, actor=KEEPER).then(kinds[type(wanted)])
    retired = msgspec.structs.replace(wanted, medium=GONE)
    HISTORY.when(retired, actor=KEEPER).then("MEDIUM_RETIRED")
    unknown = msgspec.structs.replace(wanted, medium=identity("unknown"))
    HISTORY.when(unknown, actor=KEEPER).then("MEDIUM_UNKNOWN")
    HISTORY.when(wanted, actor=READER).then("ROLE_MISSING")


def test_a_check_fails_to_append_when_the_medium_is_retired_meanwhile() -> None:
    retired = happened(MediumRetired(reason="lost", wiped=False), f"medium:{DISK}")
    assert HISTORY.when(POWER_ON, actor=KEEPER).fails_if(retired)


def test_a_read_test_says_whether_all_that_was_read_was_good() -> None:
    bad = msgspec.structs.replace(READ, matched=19, errors=1, report=REPORT)
    outcome = HISTORY.when(bad, actor=KEEPER, objects={REPORT: 80}).then(MediumReadTested)
    assert not outcome.drafts[0].payload.readable  # type: ignore[attr-defined]
    HISTORY.when(bad, actor=KEEPER).then("OBJECT_UNKNOWN")
    for change in ({"read": 0, "matched": 0}, {"read": 101, "matched": 101}, {"matched": 19}):
        HISTORY.when(msgspec.structs.replace(READ, **change), actor=KEEPER).then("INPUT_REFUSED")


def test_a_medium_is_replaced_once_and_by_another() -> None:
    wanted = ReplaceMedium(medium=DISK, successor=SPARE, reason="aged", objects=3, bytes=10)
    first = HISTORY.when(wanted, actor=KEEPER)
    outcome = first.then(MediumReplaced)
    assert set(outcome.drafts[0].subjects) == {f"medium:{DISK}", f"medium:{SPARE}"}
    first.and_then().when(wanted, actor=KEEPER).then("DECIDED_ALREADY")
    HISTORY.when(msgspec.structs.replace(wanted, successor=DISK), actor=KEEPER).then("INPUT_REFUSED")
    HISTORY.when(msgspec.structs.replace(wanted, successor=GONE), actor=KEEPER).then("MEDIUM_RETIRED")


def test_the_successor_may_be_replaced_in_its_turn() -> None:
    first = HISTORY.when(ReplaceMedium(medium=DISK, successor=SPARE, reason="aged"), actor=KEEPER)
    third = first.and_then(medium("third"))
    third.when(
        ReplaceMedium(medium=SPARE, successor=identity("third"), reason="full"), actor=KEEPER
    ).then(MediumReplaced)  # fmt: skip


def test_no_copy_is_recorded_on_a_medium_that_is_not_in_use() -> None:
    copy = TakeBackup(kind="offline", size=3, root=digest_of("root"), objects=2, bytes=9, encrypted=False)
    for place, code in ((GONE, "MEDIUM_RETIRED"), (identity("unknown"), "MEDIUM_UNKNOWN")):
        HISTORY.when(msgspec.structs.replace(copy, medium=place), actor=OPERATOR).then(code)
