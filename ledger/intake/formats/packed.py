"""Zips, opened with a limit on everything: entries, sizes, ratio, names; and XML without entities."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from lxml import etree

from ledger.errors import Refusal
from ledger.intake.formats.limits import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, MOST_XML, RATIO_FROM


def opened(file: BinaryIO, format: str = "zip") -> zipfile.ZipFile:
    """The zip, its directory within the limits. Refused: FILE_BROKEN, FORMAT_BOMB, FILE_ENCRYPTED,
    PATH_OUTSIDE (an entry that leads out)."""
    file.seek(0)
    try:
        packed = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise Refusal("FILE_BROKEN", format=format, reason=str(problem)[:120]) from problem
    entries = packed.infolist()
    total = sum(one.file_size for one in entries)
    if len(entries) > MOST_ENTRIES:
        raise Refusal("FORMAT_BOMB", format=format, reason=f"> {MOST_ENTRIES} entries")
    if total > MOST_UNPACKED:
        raise Refusal("FORMAT_BOMB", format=format, reason=f"> {MOST_UNPACKED >> 20} MiB")
    for one in entries:
        if one.file_size > RATIO_FROM and one.file_size > MOST_RATIO * max(one.compress_size, 1):
            raise Refusal("FORMAT_BOMB", format=format, reason=f"ratio > {MOST_RATIO}")
        if one.filename.startswith(("/", "\\")) or ".." in one.filename.replace("\\", "/").split("/"):
            raise Refusal("PATH_OUTSIDE", path=one.filename[:200])
        if one.flag_bits & 1:
            raise Refusal("FILE_ENCRYPTED", format=format)
    return packed


def part(packed: zipfile.ZipFile, name: str, format: str = "zip") -> bytes:
    """One entry's bytes, at most `MOST_XML` whatever its header says. Refused: FILE_BROKEN, FORMAT_BOMB."""
    try:
        with packed.open(name) as entry:
            content = entry.read(MOST_XML + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as problem:
        raise Refusal("FILE_BROKEN", format=format, reason=f"{name[:60]}: {str(problem)[:60]}") from problem
    if len(content) > MOST_XML:
        raise Refusal("FORMAT_BOMB", format=format, reason=f"{name[:60]} > {MOST_XML >> 20} MiB")
    return content


def xml(content: bytes, format: str = "XML") -> etree._Element:
    """The root element. No entities, no network, no document type: XML_ENTITIES, FILE_BROKEN."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        if b"<!ENTITY" in content[:65_536]:
            raise Refusal("XML_ENTITIES") from problem
        raise Refusal("FILE_BROKEN", format=format, reason=str(problem)[:120]) from problem
    if root.getroottree().docinfo.doctype:
        raise Refusal("XML_ENTITIES")
    return root


def check_bytes(packed: zipfile.ZipFile, format: str = "zip") -> None:
    """Every entry reads to its end with its checksum. Refused: FILE_BROKEN, FORMAT_BOMB."""
    for entry in packed.infolist():
        read = 0
        try:
            with packed.open(entry) as stream:
                while piece := stream.read(1 << 20):
                    read += len(piece)
                    if read > entry.file_size:
                        raise Refusal("FORMAT_BOMB", format=format, reason=entry.filename[:60])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as problem:
            name = entry.filename[:60]
            raise Refusal("FILE_BROKEN", format=format, reason=f"{name}: {str(problem)[:60]}") from problem
