"""Objects of household and sealed records: encrypted under the record's key (EVENT.md section 6).

    object = "ALSEAL1\\0" || key id (36 bytes ASCII) || prefix (16) || piece …
    piece  = XChaCha20-Poly1305(64 KiB of plaintext, the last one shorter or empty)
    nonce  = prefix || number of the piece (7 bytes) || 1 for the last piece, else 0
    AAD    = "ALSEAL1\\0" || key id || prefix
    prefix = HMAC-SHA256(key, "object" || plaintext digest), 16 bytes of it

No piece can be left out, moved, or added (STREAM). The prefix is of the content, so that the same file under
the same key is the same object: taking it in again stores nothing twice.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from nacl import bindings
from nacl.exceptions import CryptoError

from ledger.errors import Refusal
from ledger.keys.keystore import SealingKey
from ledger.store.objects import Objects

MAGIC = b"ALSEAL1\0"
PIECE = 64 * 1024
_ID, _PREFIX, _TAG = 36, 16, 16
HEADER = len(MAGIC) + _ID + _PREFIX
_ENDS = 1


def seal_bytes(content: BinaryIO, plain: str, key: SealingKey) -> Iterator[bytes]:
    """The pieces of the encrypted object, its header first. `plain`: the content's SHA-256 in hex."""
    prefix = hmac.digest(key.key, b"object" + bytes.fromhex(plain), "sha256")[:_PREFIX]
    header = MAGIC + key.key_id.encode("ascii") + prefix
    yield header
    number, piece = 0, content.read(PIECE)
    while True:
        following = content.read(PIECE)
        nonce = _nonce(prefix, number, last=not following)
        yield bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(piece, header, nonce, key.key)
        if not following:
            return
        number, piece = number + 1, following


def is_sealed(objects: Objects, digest: str) -> bool:
    """Whether the stored object begins as an encrypted one. Refused: OBJECT_UNKNOWN."""
    return objects.read(digest, 0, len(MAGIC)) == MAGIC


def sealing_key(objects: Objects, digest: str, keys: Opens) -> SealingKey | None:
    """The key that the object is encrypted under; None where it is not encrypted, or the key was erased.
    Refused: OBJECT_UNKNOWN."""
    return keys.open(_key_id(objects.read(digest, 0, HEADER))) if is_sealed(objects, digest) else None


class Opens(Protocol):
    """What knows sealing keys by their ids: the key store, or one key alone."""

    def open(self, key_id: str) -> SealingKey | None:
        """The key with this id, None where there is none."""
        ...


class OneKey:
    """Knows this key and no other: enough for a process that handles one record's content."""

    def __init__(self, key: SealingKey | None) -> None:
        self._key = key

    def open(self, key_id: str) -> SealingKey | None:
        """The key, if it has this id."""
        return self._key if self._key is not None and self._key.key_id == key_id else None


class Contents:
    """The contents of objects, decrypted where they are encrypted: any range of them."""

    def __init__(self, objects: Objects, keys: Opens) -> None:
        self._objects, self._keys = objects, keys

    def is_sealed(self, digest: str) -> bool:
        """Whether the object is encrypted. Refused: OBJECT_UNKNOWN."""
        return is_sealed(self._objects, digest)

    def length(self, digest: str) -> int:
        """The content's bytes. Refused: OBJECT_UNKNOWN, SEALED_ERASED (its key is gone)."""
        length = self._objects.length(digest)
        if not self.is_sealed(digest):
            return length
        self._key(self._objects.read(digest, 0, HEADER))
        pieces = -(-(length - HEADER) // (PIECE + _TAG))
        return length - HEADER - pieces * _TAG

    def read(self, digest: str) -> bytes:
        """The whole content; refused as `stream`."""
        return b"".join(self.stream(digest))

    def stream(self, digest: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The content's bytes [start, end) in pieces.

        Refused: OBJECT_UNKNOWN, SEALED_ERASED, OBJECT_DIGEST (it was tampered with).
        """
        if not self.is_sealed(digest):
            return self._objects.stream(digest, start, end)
        length = self.length(digest)
        return self._opened(digest, start, length if end is None else min(end, length))

    def _opened(self, digest: str, start: int, end: int) -> Iterator[bytes]:
        header = self._objects.read(digest, 0, HEADER)
        key, prefix = self._key(header), header[-_PREFIX:]
        whole, step = self._objects.length(digest), PIECE + _TAG
        for number in range(start // PIECE, -(-end // PIECE)):
            at = HEADER + number * step
            box = self._objects.read(digest, at, min(at + step, whole))
            nonce = _nonce(prefix, number, last=at + step >= whole)
            try:
                piece = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(box, header, nonce, key.key)
            except CryptoError as problem:
                raise Refusal("OBJECT_DIGEST") from problem
            yield piece[max(0, start - number * PIECE) : end - number * PIECE]

    def _key(self, header: bytes) -> SealingKey:
        key = self._keys.open(_key_id(header))
        if key is None:
            raise Refusal("SEALED_ERASED")
        return key


def _key_id(header: bytes) -> str:
    return header[len(MAGIC) : len(MAGIC) + _ID].decode("ascii", "replace")


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(7, "big") + bytes([_ENDS if last else 0])
