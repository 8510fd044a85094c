"""Reading the entries of a batch as bytes accepts nothing that reading them as JSON would not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import base64
from signing.batches import read_base64


@given(st.binary(max_size=50))
def test_base64_is_read_back_as_written(data: bytes) -> None:
    assert read_base64(f'"{base64.encode(data)}"'.encode()) == data


@given(st.text("AQgwz09+/=\\u\n -_", max_size=9))
def test_base64_is_read_only_as_it_would_be_written(text: str) -> None:
    try:
        data = read_base64(f'"{text}"'.encode())
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - what base64.decode raises
            base64.decode(text)
    else:
        assert base64.encode(data) == text


@pytest.mark.parametrize("text", ["QR==", "QUJ=", "QQ", "Q\\u0051==", "Q Q=", "-_8=", "QQ==QQ=="])
def test_base64_in_any_form_but_the_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reader's own error is one
        read_base64(f'"{text}"'.encode())
