"""Opening records to society: when it is due, and which grounds keep one closed ([AL] 27, 30; [AR] 30–31)."""

from __future__ import annotations

from datetime import date

GROUNDS: dict[str, tuple[str, str]] = {
    "none": ("无", "none"),
    "state_secret": ("国家秘密", "state secret"),
    "work_secret": ("工作秘密", "work secret"),
    "public_security": ("公共安全", "public security"),
    "privacy": ("个人隐私", "privacy"),
    "trade_secret": ("商业秘密", "trade secret"),
    "third_party": ("第三方权益", "rights of others"),
    "other": ("其他", "other"),
}
DECISIONS: dict[str, tuple[str, str]] = {
    "open": ("开放", "open"),
    "controlled": ("控制", "controlled"),
    "deferred": ("延期开放", "opening deferred"),
}
STAGES: dict[str, tuple[str, str]] = {
    "transfer": ("移交时意见", "opinion at transfer"),
    "due": ("满期审核", "review when due"),
    "early": ("提前开放", "opened early"),
}


def due_year(dated: str, years: int) -> int:
    """The year in which a record of this date (`YYYYMMDD`, or `[YYYYMMDD]`) is to be opened."""
    return int(dated.strip("[]")[:4]) + years


def is_due(dated: str, years: int, today: date) -> bool:
    """Whether a record of this date has reached the years after which it is to be opened. Of an inferred date
    only the year counts, from its end."""
    year = due_year(dated, years)
    if dated.startswith("["):
        return today.year > year
    month, day = int(dated[4:6]), int(dated[6:8])
    return (today.year, today.month, today.day) >= (year, month, day)
