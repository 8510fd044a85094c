"""A processing site: guards, cameras, seals, checks at the door, and disks that stay with the archives."""

import msgspec
import pytest

from ledger.actions.digitization.cctv import InterruptCctv, RestoreCctv
from ledger.actions.digitization.disk_events import DiskHandedOver, DiskRegistered
from ledger.actions.digitization.disks import HandOverDisk, RegisterDisk
from ledger.actions.digitization.entries import EnterWorker, LeaveWorker
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.shift_events import (
    CctvInterrupted,
    CctvRestored,
    ShiftEnded,
    ShiftRelieved,
    ShiftStarted,
)
from ledger.actions.digitization.shifts import EndShift, RelieveShift, StartShift
from ledger.actions.digitization.sites import CloseSite, OpenSite, SiteClosed, SiteOpened, Workstation
from ledger.actions.digitization.workers import PledgeWorker, TrainWorker, WorkerPledged, WorkerTrained
from ledger.cosigning import CoSigner
from ledger.event import Signer
from signing.times import format_time
from tests.ledger.actions.digitization.line import (
    ANNA,
    AT_WORK,
    BEFORE_SITE,
    BORIS,
    CONTRACT,
    CONTRACTED,
    CREATED,
    GUARD,
    OPENED_SITE,
    OTHER_WORKER,
    READER,
    RELIEF,
    SHIFT,
    SITE,
    STAFF,
    STARTED,
    TENDERED,
    VENDOR,
    WORKER,
    entered,
    licence,
    pledged,
)
from tests.ledger.given import (
    HOUR,
    NOW,
    OFFICE,
    Given,
    digest_of,
    given,
    granted,
    happened,
    identity,
    key_of,
)

READY = given(*BEFORE_SITE)
OPENED = READY.plus(OPENED_SITE)
RUNNING = OPENED.plus(STARTED)
BUSY = given(*AT_WORK)
OPEN = OpenSite(
    org=OFFICE,
    place="办公楼一楼",
    cameras=4,
    workstations=(Workstation(name="PC1", protection="usb_sealed", seals=("F-001",)),),
    contract=CONTRACT,
)
START = StartShift(site=SITE, cctv=True, seals=True)
ENTER = EnterWorker(worker=WORKER, shift=SHIFT, media_checked=True, phone_checked=True)
LEAVE = LeaveWorker(worker=WORKER, shift=SHIFT, media_checked=True)
REGISTER = RegisterDisk(site=SITE, serial="WD-1", holder=CoSigner(person=WORKER), workstation="PC1")


def test_a_site_is_opened_with_its_workstations_for_a_contract() -> None:
    outcome = READY.when(OPEN, actor=ANNA).then(SiteOpened)
    tags = set(outcome.drafts[0].subjects)
    assert {f"org:{OFFICE}", f"contract:{CONTRACT}", f"vendor:{VENDOR}"} < tags


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"workstations": ()}, "INPUT_REFUSED"),
        ({"workstations": OPEN.workstations * 2}, "INPUT_REFUSED"),
        ({"cameras": 0}, "INPUT_REFUSED"),
        ({"place": " "}, "INPUT_REFUSED"),
        ({"org": identity("nowhere")}, "ORG_UNKNOWN"),
        ({"contract": identity("no contract")}, "CONTRACT_UNKNOWN"),
    ],
    ids=["none", "one name twice", "cameras", "place", "org", "contract"],
)
def test_a_site_without_sense_is_not_opened(change: dict[str, object], code: str) -> None:
    READY.when(msgspec.structs.replace(OPEN, **change), actor=ANNA).then(code)


def test_no_site_is_opened_under_a_contract_that_ended() -> None:
    ended = msgspec.structs.replace(CONTRACTED.draft.payload, until=format_time(NOW - 1))
    history = given(CREATED, *STAFF, licence(), *TENDERED, happened(ended, *CONTRACTED.draft.subjects))
    history.when(OPEN, actor=ANNA).then("CONTRACT_ENDED")


def test_a_shift_starts_under_the_guard_who_registers_it() -> None:
    outcome = OPENED.when(START, actor=GUARD).then(ShiftStarted(cctv=True, seals=True, guard=GUARD))
    assert f"site:{SITE}" in outcome.drafts[0].subjects


