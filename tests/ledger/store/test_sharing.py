"""Several processes on one database: one log, contiguous, in order, with one tree."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.clock import SystemClock
from signing import merkle
from tests.ledger.conftest import OpenLog
from tests.ledger.logs import appended, command, entry, none_of, refused, uuid

_WRITER = """
import sys
from ledger.clock import SystemClock
from ledger.store.open import open_store
from tests.ledger.logs import appended, command, entry
url, start, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = open_store(url, SystemClock())
for number in range(start, start + count, 4):
    numbers = range(number, number + 4)
    group = [command(n, [entry(b"%d" % n, f"record:{n % 7}")] * (n % 5 + 1)) for n in numbers]
    print(*(receipt.first for receipt in store.commit(group)), flush=True)
store.close()
"""


def _write(url: str, start: int, count: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", _WRITER, url, str(start), str(count)]
    root = Path(__file__).parents[3]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=root)


def test_two_processes_write_one_log_without_gaps(log_url: str, open_log: OpenLog) -> None:
    store = open_log(log_url, SystemClock())
    count = 400
    writers = [_write(log_url, 1000 + n * count, count) for n in range(2)]
    receipts = [[int(word) for word in writer.communicate(timeout=120)[0].split()] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    entries = list(store.entries())
    wanted = sum(n % 5 + 1 for n in range(1000, 1000 + 2 * count))
    assert [one.position for one in entries] == list(range(1, wanted + 1))
    assert all(a.recorded_at < b.recorded_at for a, b in pairwise(entries))
    head = store.head()
    assert head.size == wanted
    assert head.root == merkle.root([merkle.leaf_hash(one.entry) for one in entries])
    for number, first in enumerate([*receipts[0], *receipts[1]], 1000):
        row = store.receipt(uuid(number))
        assert row is not None
        assert (row.first, row.last) == (first, first + number % 5)
        assert entries[first - 1].data == b"%d" % number


def test_another_process_s_append_fails_a_condition(log_url: str, open_log: OpenLog) -> None:
    one, other = open_log(log_url), open_log(log_url)
    appended(other, command(1, [entry(b"{}", "code:J019")]))
    assert refused(one, command(2, condition=none_of(([], ["code:J019"]), after=0))) == "CONDITION_FAILED"
    assert one.recent.any_match([], ["code:J019"], 0)


def test_another_process_s_command_is_a_retry(log_url: str, open_log: OpenLog) -> None:
    one, other = open_log(log_url), open_log(log_url)
    first = appended(other, command(1))
    again = appended(one, command(1))
    assert (again.first, again.retried, again.leaf_hashes) == (first.first, "same", first.leaf_hashes)


@pytest.mark.parametrize("ahead", [10, 25_000])
def test_a_process_that_fell_behind_catches_up(log_url: str, open_log: OpenLog, ahead: int) -> None:
    one, other = open_log(log_url), open_log(log_url)
    for number, start in enumerate(range(0, ahead, 5000)):
        appended(other, command(number, [entry(b"%d" % n) for n in range(start, min(ahead, start + 5000))]))
    assert one.tile(0, 0, 10) == other.tile(0, 0, 10)
    assert one.head() == other.head()
    appended(one, command(99, [entry(b"{}", "record:1")]))
    assert one.head() == other.head()


def test_a_waiting_reader_hears_of_another_process_s_append(log_url: str, open_log: OpenLog) -> None:
    reader, writer = open_log(log_url), open_log(log_url)
    with reader.subscribe(after=0) as subscription:
        appended(writer, command(1))
        assert next(subscription).position == 1


def test_a_log_that_became_shorter_is_not_written_on(
    sqlite_url: str, open_log: OpenLog, tmp_path: Path
) -> None:
    store = open_log(sqlite_url)
    appended(store, command(1))
    shorter = open_log(f"sqlite:///{tmp_path}/other.db")
    store._datastore = shorter._datastore  # type: ignore[attr-defined]
    assert refused(store, command(2)) == "STORE_UNSAFE"
