"""Which way up a page of text stands: 0, 90, 180 or 270 degrees.

How lines run says whether a page lies on its side (`ink.lines`); which of the two ways is told by the small
model that RapidOCR brings along to see whether a line of text stands on its head. Vertical writing gives the
model nothing to be sure of, and so no finding.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger.intake.quality.decoding import Pixels
from ledger.intake.quality.ink import Lines, Mask

MODEL = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
_HEIGHT, _WIDTH = 48, 192  # what the model looks at
_MOST_LINES = 16
_LEAST_LINES = 4
_SURE = 0.95  # of the model, about a line
_AGREED = 0.8  # of its sure answers


class Upright(Protocol):
    """Says of each line of text, in grey, how likely it is that it stands on its head, 0 to 1."""

    def __call__(self, lines: list[Pixels]) -> list[float]: ...


class LineDirection:
    """`Upright` by the model in RapidOCR's wheel, on one thread. FileNotFoundError where it is not there."""

    def __init__(self) -> None:
        # Imported here: only processes that check pages need it.
        from onnxruntime import (  # type: ignore[import-untyped]
            InferenceSession,
            SessionOptions,
        )

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session = InferenceSession(str(model()), options, providers=["CPUExecutionProvider"])
        self._name = self._session.get_inputs()[0].name

    def __call__(self, lines: list[Pixels]) -> list[float]:
        if not lines:
            return []
        stacked = np.stack([_normal(line) for line in lines])
        answers = np.asarray(self._session.run(None, {self._name: stacked})[0])
        return [float(answer[1]) for answer in answers]


def model() -> Path:
    """Where the model lies; FileNotFoundError."""
    spec = importlib.util.find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / MODEL if spec and spec.origin else Path(MODEL)
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def turned(grey: Pixels, mask: Mask, lines: Lines, upright: Upright) -> int | None:
    """By how many degrees clockwise the page must be turned to stand upright; None where that cannot be
    told."""
    if not lines.sure:
        return None
    angle = lines.skew + (90.0 if lines.sideways else 0.0)
    straight = _rotated(grey, angle, 255)
    found = _line_images(straight, _rotated(mask.astype(np.uint8), angle, 0))
    likely = upright(found)
    sure = [one > 0.5 for one in likely if one > _SURE or one < 1 - _SURE]
    if len(sure) < _LEAST_LINES:
        return None
    share = sum(sure) / len(sure)
    if share >= _AGREED:
        return 90 if lines.sideways else 180
    if share <= 1 - _AGREED:
        return 270 if lines.sideways else 0
    return None


def _rotated(pixels: NDArray[np.uint8], angle: float, ground: int) -> NDArray[np.uint8]:
    """Turned counter-clockwise, so that lines which fall by `angle` run level; nothing is cut off."""
    if angle >= 45:
        pixels, angle = np.ascontiguousarray(np.rot90(pixels)), angle - 90
    height, width = pixels.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(
        cv2.warpAffine(pixels, matrix, (width, height), borderValue=(ground,), flags=cv2.INTER_LINEAR),
        np.uint8,
    )


def _line_images(grey: Pixels, mask: NDArray[np.uint8]) -> list[Pixels]:
    """Pieces of lines of text, the largest ones."""
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 25), np.uint8))
    _, _, known, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pieces = [tuple(int(one) for one in row[:4]) for row in known[1:]]
    fit = [one for one in pieces if 9 <= one[3] <= 70 and one[2] >= 3 * one[3]]
    fit.sort(key=lambda one: one[2] * one[3], reverse=True)
    found: list[Pixels] = []
    for left, top, width, height in fit[:_MOST_LINES]:
        pad = max(2, height // 8)
        end = left + min(width, 6 * height)
        found.append(grey[max(0, top - pad) : top + height + pad, max(0, left - pad) : end + pad])
    return found


def _normal(line: Pixels) -> NDArray[np.float32]:
    """As the model was taught: three equal channels of 48 x 192, -1 to 1, nothing right of the line."""
    width = min(_WIDTH, max(1, round(_HEIGHT * line.shape[1] / line.shape[0])))
    resized = cv2.resize(line, (width, _HEIGHT), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    filled = np.zeros((3, _HEIGHT, _WIDTH), np.float32)
    filled[:, :, :width] = resized / 127.5 - 1.0
    return filled
