"""What is ink on a page, and how its lines run: blank pages, skew, text that lies on its side.

Pure functions of pixels. A page is looked at in one size, whatever it was scanned at: `SIDE` pixels along its
longer side, on which a line of text is ten to forty pixels high.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger.intake.quality.decoding import Pixels

SIDE = 1600
Mask: TypeAlias = NDArray[np.bool_]
_MARGIN = 0.02  # of each side, left out: shadows of the scanner's edge
_DARKER = 0.72  # of the paper around it: ink; what shines through from the back is paler
_SPECK = 12  # pixels of a connected spot that is dust
_LARGEST = 0.2  # of the page's area: a shadow or a photograph's ground, not a character
_CHARACTER = (8, 60)  # pixels of its longer side
_MOST_CHARACTERS = 3_000
_LEAST_NEIGHBOURS = 40
_CLEAR = 1.5
_MOST_POINTS = 60_000
_WIDEST = 15.0  # degrees to each side that skew is looked for in


class Lines(NamedTuple):
    """How text runs. `skew`: degrees by which lines fall to the right (positive: turned clockwise).
    `sideways`: characters follow each other from top to bottom. `sure`: enough of them stand on the page, and
    clearly so, for any of this to be said."""

    skew: float
    sideways: bool
    sure: bool


def seen(pixels: Pixels) -> Pixels:
    """The page in grey, `SIDE` pixels along its longer side at most."""
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = SIDE / max(grey.shape[:2])
    if scale >= 1:
        return np.asarray(grey, np.uint8)
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def ink(grey: Pixels) -> Mask:
    """Where characters and lines stand: clearly darker than the paper around, larger than dust, smaller than
    a shadow, away from the edges."""
    paper = cv2.medianBlur(cv2.dilate(grey, np.ones((15, 15), np.uint8)), 31)
    dark = grey < paper.astype(np.float32) * _DARKER
    rows, columns = (round(side * _MARGIN) for side in grey.shape)
    dark[:rows] = dark[-rows or None :] = False
    dark[:, :columns] = dark[:, -columns or None :] = False
    count, labels, known, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    area = known[:, cv2.CC_STAT_AREA]
    extent = known[:, cv2.CC_STAT_WIDTH].astype(np.int64) * known[:, cv2.CC_STAT_HEIGHT]
    kept = (area >= _SPECK) & (extent <= _LARGEST * grey.size)
    kept[0] = False
    mask: Mask = kept[labels] if count > 1 else np.zeros(grey.shape, np.bool_)
    return mask


def inked(mask: Mask) -> float:
    """The share of the page that is ink, in millionths."""
    return round(float(mask.mean()) * 1e6)


def lines(mask: Mask) -> Lines:
    """How the lines of text run. A character's nearest neighbours stand beside it in its line; and white
    between lines makes the profile across them jagged, most so at the angle at which they run."""
    beside, above = _neighbours(mask)
    points = np.argwhere(mask)
    if beside + above < _LEAST_NEIGHBOURS:
        return Lines(0.0, False, False)
    if len(points) > _MOST_POINTS:
        points = points[:: len(points) // _MOST_POINTS + 1]
    y, x = (points[:, axis].astype(np.float32) for axis in (0, 1))
    level, level_peak = _steepest(x, y)
    down, down_peak = _steepest(-y, x)
    # Each sign is deceived by some pages (a typewriter's grid, letters that touch), both by few.
    clear = (level_peak + 1e-9) / (down_peak + 1e-9) * (beside + 1) / (above + 1)
    if clear < 1 / _CLEAR:
        return Lines(down, True, True)
    return Lines(level, False, clear > _CLEAR)


def _neighbours(mask: Mask) -> tuple[int, int]:
    """How many characters have their nearest neighbours to the side, and how many above or below."""
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, _, known, centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
    width, height = known[1:, cv2.CC_STAT_WIDTH], known[1:, cv2.CC_STAT_HEIGHT]
    shorter, longer = np.minimum(width, height), np.maximum(width, height)
    characters = (longer >= _CHARACTER[0]) & (longer <= _CHARACTER[1]) & (shorter * 6 >= longer)
    places = centres[1:][characters].astype(np.float32)[:_MOST_CHARACTERS]
    if len(places) < 3:
        return 0, 0
    apart = np.square(places[:, None, :] - places[None, :, :])
    distance = apart.sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argpartition(distance, 1, axis=1)[:, :2]
    each = np.arange(len(places))[:, None]
    dx, dy = apart[each, nearest, 0], apart[each, nearest, 1]
    return int((dx > 4 * dy).sum()), int((dy > 4 * dx).sum())


def _steepest(along: NDArray[np.float32], across: NDArray[np.float32]) -> tuple[float, float]:
    """The angle at which ink gathers in lines most sharply, degrees, and how sharply."""
    coarse = np.arange(-_WIDEST, _WIDEST + 0.5, 0.5)
    best = coarse[int(np.argmax([_sharpness(along, across, angle, 2) for angle in coarse]))]
    fine = np.arange(best - 0.6, best + 0.61, 0.1)
    sharp = [_sharpness(along, across, angle, 1) for angle in fine]
    place = int(np.argmax(sharp))
    return round(float(fine[place]), 1) + 0.0, sharp[place]


def _sharpness(along: NDArray[np.float32], across: NDArray[np.float32], angle: float, step: int) -> float:
    radians = np.deg2rad(angle)
    rows = (across * np.cos(radians) - along * np.sin(radians)) / step
    counted = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(counted)).sum() / np.square(counted).sum()) if len(counted) > 1 else 0.0
