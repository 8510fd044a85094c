"""Born-digital documents by structure: OFD (GB/T 33190), OOXML, ODF, the older Office (OLE), mail."""

from __future__ import annotations

import email.policy
import sys
import zipfile
from email.parser import BytesParser
from posixpath import dirname, join, normpath
from typing import BinaryIO

import olefile
from lxml import etree

from ledger.errors import Refusal
from ledger.intake.formats.limits import MOST_PAGES
from ledger.intake.formats.measured import Measured, PageSize, properties, told
from ledger.intake.formats.packed import check_bytes, opened, part, xml

_LXML = f"lxml {etree.__version__}"
_STDLIB = f"Python {sys.version_info.major}.{sys.version_info.minor}"
_OOXML = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLE = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
_CORE = {"title": "title", "creator": "author", "created": "created", "modified": "modified",
         "lastModifiedBy": "modified_by", "creation-date": "created", "date": "modified",
         "generator": "producer", "Application": "producer", "Pages": "pages",
         "Slides": "slides"}  # fmt: skip
_MOST_ATTACHMENTS = 1_000


def measure_zip(file: BinaryIO) -> Measured:
    """A zip that is an OFD, OOXML or ODF document; FORMAT_UNKNOWN for any other, and as `packed` refuses."""
    with opened(file) as packed:
        names = set(packed.namelist())
        if "OFD.xml" in names:
            found = _ofd(packed)
        elif "[Content_Types].xml" in names:
            found = _ooxml(packed, names)
        elif "mimetype" in names and "content.xml" in names:
            found = _odf(packed, names)
        else:
            raise Refusal("FORMAT_UNKNOWN")
        check_bytes(packed, found.format)
        return found


def measure_ole(file: BinaryIO) -> Measured:
    """Word, Excel, PowerPoint or Outlook of before 2007. Refused: FILE_BROKEN, FORMAT_UNKNOWN,
    FILE_ENCRYPTED."""
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            streams = {entry[0] for entry in ole.listdir() if entry}
            about = ole.get_metadata()
            encrypted = "EncryptedPackage" in streams
            found = properties(
                title=_text(about.title), author=_text(about.author), created=about.create_time,
                modified=about.last_saved_time, producer=_text(about.creating_application),
            )  # fmt: skip
    except Exception as problem:  # olefile raises whatever a wrong offset leads to
        raise Refusal("FILE_BROKEN", format="OLE", reason=str(problem)[:120]) from problem
    if encrypted:
        raise Refusal("FILE_ENCRYPTED", format="Office")
    for name, format in _OLE.items():
        if name in streams:
            kind = "mail" if format.endswith("outlook") else "document"
            tool = f"olefile {olefile.__version__}"
            return Measured(format=format, kind=kind, tool=tool, properties=found)  # type: ignore[arg-type]
    raise Refusal("FORMAT_UNKNOWN")


def measure_mail(file: BinaryIO) -> Measured:
    """A message (RFC 5322): its headers, and how many attachments. Refused: FORMAT_UNKNOWN."""
    file.seek(0)
    try:
        message = BytesParser(policy=email.policy.default).parse(file)
        attached = sum(1 for _, one in zip(range(_MOST_ATTACHMENTS), message.walk(), strict=False)
                       if one.get_content_disposition() == "attachment")  # fmt: skip
        found = {name: message.get(name) for name in ("date", "from", "to", "subject", "message-id")}
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as problem:
        raise Refusal("FILE_BROKEN", format="mail", reason=str(problem)[:120]) from problem
    if not (found["from"] and (found["date"] or found["message-id"])):
        raise Refusal("FORMAT_UNKNOWN")
    shown = properties(**{name.replace("-", "_"): value for name, value in found.items()})
    shown["attachments"] = str(attached)
    return Measured(format="message/rfc822", kind="mail", tool=f"{_STDLIB} email", properties=shown)


def _ofd(packed: zipfile.ZipFile) -> Measured:
    format = "application/ofd"
    root = xml(part(packed, "OFD.xml", format), format)
    pages: list[PageSize] = []
    for start in root.iterfind(".//{*}DocRoot"):
        place = _inside("", start.text)
        document = xml(part(packed, place, format), format)
        default = _box(document.find("{*}CommonData/{*}PageArea/{*}PhysicalBox"))
        for page in document.iterfind("{*}Pages/{*}Page"):
            if len(pages) >= MOST_PAGES:
                raise Refusal("FORMAT_BOMB", format=format, reason=f"> {MOST_PAGES} pages")
            pages.append(_ofd_page(packed, _inside(place, page.get("BaseLoc")), default))
    if not pages:
        raise Refusal("FILE_BROKEN", format=format, reason="0 pages")
    about = root.find("{*}DocBody/{*}DocInfo")
    found = {etree.QName(one).localname: one.text for one in about} if about is not None else {}
    shown = properties(title=found.get("Title"), author=found.get("Author"), producer=found.get("Creator"),
                       created=found.get("CreationDate"), modified=found.get("ModDate"))  # fmt: skip
    return Measured(format=format, kind="pages", tool=_LXML, pages=tuple(pages), properties=shown)


def _ofd_page(packed: zipfile.ZipFile, place: str, default: PageSize | None) -> PageSize:
    content = xml(part(packed, place, "application/ofd"), "application/ofd")
    size = _box(content.find("{*}Area/{*}PhysicalBox")) or default
    if size is None:
        raise Refusal("FILE_BROKEN", format="application/ofd", reason=f"{place[:60]}: PhysicalBox")
    return size


def _box(element: etree._Element | None) -> PageSize | None:
    """A box in millimetres as points."""
    try:
        _, _, width, height = (float(one) * 72 / 25.4 for one in (element.text or "").split())  # type: ignore[union-attr]
        size = PageSize(round(width), round(height), 72)
    except (ValueError, AttributeError, OverflowError):
        return None
    return size if 0 < size.width < 150_000 and 0 < size.height < 150_000 else None


def _inside(base: str, place: str | None) -> str:
    """The entry that a location names, relative to the file that names it."""
    text = (place or "").strip().replace("\\", "/")
    full = normpath(text.lstrip("/") if text.startswith("/") else join(dirname(base), text))
    if full.startswith(".."):
        raise Refusal("PATH_OUTSIDE", path=text[:200])
    return full


def _ooxml(packed: zipfile.ZipFile, names: set[str]) -> Measured:
    format = next((format for name, format in _OOXML.items() if name in names), None)
    if format is None:
        raise Refusal("FORMAT_UNKNOWN")
    xml(part(packed, "[Content_Types].xml", format), format)
    found: dict[str, str] = {}
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name in names:
            found |= _core(xml(part(packed, name, format), format))
    return Measured(format=format, kind="document", tool=_LXML, properties=found)


def _odf(packed: zipfile.ZipFile, names: set[str]) -> Measured:
    format = told(part(packed, "mimetype").decode("ascii", "replace"), 100)
    if not format.startswith("application/vnd.oasis.opendocument."):
        raise Refusal("FORMAT_UNKNOWN")
    found = _core(xml(part(packed, "meta.xml", format), format)) if "meta.xml" in names else {}
    return Measured(format=format, kind="document", tool=_LXML, properties=found)


def _core(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("*"):
        name = _CORE.get(etree.QName(element).localname)
        if name and element.text and name not in found:
            found |= properties(**{name: element.text})
    return found


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("gb18030", "replace").rstrip("\0")
    return None if value is None else str(value)
