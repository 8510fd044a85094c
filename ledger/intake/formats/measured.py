"""What was measured of a file, by which tool (DA/T 46 M46-M49; DA/T 54, 63)."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["image", "pages", "document", "mail", "sound", "video"]
Colour = Literal["bitonal", "grey", "colour"]


class PageSize(msgspec.Struct, frozen=True):
    """A page: pixels, resolution and colour. Where a page is no image (a born-digital PDF or OFD), points
    (1/72 inch) at 72 dpi, and no colour."""

    width: int
    height: int
    dpi: int | None = None
    colour: Colour | None = None


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """`format`: media type by the bytes. `kind`: image (one or several frames), pages (a document with fixed
    pages), document, mail, sound, video. `pages`: one each, empty where there are none to see. `text`:
    whether a text layer is present, None where that means nothing. `properties`: what the file says of
    itself, never trusted. `tool`: name and version of what measured."""

    format: str
    kind: Kind
    tool: str
    pages: tuple[PageSize, ...] = ()
    text: bool | None = None
    properties: dict[str, str] = {}

    @property
    def is_paged(self) -> bool:
        """Whether it can be attached as pages."""
        return self.kind in ("image", "pages")


def told(value: object, longest: int = 200) -> str:
    """A property as one line of printable text."""
    text = " ".join(str(value).replace("\0", " ").split())
    return "".join(sign for sign in text if sign.isprintable())[:longest]


def properties(**found: object) -> dict[str, str]:
    """The properties that are there, as text."""
    shown = {name: told(value) for name, value in found.items() if value not in (None, "")}
    return {name: text for name, text in shown.items() if text}
