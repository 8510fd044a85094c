"""Many callers, one writer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ledger.errors import Refusal
from ledger.store.base import SqlStore
from ledger.store.port import Command, Committed
from ledger.writing.sequencer import Sequencer
from tests.ledger.conftest import OpenLog
from tests.ledger.logs import command, entry


def test_callers_get_their_own_receipts(store: SqlStore) -> None:
    sequencer = Sequencer(store)
    with ThreadPoolExecutor(32) as callers:
        futures = list(
            callers.map(lambda n: sequencer.submit(command(n, [entry()] * (n % 3 + 1))), range(200))
        )
    receipts = [future.result() for future in futures]
    sequencer.close()
    assert [one.last - one.first for one in receipts] == [n % 3 for n in range(200)]
    positions = [at for one in receipts for at in range(one.first, one.last + 1)]
    assert sorted(positions) == list(range(1, store.head().size + 1))


class _Gated:
    """A store whose first commit waits for the gate; notes the size of each group."""

    def __init__(self, store: SqlStore) -> None:
        self.entered, self.gate = threading.Event(), threading.Event()
        self.groups: list[int] = []
        self._store = store

    def commit(self, commands: Sequence[Command]) -> list[Committed | Refusal]:
        self.groups.append(len(commands))
        self.entered.set()
        assert self.gate.wait(60)
        return self._store.commit(commands)


@pytest.fixture
def gated(sqlite_url: str, open_log: OpenLog) -> Any:
    return _Gated(open_log(sqlite_url))


def test_what_waits_while_a_group_is_written_becomes_one_group(gated: Any) -> None:
    sequencer = Sequencer(gated)
    futures = [sequencer.submit(command(0))]
    assert gated.entered.wait(60)
    futures += [sequencer.submit(command(n)) for n in range(1, 41)]
    gated.gate.set()
    assert [future.result().first for future in futures] == list(range(1, 42))
    sequencer.close()
    assert gated.groups == [1, 40]


def test_a_full_queue_refuses_at_once(gated: Any) -> None:
    sequencer = Sequencer(gated, room=2)
    first = sequencer.submit(command(0))
    assert gated.entered.wait(60)
    taken = [sequencer.submit(command(n)) for n in (1, 2)]
    refusal = sequencer.submit(command(3)).exception(timeout=0)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "BUSY"
    gated.gate.set()
    assert [future.result().first for future in (first, *taken)] == [1, 2, 3]
    sequencer.close()


def test_closing_writes_what_waits_and_takes_nothing_more(gated: Any) -> None:
    sequencer = Sequencer(gated)
    futures = [sequencer.submit(command(0))]
    assert gated.entered.wait(60)
    futures += [sequencer.submit(command(n)) for n in (1, 2)]
    gated.gate.set()
    sequencer.close()
    assert [future.result(timeout=0).first for future in futures] == [1, 2, 3]
    assert isinstance(sequencer.submit(command(4)).exception(), Refusal)


def test_a_group_has_bounds(gated: Any) -> None:
    sequencer = Sequencer(gated)
    futures = [sequencer.submit(command(0))]
    assert gated.entered.wait(60)
    futures += [sequencer.submit(command(n, [entry()] * 9000)) for n in (1, 2, 3)]
    gated.gate.set()
    assert futures[-1].result().last == 27_001
    sequencer.close()
    assert gated.groups == [1, 2, 1]


def test_a_caller_that_gave_up_is_left_out(gated: Any) -> None:
    sequencer = Sequencer(gated)
    sequencer.submit(command(0))
    assert gated.entered.wait(60)
    gone, stays = sequencer.submit(command(1)), sequencer.submit(command(2))
    assert gone.cancel()
    gated.gate.set()
    assert stays.result().first == 2
    sequencer.close()


def test_a_broken_store_answers_every_caller_and_the_next_group_is_tried() -> None:
    class Broken:
        def commit(self, commands: Sequence[Command]) -> list[Committed | Refusal]:
            raise OSError("gone")

    sequencer = Sequencer(Broken())  # type: ignore[arg-type]
    for n in range(2):
        with pytest.raises(OSError, match="gone"):
            sequencer.commit(command(n))
    sequencer.close()


def test_a_refusal_is_the_future_s_exception(store: SqlStore) -> None:
    sequencer = Sequencer(store)
    with pytest.raises(Refusal, match="COMMAND_TOO_LARGE"):
        sequencer.commit(command(1, [entry()] * 10_001))
    assert sequencer.commit(command(1)).first == 1
    sequencer.close()
