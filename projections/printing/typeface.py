"""The typeface that pages are set in, and what it cannot set."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from PIL import ImageFont

Face: TypeAlias = Literal["Regular", "Bold"]
FONTS = Path(__file__).parent / "fonts"
FAMILY = "Archive Song"
GETA = "〓"
"""Printers' mark for a character that is not at hand."""
_PROOF = 32
"""Pixels per em at which two glyphs are compared."""


def settable(text: str) -> tuple[str, list[str]]:
    """The text with each character that the typeface lacks as 〓, and those characters in order.

    Control characters become blanks: they have no place on paper.
    """
    clean = "".join(" " if ord(character) < 0x20 else character for character in text)
    lacking = [character for character in clean if not has(character, "Regular")]
    for character in set(lacking):
        clean = clean.replace(character, GETA)
    return clean, lacking


@lru_cache(maxsize=50_000)
def has(character: str, face: Face) -> bool:
    """Whether the face has this character."""
    if character.isspace():
        return True
    return bytes(font(face, _PROOF).getmask(character)) != _missing(face)


@lru_cache(maxsize=32)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels per em."""
    path = FONTS / f"ArchiveSong-{face}.otf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _missing(face: Face) -> bytes:
    return bytes(font(face, _PROOF).getmask("\U0010ffff"))
