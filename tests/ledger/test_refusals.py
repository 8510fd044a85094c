"""Every refusal speaks Chinese and English, says what to do next, and has a row in the table."""

from __future__ import annotations

import re

import pytest

from ledger.errors import Conflict, Refusal
from ledger.refusals import TEXTS, Text
from tests.shape.sources import modules

_RAISED = re.compile(r"""(?:Refusal|Conflict)\(\s*"([A-Z_]+)"|\bcode="([A-Z_]+)\"""")
_NAMED = re.compile(r"\{([a-z_]+)\}")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_there_in_both_languages_with_a_hint(text: Text) -> None:
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert re.search(r"[A-Za-z]", text.en)
    assert text.hint_zh
    assert text.hint_en
    assert set(_NAMED.findall(text.zh)) == set(_NAMED.findall(text.en))


def test_every_code_that_the_ledger_raises_has_a_row() -> None:
    raised = {
        code for module in modules("ledger") for pair in _RAISED.findall(module.text) for code in pair if code
    }
    assert raised
    assert raised <= set(TEXTS)


def test_a_code_without_a_row_cannot_be_raised() -> None:
    with pytest.raises(KeyError):
        Refusal("NO_SUCH_CODE")


def test_details_fill_the_texts_and_stay_readable_to_machines() -> None:
    refusal = Refusal("OBJECT_TRUNCATED", received=3, expected=5)
    assert "3" in refusal.zh
    assert "5" in refusal.en
    assert refusal.detail == {"received": "3", "expected": "5"}
    assert (refusal.code, str(refusal)) == ("OBJECT_TRUNCATED", f"OBJECT_TRUNCATED: {refusal.en}")


def test_a_text_may_name_a_code_of_its_own() -> None:
    assert Refusal("COMMAND_REUSED", command="c", code="detail").detail["code"] == "detail"


def test_a_conflict_is_a_refusal_that_may_be_tried_again() -> None:
    assert isinstance(Conflict("CONDITION_FAILED"), Refusal)
