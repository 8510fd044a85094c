"""What the cells of a person mean: number, post, the moment from which it is held, roles and their scope."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ledger.actions.organisation.people import POSTS
from ledger.errors import Refusal
from ledger.roles import ADMINISTRATORS, EVERYWHERE, ROLES
from signing.times import format_time

_LONGEST_NUMBER = 64
_LONGEST_NAME = 200
_DATE = re.compile(
    r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?)(?:[ T]00:00(?::00)?)?"
)
_BETWEEN = re.compile(r"[、,，;；/|\n]+")
_ALL = (EVERYWHERE, "全部", "全局", "ALL")
_POSTS = {spelling: code for code, label in POSTS.items() for spelling in (code, label.zh, label.en)}
_ROLES = {spelling: code for code, role in ROLES.items() for spelling in (code, role.zh, role.en)}


def number_of(text: str) -> str:
    """A police number in half-width, without blanks. Refused: ENROLMENT_CELL."""
    number = "".join(unicodedata.normalize("NFKC", text).split())
    if not 0 < len(number) <= _LONGEST_NUMBER or not number.isprintable():
        raise Refusal("ENROLMENT_CELL", reason=f"1..{_LONGEST_NUMBER}")
    return number


def name_of(text: str) -> str:
    """A person's name as given. Refused: ENROLMENT_CELL."""
    if not 0 < len(text) <= _LONGEST_NAME or any(unicodedata.category(sign) == "Cc" for sign in text):
        raise Refusal("ENROLMENT_CELL", reason=f"1..{_LONGEST_NAME}")
    return text


def post_of(text: str) -> str | None:
    """A code of `POSTS`, by code or label; None for an empty cell. Refused: ENROLMENT_CELL."""
    if not text:
        return None
    post = _POSTS.get(text.strip().lower())
    if post is None:
        known = "、".join(label.zh for label in POSTS.values())
        raise Refusal("ENROLMENT_CELL", reason=f"“{text[:40]}”: {known}")
    return post


def moment_of(text: str, zone: ZoneInfo) -> str | None:
    """The beginning of a day in the ledger's time zone, in the log's form; None for an empty cell.

    `20160301`, `2016-03-01`, `2016/3/1`, `2016年3月1日`. Refused: ENROLMENT_CELL.
    """
    if not text:
        return None
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(one) for one in match.groups() if one is not None)
        at = datetime(year, month, day, tzinfo=zone).astimezone(UTC)
    except ValueError as problem:
        raise Refusal("ENROLMENT_CELL", reason=f"“{text[:40]}”: YYYYMMDD") from problem
    return format_time(int(at.timestamp()) * 1_000_000)


def roles_of(text: str) -> list[str]:
    """Codes of `ROLES`, by code or label, each once. Refused: ROLE_UNKNOWN, ENROLMENT_ADMINISTRATOR."""
    found: dict[str, None] = {}
    for one in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        role = _ROLES.get(one) or _ROLES.get(one.lower())
        if role is None:
            raise Refusal("ROLE_UNKNOWN", role=one[:40])
        if role in ADMINISTRATORS:
            raise Refusal("ENROLMENT_ADMINISTRATOR", role=ROLES[role].zh)
        found.setdefault(role)
    return list(found)


def is_everywhere(text: str) -> bool:
    """Whether a scope means every organisation."""
    return text.strip().upper() in _ALL
