"""Directory exports: LDIF (RFC 2849), entry by entry. One at fault is named by its line, the rest goes on.

Our own reader: the libraries there are end at the first fault, and test names with an expression that takes
exponential time on a hostile one. Change records are refused: an export says what is, not what is to be done.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from typing import NamedTuple

from ledger.errors import Refusal

MOST_BYTES = 256 << 20
MOST_ENTRIES = 1_000_000
_LONGEST_VALUE = 1 << 20
_BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:#[^\n]*\n|[ \r\n])*(?:version|dn):", re.IGNORECASE)
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9.-]*(?:;[A-Za-z0-9-]+)*")
_CHANGES = ("changetype", "control")


class Entry(NamedTuple):
    """An entry: the `line` on which it begins, its distinguished name, and its values under their
    attributes' names in lower case, options after them (`usercertificate;binary`)."""

    line: int
    dn: str
    values: dict[str, list[bytes]]


class Fault(NamedTuple):
    """An entry that cannot be used, by the line at fault: DIRECTORY_ENTRY or DIRECTORY_CHANGE."""

    line: int
    refusal: Refusal


class _Line(NamedTuple):
    number: int
    text: bytes


class _Wrong(ValueError):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def is_directory(content: bytes) -> bool:
    """Whether the bytes begin as LDIF does: comments aside, with `version:` or `dn:`."""
    return _BEGINS.match(content) is not None


def read_directory(content: bytes) -> Iterator[Entry | Fault]:
    """The entries in order. Refused: MAPPING_UNREADABLE (too large, or not version 1)."""
    if len(content) > MOST_BYTES:
        raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_BYTES >> 20} MiB")
    for count, block in enumerate(_blocks(_unfolded(content.removeprefix(b"\xef\xbb\xbf"))), 1):
        if count > MOST_ENTRIES:
            raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_ENTRIES} entries")
        if count == 1:
            block = _after_version(block)
        if block:
            try:
                yield _entry(block)
            except _Wrong as wrong:
                yield Fault(wrong.line, Refusal("DIRECTORY_ENTRY", line=wrong.line, reason=wrong))
            except Refusal as refusal:
                yield Fault(block[0].number, refusal)


def _unfolded(content: bytes) -> Iterator[_Line]:
    """Logical lines without comments; a line that begins with one space continues the one before."""
    first, parts = 1, list[bytes]()
    for number, line in enumerate(content.split(b"\n"), 1):
        line = line.removesuffix(b"\r")
        if line.startswith(b" ") and parts:
            parts.append(line[1:])
            continue
        if parts and not parts[0].startswith(b"#"):
            yield _Line(first, b"".join(parts))
        first, parts = number, [line]
    if parts and not parts[0].startswith(b"#"):
        yield _Line(first, b"".join(parts))


def _blocks(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    block: list[_Line] = []
    for line in lines:
        if line.text:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _after_version(block: list[_Line]) -> list[_Line]:
    """The first block without `version: 1`, which many exports leave out."""
    name, _, value = block[0].text.partition(b":")
    if name.lower() != b"version":
        return block
    if value.strip(b" ") != b"1":
        raise Refusal("MAPPING_UNREADABLE", reason=f"LDIF version {value[:20].decode('ascii', 'replace')}")
    return block[1:]


def _entry(block: list[_Line]) -> Entry:
    name, value = _attribute(block[0])
    if name != "dn":
        raise _Wrong(block[0].number, "dn:")
    try:
        dn = value.decode()
    except UnicodeDecodeError as problem:
        raise _Wrong(block[0].number, "dn: UTF-8") from problem
    values: dict[str, list[bytes]] = {}
    for line in block[1:]:
        name, value = _attribute(line)
        if name in _CHANGES:
            raise Refusal("DIRECTORY_CHANGE", line=line.number)
        if name == "dn":
            raise _Wrong(line.number, "dn: ×2")
        values.setdefault(name, []).append(value)
    return Entry(block[0].number, dn, values)


def _attribute(line: _Line) -> tuple[str, bytes]:
    """An attribute's name in lower case and its value: plain after `:`, base64 after `::`."""
    described, colon, value = line.text.partition(b":")
    if not colon or not _NAME.fullmatch(described):
        raise _Wrong(line.number, f"“{line.text[:40].decode('ascii', 'replace')}”")
    name = described.decode("ascii").lower()
    if value.startswith(b"<"):
        raise _Wrong(line.number, f"{name}:< URL")
    if value.startswith(b":"):
        try:
            value = b64decode(value[1:].strip(b" "), validate=True)
        except (Error, ValueError) as problem:
            raise _Wrong(line.number, f"{name}: base64") from problem
    else:
        value = value.lstrip(b" ")
    if len(value) > _LONGEST_VALUE:
        raise _Wrong(line.number, f"{name}: > {_LONGEST_VALUE}")
    return name, value
