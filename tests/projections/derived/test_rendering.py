"""Images for viewing: every kind of page comes out small and right side up; hostile ones are refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from projections.derived.rendering import RECIPES, NoFrame, Unviewable, render
from tests.ledger.intake.scans import encoded, huge_png, jpeg, pdf, tiff


def made(content: bytes, recipe: str = "thumbnail", frame: int = 1) -> Image.Image:
    image = Image.open(BytesIO(render(content, recipe, frame)))
    assert image.format == "JPEG"
    image.load()
    return image


def halves(mode: str, dark: object, light: object, size: tuple[int, int] = (600, 800)) -> Image.Image:
    """Dark above, light below."""
    image = Image.new(mode, size, light)  # type: ignore[arg-type]
    image.paste(Image.new(mode, (size[0], size[1] // 2), dark), (0, 0))  # type: ignore[arg-type]
    return image


def tones(image: Image.Image) -> tuple[int, int]:
    """The middle of the upper half and of the lower one, in grey."""
    grey = image.convert("L")
    width, height = grey.size
    return grey.getpixel((width // 2, height // 4)), grey.getpixel((width // 2, 3 * height // 4))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "content",
    [
        encoded(halves("L", 20, 235), "JPEG"),
        encoded(halves("L", 20, 235), "PNG"),
        encoded(halves("1", 0, 1), "TIFF", compression="group4"),
        encoded(halves("I;16", 5_000, 60_000), "PNG"),
        encoded(halves("I;16", 5_000, 60_000), "TIFF"),
        encoded(halves("CMYK", (0, 0, 0, 240), (0, 0, 0, 10)), "JPEG"),
        encoded(halves("CMYK", (0, 0, 0, 240), (0, 0, 0, 10)), "TIFF"),
        encoded(halves("RGB", (20, 20, 20), (235, 235, 235)), "JPEG2000"),
        encoded(halves("RGBA", (0, 0, 0, 255), (0, 0, 0, 0)), "PNG"),
        encoded(halves("L", 20, 235).convert("P"), "PNG"),
        pdf(1, scanned=encoded(halves("L", 20, 235), "JPEG")),
    ],
)
def test_every_kind_of_page_keeps_its_tones_and_proportions(content: bytes) -> None:
    image = made(content)
    above, below = tones(image)
    assert above < 60
    assert below > 195
    assert max(image.size) == RECIPES["thumbnail"].side
    assert abs(image.size[0] / image.size[1] - 0.73) < 0.05


@pytest.mark.parametrize("resolutions", [1, 2, 6])
def test_a_jpeg_2000_of_few_resolutions_is_no_black_page(resolutions: int) -> None:
    page = halves("RGB", (20, 20, 20), (235, 235, 235), (1_800, 2_400))
    above, below = tones(made(encoded(page, "JPEG2000", num_resolutions=resolutions)))
    assert (above < 60, below > 195) == (True, True)


def test_the_web_image_is_larger_and_nothing_is_enlarged() -> None:
    page = encoded(halves("L", 20, 235, (3_000, 4_000)), "JPEG")
    assert made(page, "web").size == (1_350, 1_800)
    assert made(jpeg(size=(40, 56)), "web").size == (40, 56)


def test_a_frame_of_a_file_with_several_is_the_one_that_is_asked_for() -> None:
    content = tiff(3)
    assert [made(content, frame=one).size for one in (1, 2, 3)] == [(64, 80), (64, 81), (64, 82)]
    for content in (tiff(3), pdf(3)):
        with pytest.raises(NoFrame):
            render(content, "thumbnail", 4)
    assert made(pdf(2), frame=2).size[1] == RECIPES["thumbnail"].side


def test_what_a_scanner_turned_is_turned_back_and_says_nothing_else() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    turned[0x010F] = "scanner"
    image = made(encoded(halves("L", 20, 235, (400, 300)), "JPEG", exif=turned.tobytes()))
    assert image.size == (192, 256)
    assert not image.getexif()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no image at all",
        jpeg()[:60],
        huge_png(),
        b"%PDF-1.7 but no more",
        b"II*\0" + bytes(40),
        b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(64),
    ],
)
def test_what_is_no_page_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(Unviewable):
        render(content, "thumbnail", 1)
