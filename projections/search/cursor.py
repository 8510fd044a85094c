"""Opaque cursors: a place in one question's results. Another question's cursor is refused."""

import base64
import binascii
import hashlib
from typing import Annotated

import msgspec

from .index import SearchRefused, SearchRequest

MAX_OFFSET = 10_000


class Place(msgspec.Struct, array_like=True, frozen=True):
    """``offset`` of the next hit, for relevance; ``key`` (hex) of the last hit, for date and code."""

    question: str
    offset: Annotated[int, msgspec.Meta(ge=0)] = 0
    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]*\Z", max_length=4000)] = ""


def question_of(request: SearchRequest) -> str:
    """Names what decides the order: text, filters and sort, not the page size nor who asks."""
    parts = msgspec.json.encode([request.text, request.filters, request.sort])
    return hashlib.sha256(parts).hexdigest()[:12]


def write(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read(request: SearchRequest) -> Place:
    """The place after which ``request`` goes on.

    Raises `SearchRefused`: CURSOR_INVALID, CURSOR_OTHER_QUERY, CURSOR_TOO_DEEP.
    """
    question = question_of(request)
    if request.after is None:
        return Place(question)
    try:
        if len(request.after) > 6000:
            raise ValueError("too long")
        padded = request.after.encode("ascii") + b"=" * (-len(request.after) % 4)
        place = msgspec.json.decode(base64.b64decode(padded, b"-_", validate=True), type=Place)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise SearchRefused("CURSOR_INVALID", "游标无效。", "The cursor is not one of ours.") from error
    if place.question != question:
        raise SearchRefused(
            "CURSOR_OTHER_QUERY", "游标属于另一次检索。", "The cursor belongs to another search."
        )
    if place.offset > MAX_OFFSET:
        raise SearchRefused(
            "CURSOR_TOO_DEEP",
            f"按相关度最多翻到第{MAX_OFFSET}条。",
            f"By relevance, paging ends at hit {MAX_OFFSET}.",
            "请按日期或档号排序，或增加筛选条件。",
            "Sort by date or code, or add filters.",
        )
    return place
