"""Reading order, text layers of PDFs, and how errors are counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fpdf import FPDF

from ledger.intake.quality.decoding import Pixels, Unreadable
from projections.recognition.measuring import error_rate, errors, pairs_found
from projections.recognition.reading import texts
from projections.recognition.words import Box, Line, evenly, ordered, packed, unpacked

SCANS = Path(__file__).parents[4] / "shared" / "data" / "scans"


class Nothing:
    """A reader that sees blank pages; how often it was asked stands in `count`."""

    def __init__(self) -> None:
        self.count = 0

    def lines(self, pixels: Pixels) -> list[Line]:
        assert pixels.dtype == np.uint8
        self.count += 1
        return []


def pdf(*pages: str) -> bytes:
    document = FPDF(format="A4")
    document.set_font("helvetica", size=12)
    for text in pages:
        document.add_page()
        if text:
            document.text(20, 30, text)
    return bytes(document.output())


def at(text: str, left: int, top: int, width: int = 200) -> Line:
    box = Box(left, top, left + width, top + 20)
    return Line(text, box, 1.0, evenly(text, box))


def order(*lines: Line) -> str:
    return "".join(line.text for line in ordered(lines))


def test_the_text_layer_of_a_pdf_is_used_with_its_places_and_other_pages_are_recognised() -> None:
    reader = Nothing()
    first, second = texts(pdf("Minutes of the council", ""), reader)
    assert (first.text, first.method, second.text, second.method) == (
        "Minutes of the council",
        "layer",
        "",
        "ocr",
    )
    assert reader.count == 1
    box = first.lines[0].part(0, 7)  # Minutes, at 20 mm from the left and 30 mm from the top, 200 dpi
    assert abs(box.left - 157) < 6
    assert abs(box.bottom - 236) < 10
    assert 60 < box.right - box.left < 140
    assert (first.width, first.height) == (1654, 2339)


def test_a_stamped_number_is_no_text_layer() -> None:
    reader = Nothing()
    (page,) = texts(pdf("12"), reader)
    assert (page.method, reader.count) == ("ocr", 1)


def test_a_real_scan_with_a_text_layer_is_not_recognised_again() -> None:
    files = sorted(SCANS.glob("*.pdf"))
    if not files:
        pytest.skip("needs the scans of the shared material")
    reader = Nothing()
    first = next(texts(files[0].read_bytes(), reader))
    assert "CITY OF VANCOUVER" in first.text
    assert reader.count == 0
    line = next(line for line in first.lines if "VANCOUVER" in line.text)
    box = line.part(line.text.index("VANCOUVER"), len(line.text))
    assert line.box.left < box.left < box.right <= line.box.right + 1


def test_bytes_that_are_no_image_are_told_from_an_empty_page() -> None:
    with pytest.raises(Unreadable):
        list(texts(b"no image at all", Nothing()))


def test_lines_are_read_from_the_top_and_cells_of_a_row_from_the_left() -> None:
    cells = [at("b", 300, 52), at("a", 0, 50), at("d", 300, 80), at("c", 0, 81), at("0", 0, 0, 500)]
    assert order(*cells) == "0abcd"


def test_columns_are_read_one_after_the_other_and_headings_before_them() -> None:
    left = [at(name, 0, 100 + 30 * n) for n, name in enumerate("abcd")]
    right = [at(name, 260, 103 + 30 * n) for n, name in enumerate("efgh")]
    assert order(at("H", 0, 0, 460), *right, *left, at("T", 0, 400, 460)) == "HabcdefghT"


def test_a_table_of_narrow_cells_is_read_row_by_row() -> None:
    names = [at(name, 0, 30 * n, 40) for n, name in enumerate("ace")]
    values = [at(value, 400, 30 * n, 60) for n, value in enumerate("bdf")]
    assert order(*names, *values) == "abcdef"


def test_lines_are_kept_as_they_were_read() -> None:
    lines = [at("旅馆业", 3, 4), Line("竖排", Box(0, 0, 20, 80), 0.5, [0, 40, 80], upright=True)]
    assert unpacked(packed(lines)) == lines
    assert unpacked(packed(lines))[1].part(1, 2) == Box(0, 40, 20, 80)


@pytest.mark.parametrize(
    ("reference", "read", "count"),
    [
        ("", "", 0), ("kitten", "sitting", 3), ("旅馆业", "旅馆", 1),
        ("", "ab", 2), ("abc", "", 3), ("ab" * 90, "ba" * 90, 2),
    ],
)  # fmt: skip
def test_errors_are_the_fewest_changes(reference: str, read: str, count: int) -> None:
    assert errors(reference, read) == count


def test_widths_and_line_breaks_are_no_errors() -> None:
    assert error_rate("第１条 旅馆，", "第1条旅\n馆,") == 0
    assert pairs_found("旅馆治安", "治安旅馆") == pytest.approx(2 / 3)
