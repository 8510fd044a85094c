"""What files are by their bytes, what is measured of them, and what is refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from ledger.errors import Refusal
from ledger.intake.formats import Measured, PageSize, extension_fits, measure
from tests.ledger.intake import scans


def measured(content: bytes) -> Measured:
    return measure(BytesIO(content))


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        measured(content)
    return refusal.value.code


def test_a_jpeg_has_its_size_resolution_and_colour() -> None:
    found = measured(scans.jpeg())
    assert (found.format, found.kind) == ("image/jpeg", "image")
    assert found.pages == (PageSize(40, 56, 300, "grey"),)
    assert found.tool.startswith("Pillow ")
    assert measured(scans.jpeg(mode="RGB")).pages[0].colour == "colour"


def test_exif_tells_device_and_date() -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x0132] = "Scanner 9", "2016:03:11 09:00:00"
    found = measured(scans.jpeg(exif=exif)).properties
    assert found == {"device": "Scanner 9", "date": "2016:03:11 09:00:00"}


def test_a_tiff_of_many_pages_has_each_with_its_size() -> None:
    found = measured(scans.tiff(3))
    assert found.format == "image/tiff"
    assert [page.height for page in found.pages] == [80, 81, 82]
    faxed = measured(scans.tiff(2, bitonal=True))
    assert {page.colour for page in faxed.pages} == {"bitonal"}
    assert faxed.properties == {"compression": "group4"}


@pytest.mark.parametrize(("format", "media"), [("PNG", "image/png"), ("JPEG2000", "image/jp2")])
def test_other_images_are_known(format: str, media: str) -> None:
    found = measured(scans.encoded(Image.new("RGB", (32, 48)), format))
    assert found.format == media
    assert (found.pages[0].width, found.pages[0].height) == (32, 48)


def test_a_scanned_pdf_has_its_images_sizes_and_no_text() -> None:
    found = measured(scans.pdf(2, scanned=scans.jpeg(size=(2480, 3508))))
    assert (found.format, found.kind, found.text) == ("application/pdf", "pages", False)
    assert found.pages == (PageSize(2480, 3508, 300, "grey"),) * 2
    assert found.tool.startswith("pikepdf ")


def test_a_born_digital_pdf_has_points_and_a_text_layer() -> None:
    found = measured(scans.pdf(3, text=True))
    assert found.text is True
    assert found.pages == (PageSize(595, 842, 72),) * 3


def test_an_ofd_has_its_pages_in_points() -> None:
    found = measured(scans.ofd(2))
    assert (found.format, found.kind) == ("application/ofd", "pages")
    assert found.pages == (PageSize(595, 842, 72),) * 2


def test_office_documents_tell_their_properties_and_are_no_pages() -> None:
    found = measured(scans.word())
    assert found.format.endswith("wordprocessingml.document")
    assert (found.kind, found.is_paged) == ("document", False)
    assert found.properties == {"title": "Plan", "author": "Li"}
    mimetype = b"application/vnd.oasis.opendocument.text"
    odf = scans.zipped({"mimetype": mimetype, "content.xml": b"<c/>", "meta.xml": b"<m/>"})
    assert measured(odf).format == mimetype.decode()


def test_mail_is_known_by_its_headers() -> None:
    found = measured(scans.MAIL)
    assert (found.format, found.kind) == ("message/rfc822", "mail")
    assert found.properties["subject"] == "通知"
    assert found.properties["attachments"] == "0"


def test_sound_has_a_duration_and_a_codec() -> None:
    found = measured(scans.sound(2))
    assert (found.format, found.kind) == ("audio/wav", "sound")
    assert (found.properties["milliseconds"], found.properties["sound_codec"]) == ("2000", "PCM")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\0" * 5000, "FORMAT_UNKNOWN"),
        (b"MZ\x90\0 a program that calls itself a scan", "FORMAT_UNKNOWN"),
        (b"just words: nothing else", "FORMAT_UNKNOWN"),
        (scans.zipped({"a.txt": b"any zip"}), "FORMAT_UNKNOWN"),
        (b"\xff\xd8\xff" + b"\0" * 100, "FILE_TRUNCATED"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "FILE_BROKEN"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "FILE_BROKEN"),
        (b"PK\x03\x04" + bytes(100), "FILE_BROKEN"),
        (b"RIFF\0\0\0\0WAVE", "FILE_BROKEN"),
    ],
)
def test_files_that_are_not_what_they_claim(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize(
    "whole",
    [
        scans.jpeg(size=(400, 560)),
        scans.encoded(Image.effect_noise((64, 64), 50), "PNG"),
        scans.encoded(Image.effect_noise((64, 64), 50), "JPEG2000"),
        scans.tiff(2),
        scans.pdf(2),
    ],
    ids=["jpeg", "png", "jp2", "tiff", "pdf"],
)
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_truncated_files_are_found(whole: bytes, part: float) -> None:
    assert refused(whole[: int(len(whole) * part)]) in ("FILE_TRUNCATED", "FILE_BROKEN")


def test_a_jpeg_that_ends_inside_its_scan_is_found_even_with_a_whole_thumbnail() -> None:
    exif = Image.Exif()
    thumb = scans.jpeg(size=(8, 8))
    exif[0x0110] = "x"
    page = scans.jpeg(size=(400, 560), exif=exif)
    inside = page[:2] + b"\xff\xe5" + struct.pack(">H", len(thumb) + 2) + thumb + page[2:-2]
    assert refused(inside) == "FILE_TRUNCATED"


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "wide": (scans.huge_png, "IMAGE_TOO_LARGE"),
    "long": (lambda: scans.huge_png(300_000, 2), "IMAGE_TOO_LARGE"),
    "pdf": (scans.pdf_bomb, "FORMAT_BOMB"),
    "ratio": (lambda: scans.word(bytes(64 << 20)), "FORMAT_BOMB"),
    "entries": (lambda: scans.zipped({f"{n}": b"" for n in range(20_001)}), "FORMAT_BOMB"),
    "entities": (lambda: scans.word(scans.BILLION), "XML_ENTITIES"),
    "external entity": (lambda: scans.word(scans.OUTSIDE), "XML_ENTITIES"),
    "entities in an ofd": (lambda: scans.ofd(document=scans.BILLION), "XML_ENTITIES"),
    "traversal": (
        lambda: scans.zipped({"../../etc/passwd": b"x", "[Content_Types].xml": b"<a/>"}), "PATH_OUTSIDE",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_before_they_unfold(name: str) -> None:
    made, code = BOMBS[name]
    assert refused(made()) == code


def test_a_zip_that_lies_about_its_sizes_is_found() -> None:
    content = bytearray(scans.zipped({"[Content_Types].xml": b"<T/>", "word/document.xml": bytes(4 << 20)}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    assert refused(bytes(content)) == "FILE_BROKEN"


def test_an_endless_chain_of_tiff_pages_ends() -> None:
    assert len(measured(scans.endless_tiff()).pages) == 1


def test_encrypted_files_are_not_taken() -> None:
    locked = pikepdf.Encryption(owner="o", user="u")
    assert refused(scans.pdf(1, encryption=locked)) == "FILE_ENCRYPTED"
    printable = pikepdf.Encryption(owner="o", user="")
    assert refused(scans.pdf(1, encryption=printable)) == "FILE_ENCRYPTED"
    content = bytearray(scans.zipped({"OFD.xml": b"<x/>"}, compression=zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.find(mark) + offset] |= 1
    assert refused(bytes(content)) == "FILE_ENCRYPTED"


def test_an_extension_is_held_against_the_bytes() -> None:
    assert extension_fits("image/jpeg", "jpg")
    assert not extension_fits("image/png", "jpg")
