"""The pages' images: a small pool of real JPEGs, and one variant of them for every page.

What stands for what: an image of the pool is a real JPEG of 248 by 351 pixels at 300 dpi in colour (a page at
a tenth of its size), and everything that the log says of a page (pixels, dpi, colour, bytes, digest) is what
such a file says of itself. A page's own image is one of the pool with a comment segment that names the page;
its digest is the digest of those bytes, so that no two pages share one, as the rules want. Those bytes exist
as a file for the first pages alone (`STORED`); those of all others can be made again by `image_of`, and would
only fill the disk.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

from api.generator.chance import Chance
from ledger.standards.profiles import Colour

WIDTH, HEIGHT, DPI = 248, 351, 300
FORMAT = "image/jpeg"
COLOUR: Colour = "colour"
POOL = 32
STORED = 2_000
"""Pages whose images exist as files, counted from the first that is scanned."""
_RED, _INK, _PAPER = (186, 32, 32), (52, 52, 60), (246, 243, 236)


class Pooled(NamedTuple):
    """An image of the pool, split where a comment segment goes: right behind the JFIF header."""

    before: bytes
    after: bytes


class PageImage(NamedTuple):
    """What the log says of an image: its length and SHA-256."""

    bytes: int
    object: str


@cache
def pool(seed: int) -> tuple[Pooled, ...]:
    """The images of this seed; the same bytes with the same JPEG encoder."""
    return tuple(_drawn(Chance(seed), n) for n in range(POOL))


def image_of(seed: int, page: str) -> bytes:
    """The bytes of the image of the page with this id."""
    one, comment = _parts(seed, page)
    return one.before + comment + one.after


def described(seed: int, page: str) -> PageImage:
    """The length and digest of the image of the page with this id."""
    one, comment = _parts(seed, page)
    digest = sha256(one.before + comment)
    digest.update(one.after)
    return PageImage(len(one.before) + len(comment) + len(one.after), digest.hexdigest())


def before_mending(page: str) -> str:
    """The name, in the place of a page id, of the crooked image that a page had before it was mended."""
    return f"crooked {page}"


def _parts(seed: int, page: str) -> tuple[Pooled, bytes]:
    text = b"page " + page.encode()
    comment = b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text
    return pool(seed)[int(page[-4:], 16) % POOL], comment


def _drawn(chance: Chance, n: int) -> Pooled:
    """A sheet with lines of "text" in words of chance; some have the red head of an official document."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(sheet)
    top = 30
    if n % 4 == 0:
        draw.rectangle((40, 24, WIDTH - 40, 36), fill=_RED)
        draw.line((24, 52, WIDTH - 24, 52), fill=_RED, width=1)
        top = 70
    for line in range(top, HEIGHT - 30 - chance.below(120, "image", n), 15):
        left = 24
        while left < WIDTH - 34:
            word = 6 + chance.below(26, "image", n, line, left)
            draw.rectangle((left, line, min(left + word, WIDTH - 24), line + 4), fill=_INK)
            left += word + 4
    content = BytesIO()
    sheet.save(content, "JPEG", quality=35, dpi=(DPI, DPI))
    data = content.getvalue()
    header = 4 + int.from_bytes(data[4:6], "big")  # SOI, then APP0 with its length
    return Pooled(data[:header], data[header:])
