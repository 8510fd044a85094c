"""RapidOCR, bounded to one thread, offline and silent; and what names its version.

Its models lie in its wheel and are handed over by path: asked for in any other way, RapidOCR would look for
them on the network. A process holds one engine, because a session of the runtime keeps its own memory.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ledger.errors import Refusal
from ledger.intake.quality.decoding import Pixels
from projections.recognition.version import Version
from projections.recognition.words import Box, Line, evenly

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_SURE = 0.9
_LEAST_LINES = 3
_RULES = 1
"""Rises when lines are made of the engine's output in another way."""


@cache
def installed() -> Version:
    """The engine that is installed here. Refused: RECOGNITION_MODEL where a model is not in its wheel."""
    models = {file: _digest(_folder() / file) for file in sorted(_MODELS.values())}
    return Version(
        "rapidocr", version("rapidocr"), version("onnxruntime"), version("pypdfium2"), _RULES, models
    )


class Recogniser:
    """Reads lines off pages, one page at a time, on one thread."""

    def __init__(self) -> None:
        """Refused: RECOGNITION_MODEL."""
        self._read = direct()
        # Lines of unlike length in one batch are all padded to the longest: alone each costs less.
        self._read.text_rec.rec_batch_num = 1
        self._read.text_cls = _OneDirection(self._read.text_cls)

    def lines(self, pixels: Pixels) -> list[Line]:
        """The lines on a page (grey or RGB), with a place for each character; none on an empty one."""
        # The engine takes colours in the order of its own decoder: blue first.
        image = np.repeat(pixels[:, :, None], 3, 2) if pixels.ndim == 2 else pixels[:, :, ::-1]
        found = self._read(np.ascontiguousarray(image), return_word_box=True, return_single_char_box=True)
        if found.txts is None or found.boxes is None:
            return []
        words = found.word_results or ()
        places = words if len(words) == len(found.txts) else [()] * len(found.txts)
        return [
            _line(text, corners, float(score), place)
            for text, corners, score, place in zip(found.txts, found.boxes, found.scores, places, strict=True)
        ]


class _OneDirection:
    """RapidOCR's classifier of lines that stand on their heads, asked about a page and not about each line:
    it turns single lines of typewriting that stand upright, and these are then read as nothing."""

    def __init__(self, classify: Any) -> None:
        self._classify = classify

    def __call__(self, lines: Any) -> Any:
        """All lines turned, or none, as most of those say that it is sure of."""
        found = self._classify([np.array(line) for line in lines])
        sure = [label for label, score in found.cls_res if score > _SURE]
        over = sum(label == "180" for label in sure) * 2 > len(sure) >= _LEAST_LINES
        found.img_list = [np.ascontiguousarray(line[::-1, ::-1]) if over else line for line in lines]
        return found


def direct() -> Any:
    """RapidOCR itself, with its own defaults on one thread; what the bench is beside. Refused:
    RECOGNITION_MODEL."""
    # Imported here: it takes a second, and only processes that recognise need it.
    import cv2
    from rapidocr import RapidOCR

    installed()
    cv2.setNumThreads(1)
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    options: dict[str, Any] = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    options |= {f"{part}.model_path": str(_folder() / file) for part, file in _MODELS.items()}
    engine: Any = RapidOCR(params=options)
    # Opened now, so that a damaged model shows before the first page and not as the first page's fault.
    try:
        for load in (engine._load_det_model, engine._load_cls_model, engine._load_rec_model):
            load()
    except Exception as problem:
        raise Refusal("RECOGNITION_MODEL", file=str(_folder())) from problem
    return engine


def _line(text: str, corners: Any, score: float, places: Any) -> Line:
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    box = Box(round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))
    upright = (box.bottom - box.top) >= 1.5 * (box.right - box.left)
    cuts = _cuts(text, places, upright) or evenly(text, box, upright)
    return Line(text, box, round(score, 3), cuts, upright)


def _cuts(text: str, places: Any, upright: bool) -> list[int] | None:
    """Where each character begins, from the engine's boxes of characters; it gives none for spaces. None
    where they do not fit the text."""
    axis = 1 if upright else 0
    known = iter(places)
    found: list[int] = []
    last = None
    for character in text:
        if character.isspace() and found:
            found.append(last if last is not None else found[-1])
            continue
        place = next(known, None)
        if place is None or place[0] != character:
            return None
        along = [float(corner[axis]) for corner in place[2]]
        found.append(round(min(along)))
        last = round(max(along))
    if last is None or next(known, None) is not None:
        return None
    return [*found, last]


def _folder() -> Path:
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise Refusal("RECOGNITION_MODEL", file="rapidocr")
    return Path(spec.origin).parent / "models"


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as problem:
        raise Refusal("RECOGNITION_MODEL", file=file.name) from problem
