"""One-time addresses of files: made after the download is on the record, good for ten minutes.

An address names object and end under a MAC, so that every service process knows it and none has to
keep it. Whatever ranges are asked of it, it is one download (DESIGN.md section 7).
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from ledger.errors import Refusal
from ledger.opened import Ledger

LASTS = 600 * 1_000_000
_PURPOSE = b"archive-ledger one-time address v1"
_MAC_BYTES = 32


class Download(msgspec.Struct, array_like=True, frozen=True):
    """What an address stands for: an object, its media type, and until when (us)."""

    object: str
    format: str
    end: int


def write_address(ledger: Ledger, download: Download) -> str:
    """The last part of the address."""
    body = msgspec.json.encode(download)
    return urlsafe_b64encode(_mac(ledger, body) + body).decode().rstrip("=")


def read_address(ledger: Ledger, text: str) -> Download:
    """What it stands for, or Refusal NOT_FOUND where it is not ours or past its end."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(ledger, body)):
            raise Refusal("NOT_FOUND")
        download = msgspec.json.decode(body, type=Download)
    except (ValueError, msgspec.MsgspecError) as problem:
        raise Refusal("NOT_FOUND") from problem
    if download.end < ledger.clock.now():
        raise Refusal("NOT_FOUND")
    return download


def _mac(ledger: Ledger, body: bytes) -> bytes:
    return hmac.digest(ledger.secrets.sessions, _PURPOSE + body, "sha256")
