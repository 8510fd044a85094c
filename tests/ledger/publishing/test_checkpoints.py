"""Publishing checkpoints: after commit, once a second at most, never a smaller one or a second history."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.clock import SECOND, ManualClock
from ledger.errors import Refusal
from ledger.publishing.checkpoints import Checkpointer, newest_published
from ledger.store.base import SqlStore
from signing.checkpoint import Checkpoint, open_checkpoint
from signing.note import NoteSigner, parse_vkey
from tests.ledger.conftest import OpenLog
from tests.ledger.logs import ORIGIN, appended, command, entry

SIGNER = NoteSigner(ORIGIN, bytes(32))


def opened(note: bytes | None) -> Checkpoint:
    assert note is not None
    return open_checkpoint(note, [parse_vkey(SIGNER.vkey)], ORIGIN)


def test_a_checkpoint_states_size_and_root(store: SqlStore, clock: ManualClock, tmp_path: Path) -> None:
    checkpointer = Checkpointer(store, SIGNER, tmp_path / "c", clock)
    assert checkpointer.publish() is None
    appended(store, command(1, [entry()] * 300))
    head = store.head()
    assert opened(checkpointer.publish())[:3] == (ORIGIN, 300, head.root)


def test_at_most_one_is_signed_each_second(store: SqlStore, clock: ManualClock, tmp_path: Path) -> None:
    checkpointer = Checkpointer(store, SIGNER, tmp_path / "c", clock)
    sizes = []
    for number in range(4):
        appended(store, command(number))
        sizes.append(opened(checkpointer.publish()).size)
        clock.pass_by(SECOND // 2)
    assert sizes == [1, 1, 3, 3]


def test_it_stands_in_a_file_before_it_is_served(store: SqlStore, clock: ManualClock, tmp_path: Path) -> None:
    steps: list[tuple[str, bytes | None, bytes | None]] = []

    def at(step: str) -> None:
        steps.append((step, newest_published(tmp_path / "c"), checkpointer.latest()))

    checkpointer = Checkpointer(store, SIGNER, tmp_path / "c", clock, at)
    appended(store, command(1))
    note = checkpointer.publish()
    assert steps == [("signed", None, None), ("filed", note, None), ("kept", note, note)]


def test_nothing_new_is_signed_for_the_same_size(store: SqlStore, clock: ManualClock, tmp_path: Path) -> None:
    checkpointer = Checkpointer(store, SIGNER, tmp_path / "c", clock)
    appended(store, command(1))
    note = checkpointer.publish()
    clock.pass_by(SECOND)
    assert checkpointer.publish() == note
    assert store.checkpoint_sizes() == [1]


def test_another_process_s_larger_checkpoint_is_served(
    log_url: str, open_log: OpenLog, clock: ManualClock, tmp_path: Path
) -> None:
    one = Checkpointer(open_log(log_url), SIGNER, tmp_path / "c", clock)
    store = open_log(log_url)
    other = Checkpointer(store, SIGNER, tmp_path / "c", clock)
    appended(store, command(1))
    one.publish()
    appended(store, command(2))
    other.publish()
    assert opened(one.latest()).size == 2
    clock.pass_by(SECOND)
    assert opened(one.publish()).size == 2


def test_a_note_that_a_crash_left_in_the_file_alone_is_kept_on(
    store: SqlStore, clock: ManualClock, tmp_path: Path
) -> None:
    def crash(step: str) -> None:
        if step == "filed":
            raise KeyboardInterrupt

    appended(store, command(1))
    with pytest.raises(KeyboardInterrupt):
        Checkpointer(store, SIGNER, tmp_path / "c", clock, crash).publish()
    assert store.latest_checkpoint() is None
    assert opened(Checkpointer(store, SIGNER, tmp_path / "c", clock).latest()).size == 1


def test_a_log_put_back_below_a_published_checkpoint_is_refused(
    open_log: OpenLog, clock: ManualClock, tmp_path: Path
) -> None:
    store = open_log(f"sqlite:///{tmp_path}/one.db")
    appended(store, command(1, [entry()] * 5))
    Checkpointer(store, SIGNER, tmp_path / "c", clock).publish()
    older = open_log(f"sqlite:///{tmp_path}/older.db")
    appended(older, command(1, [entry()] * 3))
    with pytest.raises(Refusal, match="RESTORE_BEHIND") as refusal:
        Checkpointer(older, SIGNER, tmp_path / "c", clock)
    assert refusal.value.detail == {"size": "3", "published": "5"}


def test_a_log_with_another_history_is_refused(open_log: OpenLog, clock: ManualClock, tmp_path: Path) -> None:
    store = open_log(f"sqlite:///{tmp_path}/one.db")
    appended(store, command(1, [entry()] * 5))
    Checkpointer(store, SIGNER, tmp_path / "c", clock).publish()
    other = open_log(f"sqlite:///{tmp_path}/other.db")
    appended(other, command(1, [entry(b"other")] * 9))
    with pytest.raises(Refusal, match="RESTORE_BEHIND"):
        Checkpointer(other, SIGNER, tmp_path / "c", clock)
