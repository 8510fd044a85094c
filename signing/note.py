"""Signed notes: text with signature lines below it (C2SP signed-note v1.0.0).

A verifier key is a line ``name+keyid+base64(type || public)``. Two types are known here: Ed25519 over the
text, and the timestamped Ed25519 cosignature of a witness (C2SP tlog-cosignature). Signatures by other keys
are counted and otherwise ignored; a bad signature by a known key makes the whole note bad.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from signing import base64
from signing.errors import BadNote, BadSignature
from signing.suites import ED25519, spki_of_ed25519, verifier

TYPE_ED25519 = 0x01
TYPE_COSIGNATURE = 0x04
MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_SIGNATURE_LINE = re.compile(r"— ([^ +]+) ([A-Za-z0-9+/]+={0,2})")


def name_ok(name: str) -> bool:
    """Whether a key may have this name: not empty, no Unicode space, no plus sign, no control character."""
    return bool(name) and "+" not in name and not any(c.isspace() for c in name) and not _CONTROL.search(name)


def key_hash(name: str, kind: int, public: bytes) -> bytes:
    """The key id of 4 bytes that stands in signature lines and verifier keys."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def vkey(name: str, public: bytes, kind: int = TYPE_ED25519) -> str:
    """The verifier key of a raw Ed25519 public key; BadNote (VKEY_FORM) for a name that keys may not have."""
    if not name_ok(name) or len(public) != 32:
        raise BadNote("VKEY_FORM", name)
    return f"{name}+{key_hash(name, kind, public).hex()}+{base64.encode(bytes([kind]) + public)}"


class NoteVerifier:
    """A known key: ``name``, ``key_id`` (4 bytes), ``kind`` and the raw ``public`` key."""

    __slots__ = ("_verify", "key_id", "kind", "name", "public")

    def __init__(self, name: str, kind: int, public: bytes) -> None:
        self.name, self.kind, self.public = name, kind, public
        self.key_id = key_hash(name, kind, public)
        self._verify = verifier(ED25519, spki_of_ed25519(public))

    @property
    def vkey(self) -> str:
        """The verifier key as text."""
        return vkey(self.name, self.public, self.kind)

    def check(self, text: str, signature: bytes) -> int | None:
        """Return the time the signature states, in seconds (None for a plain one); raise BadSignature."""
        if self.kind == TYPE_ED25519:
            self._verify(text.encode(), signature)
            return None
        if len(signature) != 8 + 64:
            raise BadSignature("SIGNATURE_WRONG", f"{len(signature)} bytes")
        seconds = int.from_bytes(signature[:8], "big")
        self._verify(cosigned_message(text, seconds), signature[8:])
        return seconds


def parse_vkey(text: str) -> NoteVerifier:
    """The verifier that a line ``name+keyid+base64`` describes; BadNote (VKEY_FORM, VKEY_KIND)."""
    match = _VKEY.fullmatch(text)
    if match is None or not name_ok(match[1]):
        raise BadNote("VKEY_FORM", text[:120])
    try:
        key = base64.decode(match[3])
    except ValueError:
        raise BadNote("VKEY_FORM", text[:120]) from None
    if key[0] not in (TYPE_ED25519, TYPE_COSIGNATURE):
        raise BadNote("VKEY_KIND", f"{key[0]:#04x}")
    if len(key) != 33 or key_hash(match[1], key[0], key[1:]).hex() != match[2]:
        raise BadNote("VKEY_FORM", text[:120])
    return NoteVerifier(match[1], key[0], key[1:])


class Signer(Protocol):
    """What can add a signature line to a note."""

    name: str
    key_id: bytes

    def sign(self, text: str) -> bytes:
        """What stands behind the key id in the line."""


class NoteSigner:
    """A log's key: plain Ed25519 over the text."""

    kind = TYPE_ED25519

    def __init__(self, name: str, seed: bytes) -> None:
        self.name = name
        self.public, self._secret = crypto_sign_seed_keypair(seed)
        self.vkey = vkey(name, self.public, self.kind)
        self.key_id = key_hash(name, self.kind, self.public)

    def sign(self, text: str) -> bytes:
        """64 bytes, the same for the same text."""
        return crypto_sign(text.encode(), self._secret)[:64]


