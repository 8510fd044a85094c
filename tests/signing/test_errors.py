"""Every refusal has a stable code with words in both languages, and survives the way between processes."""

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing import errors
from signing.errors import BadNote, Finding, SigningError
from signing.words import WORDS

KINDS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SigningError)
}


def _codes() -> Iterator[tuple[str, str]]:
    """(file, code) of each refusal and finding that the package makes with a literal code."""
    for path in Path(errors.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and _names_a_kind(node.func):
                for constant in ast.walk(node.args[0]):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        yield path.name, constant.value


def _names_a_kind(function: ast.expr) -> bool:
    return (isinstance(function, ast.Name) and function.id in KINDS) or (
        isinstance(function, ast.Attribute) and ast.unparse(function) == "Finding.of"
    )


def test_every_code_that_is_raised_has_its_words() -> None:
    raised = list(_codes())
    assert len(raised) > 50
    assert [(file, code) for file, code in raised if code not in WORDS] == []


@pytest.mark.parametrize("code", WORDS)
def test_every_code_has_a_message_and_a_hint_in_both_languages(code: str) -> None:
    words = WORDS[code]
    assert code == code.upper()
    for english, chinese in ((words.en, words.zh), (words.hint_en, words.hint_zh)):
        assert english
        assert english.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        assert not english.endswith(".")
        assert not chinese.endswith("。")


def test_a_refusal_shows_code_message_and_detail() -> None:
    error = BadNote("NOTE_TOO_MANY_SIGNATURES", "101")
    assert str(error) == "NOTE_TOO_MANY_SIGNATURES: more than 100 signatures: 101"
    assert error.zh == "签名超过 100 个：101"


def test_a_refusal_survives_the_way_between_processes() -> None:
    again = pickle.loads(pickle.dumps(BadNote("NOTE_FORM", "detail")))
    assert (type(again), again.code, again.detail, again.zh) == (
        BadNote,
        "NOTE_FORM",
        "detail",
        BadNote("NOTE_FORM", "detail").zh,
    )


def test_a_finding_says_what_the_refusal_said() -> None:
    finding = Finding.from_error(BadNote("NOTE_FORM", "line 3"), position=7)
    assert (finding.code, finding.position, finding.detail) == ("NOTE_FORM", 7, "line 3")
    assert (finding.zh, finding.en) == (WORDS["NOTE_FORM"].zh, WORDS["NOTE_FORM"].en)
