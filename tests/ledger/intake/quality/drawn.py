"""Pages drawn for tests: lines of real text, as a scanner would give them."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import cv2
import numpy as np
from PIL import Image

from api.demo import pages, sample
from ledger.intake.quality.decoding import Pixels, rasters


@cache
def page(number: int = 0) -> Pixels:
    """An A4 page of an official document at 100 dpi, grey; `number` chooses the document."""
    image = next(iter(pages.render(sample.load()[100 + number], dpi=100)))
    (raster,) = rasters(image)
    return np.asarray(cv2.cvtColor(raster.pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """Turned clockwise about its middle, on white."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), borderValue=(255,)), np.uint8)


def rescanned(pixels: Pixels, seed: int = 1) -> Pixels:
    """The same sheet, laid on the scanner again: turned and moved a little, paler, with noise."""
    chance = np.random.default_rng(seed)
    moved = np.roll(turned(pixels, 0.4), (5, -7), axis=(0, 1)).astype(np.float32)
    return np.clip(moved * 0.93 + chance.normal(0, 6, moved.shape), 0, 255).astype(np.uint8)


def file_of(pixels: Pixels, format: str = "PNG", dpi: int | None = 300, **options: Any) -> bytes:
    """The pixels as an image file."""
    file = io.BytesIO()
    given: dict[str, Any] = {"dpi": (dpi, dpi)} if dpi else {}
    Image.fromarray(pixels).save(file, format, **given, **options)
    return file.getvalue()
