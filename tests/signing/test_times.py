"""One form of time, both ways."""

import pytest

from signing.errors import BadTime
from signing.times import format_time, parse_time


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_700_000_000_000_001, "2023-11-14T22:13:20.000001Z"),
        (1_709_208_000_000_000, "2024-02-29T12:00:00.000000Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_time_and_its_text_are_one(us: int, text: str) -> None:
    assert format_time(us) == text
    assert parse_time(text) == us


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00.000Z",
        "2024-01-01T00:00:00.0000000Z",
        "2024-01-01T00:00:00.000000",
        "2024-01-01T00:00:00.000000z",
        "2024-01-01T00:00:00.000000+00:00",
        "2024-01-01 00:00:00.000000Z",
        "2024-01-01T00:00:00,000000Z",
        "2024-01-01T24:00:00.000000Z",
        "2024-01-01T00:00:60.000000Z",
        "2024-13-01T00:00:00.000000Z",
        "2023-02-29T00:00:00.000000Z",
        "0000-01-01T00:00:00.000000Z",
        "2024-W01-1T00:00:00.000000Z",
        "２024-01-01T00:00:00.000000Z",
        "2024-01-01T00:00:00.000000Z\n",
        " 2024-01-01T00:00:00.000000Z",
    ],
)
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(BadTime) as refusal:
        parse_time(text)
    assert refusal.value.code == "TIME_FORM"


@pytest.mark.parametrize("us", [253_402_300_800_000_000, -62_135_596_800_000_001, 10**30])
def test_a_time_without_a_text_is_refused(us: int) -> None:
    with pytest.raises(BadTime) as refusal:
        format_time(us)
    assert refusal.value.code == "TIME_RANGE"


def test_a_bad_time_is_also_a_value_error() -> None:
    with pytest.raises(ValueError, match="TIME_FORM"):
        parse_time("yesterday")
