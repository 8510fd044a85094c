"""Times as the log writes them (EVENT.md section 1).

Inside the program a time is an int: microseconds since 1970-01-01T00:00:00Z, negative before it. As text it
is exactly ``YYYY-MM-DDTHH:MM:SS.ffffffZ``, years 0001 to 9999, so that text order is time order.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from signing.errors import BadTime

_EPOCH = datetime(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_SECOND = 1_000_000
# Hours are spelt out: newer Pythons read 24:00 as the next day's midnight.
_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")


@lru_cache(maxsize=1024)
def _whole_second(second: int) -> str:
    # Cached, because neighbours in a log mostly share their second.
    return (_EPOCH + timedelta(seconds=second)).isoformat()


def format_time(us: int) -> str:
    """The text form of a time in microseconds; BadTime (TIME_RANGE) outside the years 0001 to 9999."""
    second, fraction = divmod(us, _SECOND)
    try:
        return f"{_whole_second(second)}.{fraction:06d}Z"
    except OverflowError:
        raise BadTime("TIME_RANGE", str(us)) from None


def parse_time(text: str) -> int:
    """Microseconds of a time in exactly the one form; BadTime (TIME_FORM) for anything else."""
    if _FORM.fullmatch(text) is None:
        raise BadTime("TIME_FORM", text[:40])
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime("TIME_FORM", text) from None
    days = at.toordinal() - _EPOCH_ORDINAL
    seconds = days * 86400 + at.hour * 3600 + at.minute * 60 + at.second
    return seconds * _SECOND + at.microsecond
