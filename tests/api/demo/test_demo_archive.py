"""The demo's archive: built, built on, broken off, and verified by somebody who trusts only its root."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.demo.archive import build
from api.demo.checking import checked_page
from api.demo.keyring import Keyring
from api.demo.people import CHECKER, FILER
from api.demo.room import Room
from api.demo.sample import load
from api.demo.scanning import scan
from api.demo.summary import Summary
from api.settings import Settings, read
from ledger.actions.access.looks import PageViewed, QueryMade
from ledger.actions.digitization.batches import BatchOpened
from ledger.actions.digitization.pages import PageAttached
from ledger.actions.digitization.quality_events import QualityChecked
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import RecordDescribed
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.actions.publication.department import SignForDepartment
from ledger.actions.publication.publication import RecordPublished, WithdrawRecords
from ledger.clock import SystemClock
from ledger.intake.quality.checking import check_pages
from ledger.intake.quality.decoding import rasters
from ledger.intake.quality.findings import Demands
from ledger.opened import CUSTODIAL, open_ledger
from ledger.publishing.export import export_log
from ledger.release_events import DepartmentReviewed, DepartmentSigned
from signing.authority import read_root
from signing.keys import Cost
from signing.verify import verify_export

CHEAP = Cost(8192, 1)
DOCUMENTS = 7
STATUSES = {
    "published": 2,
    "withdrawn": 1,
    "refused": 1,
    "dropped": 1,
    "kept": 1,
    "filed": 1,
    "annulled": 1,
}


def built(home: Path, documents: int = DOCUMENTS) -> Summary:
    return build(read(home, {}), documents=documents, cost=CHEAP, processes=0)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """A finished archive, for looking at only."""
    home = tmp_path_factory.mktemp("archive")
    return home, built(home)


@pytest.fixture
def home(finished: tuple[Path, Summary], tmp_path: Path) -> Path:
    """A finished archive of the test's own."""
    return Path(shutil.copytree(finished[0], tmp_path / "home"))


@contextmanager
def room_of(home: Path) -> Iterator[Room]:
    settings: Settings = read(home, {})
    ledger = open_ledger(settings.places, SystemClock())
    try:
        yield Room(ledger, Keyring(home, ledger.clock.now(), CHEAP), settings.places.objects)
    finally:
        ledger.close()


def test_every_state_appears(finished: tuple[Path, Summary]) -> None:
    _, summary = finished
    assert summary.statuses == STATUSES
    assert summary.told == []
    assert (summary.records, summary.batches, summary.releases) == (DOCUMENTS + 1, 1, 2)
    assert summary.pages > DOCUMENTS


def test_corrections_and_a_readers_looks_stand_in_the_log(finished: tuple[Path, Summary]) -> None:
    with room_of(finished[0]) as room:
        for kind in (RecordDescribed, RecordRecoded, RecordAnnulled, QueryMade, PageViewed):
            assert room.events(kind), kind


def test_the_demos_pages_are_what_they_are_said_to_be_and_pass_the_check_of_their_pixels(
    finished: tuple[Path, Summary],
) -> None:
    with room_of(finished[0]) as room:
        (opened,) = room.events(BatchOpened)
        attached = room.events(PageAttached, tags=[f"record:{room.events(RecordFiled)[1].subject('record')}"])
        pages = [checked_page(one.subject("page") or "", one) for one in attached]
        profile = opened.payload.profile
        demands = Demands(dpi=profile.dpi, colour=profile.colour)
        assert check_pages(pages, demands, room.objects, processes=0) == []
        for one in attached:
            (raster,) = rasters(room.ledger.objects.read(one.payload.image.object))
            stated = (one.payload.width, one.payload.height, one.payload.dpi, one.payload.colour)
            assert stated == (raster.width, raster.height, raster.dpi, raster.colour)
        (checked,) = room.events(QualityChecked)
        assert checked.payload.machine.passed == checked.payload.machine.checked == checked.payload.pages


def test_a_second_run_changes_nothing(home: Path, finished: tuple[Path, Summary]) -> None:
    files = {path: path.stat().st_mtime_ns for path in (home / "people").iterdir()}
    again = built(home)
    assert (again.added, again.events, again.statuses) == (0, finished[1].events, STATUSES)
    assert {path: path.stat().st_mtime_ns for path in (home / "people").iterdir()} == files


def test_a_larger_run_files_what_is_missing_and_nothing_twice(home: Path) -> None:
    larger = built(home, DOCUMENTS + 2)
    assert larger.records == DOCUMENTS + 3
    assert larger.statuses == {**STATUSES, "published": 4}
    with room_of(home) as room:
        filed = room.events(RecordFiled)
    assert len({event.subject("code") for event in filed}) == len(filed) == DOCUMENTS + 3


class Interrupted(Exception):
    pass


def test_a_run_broken_off_after_any_few_acts_is_simply_run_again(
    tmp_path: Path, finished: tuple[Path, Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    acting, left = Room.do, 0

    def broken_off(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        if left == 0:
            raise Interrupted
        left -= 1
        return acting(*arguments, **named)

    monkeypatch.setattr(Room, "do", broken_off)
    for run in range(100):
        left = 5 + run % 4
        try:
            summary = built(tmp_path)
        except Interrupted:
            continue
        break
    assert run > 10
    assert (summary.statuses, summary.told) == (STATUSES, [])
    assert (summary.pages, summary.batches, summary.releases, summary.people) == (
        finished[1].pages,
        1,
        2,
        finished[1].people,
    )


def test_the_log_verifies_under_the_demos_root_certificate(
    finished: tuple[Path, Summary], tmp_path: Path
) -> None:
    home, summary = finished
    with room_of(home) as room:
        assert export_log(room.ledger.store, tmp_path / "export") == summary.events
    root = read_root((home / "ca.pem").read_bytes())
    report = verify_export(tmp_path / "export", root, processes=1)
    assert (report.findings, report.warnings) == ([], [])
    assert report.entries == summary.events


def test_the_leader_signs_with_a_key_that_only_their_file_holds(finished: tuple[Path, Summary]) -> None:
    home, _ = finished
    with room_of(home) as room:
        (signed,) = room.events(DepartmentSigned)
        assert signed.key == room.keyring.key("patrol-leader").key_id
        assert room.ledger.keys.secret(CUSTODIAL + room.people["patrol-leader"]) is None


def test_archivists_have_a_custodial_key_that_files(finished: tuple[Path, Summary]) -> None:
    with room_of(finished[0]) as room:
        keys = {room.ledger.custodial_key(room.people[who]).key_id for who in (FILER, CHECKER)}
        assert {event.key for event in room.events(RecordFiled)} < keys


def test_what_people_do_between_two_runs_stays_done(home: Path) -> None:
    with room_of(home) as room:
        (waiting,) = (
            event.subject("release") or ""
            for event in room.events(DepartmentReviewed)
            if not room.events(DepartmentSigned, tags=[f"release:{event.subject('release')}"])
        )
        room.do("patrol-leader", "department.signed", SignForDepartment(release=waiting))
        shown = room.events(RecordPublished)[0].subject("record") or ""
        wanted = WithdrawRecords(records=[shown], reason="更正")
        room.do(FILER, "record.withdrawn", wanted)
        size = room.ledger.store.head().size
    again = built(home)
    assert (again.events, again.told) == (size, [])


def test_two_scanning_processes_store_the_same_pages_as_none(tmp_path: Path) -> None:
    documents = load()[:3]
    several = list(scan(documents, str(tmp_path / "two"), 2))
    assert several == list(scan(documents, str(tmp_path / "none"), 0))
