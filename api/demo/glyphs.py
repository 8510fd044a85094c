"""Characters as small palette images, cut once per process from the packaged fonts and then only pasted.

Ink is one of four levels: 0 paper, 3 full. Red ink has the levels 4 to 7, so that one palette serves a page.
"""

import functools
from typing import NamedTuple

from PIL import Image, ImageDraw

from projections.printing.typeface import Face, font, has

RED = 4
PALETTE = [255, 255, 255, 176, 176, 176, 88, 88, 88, 16, 16, 16]
RED_PALETTE = [255, 255, 255, 240, 168, 160, 226, 88, 76, 208, 16, 16]
_MISSING = "□"


class Glyph(NamedTuple):
    """``tile`` stands on the line's top left corner; the next character begins ``advance`` pixels on."""

    tile: Image.Image
    advance: int


@functools.lru_cache(maxsize=20_000)
def glyph(character: str, face: Face, size: int, *, red: bool = False) -> Glyph:
    """``character`` at ``size`` pixels per em. One the face lacks is taken from Regular, or shown as □."""
    if face == "Bold" and not has(character, face):
        return glyph(character, "Regular", size, red=red)
    if not has(character, face):
        return glyph(_MISSING, face, size, red=red)
    set_in = font(face, size)
    advance = max(1, round(set_in.getlength(character)))
    grey = Image.new("L", (advance, size * 5 // 4))
    ImageDraw.Draw(grey).text((0, size), character, fill=255, font=set_in, anchor="ls")
    # A little more than proportional: thin horizontals of a Song face pale otherwise.
    levels = [min(3, (value * 5 + 320) // 400) + (RED if red else 0) for value in range(256)]
    return Glyph(_palette(grey.point(levels)), advance)


def width(character: str, face: Face, size: int) -> int:
    return glyph(character, face, size).advance


def _palette(levels: Image.Image) -> Image.Image:
    return Image.frombytes("P", levels.size, levels.tobytes())
