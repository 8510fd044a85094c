"""A page that kills its process is found and set aside; its neighbours are read."""

from __future__ import annotations

import os
import signal

import pytest

from ledger.errors import Refusal
from projections.recognition.rows import Work
from projections.recognition.words import PageText
from projections.recognition.working import Answer, _Broken, _Readers, _Trade


def begin(objects: str) -> None:
    """Nothing to open."""


def work(digest: str) -> Answer:
    if digest == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return [PageText(number=1, width=1, height=1, method="ocr", lines=[])]


def without_engine(digest: str) -> Answer | _Broken:
    return _Broken("det.onnx")


def test_a_deadly_page_is_set_aside_alone() -> None:
    window = [Work(str(n), "record", "deadly" if n == 2 else f"page {n}") for n in range(6)]
    with _Readers("", 2, _Trade(begin, work)) as readers:
        answers = dict(readers.read(window))
    assert answers.pop(window[2]) == "the process that read it died"
    assert len(answers) == 5
    assert all(isinstance(answer, list) for answer in answers.values())


def test_an_engine_that_does_not_open_is_no_fault_of_a_page() -> None:
    with _Readers("", 1, _Trade(begin, without_engine)) as readers, pytest.raises(Refusal) as refused:
        list(readers.read([Work("1", "record", "page")]))
    assert refused.value.code == "RECOGNITION_MODEL"