class Cosigner(NoteSigner):
    """A witness's key, signing at one stated time: unix seconds, not 0."""

    kind = TYPE_COSIGNATURE

    def __init__(self, name: str, seed: bytes, seconds: int) -> None:
        super().__init__(name, seed)
        self.seconds = seconds

    def sign(self, text: str) -> bytes:
        """The time as 8 bytes, then 64 bytes of signature."""
        message = cosigned_message(text, self.seconds)
        return self.seconds.to_bytes(8, "big") + crypto_sign(message, self._secret)[:64]


def cosigned_message(text: str, seconds: int) -> bytes:
    """What a witness signs over a checkpoint's text."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def signature_line(text: str, signer: Signer) -> bytes:
    """One line, LF included, for a note with this text."""
    return f"— {signer.name} {base64.encode(signer.key_id + signer.sign(text))}\n".encode()


def sign(text: str, signers: Sequence[Signer]) -> bytes:
    """The note: text, blank line, one line per signer in this order; BadNote."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise BadNote("NOTE_FORM")
    if len({(one.name, one.key_id) for one in signers}) != len(signers):
        raise BadNote("NOTE_SIGNER_TWICE")
    if not signers:
        raise BadNote("NOTE_UNSIGNED")
    return text.encode() + b"\n" + b"".join(signature_line(text, one) for one in signers)


class Verified(NamedTuple):
    """A signature that holds. ``time`` is a witness's, unix seconds."""

    name: str
    key_id: bytes
    kind: int
    time: int | None


class Note(NamedTuple):
    """An opened note: its text, the signatures that hold, and how many are by unknown keys."""

    text: str
    verified: tuple[Verified, ...]
    unknown: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the known keys that signed, in the order of the lines."""
        return tuple(one.name for one in self.verified)


def open_note(note: bytes, verifiers: Iterable[NoteVerifier]) -> Note:
    """The note's text and who of the keys given signed it. BadNote unless one did and none failed."""
    text, signatures = split_note(note)
    known = {(one.name, one.key_id): one for one in verifiers}
    verified: dict[tuple[str, bytes], Verified] = {}
    unknown = 0
    for name, key_id, signature in signatures:
        key = known.get((name, key_id))
        if key is None:
            unknown += 1
        elif (name, key_id) not in verified:
            try:
                seconds = key.check(text, signature)
            except BadSignature:
                raise BadNote("NOTE_SIGNATURE_WRONG", name) from None
            verified[name, key_id] = Verified(name, key_id, key.kind, seconds)
    if not verified:
        raise BadNote("NOTE_UNSIGNED")
    return Note(text, tuple(verified.values()), unknown)


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text (final LF included) and (name, key id, signature) of each line, unverified."""
    if len(note) > MAX_NOTE:
        raise BadNote("NOTE_TOO_LONG", f"{len(note)} > {MAX_NOTE}")
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise BadNote("NOTE_FORM", "not UTF-8") from None
    if _CONTROL.search(whole):
        raise BadNote("NOTE_FORM", "control character")
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("NOTE_FORM", "no signatures")
    parts = lines[:-1].split("\n")
    if len(parts) > MAX_SIGNATURES:
        raise BadNote("NOTE_TOO_MANY_SIGNATURES", str(len(parts)))
    return text + "\n", [_parse_line(line) for line in parts]


def _parse_line(line: str) -> tuple[str, bytes, bytes]:
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None or not name_ok(match[1]):
        raise BadNote("NOTE_FORM", line[:80])
    try:
        data = base64.decode(match[2])
    except ValueError:
        raise BadNote("NOTE_FORM", line[:80]) from None
    if len(data) < 5:
        raise BadNote("NOTE_FORM", line[:80])
    return match[1], data[:4], data[4:]
