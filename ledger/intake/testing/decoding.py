"""Contents read to their last byte, by the family they are of: a content that can only half be read fails."""

from __future__ import annotations

import email.policy
from email.parser import BytesParser
from importlib.metadata import version
from io import BytesIO
from typing import BinaryIO

import olefile
import pikepdf
import pypdfium2
from PIL import Image

from ledger.errors import Refusal
from ledger.intake.formats import Measured
from ledger.intake.formats.images import FORMATS

TOOL = "Pillow, qpdf, PDFium, olefile, lxml, MediaInfo"
VERSION = " / ".join(
    version(one) for one in ("pillow", "pikepdf", "pypdfium2", "olefile", "lxml", "pymediainfo")
)
_SCALE = 0.5
"""36 dpi: every object of a page is decoded, few pixels are painted."""


def read_through(file: BinaryIO, measured: Measured) -> None:
    """Decode all of it. OFD, OOXML and ODF were read to their end, with checksums, when they were measured;
    sound and video parsed by MediaInfo through all their structure.

    Refused: FILE_BROKEN (with what the decoder says).
    """
    file.seek(0)
    try:
        if measured.kind == "image":
            _image(file, measured)
        elif measured.format == "application/pdf":
            _pdf(file)
        elif measured.format == "message/rfc822":
            _mail(file)
        elif olefile.isOleFile(file):
            _ole(file)
    except Refusal:
        raise
    except Exception as problem:  # decoders raise whatever broken bytes lead them to
        said = " ".join(str(problem).split())[:120] or type(problem).__name__
        raise Refusal("FILE_BROKEN", format=measured.format, reason=said) from problem


def _image(file: BinaryIO, measured: Measured) -> None:
    with Image.open(file, formats=[FORMATS[measured.format]]) as image:
        for frame in range(len(measured.pages)):
            if frame:
                image.seek(frame)
            image.load()


def _pdf(file: BinaryIO) -> None:
    content = file.read()
    with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
        for problem in pdf.check_pdf_syntax():
            said = str(problem).rpartition(">")[2].strip(" :,)")[:120]
            raise Refusal("FILE_BROKEN", format="application/pdf", reason=said or "qpdf")
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            page.render(scale=_SCALE).close()
            page.close()


def _mail(file: BinaryIO) -> None:
    message = BytesParser(policy=email.policy.default).parse(file)
    for part in message.walk():
        if not part.is_multipart():
            part.get_payload(decode=True)
        if part.defects:
            raise Refusal("FILE_BROKEN", format="message/rfc822", reason=type(part.defects[0]).__name__)


def _ole(file: BinaryIO) -> None:
    file.seek(0)
    with olefile.OleFileIO(file) as ole:
        for entry in ole.listdir():
            with ole.openstream(entry) as stream:
                stream.read()
