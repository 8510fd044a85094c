"""The filing duty: until when a completed document has to be filed (GB/T 18894; 次年上半年, [mem])."""

from __future__ import annotations

from calendar import monthrange


def filing_due(completed: str, month: int, day: int) -> str:
    """The last day (YYYYMMDD) on which a document completed on `completed` (YYYYMMDD) is filed in time.

    That is `day` of `month` in the next year, by policy 30 June; the month's last day where it is shorter.
    """
    year = int(completed[:4]) + 1
    return f"{year:04d}{month:02d}{min(day, monthrange(year, month)[1]):02d}"
