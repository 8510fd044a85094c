"""When the clock may not be trusted (DESIGN section 4)."""

from __future__ import annotations

import pytest

from ledger.clock import SECOND, ClockGuard, ManualClock, Reading, SystemClock, ahead_by, judge, judge_start
from ledger.errors import Refusal

T = 1_700_000_000 * SECOND
DAY = 24 * 3600 * SECOND


@pytest.mark.parametrize(
    ("wall", "elapsed", "last", "verdict"),
    [
        (T, 0, T - 5, None),
        (T, 0, T + SECOND, None),
        (T, 0, T + SECOND + 1, ("CLOCK_BACK", SECOND + 1)),
        (T + 60 * SECOND, 0, T, None),
        (T + 60 * SECOND + 1, 0, T, ("CLOCK_AHEAD", 60 * SECOND + 1)),
        (T + 7200 * SECOND, 7200 * SECOND, T, None),
        (T - 3600 * SECOND, 0, T - 3600 * SECOND, None),
    ],
)
def test_a_reading_is_judged_against_the_last_entry_and_elapsed_time(
    wall: int, elapsed: int, last: int, verdict: tuple[str, int] | None
) -> None:
    assert judge(Reading(T, 0), Reading(wall, elapsed), last) == verdict


@pytest.mark.parametrize(
    ("newest", "late"), [(0, 0), (T - 2 * DAY, 0), (T - 2 * DAY - 1, 2 * DAY + 1), (T + DAY, 0)]
)
def test_a_start_is_judged_against_the_newest_time_known(newest: int, late: int) -> None:
    assert judge_start(T, newest) == late


def test_a_clock_that_falls_back_is_behind_elapsed_time() -> None:
    assert ahead_by(Reading(T, 0), Reading(T - 5, 10)) == -15


def test_many_small_jumps_count_as_a_large_one() -> None:
    clock = ManualClock(T)
    guard = ClockGuard(clock)
    for _ in range(2):
        clock.set(clock.now() + 30 * SECOND)
        guard.now(T)
    clock.set(clock.now() + 1)
    with pytest.raises(Refusal, match="CLOCK_AHEAD"):
        guard.now(T)


def test_setting_the_clock_back_right_does_not_end_the_refusal() -> None:
    clock = ManualClock(T)
    guard = ClockGuard(clock)
    clock.set(T + DAY)
    assert guard.trouble(T) is not None
    clock.set(T)
    trouble = guard.trouble(T)
    assert trouble is not None
    assert (trouble.code, trouble.detail["seconds"]) == ("CLOCK_AHEAD", "86400")
    assert guard.confirm() == T
    assert guard.now(T) == T


def test_a_clock_that_was_back_goes_on_when_it_has_caught_up() -> None:
    clock = ManualClock(T)
    guard = ClockGuard(clock)
    clock.set(T - 100 * SECOND)
    with pytest.raises(Refusal, match="CLOCK_BACK"):
        guard.now(T)
    clock.pass_by(99 * SECOND)
    assert guard.now(T) == T - SECOND


def test_a_late_start_is_refused_until_confirmed() -> None:
    guard = ClockGuard(ManualClock(T), newest=T - 3 * DAY)
    with pytest.raises(Refusal, match="CLOCK_AHEAD"):
        guard.now(T - 3 * DAY)
    guard.confirm()
    assert guard.now(T - 3 * DAY) == T


def test_the_machine_s_clock_passes() -> None:
    clock = SystemClock()
    guard = ClockGuard(clock)
    assert guard.now(0) >= T
    assert clock.elapsed() <= clock.elapsed()
