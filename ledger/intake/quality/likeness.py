"""Whether two images show the same sheet: a page that was scanned twice has other bytes and the same ink.

Two looks at each page. The coarse one (where on the page ink is dense) finds the few nearest of thousands
quickly; forms filled in differently pass it. The fine one lays both sheets on each other and asks how much of
the ink of each lies on ink of the other: letters that differ do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger.intake.quality.ink import Mask

SAME = 0.88
"""Share of ink that lies on the other's ink, from which on two images show the same sheet."""
_COARSE = (24, 32)
_FINE = 384
_NEAR = 0.94  # of the coarse looks' likeness
_NEAREST = 5
_BLOCK = 1_000
_SHIFT = 24  # of the fine look's pixels that a sheet may lie off
_LEAST_INK = 2_000  # of the fine look's pixels


class Look(NamedTuple):
    """A page's two looks, small enough to keep for thousands of pages."""

    coarse: NDArray[np.float32]
    fine: bytes


def look(mask: Mask) -> Look | None:
    """The looks of a page's ink; None where there is too little to know it again."""
    grey = mask.astype(np.float32)
    fine = cv2.resize(grey, (_FINE, _FINE), interpolation=cv2.INTER_AREA) > 0.25
    if int(fine.sum()) < _LEAST_INK:
        return None
    coarse = cv2.resize(cv2.GaussianBlur(grey, (0, 0), 8), _COARSE, interpolation=cv2.INTER_AREA).ravel()
    coarse = coarse - coarse.mean()
    norm = float(np.linalg.norm(coarse)) or 1.0
    return Look((coarse / norm).astype(np.float32), np.packbits(fine).tobytes())


def same_sheets(looks: Sequence[Look]) -> Iterator[tuple[int, int, float]]:
    """Pairs (later, earlier) that show the same sheet, with the share of ink that agrees."""
    if len(looks) < 2:
        return
    coarse = np.stack([one.coarse for one in looks])
    for start in range(0, len(looks), _BLOCK):
        alike = coarse[start : start + _BLOCK] @ coarse.T
        for row, likeness in enumerate(alike, start):
            likeness[row:] = -1.0  # each pair once
            for other in np.argsort(likeness)[::-1][:_NEAREST]:
                if likeness[other] < _NEAR:
                    break
                share = agreement(looks[row], looks[int(other)])
                if share >= SAME:
                    yield row, int(other), share
                    break


def agreement(one: Look, other: Look) -> float:
    """How much of each sheet's ink lies on the other's, the lesser of both, when laid on each other."""
    a, b = _ink(one), _ink(other)
    spectrum = np.fft.rfft2(a) * np.conj(np.fft.rfft2(b))
    together = np.fft.irfft2(spectrum, s=a.shape)
    reach = np.r_[0 : _SHIFT + 1, -_SHIFT:0]
    near = together[np.ix_(reach, reach)]
    down, right = np.unravel_index(int(np.argmax(near)), near.shape)
    b = np.roll(b, (int(reach[down]), int(reach[right])), axis=(0, 1))
    around = np.ones((3, 3), np.uint8)
    covered_a = (a * cv2.dilate(b, around)).sum() / a.sum()
    covered_b = (b * cv2.dilate(a, around)).sum() / b.sum()
    return round(float(min(covered_a, covered_b)), 3)


def _ink(look: Look) -> NDArray[np.float32]:
    return np.unpackbits(np.frombuffer(look.fine, np.uint8)).reshape(_FINE, _FINE).astype(np.float32)
