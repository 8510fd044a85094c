"""PDF: images or born-digital, page count and sizes, whether a text layer is present."""

from __future__ import annotations

import zlib
from typing import Any, BinaryIO

import pikepdf
import pypdfium2
from pikepdf import Name

from ledger.errors import Refusal
from ledger.intake.formats.limits import MOST_CONTENT, MOST_OBJECTS, MOST_PAGES, MOST_PIXELS, MOST_SIDE
from ledger.intake.formats.measured import Colour, Measured, PageSize, properties

FORMAT = "application/pdf"
TOOL = f"pikepdf {pikepdf.__version__} (qpdf {pikepdf.__libqpdf_version__})"
_LOOKED_AT = 5
"""Pages whose text is looked for: the first, and so many spread over the rest."""
_LONGEST_SIDE = 14_400 * 10
_FACTS = {"title": "/Title", "author": "/Author", "creator": "/Creator", "producer": "/Producer",
          "created": "/CreationDate", "modified": "/ModDate"}  # fmt: skip


def measure(file: BinaryIO) -> Measured:
    """Refused: FILE_ENCRYPTED, FILE_BROKEN, FILE_TRUNCATED, FORMAT_BOMB, IMAGE_TOO_LARGE."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 2048))
    if b"%%EOF" not in file.read():
        raise Refusal("FILE_TRUNCATED", reason="PDF without its end")
    file.seek(0)
    try:
        with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True) as pdf:
            return _measured(pdf, file)
    except pikepdf.PasswordError as problem:
        raise Refusal("FILE_ENCRYPTED", format="PDF") from problem
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as problem:
        reason = " ".join(str(problem).split())[:120]
        raise Refusal("FILE_BROKEN", format="PDF", reason=reason) from problem


def _measured(pdf: pikepdf.Pdf, file: BinaryIO) -> Measured:
    if pdf.is_encrypted:
        raise Refusal("FILE_ENCRYPTED", format="PDF")
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refusal("FORMAT_BOMB", format="PDF", reason=f"> {MOST_OBJECTS} objects")
    count = len(pdf.pages)
    if count > MOST_PAGES:
        raise Refusal("FORMAT_BOMB", format="PDF", reason=f"> {MOST_PAGES} pages")
    if count == 0:
        raise Refusal("FILE_BROKEN", format="PDF", reason="0 pages")
    for place in _looked_at(count):
        _check_content(pdf.pages[place])
    return Measured(
        format=FORMAT,
        kind="pages",
        tool=TOOL,
        pages=tuple(_page(page) for page in pdf.pages),
        text=_has_text(file, count),
        properties={**_facts(pdf), "version": pdf.pdf_version},
    )


def _page(page: Any) -> PageSize:
    """The one image that fills the page, or the page's own size in points."""
    box = [float(one) for one in page.mediabox]
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = abs(box[2] - box[0]) * unit, abs(box[3] - box[1]) * unit
    if not (0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE):
        raise Refusal("IMAGE_TOO_LARGE", width=f"{width:.0f}", height=f"{height:.0f}", limit=_LONGEST_SIDE)
    images = [one for one in _xobjects(page) if one.get("/Subtype") == Name.Image]
    if len(images) == 1 and (found := _image(images[0], width)):
        return found
    return PageSize(max(1, round(width)), max(1, round(height)), 72)


def _xobjects(page: Any) -> list[Any]:
    held = page.resources.get("/XObject")
    if held is None:
        return []
    found = []
    for _, one in zip(range(64), held.keys(), strict=False):
        found.append(held[one])
    return found


def _image(image: Any, points: float) -> PageSize | None:
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    if width < 1 or height < 1:
        return None
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise Refusal("IMAGE_TOO_LARGE", width=width, height=height, limit=MOST_PIXELS)
    return PageSize(width, height, max(1, round(width * 72 / points)), _colour(image))


def _colour(image: Any) -> Colour:
    if image.get("/ImageMask") or int(image.get("/BitsPerComponent", 8)) == 1:
        return "bitonal"
    space = image.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space) > 1 and space[0] == Name.ICCBased:
        return "grey" if int(space[1].get("/N", 3)) == 1 else "colour"
    return "grey" if space in (Name.DeviceGray, Name.CalGray) else "colour"


def _looked_at(count: int) -> list[int]:
    return sorted({0, *(count * step // _LOOKED_AT for step in range(_LOOKED_AT))})


def _check_content(page: Any) -> None:
    """No content stream unfolds beyond measure."""
    content = page.obj.get("/Contents")
    if content is None:
        return
    for one in content if isinstance(content, pikepdf.Array) else [content]:
        filters = one.get("/Filter")
        names = [*filters] if isinstance(filters, pikepdf.Array) else [] if filters is None else [filters]
        if names.count(Name.FlateDecode) > 1:
            raise Refusal("FORMAT_BOMB", format="PDF", reason="deflated twice")
        if Name.FlateDecode in names[:1]:
            unpacked = zlib.decompressobj()
            try:
                size = len(unpacked.decompress(one.read_raw_bytes(), MOST_CONTENT + 1))
            except zlib.error:
                continue
            if size > MOST_CONTENT:
                raise Refusal("FORMAT_BOMB", format="PDF", reason=f"content > {MOST_CONTENT >> 20} MiB")


def _has_text(file: BinaryIO, count: int) -> bool:
    file.seek(0)
    try:
        with pypdfium2.PdfDocument(file.read()) as document:
            for place in _looked_at(min(count, len(document))):
                page = document[place]
                text = page.get_textpage()
                found = text.count_chars()
                text.close()
                page.close()
                if found > 0:
                    return True
    except pypdfium2.PdfiumError as problem:
        raise Refusal("FILE_BROKEN", format="PDF", reason=str(problem)[:120]) from problem
    return False


def _facts(pdf: pikepdf.Pdf) -> dict[str, str]:
    found = pdf.trailer.get("/Info")
    if not isinstance(found, pikepdf.Dictionary):
        return {}
    return properties(**{name: str(found[key]) for name, key in _FACTS.items() if key in found})
