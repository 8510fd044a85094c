"""Canonical JSON against a second encoder, and against chance."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from signing import canonical
from signing.errors import NotCanonical

SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
KEYS = st.text("abcxyz019_", min_size=1, max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=30,
)


@given(VALUES)
def test_the_bytes_are_those_of_rfc_8785_and_come_back(value: Any) -> None:
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.decode(data) == value


@given(VALUES, st.data())
def test_a_flipped_bit_is_refused_or_is_another_value(value: Any, data: st.DataObject) -> None:
    good = canonical.encode(value)
    at = data.draw(st.integers(0, len(good) * 8 - 1))
    changed = bytearray(good)
    changed[at // 8] ^= 1 << at % 8
    try:
        read = canonical.decode(bytes(changed))
    except NotCanonical:
        return
    assert canonical.encode(read) == changed
    assert (type(read), read) != (type(value), value)


@given(st.binary(max_size=40))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except NotCanonical:
        return
    assert canonical.encode(value) == data


@given(VALUES, st.sampled_from([{"indent": 1}, {"separators": (", ", ":")}, {"separators": (",", ": ")}]))
def test_another_way_to_write_a_value_is_never_read(value: Any, style: dict[str, Any]) -> None:
    other = json.dumps(value, sort_keys=True, ensure_ascii=False, **style).encode()
    if other != canonical.encode(value):
        with pytest.raises(NotCanonical) as refusal:
            canonical.decode(other)
        assert refusal.value.code == "NOT_CANONICAL"