def test_no_shift_starts_without_a_guard() -> None:
    OPENED.when(START, actor=ANNA).then("SHIFT_UNGUARDED")
    OPENED.when(msgspec.structs.replace(START, guard=BORIS), actor=ANNA).then("SHIFT_UNGUARDED")
    OPENED.when(msgspec.structs.replace(START, guard=GUARD), actor=ANNA).then(ShiftStarted)
    late = granted(BORIS, "guard", until=format_time(NOW - 1))
    OPENED.plus(late).when(msgspec.structs.replace(START, guard=BORIS), actor=ANNA).then("SHIFT_UNGUARDED")


def test_no_shift_starts_with_cameras_off_or_a_broken_seal() -> None:
    OPENED.when(msgspec.structs.replace(START, cctv=False), actor=GUARD).then("CCTV_INTERRUPTED")
    OPENED.when(msgspec.structs.replace(START, seals=False), actor=GUARD).then("SEAL_BROKEN")
    off = happened(CctvInterrupted(cause="power"), f"site:{SITE}")
    decided = OPENED.when(START, actor=GUARD)
    assert decided.fails_if(off)
    OPENED.plus(off).when(START, actor=GUARD).then("CCTV_INTERRUPTED")


def test_one_shift_runs_at_a_site_at_a_time() -> None:
    RUNNING.when(START, actor=GUARD).then("SHIFT_RUNNING")
    ended = RUNNING.when(EndShift(shift=SHIFT, seals=True), actor=GUARD).and_then()
    ended.when(START, actor=GUARD).then(ShiftStarted)


def test_shifts_are_at_sites_that_are_open() -> None:
    READY.when(START, actor=GUARD).then("SITE_UNKNOWN")
    closed = OPENED.plus(happened(SiteClosed(disks=0), f"site:{SITE}"))
    closed.when(START, actor=GUARD).then("SITE_CLOSED")


def test_another_guard_takes_over() -> None:
    relieve = RelieveShift(shift=SHIFT)
    decided = RUNNING.when(relieve, actor=RELIEF)
    decided.then(ShiftRelieved(guard=RELIEF, relieved=GUARD))
    RUNNING.when(relieve, actor=GUARD).then("SAME_PERSON")
    RUNNING.when(relieve, actor=ANNA).then("ROLE_MISSING")
    end = EndShift(shift=SHIFT, seals=True)
    decided.and_then().when(end, actor=RELIEF).then(ShiftEnded(guard=RELIEF, seals=True))


def test_a_shift_ends_once_and_only_when_the_room_is_empty() -> None:
    end = EndShift(shift=SHIFT, seals=True)
    BUSY.when(end, actor=GUARD).then("WORKER_INSIDE")
    left = BUSY.when(LEAVE, actor=GUARD).and_then()
    ended = left.when(end, actor=GUARD).and_then()
    ended.when(end, actor=GUARD).then("SHIFT_ENDED")
    ended.when(RelieveShift(shift=SHIFT), actor=RELIEF).then("SHIFT_ENDED")
    OPENED.when(end, actor=GUARD).then("SHIFT_UNKNOWN")
    assert left.when(end, actor=GUARD).fails_if(entered(OTHER_WORKER, NOW))


def test_a_worker_enters_past_the_guards_check_after_contract_and_pledge() -> None:
    outcome = RUNNING.when(ENTER, actor=GUARD).then(
        WorkerEntered(checked_by=GUARD, media_checked=True, phone_checked=True)
    )
    tags = {f"worker:{WORKER}", f"shift:{SHIFT}", f"site:{SITE}", f"contract:{CONTRACT}"}
    assert set(outcome.drafts[0].subjects) == tags


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"media_checked": False}, "ENTRY_UNCHECKED"),
        ({"phone_checked": False}, "ENTRY_UNCHECKED"),
        ({"checked_by": ANNA}, "SHIFT_UNGUARDED"),
        ({"checked_by": WORKER}, "SAME_PERSON"),
        ({"worker": OTHER_WORKER}, "PLEDGE_MISSING"),
        ({"worker": identity("nobody")}, "PERSON_UNKNOWN"),
        ({"shift": identity("no shift")}, "SHIFT_UNKNOWN"),
    ],
    ids=str,
)
def test_nobody_enters_unchecked_or_without_a_pledge(change: dict[str, object], code: str) -> None:
    RUNNING.when(msgspec.structs.replace(ENTER, **change), actor=GUARD).then(code)


