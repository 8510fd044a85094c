"""What kills its process is found and set aside; its neighbours are done."""

from __future__ import annotations

import os
import signal

import pytest

from ledger.isolated import Died, Isolated


def begin() -> None:
    """Nothing to open."""


def work(item: str) -> str:
    if item == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "wrong":
        raise LookupError(item)
    return item.upper()


def test_a_deadly_item_is_found_and_the_others_are_done() -> None:
    items = ["a", "b", "deadly", "c", "d", "e"]
    with Isolated(2, begin, work) as isolated:
        answers = dict(isolated.each(items))
    assert isinstance(answers.pop("deadly"), Died)
    assert answers == {item: item.upper() for item in answers}
    assert len(answers) == 5


@pytest.mark.parametrize("processes", [0, 1])
def test_an_error_of_the_work_is_raised_to_the_caller(processes: int) -> None:
    with Isolated(processes, begin, work) as isolated, pytest.raises(LookupError):
        list(isolated.each(["wrong"]))
