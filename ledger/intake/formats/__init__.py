"""What a file is, by its bytes and not by its name, and what can be measured of it.

Everything here reads files of unknown origin: each reader works within the limits of `limits`, and what it
cannot read is a refusal with the reason, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import BinaryIO

from ledger.errors import Refusal
from ledger.intake.formats.measured import Colour, Kind, Measured, PageSize

__all__ = ["Colour", "Kind", "Measured", "PageSize", "extension_fits", "measure", "sniff"]

_HEAD = 4_096
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/jp2"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (4, b"ftyp", "media"),
    (0, b"RIFF", "media"),
    (0, b"ID3", "media"),
    (0, b"\xff\xfb", "media"),
    (0, b"\xff\xf3", "media"),
    (0, b"\xff\xf1", "media"),
    (0, b"fLaC", "media"),
    (0, b"OggS", "media"),
    (0, b"\x1aE\xdf\xa3", "media"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "media"),
    (0, b"\0\0\x01\xba", "media"),
    (0, b"FORM", "media"),
)
_MAIL = re.compile(
    rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?"
    rb"(?:received|from|date|message-id|return-path|mime-version|delivered-to):",
    re.IGNORECASE,
)
_EXTENSIONS = {
    "image/jpeg": {"jpg", "jpeg", "jpe"},
    "image/tiff": {"tif", "tiff"},
    "image/png": {"png"},
    "image/jp2": {"jp2", "j2k", "jpf", "jpx", "j2c"},
    "application/pdf": {"pdf"},
    "application/ofd": {"ofd"},
}


def sniff(head: bytes) -> str | None:
    """The family that a file's first bytes belong to: a media type, or `zip`, `ole`, `mail`, `media`."""
    for at, mark, family in _SIGNATURES:
        if head[at : at + len(mark)] == mark:
            return family
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    return "mail" if _MAIL.match(head[:_HEAD]) else None


def measure(file: BinaryIO) -> Measured:
    """Everything that is measured of a file, open for reading at any place.

    Refused: FILE_EMPTY, FORMAT_UNKNOWN, FILE_BROKEN, FILE_TRUNCATED, FILE_ENCRYPTED, FORMAT_BOMB,
    IMAGE_TOO_LARGE, XML_ENTITIES, PATH_OUTSIDE.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Refusal("FILE_EMPTY")
    family = sniff(head)
    if family is None:
        raise Refusal("FORMAT_UNKNOWN")
    try:
        return _reader(family)(file)
    except MemoryError as problem:
        raise Refusal("FORMAT_BOMB", format=family, reason="memory") from problem


def extension_fits(format: str, extension: str) -> bool:
    """Whether a name with this extension says what the file is; formats without a list say nothing."""
    return format not in _EXTENSIONS or extension in _EXTENSIONS[format]


def _reader(family: str) -> Callable[[BinaryIO], Measured]:
    """Readers are imported when their first file comes: most runs see one format alone."""
    here = __name__
    if family.startswith("image/"):
        return partial(import_module(f"{here}.images").measure, format=family)
    if family == "application/pdf":
        return import_module(f"{here}.pdf").measure  # type: ignore[no-any-return]
    if family == "media":
        return import_module(f"{here}.media").measure  # type: ignore[no-any-return]
    return getattr(import_module(f"{here}.documents"), f"measure_{family}")  # type: ignore[no-any-return]
