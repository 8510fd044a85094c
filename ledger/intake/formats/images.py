"""Images: JPEG, TIFF, PNG, JPEG 2000. Headers alone are decoded; that the data reaches to its end is checked
by each format's own structure."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import BinaryIO

import PIL
from PIL import Image, UnidentifiedImageError

from ledger.errors import Refusal
from ledger.intake.formats.limits import MOST_PAGES, MOST_PIXELS, MOST_SIDE
from ledger.intake.formats.measured import Colour, Measured, PageSize, properties

TOOL = f"Pillow {PIL.__version__}"
FORMATS = {"image/jpeg": "JPEG", "image/tiff": "TIFF", "image/png": "PNG", "image/jp2": "JPEG2000"}
_TAIL = 1 << 20
_GREY = frozenset({"L", "LA", "I", "I;16", "I;16B", "I;16L", "F"})
_EXIF = {"software": 0x0131, "maker": 0x010F, "device": 0x0110, "date": 0x0132}
_TAKEN, _EXIF_PART = 0x9003, 0x8769
# Checked below for every frame; Pillow's own bounds speak by warnings.
Image.MAX_IMAGE_PIXELS = None


def measure(file: BinaryIO, format: str) -> Measured:
    """Size, dpi, colour and frames of an image of this media type.

    Refused: FILE_BROKEN, FILE_TRUNCATED, IMAGE_TOO_LARGE, FORMAT_BOMB (frames).
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _measured(file, format)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        KeyError,
        TypeError,
    ) as problem:
        raise Refusal("FILE_BROKEN", format=format, reason=_plain(problem)) from problem
    except (IndexError, ZeroDivisionError, OverflowError, AttributeError, RuntimeError) as problem:
        raise Refusal("FILE_BROKEN", format=format, reason=_plain(problem)) from problem


def _measured(file: BinaryIO, format: str) -> Measured:
    end = file.seek(0, 2)
    _WHOLE[format](file, end)
    file.seek(0)
    with Image.open(file, formats=[FORMATS[format]]) as image:
        found = properties(**_exif(image)) if format == "image/jpeg" else {}
        pages = [_page(image)]
        if format == "image/tiff":
            pages = _frames(image, end)
    compression = image.info.get("compression") if format == "image/tiff" else None
    return Measured(
        format=format,
        kind="image",
        tool=TOOL,
        pages=tuple(pages),
        properties={**found, **properties(compression=compression)},
    )


def _frames(image: Image.Image, end: int) -> list[PageSize]:
    pages: list[PageSize] = []
    while True:
        try:
            image.seek(len(pages))
        except EOFError:
            return pages
        _check_strips(image, end)
        pages.append(_page(image))
        if len(pages) > MOST_PAGES:
            raise Refusal("FORMAT_BOMB", format="image/tiff", reason=f"> {MOST_PAGES} frames")


def _check_strips(image: Image.Image, end: int) -> None:
    tags = image.tag_v2  # type: ignore[attr-defined]
    starts = tags.get(273) or tags.get(324) or ()
    lengths = tags.get(279) or tags.get(325) or ()
    if not starts:
        raise Refusal("FILE_BROKEN", format="image/tiff", reason="no strips")
    if any(start + length > end for start, length in zip(starts, lengths, strict=False)):
        raise Refusal("FILE_TRUNCATED", reason="TIFF strips end past the file")


def _page(image: Image.Image) -> PageSize:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise Refusal("IMAGE_TOO_LARGE", width=width, height=height, limit=MOST_PIXELS)
    if width < 1 or height < 1:
        raise Refusal("FILE_BROKEN", format=image.format or "", reason=f"{width}x{height}")
    return PageSize(width, height, _dpi(image), _colour(image.mode))


def _dpi(image: Image.Image) -> int | None:
    """The horizontal resolution, where the file states one that a scanner could have."""
    try:
        dpi = round(float(image.info["dpi"][0]))
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError, IndexError):
        return None
    return dpi if 1 < dpi <= 20_000 else None


def _colour(mode: str) -> Colour:
    if mode == "1":
        return "bitonal"
    return "grey" if mode in _GREY else "colour"


def _exif(image: Image.Image) -> dict[str, object]:
    if "exif" not in image.info:
        return {}
    try:
        exif = image.getexif()
        found: dict[str, object] = {name: exif.get(tag) for name, tag in _EXIF.items()}
        taken = exif.get_ifd(_EXIF_PART).get(_TAKEN)
    except Exception:  # what a camera wrote wrongly does not spoil the image
        return {}
    return {**found, "taken": taken}


def _jpeg(file: BinaryIO, end: int) -> None:
    """From marker to marker to the scan, and an end of image behind it: within a scan no 0xFFD9 can stand."""
    at = 2
    while at < end:
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            break
        if head[1] in (0xFF, 0x01) or 0xD0 <= head[1] <= 0xD7:
            at += 1 if head[1] == 0xFF else 2
            continue
        if head[1] == 0xDA:
            _ends_with(file, max(at, end - _TAIL), b"\xff\xd9", "JPEG")
            return
        at += 2 + int.from_bytes(head[2:], "big")
    raise Refusal("FILE_TRUNCATED", reason="JPEG before its scan")


def _png(file: BinaryIO, end: int) -> None:
    _ends_with(file, max(8, end - _TAIL), b"IEND\xaeB`\x82", "PNG")


def _jp2(file: BinaryIO, end: int) -> None:
    _ends_with(file, max(12, end - _TAIL), b"\xff\xd9", "JPEG 2000")


def _tiff(file: BinaryIO, end: int) -> None:
    file.seek(0)
    head = file.read(8)
    order = "little" if head[:2] == b"II" else "big"
    if len(head) == 8 and head[2:4] not in (b"+\0", b"\0+") and int.from_bytes(head[4:], order) >= end:  # type: ignore[arg-type]
        raise Refusal("FILE_TRUNCATED", reason="TIFF before its directory")


def _ends_with(file: BinaryIO, start: int, mark: bytes, name: str) -> None:
    file.seek(start)
    if file.read().rfind(mark) < 0:  # from the end, where it stands
        raise Refusal("FILE_TRUNCATED", reason=f"{name} without its end")


def _plain(problem: Exception) -> str:
    return " ".join(str(problem).split())[:120] or type(problem).__name__


_WHOLE: dict[str, Callable[[BinaryIO, int], None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/jp2": _jp2,
    "image/tiff": _tiff,
}
