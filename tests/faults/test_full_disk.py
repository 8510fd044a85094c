"""A full disk: a clear refusal, nothing half done, and the store goes on when there is room again."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import Refusal
from ledger.store.objects import LocalObjects
from ledger.store.sqlite import SqliteStore
from ledger.writing.sequencer import Sequencer
from signing import merkle
from tests.faults.test_kill import run, sound
from tests.ledger.conftest import OpenLog, clock, open_log, sqlite_url
from tests.ledger.logs import appended, command, entry, refused

__all__ = ["clock", "open_log", "sqlite_url"]


def limit_pages(store: SqliteStore, more: int | None) -> None:
    """Let the database grow by so many pages and no further, on every connection there is; None lifts it."""
    with store._datastore.get_connection(commit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {2**30 if more is None else pages + more}")


def test_a_group_that_finds_no_room_is_refused_whole(sqlite_url: str, open_log: OpenLog) -> None:
    store = open_log(sqlite_url)
    assert isinstance(store, SqliteStore)
    before = appended(store, command(1))
    limit_pages(store, 20)
    big = [entry(b"x" * 60_000)] * 10
    answers = store.commit([command(2), command(3, big), command(4)])
    assert [one.code for one in answers if isinstance(one, Refusal)] == ["DISK_FULL"] * 3
    assert store.head().size == before.last
    # What still fits is taken at once, and the rest when there is room.
    appended(store, command(2))
    limit_pages(store, None)
    assert appended(store, command(3, big)).retried is None
    sound(store)


def test_callers_of_the_sequencer_hear_of_it_and_it_goes_on(sqlite_url: str, open_log: OpenLog) -> None:
    store = open_log(sqlite_url)
    assert isinstance(store, SqliteStore)
    sequencer = Sequencer(store)
    limit_pages(store, 5)
    with pytest.raises(Refusal, match="DISK_FULL"):
        sequencer.commit(command(1, [entry(b"x" * 60_000)]))
    limit_pages(store, None)
    assert sequencer.commit(command(1, [entry(b"x" * 60_000)])).first == 1
    sequencer.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system takes rights that this account does not have")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_log_on_a_really_full_file_system(small_disk: Path, open_log: OpenLog) -> None:
    store = open_log(f"sqlite:///{small_disk}/log.db")
    accepted = 0
    for number in range(100):
        (answer,) = store.commit([command(number, [entry(b"x" * 60_000)])])
        if isinstance(answer, Refusal):
            assert answer.code == "DISK_FULL"
            break
        accepted += 1
    assert 0 < accepted < 100
    assert store.head().size == accepted
    assert refused(store, command(200, [entry(b"x" * 60_000)])) == "DISK_FULL"
    sound(store)
    assert sqlite3.connect(small_disk / "log.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
    leaves = store.leaf_hashes(0, accepted)
    assert store.head().root == merkle.root(leaves)


def test_an_object_that_finds_no_room_leaves_nothing(small_disk: Path) -> None:
    objects = LocalObjects(small_disk)
    with pytest.raises(Refusal, match="DISK_FULL"):
        objects.put(b"x" * 2_000_000)
    assert list(objects.digests()) == []
    assert list(small_disk.iterdir()) == []
    assert objects.put(b"small")["bytes"] == 5


def test_an_object_past_the_file_size_limit_leaves_nothing(tmp_path: Path) -> None:
    done = run("object", str(tmp_path), "100000", "65536")
    assert done.stdout.decode().strip() == "DISK_FULL", done.stderr
    assert list(tmp_path.iterdir()) == []
