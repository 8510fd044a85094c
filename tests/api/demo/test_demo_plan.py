"""What the demo plans for the packaged sample."""

from __future__ import annotations

from collections import Counter

import pytest

from api.demo.plan import FIRST, RELEASING, Fate, department_of, pieces
from api.demo.sample import load

SAMPLE = load()
WHOLE = pieces(SAMPLE)


def test_every_document_of_the_sample_is_filed_and_one_is_filed_twice() -> None:
    assert len(WHOLE) == len(SAMPLE) + 1
    assert [piece.document.title for piece in WHOLE if piece.fate is Fate.DUPLICATE] == [FIRST]


def test_most_records_are_published_and_every_fate_befalls_some() -> None:
    fates = Counter(piece.fate for piece in WHOLE)
    assert fates[Fate.PUBLISHED] > len(WHOLE) / 2
    assert set(fates) == set(Fate)


def test_seven_documents_show_every_fate() -> None:
    assert {piece.fate for piece in pieces(SAMPLE, 7)} == set(Fate)


@pytest.mark.parametrize("documents", [0, 1, 6, 100])
def test_a_larger_demo_holds_a_smaller_one_unchanged(documents: int) -> None:
    assert WHOLE[: len(pieces(SAMPLE, documents))] == pieces(SAMPLE, documents)


def test_only_departments_with_a_leader_to_sign_propose_records() -> None:
    assert {piece.department for piece in WHOLE if piece.fate is not Fate.HELD} == set(RELEASING)


def test_document_numbers_that_lost_their_beginning_are_made_whole() -> None:
    torn = [piece for piece in WHOLE if piece.whole_number != piece.document.document_number]
    assert torn
    assert all((piece.whole_number or "").startswith("中华人民共和国") for piece in torn)


def test_documents_go_to_the_department_whose_matter_they_are() -> None:
    departments = {document.title: department_of(document) for document in SAMPLE}
    assert departments[FIRST] == "patrol"
    assert departments["中华人民共和国护照法"] == "border"
    assert departments["道路交通事故处理程序规定"] == "traffic"
    assert departments["城市民族工作条例"] == "office"
