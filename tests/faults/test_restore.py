"""kill -9 at each durable step of a restore: run again, it is as if nothing had happened.

As a program it is what gets killed: python -m tests.faults.test_restore PLAN.json
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ledger.backup import Administrator, adopting, restore, take_backup
from ledger.clock import ManualClock
from ledger.errors import Refusal
from ledger.opened import Places, open_ledger
from ledger.publishing.export import export_log
from signing.keys import Ed25519Key, SigningKey
from signing.verify import verify_export
from tests.api.rooms import ORIGIN, Room, furnish
from tests.faults.disk import killer
from tests.ledger.backup.conftest import file_one, publish
from tests.ledger.conftest import log_url, sqlite_url

__all__ = ["log_url", "sqlite_url"]


class Plan(msgspec.Struct):
    """One restore: what a process needs to know of it. Keys are seeds in hex; times in microseconds."""

    home: str
    database: str
    set: str
    keys: str
    root: str
    now: int
    kill_at: str
    administrators: list[tuple[str, str]]


def places_of(plan: Plan) -> Places:
    home = Path(plan.home)
    return Places(
        plan.database,
        f"sqlite:///{home}/keys.db",
        home / "wrapping.key",
        str(home / "objects"),
        home / "checkpoints",
    )


def run_restore(plan: Plan) -> None:
    """Restore in groups of twenty entries; die by SIGKILL at the step that the plan names."""
    adopting.GROUP = 20
    restore(
        places_of(plan),
        Path(plan.set),
        Path(plan.keys),
        root_der=bytes.fromhex(plan.root),
        clock=ManualClock(plan.now),
        administrators=[
            Administrator(who, Ed25519Key(bytes.fromhex(seed))) for who, seed in plan.administrators
        ],
        at=killer(plan.kill_at),
    )


class Lost(msgspec.Struct):
    """The room whose ledger is lost, with what is left of it."""

    room: Room
    size: int
    entries: list[bytes]


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lost]:
    home = tmp_path_factory.mktemp("lost")
    (home / "room").mkdir()
    room = furnish(home / "room")
    taken = take_backup(room.ledger, home / "set", home / "keys", kind="same_city")
    yield Lost(room, taken.size, [one.entry for one in room.ledger.store.entries(1, taken.size)])
    room.ledger.close()


def plan_of(lost: Lost, home: Path, database: str, kill_at: str, *, behind: bool = False) -> Plan:
    beside = lost.room.home.parent
    (home / "wrapping.key").write_bytes(lost.room.places.wrapping_key.read_bytes())
    desks = lost.room.desks
    names = ("system_administrator", "security_administrator") if behind else ()
    return Plan(
        home=str(home),
        database=database,
        set=str(beside / "set"),
        keys=str(beside / "keys"),
        root=lost.room.authority.root_der.hex(),
        now=lost.room.clock.now(),
        kill_at=kill_at,
        administrators=[(desks[name].person, seed_of(desks[name].key)) for name in names],
    )


def seed_of(key: SigningKey) -> str:
    """What a key file holds, in hex."""
    assert isinstance(key, Ed25519Key)
    return key.seed.hex()


def killed(plan: Plan) -> bool:
    """Run the plan in a process; whether that was killed. Any other end is a failure of the test."""
    file = Path(plan.home) / "plan.json"
    file.write_bytes(msgspec.json.encode(plan))
    program = [sys.executable, "-m", "tests.faults.test_restore", str(file)]
    done = subprocess.run(program, capture_output=True, cwd=Path(__file__).parents[2], timeout=120)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


STEPS = [
    "marked:1",
    "locked:1",
    "inserted:1",
    "committed:1",
    "inserted:3",
    "committed:3",
    "entries:1",
    "checkpoints:1",
    "objects:1",
    "keys:1",
    "published:1",
]


@pytest.mark.parametrize("kill_at", STEPS)
def test_a_killed_restore_is_run_again(lost: Lost, tmp_path: Path, log_url: str, kill_at: str) -> None:
    plan = plan_of(lost, tmp_path, log_url, kill_at)
    assert killed(plan)
    clock = ManualClock(lost.room.clock.now())
    with pytest.raises(Refusal, match="RESTORE_UNFINISHED"):
        open_ledger(places_of(plan), clock)
    plan.kill_at = "nowhere:1"
    assert not killed(plan)
    ledger = open_ledger(places_of(plan), clock)
    try:
        assert [one.entry for one in ledger.store.entries()] == lost.entries
        assert ledger.origin == ORIGIN
        export_log(ledger.store, tmp_path / "export")
    finally:
        ledger.close()
    assert verify_export(tmp_path / "export", lost.room.authority.root_der).fine


# The set is adopted in four groups; the fifth is the successor's first statement.
CONTINUATIONS = [
    "committed:3",
    "keys:1",
    "locked:5",
    "inserted:5",
    "committed:5",
    "continued:1",
    "published:1",
]


@pytest.mark.parametrize("kill_at", CONTINUATIONS)
def test_a_killed_continuation_is_run_again_and_names_one_successor(
    lost: Lost, tmp_path: Path, sqlite_url: str, kill_at: str
) -> None:
    file_one(lost.room, lost.room.ledger.store.size)
    note = publish(lost.room)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "newest").write_bytes(note)
    plan = plan_of(lost, tmp_path, sqlite_url, kill_at, behind=True)
    assert killed(plan)
    clock = ManualClock(lost.room.clock.now())
    with pytest.raises(Refusal, match="RESTORE_UNFINISHED"):
        open_ledger(places_of(plan), clock)
    plan.kill_at = "nowhere:1"
    assert not killed(plan)
    ledger = open_ledger(places_of(plan), clock)
    try:
        assert ledger.origin == f"{ORIGIN}/2"
        assert [one.entry for one in ledger.store.entries(1, lost.size)] == lost.entries
        assert len(ledger.store.select(["ledger.continued"])) == 1
        assert ledger.store.size == lost.size + 1
        export_log(ledger.store, tmp_path / "export")
    finally:
        ledger.close()
    assert verify_export(tmp_path / "export", lost.room.authority.root_der).fine


if __name__ == "__main__":
    run_restore(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan))
