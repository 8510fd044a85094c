"""kill -9 between any two steps of an act: it is wholly there or wholly absent, and can be repeated."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from ledger.publishing.fsck import check
from ledger.reading import recorded
from ledger.writing.acting import act
from signing.note import parse_vkey
from tests.ledger.conftest import (
    furnished_on_postgresql,
    furnished_on_sqlite,
    postgresql_room,
    room,
    sqlite_room,
)
from tests.ledger.rooms import SCHEDULE, Room, record

__all__ = ["furnished_on_postgresql", "furnished_on_sqlite", "postgresql_room", "room", "sqlite_room"]

# (where it is killed, whether the act is in the log afterwards)
STEPS = [
    ("manifest", False),
    ("filed", False),
    ("keys", False),
    ("kept", False),
    ("locked", False),
    ("inserted", False),
    ("committed", True),
    ("nowhere", True),
]


@pytest.mark.parametrize(("kill_at", "there"), STEPS)
def test_an_act_that_is_killed_is_there_whole_or_not_at_all(room: Room, kill_at: str, there: bool) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    before = room.ledger.store.head()
    request = room.request(
        "archivist", "record.filed", {"records": [record(room, n, "文") for n in (1, 2, 3)]}
    )
    done = run(room, request, kill_at)
    assert done.returncode == (0 if kill_at == "nowhere" else -signal.SIGKILL), done.stderr
    other = room.another_process()
    assert other.store.size == before.size + (4 if there else 0)
    again = act(other, request)
    assert again.retried == ("same" if there else None)
    assert (again.first, again.last, other.store.size) == (before.size + 1, before.size + 4, before.size + 4)
    filed = [recorded(one) for one in other.store.select(["record.filed"])]
    assert len(filed) == 3
    assert all(other.keys.open(one.payload.title.key) for one in filed)
    (head,) = other.store.select(["action.headed"])
    assert other.objects.check(recorded(head).payload.manifest.object)
    assert [*check(other.store, [parse_vkey(other.log_vkey)])] == []


def run(room: Room, request: object, kill_at: str) -> subprocess.CompletedProcess[bytes]:
    places = msgspec.json.encode([str(one) for one in room.places]).decode()
    program = [
        sys.executable,
        "-m",
        "tests.faults.acting",
        places,
        msgspec.json.encode(request).decode(),
        kill_at,
    ]
    return subprocess.run(program, capture_output=True, cwd=Path(__file__).parents[2], timeout=120)
