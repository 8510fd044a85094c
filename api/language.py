"""The caller's language: Chinese unless they ask for English (RFC 9110 section 12.5.4)."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache


class Language(Enum):
    """The two languages that every text of ours has."""

    ZH = "zh"
    EN = "en"

    def of(self, zh: str, en: str) -> str:
        """The text in this language."""
        return zh if self is Language.ZH else en


@lru_cache(maxsize=256)
def accepted(header: str) -> Language:
    """The preferred one of an Accept-Language header."""
    best, weight = Language.ZH, 0.0
    for part in header.lower().split(","):
        tag, _, quality = part.partition(";")
        try:
            wanted = float(quality.partition("=")[2] or 1)
        except ValueError:
            continue
        name = tag.strip().partition("-")[0]
        if name in ("zh", "en") and wanted > weight:
            best, weight = Language(name), wanted
    return best
