"""From the bytes of a page to its pixels, by what the bytes are and not by what they are called.

Bytes come from strangers: a header that promises too much is refused before anything is decoded, and
whatever a decoder says about broken bytes becomes `Unreadable` with one of three codes.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ledger.standards.profiles import Colour

Pixels: TypeAlias = NDArray[np.uint8]
Fault = Literal["TRUNCATED", "UNREADABLE", "TOO_LARGE"]

MOST_PIXELS = 400_000_000
"""A0 at 600 dpi and a margin."""
MOST_FRAMES = 5_000
RENDERED_DPI = 200
"""Pages of a PDF are seen at this resolution; boxes on them are in its pixels."""
_POINTS = 72
_LEAST_SHARE = 0.5  # of a PDF page that an image covers, for the page to be a scan


class Raster(NamedTuple):
    """One page as pixels: rows by columns, grey (2 axes) or RGB (3), 8 bit. `colour`: the mode that the file
    stores. `dpi`: as the file says, across and down the lesser; None where it does not say. `number`: of the
    page in its file, from 1."""

    pixels: Pixels
    colour: Colour
    dpi: int | None
    number: int = 1

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])


class Unreadable(ValueError):
    """These bytes are no page image. `code`: TRUNCATED, UNREADABLE or TOO_LARGE; `str`: what was found."""

    def __init__(self, code: Fault, reason: str) -> None:
        super().__init__(reason)
        self.code: Fault = code


def is_pdf(content: bytes) -> bool:
    """Whether the bytes begin as a PDF does (ISO 32000-2, 7.5.2, with the usual tolerance)."""
    return b"%PDF-" in content[:1024]


def rasters(content: bytes, only: int | None = None) -> Iterator[Raster]:
    """The pages of an image or PDF file, in order, each decoded when it is asked for; or page `only` of it,
    from 1, and none of the others. Raises `Unreadable`, also where the file has no such page."""
    if not content:
        raise Unreadable("TRUNCATED", "0 bytes")
    return _of_pdf(content, only) if is_pdf(content) else _of_image(content, only)


def numbers(count: int, only: int | None) -> Sequence[int]:
    """The pages to look at of a file with `count`, from 1. Raises `Unreadable` if there is no page `only`."""
    if only is None:
        return range(1, count + 1)
    if not 1 <= only <= count:
        raise Unreadable("UNREADABLE", f"page {only} of {count}")
    return [only]


@contextmanager
def pdf_of(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """An opened PDF. Raises `Unreadable` for what is none, or is encrypted. Not for several threads."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise Unreadable("UNREADABLE", str(problem)) from problem
    try:
        if len(document) > MOST_FRAMES:
            raise Unreadable("TOO_LARGE", f"{len(document)} pages")
        yield document
    finally:
        document.close()


def rendered(page: pypdfium2.PdfPage) -> Pixels:
    """A PDF page at `RENDERED_DPI`, RGB. Raises `Unreadable` (TOO_LARGE)."""
    scale = RENDERED_DPI / _POINTS
    width, height = (round(side * scale) for side in page.get_size())
    _check_size(width, height)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        pixels: Pixels = np.array(bitmap.to_numpy()[:, :, :3])
    finally:
        bitmap.close()
    return pixels


def ends_early(content: bytes) -> bool:
    """Whether a file that decodes still lacks its end: a JPEG without its last marker (ITU-T T.81, B.1.1),
    a PNG without its last chunk (RFC 2083, 4.1.4)."""
    if content.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" not in content[-4096:]
    if content.startswith(b"\x89PNG"):
        return b"IEND" not in content[-4096:]
    return False


def _of_pdf(content: bytes, only: int | None) -> Iterator[Raster]:
    with pdf_of(content) as document:
        for number in numbers(len(document), only):
            page = document[number - 1]
            scanned = _scanned(page)
            pixels = rendered(page)
            if scanned is None:
                yield Raster(pixels, "colour", None, number)
            else:
                dpi, colour = scanned
                yield Raster(pixels if colour == "colour" else pixels[:, :, 0], colour, dpi, number)


def _scanned(page: pypdfium2.PdfPage) -> tuple[int, Colour] | None:
    """The resolution and mode of the image that fills a scanned page; None for a page made of text."""
    width, height = page.get_size()
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) < _LEAST_SHARE * width * height:
            continue
        known = one.get_metadata()
        across = known.width * _POINTS / max(right - left, 1)
        down = known.height * _POINTS / max(top - bottom, 1)
        grey = pdfium.FPDF_COLORSPACE_DEVICEGRAY
        colour: Colour = "colour"
        if known.bits_per_pixel == 1:
            colour = "bitonal"
        elif known.bits_per_pixel == 8 and known.colorspace == grey:
            colour = "grey"
        return round(min(across, down)), colour
    return None


def _of_image(content: bytes, only: int | None) -> Iterator[Raster]:
    with _told(), Image.open(io.BytesIO(content)) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > MOST_FRAMES:
            raise Unreadable("TOO_LARGE", f"{frames} frames")
        for number in numbers(frames, only):
            if number > 1:
                image.seek(number - 1)
            _check_size(*image.size)
            yield Raster(_pixels(image), _mode(image), _dpi(image), number)


def _pixels(image: Image.Image) -> Pixels:
    if image.mode in ("1", "L"):
        return np.array(image.convert("L"))
    if image.mode.startswith("I;16") or image.mode == "I":
        return (np.array(image).astype(np.uint32) >> 8).astype(np.uint8)
    if image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return np.array(image.convert("RGB"))


def _mode(image: Image.Image) -> Colour:
    if image.mode == "1":
        return "bitonal"
    if image.mode in ("L", "LA", "I", "F") or image.mode.startswith("I;16"):
        return "grey"
    if image.mode == "P":
        colours = np.array(image.getpalette("RGB") or [0, 0, 0], np.int16).reshape(-1, 3)
        used = colours[: max(1, len(image.getcolors() or colours))]
        spread = int((used.max(axis=1) - used.min(axis=1)).max())
        return "colour" if spread > 8 else "grey"
    return "colour"


def _dpi(image: Image.Image) -> int | None:
    """As the header says; a density without a unit, or of 1, is none."""
    said: Any = image.info.get("dpi")
    try:
        least = round(min(float(said[0]), float(said[1])))
    except (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError):
        return None
    return least if least > 1 else None


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Unreadable("UNREADABLE", f"{width} x {height} pixels")
    if width * height > MOST_PIXELS:
        raise Unreadable("TOO_LARGE", f"{width} x {height} pixels")


@contextmanager
def _told() -> Iterator[None]:
    """The decoder's faults as `Unreadable`. Its own limit is half of ours: we look ourselves."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Unreadable:
        raise
    except Image.DecompressionBombError as problem:
        raise Unreadable("TOO_LARGE", str(problem)) from problem
    except UnidentifiedImageError as problem:
        raise Unreadable("UNREADABLE", "no image format that is known") from problem
    except (OSError, EOFError, ValueError, SyntaxError, struct.error, MemoryError) as problem:
        said = str(problem) or problem.__class__.__name__
        cut = any(word in said.lower() for word in ("truncated", "end of", "decoder error"))
        raise Unreadable("TRUNCATED" if cut else "UNREADABLE", said) from problem
    finally:
        Image.MAX_IMAGE_PIXELS = before
