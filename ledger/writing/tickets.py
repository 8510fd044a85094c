"""Tickets: what `prepare` hands out and `submit` demands back, sealed under the services' shared secret.

A ticket holds the request, the stream of chance it was decided with, the digest of the statements' bytes
and its end; the service stores nothing in between (EVENT.md section 4).
"""

from __future__ import annotations

import os
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec
from nacl import bindings
from nacl.exceptions import CryptoError

from ledger.errors import Refusal

_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_PURPOSE = b"archive-ledger ticket v1"
MAX_PLAIN = 64 * 1024 * 1024
_LONG = 4096  # bytes from which packing a ticket saves more than it costs
_PLAIN, _PACKED = b"\0", b"\1"


class Request(msgspec.Struct, frozen=True):
    """Who asks for what: an action by name with its input as JSON bytes, under a command id."""

    action: str
    input: bytes
    actor: str
    key: str
    session: str | None
    command: str


class Ticket(msgspec.Struct, frozen=True):
    """`digest`: SHA-256 over the statements' bytes; `now` and `end` in microseconds."""

    request: Request
    seed: bytes
    now: int
    seen: dict[str, Any] | None
    digest: bytes
    end: int


_decode = msgspec.msgpack.Decoder(Ticket).decode


def seal_ticket(ticket: Ticket, secret: bytes) -> str:
    """The ticket as opaque text."""
    plain = msgspec.msgpack.encode(ticket)
    plain = _PACKED + zlib.compress(plain, 1) if len(plain) > _LONG else _PLAIN + plain
    nonce = os.urandom(_NONCE)
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, _PURPOSE, nonce, secret)
    return urlsafe_b64encode(nonce + box).decode()


def open_ticket(text: str, secret: bytes, now: int) -> Ticket:
    """The ticket, or Refusal TICKET_REFUSED where it is not ours, damaged, or past its end."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
        plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            raw[_NONCE:], _PURPOSE, raw[:_NONCE], secret
        )
        if plain[:1] == _PACKED:
            plain = _PLAIN + zlib.decompressobj().decompress(plain[1:], MAX_PLAIN)
        ticket = _decode(plain[1:])
    except (ValueError, CryptoError, TypeError, zlib.error, msgspec.MsgspecError) as problem:
        raise Refusal("TICKET_REFUSED") from problem
    if ticket.end < now:
        raise Refusal("TICKET_REFUSED")
    return ticket
