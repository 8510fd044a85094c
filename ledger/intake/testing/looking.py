"""Looking at an object: its bytes read again from the store, digested, opened, measured, decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import msgspec

from ledger.errors import Refusal
from ledger.intake.formats import Measured, measure, sniff
from ledger.intake.testing.decoding import read_through
from ledger.intake.testing.examined import Blame, Fault, Looked
from ledger.keys.keystore import KeyStore
from ledger.keys.sealed_objects import MAGIC, Contents, is_sealed
from ledger.store.objects import Objects

IN_MEMORY = 64 << 20
_ID = 36
_PACKERS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xfd7zXZ", b"BZh",
            b"\x28\xb5\x2f\xfd")  # fmt: skip
_BLAMES: dict[str, Blame] = {"FILE_EMPTY": "2-7", "FORMAT_UNKNOWN": "3-3", "FILE_ENCRYPTED": "3-8"}

_DIED = Fault("3-4", "READER_FAILED", "读取程序中止 the reading process broke down")


def look(digest: str, objects: Objects, keys: KeyStore) -> Looked:
    """All that the items ask of an object. What is wrong with it is the finding, and not raised."""
    try:
        with SpooledTemporaryFile(IN_MEMORY) as spool:
            file = cast("BinaryIO", spool)
            length, found = _gathered(objects.stream(digest), file)
            file.seek(0)
            if file.read(len(MAGIC)) != MAGIC:
                seen = Looked(digest=digest, intact=found == digest, length=length, plain_length=length)
                return _measured(seen, file)
            seen = Looked(
                digest=digest, intact=found == digest, length=length, owner=_owner(objects, keys, digest)
            )
            file.seek(0)
            file.truncate()
            try:
                plain, _ = _gathered(Contents(objects, keys).stream(digest), file)
            except Refusal as refusal:
                return _faulty(seen, Fault("3-4", refusal.code, "密文打不开 cannot be decrypted"))
            return _measured(_with(seen, plain_length=plain), file)
    except Refusal as refusal:
        if refusal.code != "OBJECT_UNKNOWN":
            raise
        return Looked(digest=digest, found=False, intact=False)


def look_unopened(digest: str, objects: Objects, keys: KeyStore) -> Looked:
    """The same of an object that a process died of: its bytes are digested, and count as unreadable."""
    if not objects.exists(digest):
        return Looked(digest=digest, found=False, intact=False)
    length = objects.length(digest)
    owner = _owner(objects, keys, digest) if is_sealed(objects, digest) else None
    return Looked(
        digest=digest, intact=objects.check(digest), length=length, plain_length=length, owner=owner,
        fault=_DIED,
    )  # fmt: skip


def _gathered(pieces: Iterator[bytes], file: BinaryIO) -> tuple[int, str]:
    found, length = hashlib.sha256(), 0
    for piece in pieces:
        found.update(piece)
        length += len(piece)
        file.write(piece)
    return length, found.hexdigest()


def _measured(seen: Looked, file: BinaryIO) -> Looked:
    file.seek(0)
    head = file.read(4_096)
    try:
        measured: Measured = measure(file)
    except Refusal as refusal:
        return _faulty(seen, Fault(_blamed(refusal.code, head), refusal.code, _words(refusal)))
    try:
        read_through(file, measured)
    except Refusal as refusal:
        return _faulty(_with(seen, measured=measured), Fault("3-4", refusal.code, _words(refusal)))
    return _with(seen, measured=measured)


def _blamed(code: str, head: bytes) -> Blame:
    """A packed file of no document format is packed, not unknown."""
    if code == "FORMAT_UNKNOWN" and (head.startswith(_PACKERS) or sniff(head) == "zip"):
        return "3-8"
    return _BLAMES.get(code, "3-4")


def _words(refusal: Refusal) -> str:
    return f"{refusal.code} {refusal.detail.get('reason', '')}".strip()[:160]


def _owner(objects: Objects, keys: KeyStore, digest: str) -> str:
    name = objects.read(digest, len(MAGIC), len(MAGIC) + _ID).decode("ascii", "replace")
    key = keys.open(name)
    return "" if key is None else key.owner


def _with(seen: Looked, **members: object) -> Looked:
    return msgspec.structs.replace(seen, **members)


def _faulty(seen: Looked, fault: Fault) -> Looked:
    return _with(seen, fault=fault)
