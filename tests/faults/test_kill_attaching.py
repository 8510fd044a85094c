"""kill -9 in the middle of a batch attach: whole commands or nothing, and run again everything once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from ledger.intake.attaching.attach import House, Task, attach
from ledger.intake.attaching.report import Report
from ledger.reading import recorded
from tests.faults.attaching import AT_ONCE, signing
from tests.ledger.conftest import (
    furnished_on_postgresql,
    furnished_on_sqlite,
    postgresql_room,
    room,
    sqlite_room,
)
from tests.ledger.intake.scans import jpeg
from tests.ledger.rooms import SCHEDULE, Room, identity, record

__all__ = ["furnished_on_postgresql", "furnished_on_sqlite", "postgresql_room", "room", "sqlite_room"]

RECORDS = 3
PROFILE = {"colour": "grey", "dpi": 300, "format": "image/jpeg"}

# (where it is killed, how many of the three commands are in the log afterwards)
STEPS = [
    ("put:1", 0),
    ("settled:1", 0),
    ("locked:1", 0),
    ("inserted:1", 0),
    ("committed:1", 1),
    ("put:2", 1),
    ("settled:2", 1),
    ("inserted:2", 1),
    ("committed:2", 2),
    ("committed:3", 3),
    ("nowhere:1", 3),
]


@pytest.mark.parametrize(("kill_at", "there"), STEPS)
def test_a_killed_attach_goes_on_where_it_stopped(
    room: Room, tmp_path: Path, kill_at: str, there: int
) -> None:
    archivist, folder = room.desks["archivist"], tmp_path / "scans"
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    wanted = [record(room, number, "文", page_count=AT_ONCE) for number in range(1, RECORDS + 1)]
    archivist.do("record.filed", {"records": wanted})
    batch = identity(archivist.do("batch.opened", {"material": "文书", "profile": PROFILE}), "batch")
    for number, one in enumerate(wanted):
        for page in range(1, AT_ONCE + 1):
            file = folder / one["code"] / f"{page:04d}.jpg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(jpeg(number * 16 + page))
    done = run(room, folder, batch, kill_at)
    assert done.returncode == (0 if kill_at == "nowhere:1" else -signal.SIGKILL), done.stderr
    assert len(attached(room)) == there * AT_ONCE
    assert len(done.stdout.split()) <= there
    sign = signing(room.ledger, room.person("archivist"), room.session("archivist"))
    house, report = House(room.ledger, room.places.objects, sign), Report(lambda line: None)
    summary = attach(house, Task(folder, batch, processes=0, at_once=AT_ONCE), report)
    left = (RECORDS - there) * AT_ONCE
    expected = {"already": there * AT_ONCE, "attached": left}
    assert summary.outcomes == {outcome: count for outcome, count in expected.items() if count}
    pages = attached(room)
    assert len(pages) == len(set(pages)) == RECORDS * AT_ONCE
    assert all(room.ledger.objects.check(digest) for _, _, digest in pages)


def attached(room: Room) -> list[tuple[str, int, str]]:
    """Record, number and image of every page in the log."""
    events = [recorded(one) for one in room.ledger.store.select(["page.attached"])]
    return [(one.subject("record") or "", one.payload.number, one.payload.image.object) for one in events]


def run(room: Room, folder: Path, batch: str, kill_at: str) -> subprocess.CompletedProcess[bytes]:
    wanted = {
        "places": [str(one) for one in room.places],
        "person": room.person("archivist"),
        "session": room.session("archivist"),
        "folder": str(folder),
        "batch": batch,
    }
    program = [sys.executable, "-m", "tests.faults.attaching", msgspec.json.encode(wanted).decode(), kill_at]
    return subprocess.run(program, capture_output=True, cwd=Path(__file__).parents[2], timeout=120)