def test_a_pledge_under_another_contract_opens_no_door() -> None:
    other = happened(
        WorkerPledged(document=digest_of("pledge")), f"worker:{OTHER_WORKER}", f"contract:{identity('c2')}"
    )
    wanted = msgspec.structs.replace(ENTER, worker=OTHER_WORKER)
    RUNNING.plus(other).when(wanted, actor=GUARD).then("PLEDGE_MISSING")
    RUNNING.plus(pledged(OTHER_WORKER)).when(wanted, actor=GUARD).then(WorkerEntered)


def test_who_is_inside_enters_no_second_time_and_who_is_outside_does_not_leave() -> None:
    BUSY.when(ENTER, actor=GUARD).then("WORKER_INSIDE")
    RUNNING.when(LEAVE, actor=GUARD).then("WORKER_OUTSIDE")
    BUSY.when(LEAVE, actor=GUARD).then(WorkerLeft(checked_by=GUARD, media_checked=True))
    BUSY.when(msgspec.structs.replace(LEAVE, media_checked=False), actor=GUARD).then("ENTRY_UNCHECKED")


def test_only_a_guard_or_archivist_keeps_the_door_the_shifts_and_the_cameras() -> None:
    end, off = EndShift(shift=SHIFT, seals=True), InterruptCctv(site=SITE, cause="power")
    for wanted in (START, ENTER, LEAVE, end, off, RestoreCctv(site=SITE), REGISTER):
        BUSY.when(wanted, actor=READER).then("ROLE_MISSING")
    for other in (OPEN, CloseSite(site=SITE), PledgeWorker(worker=WORKER, document=digest_of("x"))):
        BUSY.when(other, actor=READER).then("ROLE_MISSING")
    BUSY.when(TrainWorker(worker=WORKER, days=5, passed=True), actor=READER).then("ROLE_MISSING")


def test_an_interruption_of_the_cameras_has_a_beginning_and_an_end() -> None:
    began, ended = NOW - HOUR // 2, NOW - HOUR // 4
    off = InterruptCctv(site=SITE, cause="power", from_=format_time(began))
    interrupted = OPENED.when(off, actor=GUARD)
    interrupted.then(CctvInterrupted(cause="power", from_=format_time(began)))
    history = interrupted.and_then()
    history.when(off, actor=GUARD).then("CCTV_INTERRUPTED")
    on = RestoreCctv(site=SITE, to=format_time(ended))
    restored = history.when(on, actor=GUARD)
    restored.then(CctvRestored(from_=format_time(began), to=format_time(ended)))
    restored.and_then().when(on, actor=GUARD).then("CCTV_RUNNING")


