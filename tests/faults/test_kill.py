"""kill -9 before and after each durable step: what was acknowledged is there, the rest whole or absent."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.clock import SystemClock
from ledger.publishing.checkpoints import Checkpointer, newest_published
from ledger.store.base import SqlStore
from signing import merkle
from tests.faults.disk import GROUPS, SIGNER
from tests.ledger.conftest import OpenLog, clock, log_url, open_log, sqlite_url
from tests.ledger.logs import appended, command, entry, uuid

__all__ = ["clock", "log_url", "open_log", "sqlite_url"]


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "tests.faults.disk", *arguments]
    return subprocess.run(program, capture_output=True, cwd=Path(__file__).parents[2], timeout=120)


def sound(store: SqlStore) -> None:
    """Positions without gaps, and a tree that is that of the entries."""
    entries = list(store.entries())
    assert [one.position for one in entries] == list(range(1, len(entries) + 1))
    assert store.head().root == merkle.root([merkle.leaf_hash(one.entry) for one in entries])


# (where it is killed, how many groups must be there afterwards, how many were acknowledged)
COMMITS = [
    ("locked:1", 0, 0),
    ("inserted:1", 0, 0),
    ("committed:1", 1, 0),
    ("locked:3", 2, 2),
    ("inserted:3", 2, 2),
    ("committed:3", 3, 2),
    ("nowhere:1", GROUPS, GROUPS),
]


@pytest.mark.parametrize(("kill_at", "kept", "acknowledged"), COMMITS)
def test_a_killed_writer_loses_nothing_and_leaves_nothing_half_done(
    log_url: str, open_log: OpenLog, kill_at: str, kept: int, acknowledged: int
) -> None:
    open_log(log_url, SystemClock()).close()
    done = run("commit", log_url, kill_at)
    assert done.returncode == (0 if kill_at == "nowhere:1" else -signal.SIGKILL), done.stderr
    store = open_log(log_url, SystemClock())
    sound(store)
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert len(lines) == acknowledged * 2
    for name, first, last in lines:
        row = store.receipt(name)
        assert row is not None
        assert (row.first, row.last) == (int(first), int(last))
    assert store.head().size == kept * 201
    # A retry of everything gives the first receipts and appends the rest, once.
    for number in range(GROUPS):
        group = [command(10 * number, [entry(b"%d" % n) for n in range(200)]), command(10 * number + 1)]
        assert [getattr(one, "retried", one) for one in store.commit(group)] == [
            "same" if number < kept else None
        ] * 2
    assert store.head().size == GROUPS * 201
    sound(store)


# (where it is killed, whether the file holds the checkpoint, whether the database does)
PUBLICATIONS = [("signed:1", False, False), ("filed:1", True, False), ("kept:1", True, True)]


@pytest.mark.parametrize(("kill_at", "filed", "kept"), PUBLICATIONS)
def test_a_checkpoint_is_never_served_before_it_stands_in_its_file(
    log_url: str, open_log: OpenLog, tmp_path: Path, kill_at: str, filed: bool, kept: bool
) -> None:
    store = open_log(log_url, SystemClock())
    appended(store, command(1, [entry()] * 3))
    done = run("publish", log_url, str(tmp_path / "c"), kill_at)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b""), done.stderr
    assert (newest_published(tmp_path / "c") is not None) is filed
    assert (store.latest_checkpoint() is not None) is kept
    again = Checkpointer(store, SIGNER, tmp_path / "c", SystemClock()).publish()
    assert again == newest_published(tmp_path / "c")
    assert store.checkpoint(3) == again


def test_a_killed_postgresql_server_has_every_acknowledged_command(open_log: OpenLog) -> None:
    from tests.postgres import running_server

    with running_server() as server:
        url = server.create_database()
        store = open_log(url, SystemClock())
        first = appended(store, command(1, [entry()] * 300))
        server.crash()
        server.start()
        # The connections of the pool are dead; the store finds that out and does not repeat what is there.
        again = appended(store, command(1, [entry()] * 300))
        assert (again.first, again.last, again.retried) == (first.first, first.last, "same")
        appended(store, command(2))
        sound(store)
        assert store.receipt(uuid(2)) is not None
        store.close()
