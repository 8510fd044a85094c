"""The engine reads a line, offline, and knows where each character stands."""

from __future__ import annotations

import hashlib
import io
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from api.demo.glyphs import glyph, width
from ledger.errors import Refusal
from ledger.intake.quality.decoding import Pixels
from projections.recognition import engine
from projections.recognition.engine import Recogniser, installed
from projections.recognition.reading import texts

TITLE = "旅馆业治安管理办法"
SIZE = 36


def drawn(text: str) -> Image.Image:
    """The text in one line, 40 pixels from each edge."""
    image = Image.new("L", (80 + SIZE * len(text), 80 + SIZE), 255)
    at = 40
    for character in text:
        tile = glyph(character, "Regular", SIZE).tile  # levels of ink, 0 to 3
        ink = Image.frombytes("L", tile.size, tile.tobytes())
        image.paste(ink.point([255 - min(3, level) * 80 for level in range(256)]), (at, 40))
        at += width(character, "Regular", SIZE)
    return image


@pytest.fixture(scope="module")
def reader() -> Iterator[Recogniser]:
    """An engine that may not reach for the network."""
    patch = pytest.MonkeyPatch()

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was tried")

    patch.setattr(socket.socket, "connect", refused)
    patch.setattr(socket, "getaddrinfo", refused)
    yield Recogniser()
    patch.undo()


def test_a_line_is_read_with_the_place_of_each_character(reader: Recogniser) -> None:
    (line,) = reader.lines(np.array(drawn(TITLE)))
    assert line.text == TITLE
    assert line.score > 0.9
    # The third character begins about 40 + 2 * 36 pixels from the left.
    third = line.part(2, 3)
    assert abs(third.left - 112) < 18
    assert abs(third.right - 148) < 18
    assert 25 < line.box.top < line.box.bottom < 95


def test_an_empty_page_has_no_lines(reader: Recogniser) -> None:
    blank: Pixels = np.full((300, 200), 255, np.uint8)
    assert reader.lines(blank) == []


def test_a_scanned_image_becomes_a_text_in_its_own_pixels(reader: Recogniser) -> None:
    file = io.BytesIO()
    drawn(TITLE).convert("1").save(file, "TIFF", compression="group4")
    (page,) = texts(file.getvalue(), reader)
    assert (page.text, page.method, page.width, page.height) == (TITLE, "ocr", 404, 116)


def test_the_version_names_the_models_by_their_digests() -> None:
    version = installed()
    folder = engine._folder()
    assert version.models
    for file, digest in version.models.items():
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == digest


def test_a_missing_model_is_refused_and_never_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_folder", lambda: tmp_path)
    installed.cache_clear()
    try:
        with pytest.raises(Refusal) as refused:
            Recogniser()
    finally:
        installed.cache_clear()
    assert refused.value.code == "RECOGNITION_MODEL"
    assert list(tmp_path.iterdir()) == []
