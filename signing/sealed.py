"""Sealed values: signed and provable by all, readable by those who hold the key (EVENT.md section 6).

    {"box": …, "commit": …, "key": id, "sealed": 1}

    plaintext = canonical JSON of the value
    commit    = HMAC-SHA256(key = salt, message = pointer || 0x00 || plaintext)
    box       = base64(nonce || XChaCha20-Poly1305(salt || plaintext)), AAD = ledger, key id, type, command,
    pointer
                joined by 0x00

``pointer`` is the RFC 6901 path within the statement, such as ``/payload/title``. Salts (32 bytes), nonces
(24 bytes) and sealing keys (32 bytes) come from the caller.
"""

import binascii
import hmac
from typing import Any, NamedTuple

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from signing import canonical
from signing.errors import BadSealed
from signing.statement import is_digest, is_uuid

KEY_BYTES = 32
SALT_BYTES = 32
NONCE_BYTES = 24
_TAG_BYTES = 16


class Place(NamedTuple):
    """Where a sealed value stands: moved to any other place, its box does not open."""

    ledger: str
    type: str
    command: str
    pointer: str

    def bound_to(self, key_id: str) -> bytes:
        """The additional data under this sealing key."""
        return b"\0".join(
            part.encode() for part in (self.ledger, key_id, self.type, self.command, self.pointer)
        )


def commit(salt: bytes, pointer: str, plaintext: bytes) -> str:
    """The commitment, lower-case hex, to canonical plaintext bytes."""
    return hmac.digest(salt, pointer.encode() + b"\0" + plaintext, "sha256").hex()


def check_commit(expected: str, salt: bytes, pointer: str, value: object) -> None:
    """Return if a shown value and salt are what was committed to; else BadSealed (COMMIT_WRONG)."""
    if not hmac.compare_digest(commit(salt, pointer, canonical.encode(value)), expected):
        raise BadSealed("COMMIT_WRONG", pointer)


def seal(
    value: object,
    *,
    key: bytes,
    ledger: str,
    key_id: str,
    type: str,
    command: str,
    pointer: str,
    salt: bytes,
    nonce: bytes,
) -> dict[str, Any]:
    """The sealed form of a JSON value at this place; NotCanonical where the value is not on the profile."""
    if (len(key), len(salt), len(nonce)) != (KEY_BYTES, SALT_BYTES, NONCE_BYTES):
        raise BadSealed("SEALED_FORM", "lengths of key, salt, nonce")
    plaintext = canonical.encode(value)
    bound = Place(ledger, type, command, pointer).bound_to(key_id)
    box = nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(salt + plaintext, bound, nonce, key)
    return {
        "box": binascii.b2a_base64(box, newline=False).decode(),
        "commit": commit(salt, pointer, plaintext),
        "key": key_id,
        "sealed": 1,
    }


def open_box(
    sealed: object, key: bytes, *, ledger: str, type: str, command: str, pointer: str
) -> tuple[Any, bytes]:
    """(value, salt) of a sealed value that opens at this place and matches its commit.

    BadSealed otherwise: SEALED_FORM, BOX_CLOSED (another key or place, or changed bytes), COMMIT_WRONG;
    NotCanonical where the plaintext is not canonical JSON.
    """
    box, expected, key_id = sealed_parts(sealed)
    bound = Place(ledger, type, command, pointer).bound_to(key_id)
    try:
        opened = crypto_aead_xchacha20poly1305_ietf_decrypt(box[NONCE_BYTES:], bound, box[:NONCE_BYTES], key)
    except (CryptoError, ValueError):
        raise BadSealed("BOX_CLOSED", pointer) from None
    salt, plaintext = opened[:SALT_BYTES], opened[SALT_BYTES:]
    if not hmac.compare_digest(commit(salt, pointer, plaintext), expected):
        raise BadSealed("COMMIT_WRONG", pointer)
    return canonical.decode(plaintext), salt


def sealed_parts(sealed: object) -> tuple[bytes, str, str]:
    """(box, commit, key id) of a value in exactly the sealed form; BadSealed (SEALED_FORM) for any other."""
    if not isinstance(sealed, dict) or sealed.keys() != {"box", "commit", "key", "sealed"}:
        raise BadSealed("SEALED_FORM", "members")
    text, expected, key_id = sealed["box"], sealed["commit"], sealed["key"]
    if type(sealed["sealed"]) is not int or sealed["sealed"] != 1:
        raise BadSealed("SEALED_FORM", "sealed")
    if not (isinstance(text, str) and is_digest(expected) and is_uuid(key_id)):
        raise BadSealed("SEALED_FORM", "box, commit, key")
    try:
        box = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise BadSealed("SEALED_FORM", "box") from None
    if len(box) < NONCE_BYTES + SALT_BYTES + _TAG_BYTES + 1:
        raise BadSealed("SEALED_FORM", "box")
    if binascii.b2a_base64(box, newline=False).decode() != text:
        raise BadSealed("SEALED_FORM", "box")
    return box, expected, key_id


def is_sealed(value: object) -> bool:
    """Whether a payload member claims to be sealed; ``sealed_parts`` says whether it is well formed."""
    return isinstance(value, dict) and "sealed" in value
