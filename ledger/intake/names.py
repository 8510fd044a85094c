"""File names → archival code and page: what `attach` reads from the names of scans. Pure.

    J019-WS·2016·D30·办公室-0123/0001.jpg      folder by code, file by page
    J019-WS·2016·D30·办公室-0123-0001.jpg      flat, the page behind the code
    J019-WS·2016·D30·办公室-0123_001.tif       flat, the page set off
    J019-WS·2016·D30·办公室-0123.pdf           a file of many pages, from page 1

Scanners, unpackers and carriers change names: decomposed Unicode, full-width digits, other dots, `:` for
the dot, `\\` for the slash, brackets of every kind, GB18030 bytes. All of them mean the same code. Where a
name may mean two records (K021-ZP·2019·D30-025-0005: item 5, or page 5 of file 25), all readings are given
and the catalogue decides.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import msgspec

from ledger.errors import Refusal
from ledger.standards.codes import ArchivalCode, CodeMalformed, parse_code

IGNORED = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"})
"""What operating systems leave in folders."""
LONGEST = 1_024
DEEPEST = 32
_PAGE = re.compile(r"(?:PAGE|P|第)?[-_ ]?([0-9]{1,6})页?")
_SET_OFF = re.compile(r"(.+)_(?:P|第)?([0-9]{1,6})页?")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_DRIVE = re.compile(r"[A-Za-z]:(?:$|/)")
_BRACKETS = str.maketrans("〔［【[〕］】]", "(((())))")
_COLONS = str.maketrans({":": "·", "：": "·", "﹕": "·", "\uf03a": "·", "\uf022": "·"})


class Reading(NamedTuple):
    """One way to read a name: the canonical code, and the page (None: the file holds all pages from 1)."""

    code: str
    page: int | None


class Named(NamedTuple):
    """A name with its readings, the likelier first; `extension` lower-case without the dot."""

    readings: tuple[Reading, ...]
    extension: str


def read_name(path: str) -> Named:
    """The readings of a path below the folder (parts separated by `/` or `\\`).

    Refused: NAME_UNREADABLE, NAME_CONTRADICTS, PATH_OUTSIDE.
    """
    parts = checked_parts(path)
    stem, extension = _split(parts[-1])
    own = _flat(stem)
    folder = next((code for part in reversed(parts[:-1]) if (code := _code(part))), None)
    if folder is None:
        if not own:
            raise Refusal("NAME_UNREADABLE", reason=parts[-1][:120])
        return Named(tuple(own), extension)
    page = _PAGE.fullmatch(_folded(stem).upper())
    if page:
        return Named((Reading(folder, _number(page[1], stem)),), extension)
    agreeing = [one for one in own if one.code == folder]
    if agreeing:
        return Named(tuple(agreeing[:1]), extension)
    if own:
        raise Refusal("NAME_CONTRADICTS", reason=f"{folder} ≠ {own[0].code}")
    raise Refusal("NAME_UNREADABLE", reason=f"页号 page “{stem[:60]}”")


def checked_parts(path: str) -> list[str]:
    """The parts of a relative path, `\\` taken as a separator; Refusal PATH_OUTSIDE for an absolute one,
    one with a drive, with `..`, with control characters, or too long."""
    text = path.replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    outside = (
        not parts
        or text.startswith("/")
        or _DRIVE.match(text)
        or ".." in parts
        or len(text) > LONGEST
        or len(parts) > DEEPEST
        or any(unicodedata.category(sign) == "Cc" for sign in text)
    )
    if outside:
        raise Refusal("PATH_OUTSIDE", path=printable(path)[:200])
    return parts


def is_ignored(path: str) -> bool:
    """Whether an operating system left this file, and nobody means it."""
    parts = path.replace("\\", "/").lower().split("/")
    return not IGNORED.isdisjoint(parts) or parts[-1].startswith("._")


def decoded(raw: bytes) -> str:
    """A file name's bytes as text: UTF-8, else GB18030 (what Chinese Windows wrote), else as they are."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """Text fit for a report: control characters and lone surrogates written out."""
    shown = (
        sign if unicodedata.category(sign) not in ("Cc", "Cs") else f"\\u{ord(sign):04x}" for sign in text
    )
    return "".join(shown)


def canonical(text: str) -> str | None:
    """The canonical code that a text carries in any spelling, None where it carries none."""
    return _code(text)


def _split(name: str) -> tuple[str, str]:
    suffix = _SUFFIX.search(unicodedata.normalize("NFKC", name))
    if suffix is None:
        return name, ""
    return name[: -len(suffix[0])], suffix[0][1:].lower()


def _folded(text: str) -> str:
    """NFC (which also unifies compatibility ideographs), half-width digits and letters, plain brackets."""
    half = "".join(
        chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign
        for sign in unicodedata.normalize("NFC", text)
    )
    return half.translate(_BRACKETS).strip()


def _flat(stem: str) -> list[Reading]:
    """The readings of a name that carries its code itself."""
    text = _folded(stem)
    off = _SET_OFF.fullmatch(text)
    if off and (code := _code(off[1])):
        return [Reading(code, _number(off[2], stem))]
    whole = _parsed(text)
    if whole is None:
        return []
    if whole.page is not None:
        return [Reading(_without_page(whole), whole.page)]
    readings = [Reading(whole.canonical, None)]
    head, _, last = text.rpartition("-")
    shorter = _parsed(head)
    if shorter is not None and last.isdigit() and shorter.page is None:
        readings.append(Reading(shorter.canonical, _number(last, stem)))
    return readings


def _code(text: str) -> str | None:
    parsed = _parsed(text)
    return None if parsed is None or parsed.page is not None else parsed.canonical


def _parsed(text: str) -> ArchivalCode | None:
    try:
        return parse_code(_folded(text).translate(_COLONS))
    except CodeMalformed:
        return None


def _without_page(code: ArchivalCode) -> str:
    return msgspec.structs.replace(code, page=None).canonical


def _number(digits: str, name: str) -> int:
    number = int(digits)
    if number == 0:
        raise Refusal("NAME_UNREADABLE", reason=f"页号 page 0 “{name[:60]}”")
    return number
