"""Days and hours of the archive room: Chinese office time, working days, half months.

A day is a number: days since 1970-01-01. A time is an int of microseconds since the epoch, UTC; the office
stands in Asia/Shanghai, which is UTC+8 all year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = date(1970, 1, 1)
_SHANGHAI = 8 * HOUR
_SPRING = {
    2019: (2, 4), 2020: (1, 24), 2021: (2, 11), 2022: (1, 31), 2023: (1, 21), 2024: (2, 9),
    2025: (1, 28), 2026: (2, 16), 2027: (2, 5),
}  # fmt: skip
"""Spring Festival's eve; the week that begins there is free."""


def day_of(year: int, month: int, day: int) -> int:
    """The number of a date."""
    return (date(year, month, day) - _EPOCH).days


@lru_cache(16_384)
def date_of(day: int) -> date:
    """The date of a day's number."""
    return _EPOCH + timedelta(days=day)


def written(day: int) -> str:
    """YYYYMMDD."""
    return date_of(day).strftime("%Y%m%d")


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> int:
    """The time (us) of this hour in Shanghai."""
    return day * DAY - _SHANGHAI + hour * HOUR + minute * MINUTE + second * SECOND


@lru_cache(16_384)
def is_working(day: int) -> bool:
    """Whether the office works: not on week-ends, at New Year, Spring Festival, Labour Day, National Day."""
    on = date_of(day)
    if on.weekday() >= 5 or (on.month, on.day) in _FREE:
        return False
    eve = _SPRING.get(on.year)
    return eve is None or not 0 <= (on - date(on.year, *eve)).days < 7


def working_days(first: int, last: int) -> list[int]:
    """The working days from `first` to `last`, both included."""
    return [day for day in range(first, last + 1) if is_working(day)]


@lru_cache(16_384)
def working_from(day: int) -> int:
    """This day, or the next one on which the office works."""
    while not is_working(day):
        day += 1
    return day


@lru_cache(16_384)
def working_until(day: int) -> int:
    """This day, or the last one before it on which the office works."""
    while not is_working(day):
        day -= 1
    return day


@lru_cache(16_384)
def after_working(day: int, count: int) -> int:
    """The working day that is `count` working days after this one."""
    for _ in range(count):
        day = working_from(day + 1)
    return day


def half_months(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The halves of months (1-15, 16-end) that touch `first` to `last`: first and last day of each."""
    day = first - date_of(first).day + 1
    while day <= last:
        middle, ends = day + 14, month_end(day)
        for begins, closes in ((day, middle), (middle + 1, ends)):
            if closes >= first and begins <= last:
                yield begins, closes
        day = ends + 1


def month_end(day: int) -> int:
    """The last day of this day's month."""
    on = date_of(day)
    following = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return (following - _EPOCH).days - 1


_FREE = {(1, 1), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8))}