@pytest.mark.parametrize("to", [NOW - HOUR, NOW + HOUR])
def test_an_interruption_ends_after_it_began_and_not_in_the_future(to: int) -> None:
    off = happened(CctvInterrupted(cause="power", from_=format_time(NOW - HOUR // 2)), f"site:{SITE}")
    wanted = RestoreCctv(site=SITE, to=format_time(to))
    OPENED.plus(off).when(wanted, actor=GUARD).then("INPUT_REFUSED")
    later = InterruptCctv(site=SITE, cause="power", from_=format_time(NOW + HOUR))
    OPENED.when(later, actor=GUARD).then("INPUT_REFUSED")


def test_a_disk_is_registered_by_two_and_handed_over_by_two() -> None:
    outcome = OPENED.when(REGISTER, actor=ANNA).then(DiskRegistered)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, DiskRegistered)
    assert payload.signers == [
        Signer(ANNA, key_of(ANNA), "registrar"),
        Signer(WORKER, key_of(WORKER), "holder"),
    ]
    history, disk = registered_disk(OPENED)
    handed = history.when(HandOverDisk(disk=disk, receiver=CoSigner(person=ANNA)), actor=WORKER)
    given_over = handed.then(DiskHandedOver).drafts[0].payload
    assert isinstance(given_over, DiskHandedOver)
    assert (given_over.receiver, given_over.serial) == (ANNA, "WD-1")
    assert [one.role for one in given_over.signers] == ["giver", "receiver"]


def test_a_disk_goes_once_to_somebody_of_the_archives() -> None:
    history, disk = registered_disk(OPENED)
    wanted = HandOverDisk(disk=disk, receiver=CoSigner(person=ANNA))
    history.when(msgspec.structs.replace(wanted, receiver=CoSigner(person=WORKER)), actor=ANNA).then(
        "ROLE_MISSING"
    )
    history.when(msgspec.structs.replace(wanted, receiver=CoSigner(person=ANNA)), actor=ANNA).then(
        "SAME_PERSON"
    )
    history.when(wanted, actor=READER).then("ROLE_MISSING")
    history.when(msgspec.structs.replace(wanted, disk=identity("x")), actor=WORKER).then("DISK_UNKNOWN")
    history.when(wanted, actor=WORKER).and_then().when(wanted, actor=WORKER).then("DECIDED_ALREADY")


def test_a_serial_is_at_a_site_once_in_a_computer_of_that_site() -> None:
    history, _ = registered_disk(OPENED)
    history.when(REGISTER, actor=ANNA).then("DISK_TAKEN")
    other = msgspec.structs.replace(REGISTER, workstation="PC9")
    OPENED.when(other, actor=ANNA).then("INPUT_REFUSED")


def test_a_site_is_closed_once_all_its_disks_are_handed_over_and_no_shift_runs() -> None:
    close = CloseSite(site=SITE)
    RUNNING.when(close, actor=ANNA).then("SHIFT_RUNNING")
    OPENED.when(close, actor=ANNA).then(SiteClosed(disks=0))
    history, disk = registered_disk(OPENED)
    history.when(close, actor=ANNA).then("DISK_HELD")
    handed = history.when(HandOverDisk(disk=disk, receiver=CoSigner(person=ANNA)), actor=WORKER).and_then()
    closed = handed.when(close, actor=ANNA)
    closed.then(SiteClosed(disks=1))
    closed.and_then().when(close, actor=ANNA).then("SITE_CLOSED")
    assert closed.fails_if(happened(DiskRegistered(serial="WD-2", signers=[]), "disk:d", f"site:{SITE}"))


def test_a_pledge_names_its_document_and_contract() -> None:
    wanted = PledgeWorker(worker=OTHER_WORKER, document=digest_of("pledge"), contract=CONTRACT)
    outcome = READY.when(wanted, actor=ANNA).then(WorkerPledged(document=digest_of("pledge")))
    tags = {f"worker:{OTHER_WORKER}", f"contract:{CONTRACT}", f"vendor:{VENDOR}"}
    assert set(outcome.drafts[0].subjects) == tags
    READY.when(msgspec.structs.replace(wanted, document="x"), actor=ANNA).then("INPUT_REFUSED")
    READY.when(msgspec.structs.replace(wanted, worker=identity("x")), actor=ANNA).then("PERSON_UNKNOWN")


def test_training_tells_its_days_and_the_examination() -> None:
    wanted = TrainWorker(worker=WORKER, days=6, passed=True, score=92, vendor=VENDOR)
    READY.when(wanted, actor=ANNA).then(WorkerTrained(days=6, passed=True, score=92))
    READY.when(msgspec.structs.replace(wanted, score=101), actor=ANNA).then("INPUT_REFUSED")
    READY.when(msgspec.structs.replace(wanted, days=-1), actor=ANNA).then("INPUT_REFUSED")


def registered_disk(history: Given) -> tuple[Given, str]:
    """The history with a disk at the site, and its id."""
    decided = history.when(REGISTER, actor=ANNA)
    tags = decided.then(DiskRegistered).drafts[0].subjects
    return decided.and_then(), next(tag[5:] for tag in tags if tag.startswith("disk:"))
