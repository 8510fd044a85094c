"""What DA/T 31 asks of an image, by its material."""

from __future__ import annotations

import pytest

from ledger.standards.profiles import FORMATS, STANDARDS, Material, shortfalls


@pytest.mark.parametrize(
    ("material", "dpi"),
    [("text", 200), ("small_text", 300), ("facsimile", 600), ("photo", 400), ("drawing", 200)],
)
def test_the_least_resolution_of_each_material(material: Material, dpi: int) -> None:
    assert shortfalls(material, dpi=dpi, colour="colour", format="image/tiff") == []
    (one,) = shortfalls(material, dpi=dpi - 1, colour="colour", format="image/tiff")
    assert (one.what, one.given, one.wanted) == ("dpi", str(dpi - 1), str(dpi))


def test_photos_and_what_is_red_are_in_colour() -> None:
    assert shortfalls("photo", dpi=600, colour="grey", format="image/tiff")[0].what == "colour"
    assert shortfalls("text", dpi=600, colour="bitonal", format="image/tiff") == []
    assert shortfalls("text", dpi=600, colour="bitonal", format="image/tiff", red=True)[0].what == "colour"


def test_formats_are_those_of_the_standard_and_those_that_policy_adds() -> None:
    assert {"image/tiff", "image/jpeg", "image/jp2", "application/pdf"} == set(FORMATS)
    assert shortfalls("text", dpi=300, colour="colour", format="image/png")[0].what == "format"
    assert shortfalls("text", dpi=300, colour="colour", format="image/png", also=("image/png",)) == []


def test_what_is_not_known_is_below() -> None:
    assert [one.what for one in shortfalls("photo", dpi=None, colour=None, format="image/tiff")] == [
        "dpi",
        "colour",
    ]


def test_each_standard_names_its_source() -> None:
    assert all("DA/T 31" in one.clause or "Zhejiang" in one.clause for one in STANDARDS.values())
