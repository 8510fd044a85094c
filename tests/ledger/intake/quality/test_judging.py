"""What the machine finds on one image, and what it must not find on a good one."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ledger.intake.quality.decoding import Pixels, Unreadable, rasters
from ledger.intake.quality.direction import LineDirection
from ledger.intake.quality.findings import KINDS, CheckedPage, Demands, Finding
from ledger.intake.quality.judging import judge
from tests.ledger.intake.quality.drawn import file_of, page, turned

SHARED = Path(__file__).parents[5] / "shared" / "data"
DEMANDS = Demands(dpi=300, colour="grey")
PAGE = CheckedPage("page", "record", 1, "object")


@pytest.fixture(scope="module")
def upright() -> LineDirection:
    return LineDirection()


def found(content: bytes, upright: LineDirection, demands: Demands = DEMANDS) -> dict[str, Finding]:
    return {one.code: one for one in judge(PAGE, content, demands, upright).findings}


def white(height: int = 1200, width: int = 850) -> Pixels:
    return np.full((height, width), 250, np.uint8)


def shared(*parts: str) -> bytes:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the shared material")
    return path.read_bytes()


@pytest.mark.parametrize("number", range(3))
def test_a_good_page_has_no_findings(number: int, upright: LineDirection) -> None:
    assert found(file_of(page(number)), upright) == {}


@pytest.mark.parametrize("degrees", [-6.0, -3.4, 3.4, 9.0])
def test_skew_beyond_the_limit_is_measured(degrees: float, upright: LineDirection) -> None:
    skew = found(file_of(turned(page(), degrees)), upright)["skew"]
    assert skew.measured == pytest.approx(degrees, abs=0.2)
    assert skew.limit == 3.0


@pytest.mark.parametrize("degrees", [-2.6, -1.0, 0.5, 2.6])
def test_skew_within_the_limit_is_no_finding(degrees: float, upright: LineDirection) -> None:
    assert found(file_of(turned(page(), degrees)), upright) == {}


@pytest.mark.parametrize(("quarters", "back"), [(1, 90.0), (2, 180.0), (3, 270.0)])
def test_a_page_on_its_side_or_head_is_found_with_the_turn_that_rights_it(
    quarters: int, back: float, upright: LineDirection
) -> None:
    lying = np.ascontiguousarray(np.rot90(page(), quarters))  # counter-clockwise
    assert found(file_of(lying), upright)["orientation"].measured == back


def test_blank_pages_are_found_dust_and_all(upright: LineDirection) -> None:
    dusty = white()
    dusty[::97, ::89] = 40
    assert set(found(file_of(white()), upright)) == {"blank"}
    assert set(found(file_of(dusty), upright)) == {"blank"}


def test_a_page_with_a_number_alone_is_not_blank(upright: LineDirection) -> None:
    numbered = Image.fromarray(white())
    ImageDraw.Draw(numbered).text((400, 1100), "- 12 -", fill=30, font_size=18)
    assert found(file_of(np.array(numbered)), upright) == {}


def test_a_resolution_below_the_profile_is_found_and_an_unknown_one_too(upright: LineDirection) -> None:
    low, unknown = (found(file_of(page(), dpi=dpi), upright)["resolution"] for dpi in (200, None))
    assert (low.measured, low.limit, unknown.measured) == (200.0, 300.0, None)


def test_the_resolution_stated_at_attaching_counts_where_the_file_has_none(upright: LineDirection) -> None:
    stated = PAGE._replace(dpi=300)
    assert judge(stated, file_of(page(), dpi=None), DEMANDS, upright).findings == []


def test_a_mode_below_the_profile_is_found(upright: LineDirection) -> None:
    wanted = Demands(dpi=300, colour="colour")
    assert found(file_of(page()), upright, wanted)["colour_mode"].measured == "grey"
    file = io.BytesIO()
    Image.fromarray(page()).convert("1").save(file, "TIFF", compression="group4", dpi=(300, 300))
    assert found(file.getvalue(), upright)["colour_mode"].measured == "bitonal"
    assert found(file.getvalue(), upright, Demands(dpi=300, colour="bitonal")) == {}


@pytest.mark.parametrize(("format", "options"), [("PNG", {}), ("JPEG", {"quality": 80}), ("TIFF", {})])
def test_a_file_that_ends_early_is_found(
    format: str, options: dict[str, Any], upright: LineDirection
) -> None:
    whole = file_of(page(), format, **options)
    assert set(found(whole[: len(whole) * 2 // 3], upright)) & {"truncated", "unreadable"}


def test_a_jpeg_without_its_last_marker_is_found(upright: LineDirection) -> None:
    assert "truncated" in found(file_of(page(), "JPEG")[:-2], upright)


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"%PDF-1.7 and nothing", b"GIF89a", b"II*\0" + b"\xff" * 64]
)
def test_what_is_no_image_is_found_and_raises_nothing(content: bytes, upright: LineDirection) -> None:
    assert set(found(content, upright)) <= {"truncated", "unreadable"}
    assert found(content, upright)


def test_an_image_with_absurd_dimensions_is_refused_before_it_is_decoded() -> None:
    bomb = bytearray(file_of(white(8, 8)))
    bomb[16:24] = (90_000).to_bytes(4, "big") * 2
    with pytest.raises(Unreadable) as refused:
        list(rasters(bytes(bomb)))
    assert refused.value.code in ("TOO_LARGE", "UNREADABLE")


def test_every_code_has_words_in_both_languages() -> None:
    assert all(kind.zh and kind.en for kind in KINDS.values())


@pytest.mark.parametrize("name", ["linn.png", "typewriter.png", "ch_en_num.jpg"])
def test_real_pages_have_no_findings_but_the_resolution_that_they_do_not_state(
    name: str, upright: LineDirection
) -> None:
    assert set(found(shared("images", name), upright)) == {"resolution"}


def test_a_real_blank_page_is_found(upright: LineDirection) -> None:
    assert "blank" in found(shared("images", "blank.pdf"), upright)


@pytest.mark.parametrize(("name", "degrees"), [("skew.pdf", 1.8), ("rotated_skew.pdf", -2.7)])
def test_the_skew_of_real_pages_is_measured(name: str, degrees: float, upright: LineDirection) -> None:
    strict = Demands(dpi=200, colour="bitonal", skew=1.0)
    assert found(shared("images", name), upright, strict)["skew"].measured == pytest.approx(degrees, abs=0.2)
