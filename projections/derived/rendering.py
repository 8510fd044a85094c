"""From a page's bytes to a JPEG for viewing: a pure function of bytes, recipe and frame.

The bytes come from strangers. A header that promises too much is refused before anything is decoded; what a
decoder says of broken bytes becomes `Unviewable`. It still runs in a process of its own: see `processes`.
"""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from typing import Any, NamedTuple

import pypdfium2
from PIL import Image, ImageOps

MOST_PIXELS = 400_000_000
"""A0 at 600 dpi and a margin, as at intake."""
MOST_FRAMES = 5_000
VERSION = 1
"""Of the recipes together: what an older version made is made anew."""


class Recipe(NamedTuple):
    """The image fits into a square of `side` pixels and is never enlarged; `quality` of the JPEG."""

    side: int
    quality: int


RECIPES: dict[str, Recipe] = {"thumbnail": Recipe(256, 78), "web": Recipe(1_800, 82)}


class Unviewable(ValueError):
    """No image can be made of these bytes; `str`: why."""


class NoFrame(LookupError):
    """The file has no such page."""


def render(content: bytes, name: str, frame: int) -> bytes:
    """The JPEG of a file's page `frame` (from 1) by the recipe of this name.

    Raises `Unviewable`, `NoFrame`. Grey stays grey; transparency lies on white; EXIF turns the image.
    """
    recipe = RECIPES[name]
    if not 1 <= frame <= MOST_FRAMES:
        raise NoFrame(frame)
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            is_pdf = b"%PDF-" in content[:1024]
            image = _of_pdf(content, recipe, frame) if is_pdf else _of_image(content, recipe, frame)
            return _jpeg(image, recipe)
    except (Unviewable, NoFrame):
        raise
    except Exception as problem:  # whatever a decoder raises over a stranger's bytes
        raise Unviewable(str(problem)[:120] or problem.__class__.__name__) from problem
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _of_pdf(content: bytes, recipe: Recipe, frame: int) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        if frame > len(document):
            raise NoFrame(frame)
        page = document[frame - 1]
        longest = max(page.get_size())
        if not longest > 0:
            raise Unviewable("0 points")
        # A page may be metres long: what counts is the size that is wanted, twice over for smooth edges.
        bitmap = page.render(scale=2 * recipe.side / longest)
        try:
            image: Image.Image = bitmap.to_pil().convert("RGB")
            return image
        finally:
            bitmap.close()
    finally:
        document.close()


def _of_image(content: bytes, recipe: Recipe, frame: int) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        if frame > 1:
            try:
                image.seek(frame - 1)
            except EOFError as problem:
                raise NoFrame(frame) from problem
        width, height = image.size
        if width < 1 or height < 1 or width * height > MOST_PIXELS:
            raise Unviewable(f"{width} x {height} pixels")
        if image.format == "JPEG":
            # It can be decoded at a fraction of its size: still at least twice what is wanted.
            image.draft(None, (2 * recipe.side, 2 * recipe.side))
        elif image.format == "JPEG2000" and (smaller := _reduced(content, image.size, recipe)) is not None:
            return _upright(_plain(smaller))
        return _upright(_plain(image))


def _reduced(content: bytes, size: tuple[int, int], recipe: Recipe) -> Image.Image | None:
    """A JPEG 2000 decoded at a fraction of its size, where it holds that resolution. Opened anew each time:
    after a failed attempt the decoder gives black."""
    halvings = min(4, (max(size) // (2 * recipe.side)).bit_length() - 1)
    while halvings > 0:
        with Image.open(io.BytesIO(content)) as image:
            decoder: Any = image
            decoder.reduce = halvings
            with suppress(OSError, ValueError):
                decoder.load()
                return image.copy()
        halvings -= 1
    return None


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits a channel, grey or RGB."""
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.mode == "I" or image.mode.startswith("I;16"):
        wide = image.convert("I")
        highest = wide.getextrema()[1]
        if isinstance(highest, int | float) and highest > 255:
            wide = wide.point(lambda value: value * (1 / 257))
        return wide.convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _jpeg(image: Image.Image, recipe: Recipe) -> bytes:
    image.thumbnail((recipe.side, recipe.side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    held = io.BytesIO()
    # Only the pixels go on: no EXIF, no profile, no comment.
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    plain.save(held, "JPEG", quality=recipe.quality, optimize=True, progressive=recipe.side > 500)
    return held.getvalue()
