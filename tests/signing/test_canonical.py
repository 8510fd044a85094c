"""Canonical JSON on our profile: one way to write each value, and each way out named."""

from datetime import UTC, datetime
from typing import Any

import pytest

from signing import canonical
from signing.errors import NotCanonical


def nested(depth: int) -> Any:
    """A value with this many containers around its innermost text."""
    value: Any = "x"
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({}, b"{}"),
        ([], b"[]"),
        (None, b"null"),
        (True, b"true"),
        (0, b"0"),
        (-1, b"-1"),
        (2**53 - 1, b"9007199254740991"),
        (-(2**53) + 1, b"-9007199254740991"),
        ("", b'""'),
        ({"b": 1, "a": {"d": [2], "c": None}, "_": 0, "0": 0}, b'{"0":0,"_":0,"a":{"c":null,"d":[2]},"b":1}'),
        ("档案 \u2028\x7f😂", '"档案 \u2028\x7f😂"'.encode()),
        ('\x00\x08\t\n\x0c\r\x1f"\\/', b'"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/"'),
        # Kept as given: NFC would make another character of this one.
        ("\uf90a", b'"\xef\xa4\x8a"'),
    ],
)
def test_a_value_and_its_bytes_are_one(value: object, data: bytes) -> None:
    assert canonical.encode(value) == data
    assert canonical.decode(data) == value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "NOT_JSON"),
        (b"{", "NOT_JSON"),
        (b"{}x", "NOT_JSON"),
        (b"nul", "NOT_JSON"),
        (b"NaN", "NOT_JSON"),
        (b"01", "NOT_JSON"),
        (b"'a'", "NOT_JSON"),
        (b"\xef\xbb\xbf{}", "NOT_JSON"),
        (b'"\xff"', "NOT_JSON"),
        (b'"\xed\xa0\x80"', "NOT_JSON"),
        (b'"\\ud800"', "NOT_JSON"),
        (b'"\n"', "NOT_JSON"),
        (b"1.5", "FLOAT"),
        (b"1.0", "FLOAT"),
        (b"1e3", "FLOAT"),
        (b'{"a":[1.5]}', "FLOAT"),
        (b"9007199254740992", "NUMBER_RANGE"),
        (b"-9007199254740992", "NUMBER_RANGE"),
        (b"18446744073709551616", "NUMBER_RANGE"),
        pytest.param(b"9" * 5000, "NUMBER_RANGE", id="5000 digits"),
        (b'{"A":1}', "BAD_KEY"),
        (b'{"":1}', "BAD_KEY"),
        (b'{"a-b":1}', "BAD_KEY"),
        (b'{"a\\n":1}', "BAD_KEY"),
        ('{"é":1}'.encode(), "BAD_KEY"),
        ('{"a１":1}'.encode(), "BAD_KEY"),
        (b'{"a":[{"b":{"C":1}}]}', "BAD_KEY"),
        (b'{"a":1,"a":1}', "DUPLICATE_KEY"),
        (b'{"a":1,"a":2}', "DUPLICATE_KEY"),
        (b'{"a":{"b":1,"b":2}}', "DUPLICATE_KEY"),
        (b'{"a":1,"\\u0061":2}', "DUPLICATE_KEY"),
        (b'{"b":1,"a":1}', "NOT_CANONICAL"),
        (b'{"a": 1}', "NOT_CANONICAL"),
        (b"{}\n", "NOT_CANONICAL"),
        (b" {}", "NOT_CANONICAL"),
        (b'"\\u0041"', "NOT_CANONICAL"),
        (b'"\\/"', "NOT_CANONICAL"),
        (b'"\\u000A"', "NOT_CANONICAL"),
        (b'"\\u001F"', "NOT_CANONICAL"),
        (b"-0", "NOT_CANONICAL"),
        (b"[" + b"0," * 100 + b"0]", "LIST_TOO_LONG"),
        (b"[" * 33 + b"]" * 33, "TOO_DEEP"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "TOO_DEEP", id="100000 lists"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "TOO_DEEP"),
    ],
)
def test_other_bytes_are_refused_by_their_cause(data: bytes, code: str) -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical.decode(data)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "FLOAT"),
        ({"a": [1.5]}, "FLOAT"),
        (float("nan"), "FLOAT"),
        (2**53, "NUMBER_RANGE"),
        ({"a": -(2**53)}, "NUMBER_RANGE"),
        pytest.param(10**5000, "NUMBER_RANGE", id="huge"),
        ({"A": 1}, "BAD_KEY"),
        ({1: 1}, "BAD_KEY"),
        ({"a\n": 1}, "BAD_KEY"),
        ([0] * 101, "LIST_TOO_LONG"),
        ({"a": [[0] * 101]}, "LIST_TOO_LONG"),
        (nested(33), "TOO_DEEP"),
        ("\ud800", "LONE_SURROGATE"),
        ({"a": ["\udfff"]}, "LONE_SURROGATE"),
        (b"bytes", "NOT_A_JSON_VALUE"),
        ((1, 2), "NOT_A_JSON_VALUE"),
        ({"a": {1, 2}}, "NOT_A_JSON_VALUE"),
        (datetime(2024, 1, 1, tzinfo=UTC), "NOT_A_JSON_VALUE"),
    ],
)
def test_values_off_the_profile_are_refused_by_their_cause(value: object, code: str) -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical.encode(value)
    assert refusal.value.code == code


def test_the_limits_themselves_are_allowed() -> None:
    for value in (nested(32), [0] * 100, {"a": 2**53 - 1}):
        assert canonical.decode(canonical.encode(value)) == value


def test_a_bad_key_is_refused_every_time() -> None:
    for _ in range(2):
        with pytest.raises(NotCanonical):
            canonical.decode(b'{"Key":1}')


def test_more_keys_than_are_remembered_are_still_read() -> None:
    for number in range(5000):
        data = b'{"key_%d":1}' % number
        assert canonical.encode(canonical.decode(data)) == data
