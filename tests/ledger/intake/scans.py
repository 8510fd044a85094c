"""Files for tests of intake: small images and documents, and things that only pretend to be."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

CODE = "J019-WS·2016·D30·办公室-0123"


def jpeg(tint: int = 90, size: tuple[int, int] = (40, 56), mode: str = "L", **more: Any) -> bytes:
    """A JPEG page of one tint."""
    return encoded(Image.new(mode, size, tint if mode == "L" else (tint, 10, 10)), "JPEG", **more)


def encoded(image: Image.Image, format: str, **more: Any) -> bytes:
    """The image's bytes; 300 dpi where nothing else is said."""
    held = BytesIO()
    image.save(held, format, **{"dpi": (300, 300), **more})
    return held.getvalue()


def tiff(frames: int = 1, *, bitonal: bool = False) -> bytes:
    """A TIFF of several pages; bitonal ones are packed by Group 4."""
    mode, compression = ("1", "group4") if bitonal else ("L", "raw")
    pages = [Image.new(mode, (64, 80 + number), 1 if bitonal else number) for number in range(frames)]
    return encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression=compression)


def huge_png(width: int = 100_000, height: int = 100_000) -> bytes:
    """A PNG of few bytes whose header claims absurd dimensions."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def endless_tiff() -> bytes:
    """A TIFF whose second directory is its first."""
    content = bytearray(tiff(2))
    first = int.from_bytes(content[4:8], "little")
    entries = int.from_bytes(content[first : first + 2], "little")
    at = first + 2 + 12 * entries
    content[at : at + 4] = first.to_bytes(4, "little")
    return bytes(content)


def endless_work(frames: int = 19_900) -> bytes:
    """A TIFF of many pages, each with many tags: within every limit but the one on time."""
    tags = [(256, 4, 1, 64), (257, 4, 1, 64), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
            (278, 4, 1, 64), (279, 4, 1, 8), *((65_000 + own, 4, 1, own) for own in range(60))]  # fmt: skip
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    step = len(directory) + 4
    ends = [8 + step * number for number in range(1, frames)] + [0]
    return b"II*\0" + struct.pack("<I", 8) + b"".join(directory + struct.pack("<I", end) for end in ends)


def pdf(pages: int = 2, *, text: bool = False, scanned: bytes | None = None, **save: Any) -> bytes:
    """A PDF of A4 pages: empty, with a line of text, or each filled by one JPEG."""
    made = pikepdf.new()
    for _ in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        if text:
            font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                                      BaseFont=pikepdf.Name.Helvetica)  # fmt: skip
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.obj.Contents = made.make_stream(b"BT /F1 24 Tf 72 700 Td (Notice 45) Tj ET")
        if scanned is not None:
            with Image.open(BytesIO(scanned)) as image:
                width, height = image.size
            held = made.make_stream(scanned, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                    Width=width, Height=height, BitsPerComponent=8,
                                    ColorSpace=pikepdf.Name.DeviceGray,
                                    Filter=pikepdf.Name.DCTDecode)  # fmt: skip
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=held))
            page.obj.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    out = BytesIO()
    made.save(out, **save)
    return out.getvalue()


def pdf_bomb() -> bytes:
    """A PDF of a few hundred kilobytes whose one page unfolds to 200 MiB."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    packer = zlib.compressobj(9)
    content = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(200)), packer.flush()])
    page.obj.Contents = pikepdf.Stream(made, content, Filter=pikepdf.Name.FlateDecode)
    out = BytesIO()
    made.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def zipped(entries: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", compression) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return held.getvalue()


def ofd(pages: int = 2, document: bytes | None = None) -> bytes:
    """An OFD of A4 pages."""
    space = b'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = b"".join(b'<ofd:Page ID="%d" BaseLoc="Pages/P%d.xml"/>' % (n, n) for n in range(pages))
    page = (
        b"<ofd:Page %s><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area></ofd:Page>" % space
    )
    return zipped(
        {
            "OFD.xml": b"<ofd:OFD %s><ofd:DocBody><ofd:DocInfo><ofd:Title>t</ofd:Title></ofd:DocInfo>"
            b"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>" % space,
            "Doc_0/Document.xml": document
            or b"<ofd:Document %s><ofd:Pages>%s</ofd:Pages></ofd:Document>" % (space, listed),
            **{f"Doc_0/Pages/P{n}.xml": page for n in range(pages)},
        }
    )


def word(core: bytes | None = None) -> bytes:
    """A minimal document of Office Open XML."""
    about = (
        b'<c xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>Plan</d:title><d:creator>Li</d:creator></c>'
    )
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b"<document/>",
            "docProps/core.xml": core or about,
        }
    )


def sound(seconds: int = 2) -> bytes:
    """A WAV of silence at 8 kHz."""
    data = bytes(8_000 * seconds)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, 8_000,
                       8_000, 1, 8, b"data", len(data))  # fmt: skip
    return head + data


MAIL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nDate: Fri, 11 Mar 2016 09:00:00 +0800\r\n"
    b"Subject: =?utf-8?B?6YCa55+l?=\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"
)
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
