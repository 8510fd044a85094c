"""Digitization profiles by material: resolution, colour, formats, skew (DA/T 31-2017).

DA/T 31 sets the least resolution for text, for small or dense text and what is to be recognised, and for
facsimiles, and says where colour is a must; the values for photographs and drawings and the skew are those
of Zhejiang's counties for transfer and registration backup. DIG-1 holds every page against these.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Material = Literal["drawing", "facsimile", "photo", "small_text", "text"]
Colour = Literal["bitonal", "grey", "colour"]
"""黑白二值、灰度、彩色 (DA/T 31)."""
COLOURS: tuple[Colour, ...] = ("bitonal", "grey", "colour")
"""From the least to the most."""

FORMATS = ("image/tiff", "image/jpeg", "image/jp2", "application/pdf")
"""TIFF, JPEG, JPEG 2000; PDF for what is delivered (DA/T 31-2017)."""


class Standard(NamedTuple):
    """What a material asks for: least `dpi`, whether colour is a must, and the `clause` that says so."""

    zh: str
    en: str
    dpi: int
    colour: bool
    clause: str


STANDARDS: dict[Material, Standard] = {
    "text": Standard("一般文字", "text", 200, False, "DA/T 31-2017: >= 200 dpi"),
    "small_text": Standard(
        "字小、密集或需识别的文字", "small or dense text, or text to be recognised", 300, False,
        "DA/T 31-2017: >= 300 dpi",
    ),
    "facsimile": Standard("需仿真复制", "for facsimile", 600, False, "DA/T 31-2017: >= 600 dpi"),
    "photo": Standard(
        "照片", "photograph", 400, True, "Zhejiang county practice: >= 400 dpi; DA/T 31-2017: colour"
    ),
    "drawing": Standard("图纸", "drawing", 200, False, "Zhejiang county practice: >= 200 dpi"),
}  # fmt: skip


class Shortfall(NamedTuple):
    """What is below the standard: `what` is `dpi`, `colour` or `format`; what was given, what is wanted."""

    what: str
    given: str
    wanted: str


def shortfalls(
    material: Material,
    *,
    dpi: int | None,
    colour: Colour | None,
    format: str,
    red: bool = False,
    also: tuple[str, ...] = (),
) -> list[Shortfall]:
    """What of an image, or of a batch's profile, is below the standard of its material, unknown dpi and
    colour included. `red`: it has red heads or seals, so colour is a must. `also`: formats that policy lets
    stand beside those of DA/T 31."""
    standard, found = STANDARDS[material], []
    if dpi is None or dpi < standard.dpi:
        found.append(Shortfall("dpi", str(dpi), str(standard.dpi)))
    if (standard.colour or red) and colour != "colour":
        found.append(Shortfall("colour", str(colour), "colour"))
    if format not in (*FORMATS, *also):
        found.append(Shortfall("format", format, " ".join(FORMATS)))
    return found
