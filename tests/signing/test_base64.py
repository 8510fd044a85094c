"""One base64, one way to write each value."""

import pytest

from signing import base64


def test_values_come_back() -> None:
    for length in range(70):
        data = bytes(range(length))
        assert base64.decode(base64.encode(data)) == data


@pytest.mark.parametrize(
    "text", ["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q Q==", "QQ==QQ==", "-_==", "QQ===", "=", "é"]
)
def test_other_ways_to_write_a_value_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        base64.decode(text)
