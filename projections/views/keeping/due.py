"""When an offline medium's next power-on check is due: one in each half calendar month (BAK-1; [S]22)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

from projections.views.keeping.rows import IN_USE, MediumRow

ZONE = timezone(timedelta(hours=8))
"""Asia/Shanghai, which keeps no summer time since the ledger's years began."""
_MIDDLE = 15


def window_end(day: date) -> date:
    """The last day of the half month that a day lies in: the 15th, or the month's last."""
    last = _MIDDLE if day.day <= _MIDDLE else monthrange(day.year, day.month)[1]
    return day.replace(day=last)


def check_due(row: MediumRow, at: int) -> date | None:
    """The last day for the next check as of a time (us): of this half month, or of the next one where this
    one's check was made. A medium's first duty is the first full window after its registration; None where
    it is in a machine or no longer used."""
    if not row.offline or row.status != IN_USE:
        return None
    today = _day(at)
    seen = row.checked_at if row.checked_at is not None else row.registered_at
    since = window_end(_day(seen))
    following = window_end(since + timedelta(days=1))
    return following if since >= today else window_end(today)


def overdue(row: MediumRow, at: int) -> bool:
    """Whether a whole half month has gone by without a check."""
    if not row.offline or row.status != IN_USE:
        return False
    seen = row.checked_at if row.checked_at is not None else row.registered_at
    return window_end(window_end(_day(seen)) + timedelta(days=1)) < _day(at)


def _day(at: int) -> date:
    return datetime.fromtimestamp(at // 1_000_000, ZONE).date()
