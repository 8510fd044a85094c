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
from io import BytesIO
from typing import BinaryIO

from nacl import bindings
from nacl.exceptions import CryptoError

from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore, SealingKey
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


def plain_length(length: int) -> int:
    """The bytes of plaintext in an encrypted object of this length."""
    pieces = -(-(length - HEADER) // (PIECE + _TAG))
    return length - HEADER - pieces * _TAG


def open_pieces(objects: Objects, keys: KeyStore, digest: str) -> Iterator[bytes]:
    """The plaintext of an encrypted object in pieces.

    Refused: OBJECT_UNKNOWN, SEALED_ERASED (its key is gone), OBJECT_DIGEST (it was tampered with).
    """
    header = objects.read(digest, 0, HEADER)
    prefix = header[-_PREFIX:]
    key = keys.open(header[len(MAGIC) : len(MAGIC) + _ID].decode("ascii", "replace"))
    if key is None:
        raise Refusal("SEALED_ERASED")
    end = objects.length(digest)
    step = PIECE + _TAG
    for number, start in enumerate(range(HEADER, end, step)):
        box = objects.read(digest, start, min(start + step, end))
        nonce = _nonce(prefix, number, last=start + step >= end)
        try:
            yield bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(box, header, nonce, key.key)
        except CryptoError as problem:
            raise Refusal("OBJECT_DIGEST") from problem


def read_plain(objects: Objects, keys: KeyStore, digest: str) -> bytes:
    """The whole content of an object, decrypted where it is encrypted; refused as `open_pieces`."""
    if not is_sealed(objects, digest):
        return objects.read(digest)
    return b"".join(open_pieces(objects, keys, digest))


def sealed_file(content: bytes, plain: str, key: SealingKey) -> bytes:
    """The encrypted object of a content in memory."""
    return b"".join(seal_bytes(BytesIO(content), plain, key))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(7, "big") + bytes([_ENDS if last else 0])
