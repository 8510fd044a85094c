"""Reading envelopes at a glance accepts nothing that reading them in full would not."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import base64
from signing.envelope import parse_envelope, sign_batch, sign_statement
from signing.errors import BadEnvelope
from signing.glance import read_base64, read_single
from tests.golden.build_events import BATCH, ENVELOPE, KEY, PAGES, SECOND, STATEMENT


def test_a_single_envelope_is_read_alike_both_ways() -> None:
    assert read_single(ENVELOPE) == parse_envelope(ENVELOPE)


def test_batches_and_co_signed_envelopes_are_left_to_the_full_reading() -> None:
    assert read_single(BATCH[0]) is None
    assert read_single(sign_batch(PAGES, [KEY])[2]) is None
    assert read_single(sign_statement(STATEMENT, [KEY, SECOND])) is None


@given(st.integers(0, len(ENVELOPE) - 1), st.integers(0, 255))
def test_what_a_glance_accepts_the_full_reading_accepts_too(at: int, byte: int) -> None:
    data = ENVELOPE[:at] + bytes([byte]) + ENVELOPE[at + 1 :]
    seen = read_single(data)
    if seen is not None:
        assert parse_envelope(data) == seen
    else:
        with pytest.raises(BadEnvelope):
            parse_envelope(data)


@given(st.binary(max_size=50))
def test_base64_is_read_back_as_written(data: bytes) -> None:
    assert read_base64(f'"{base64.encode(data)}"'.encode()) == data


@given(st.text("AQgwz09+/=\\u\n ", max_size=9))
def test_base64_that_would_not_be_written_so_is_refused(text: str) -> None:
    quoted = f'"{text}"'.encode()
    try:
        data = read_base64(quoted)
    except ValueError:
        with pytest.raises((ValueError, msgspec.DecodeError)):
            base64.decode(text if "\\" not in text else "!")
    else:
        assert base64.encode(data) == text
