"""Certificates of people to be enrolled: read from a cell, a file or a directory, checked against the CA."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ledger.errors import Refusal
from ledger.intake.names import checked_parts
from signing import certificates, suites
from signing.errors import SigningError
from signing.statement import is_uuid

MOST_BYTES = 256 << 10
_PEM = b"-----BEGIN CERTIFICATE-----"
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s*")


class Certified(NamedTuple):
    """A certificate's key, whom its serialNumber names, and its chain in DER, leaf first."""

    key: str
    names: str | None
    chain: list[bytes]


class Issuers(NamedTuple):
    """The CA root that counts (DER), and intermediate certificates that chains may lack."""

    root: bytes
    between: tuple[bytes, ...] = ()


def from_cell(text: str, folder: Path | None) -> list[bytes]:
    """The chain (DER, leaf first) in a cell: PEM, base64 of DER, or the name of a file below `folder`.

    Refused: CERTIFICATE_REFUSED, FILE_MISSING, FILE_LINK, PATH_OUTSIDE.
    """
    if "-----BEGIN" in text:
        return from_bytes(text.encode())
    if _BASE64.fullmatch(text):
        try:
            return [b64decode("".join(text.split()), validate=True)]
        except (binascii.Error, ValueError) as problem:
            raise Refusal("CERTIFICATE_REFUSED", reason="base64") from problem
    return from_bytes(_file(text, folder))


def from_bytes(content: bytes) -> list[bytes]:
    """The certificates in a PEM or DER file, in DER. Refused: CERTIFICATE_REFUSED."""
    if _PEM not in content:
        return [content]
    try:
        return [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(content)]
    except ValueError as problem:
        raise Refusal("CERTIFICATE_REFUSED", reason=f"PEM: {str(problem)[:80]}") from problem


def described(chain: list[bytes]) -> Certified:
    """What the leaf says, unverified. Refused: CERTIFICATE_REFUSED."""
    try:
        leaf = certificates.read_certificate(chain[0])
    except SigningError as problem:
        raise _refused(problem) from problem
    return Certified(leaf.key_id, leaf.person, chain)


def verified(one: Certified, issuers: Issuers, now: int) -> Certified:
    """The certificate with the chain that leads to the root at `now` (us); CERTIFICATE_REFUSED for none."""
    chain = one.chain if len(one.chain) > 1 else [*one.chain, *issuers.between]
    try:
        leaf = certificates.verify_chain(chain, issuers.root, now)
        suites.suite_of(leaf.spki)
    except SigningError as problem:
        raise _refused(problem) from problem
    return one._replace(chain=chain)


def check_names(one: Certified, number: str, person: str | None, numbers: Sequence[str] = ()) -> None:
    """Return unless the serialNumber names someone else: an id that is not the person's, or a police number
    that is not theirs (one of `numbers`, or one of the same form). Refused: CERTIFICATE_REFUSED."""
    said = (one.names or "").strip()
    same_form = said.isdigit() and number.isdigit() and len(said) == len(number)
    if is_uuid(said):
        others = said != person
    else:
        others = said.upper() != number.upper() and (same_form or said in numbers)
    if others:
        raise Refusal("CERTIFICATE_REFUSED", reason=f"证书属于他人 it is someone else's: {said[:40]}")


def _file(name: str, folder: Path | None) -> bytes:
    parts = checked_parts(name)
    if folder is None:
        raise Refusal("FILE_MISSING", path="/".join(parts)[:200])
    path = folder.joinpath(*parts)
    if any(one.is_symlink() for one in (path, *path.parents) if one != folder and folder in one.parents):
        raise Refusal("FILE_LINK")
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise Refusal("FILE_MISSING", path="/".join(parts)[:200])
        return path.read_bytes()
    except OSError as problem:
        raise Refusal("FILE_MISSING", path="/".join(parts)[:200]) from problem


def _refused(problem: SigningError) -> Refusal:
    return Refusal("CERTIFICATE_REFUSED", reason=f"{problem.code} {problem.zh} {problem.en}")
