"""The words of a refusal: what happened and what to do next, in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """`zh` and `en` say what was refused, the hints what to do. A refusal's detail fills `{name}`."""

    zh: str
    en: str
    hint_zh: str
    hint_en: str
