"""The test data of RFC 8785: the same bytes where it fits our profile, a named refusal where it does not."""

import json
from typing import Any

import pytest

from signing import canonical
from signing.errors import NotCanonical
from tests.conformance.vectors import FOLDER

NAMES = ("arrays", "french", "structures", "unicode", "values", "weird")
OFF_PROFILE = {
    "french": "BAD_KEY",
    "structures": "BAD_KEY",
    "unicode": "BAD_KEY",
    "values": "FLOAT",
    "weird": "BAD_KEY",
}


def _input(name: str) -> Any:
    return json.loads((FOLDER / f"jcs/input/{name}.json").read_bytes())


def _output(name: str) -> bytes:
    data = (FOLDER / f"jcs/output/{name}.json").read_bytes()
    assert data == bytes.fromhex((FOLDER / f"jcs/outhex/{name}.txt").read_text())
    return data


def test_what_fits_the_profile_has_the_bytes_of_the_vector() -> None:
    assert canonical.encode(_input("arrays")) == _output("arrays")
    assert canonical.decode(_output("arrays")) == _input("arrays")


def test_the_same_value_in_another_form_is_refused() -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical.decode((FOLDER / "jcs/input/arrays.json").read_bytes())
    assert refusal.value.code == "NOT_CANONICAL"


@pytest.mark.parametrize("name", OFF_PROFILE)
def test_what_does_not_fit_is_refused_by_name_though_it_is_canonical(name: str) -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical.decode(_output(name))
    assert refusal.value.code == OFF_PROFILE[name]
    with pytest.raises(NotCanonical) as refusal:
        canonical.encode(_input(name))
    assert refusal.value.code == OFF_PROFILE[name]


@pytest.mark.parametrize("name", ["french", "unicode", "weird"])
def test_texts_of_any_script_are_written_as_the_vector_writes_them(name: str) -> None:
    output = _output(name)
    for value in _input(name).values():
        assert b":" + canonical.encode(value) in output


def test_escapes_are_the_shortest() -> None:
    value = _input("values")["string"]
    assert b'"string":' + canonical.encode(value) in _output("values")


def test_all_the_test_data_is_used() -> None:
    assert {path.stem for path in (FOLDER / "jcs/input").iterdir()} == set(NAMES)
