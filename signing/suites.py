"""Signature suites: how a key's signatures are checked (EVENT.md section 3).

A key's suite comes from its enrolment in the log, never from what it signed. Public keys are SPKI in DER,
and only in the one DER form that this program would write itself, since a key's id is the digest of these
bytes.
"""

from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from signing.errors import BadSignature, UnsupportedSuite

ED25519: Final = "ed25519"
RSA_PKCS1: Final = "rsa-pkcs1-sha256"
RSA_PSS: Final = "rsa-pss-sha256"
ECDSA_P256: Final = "ecdsa-p256-sha256"
SM2: Final = "sm2-sm3"
SUITES: Final = (ED25519, RSA_PKCS1, RSA_PSS, ECDSA_P256, SM2)

Verifier = Callable[[bytes, bytes], None]
"""(message, signature) -> None; raises BadSignature (SIGNATURE_WRONG)."""

MIN_RSA_BITS = 2048
_ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")
_SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")  # 1.2.156.10197.1.301


def spki_of_ed25519(public: bytes) -> bytes:
    """The SPKI (DER, 44 bytes) of a raw Ed25519 public key of 32 bytes."""
    if len(public) != 32:
        raise UnsupportedSuite("KEY_MALFORMED", f"{len(public)} bytes")
    return _ED25519_SPKI + public


def ed25519_of_spki(spki: bytes) -> bytes | None:
    """The 32 raw bytes of an Ed25519 SPKI, None for any other key."""
    return spki[12:] if len(spki) == 44 and spki.startswith(_ED25519_SPKI) else None


def is_sm2(der: bytes) -> bool:
    """Whether this DER, an SPKI or a certificate, speaks of the SM2 curve."""
    return _SM2_CURVE in der


def suite_of(spki: bytes) -> str:
    """The suite that a key of this kind has where its enrolment names no other; UnsupportedSuite if none."""
    if ed25519_of_spki(spki) is not None:
        return ED25519
    if is_sm2(spki):
        return SM2
    return RSA_PKCS1 if isinstance(_load(spki), rsa.RSAPublicKey) else ECDSA_P256


def verifier(suite: str, spki: bytes) -> Verifier:
    """The check of one key's signatures; UnsupportedSuite where suite, key or their pairing is no good.

    Make it once per key: reading the key costs as much as some signatures do.
    """
    if suite == SM2:
        raise UnsupportedSuite("SUITE_UNAVAILABLE")
    if suite not in SUITES:
        raise UnsupportedSuite("SUITE_UNKNOWN", suite[:40])
    if suite == ED25519:
        return _ed25519(spki)
    key = _load(spki)
    if suite == ECDSA_P256 and isinstance(key, ec.EllipticCurvePublicKey):
        return _ecdsa(key)
    if suite in (RSA_PKCS1, RSA_PSS) and isinstance(key, rsa.RSAPublicKey):
        return _rsa(key, rsa_padding(suite, signing=False))
    raise UnsupportedSuite("KEY_KIND", suite)


def rsa_padding(suite: str, *, signing: bool) -> padding.AsymmetricPadding:
    """The padding of an RSA suite. PSS is signed with a salt of 32 bytes, verified with any."""
    if suite == RSA_PKCS1:
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(hashes.SHA256()), 32 if signing else padding.PSS.AUTO)


def _ed25519(spki: bytes) -> Verifier:
    public = ed25519_of_spki(spki)
    if public is None:
        raise UnsupportedSuite("KEY_KIND", ED25519)

    def verify(message: bytes, signature: bytes) -> None:
        # libsodium refuses S >= L, small-order and non-canonical points: one message, one key, one signature.
        if len(signature) != 64:
            raise BadSignature("SIGNATURE_WRONG", f"{len(signature)} bytes")
        try:
            crypto_sign_open(signature + message, public)
        except BadSignatureError:
            raise BadSignature("SIGNATURE_WRONG") from None

    return verify


def _ecdsa(key: ec.EllipticCurvePublicKey) -> Verifier:
    algorithm = ec.ECDSA(hashes.SHA256())

    def verify(message: bytes, signature: bytes) -> None:
        try:
            key.verify(signature, message, algorithm)
        except InvalidSignature:
            raise BadSignature("SIGNATURE_WRONG") from None

    return verify


def _rsa(key: rsa.RSAPublicKey, scheme: padding.AsymmetricPadding) -> Verifier:
    algorithm = hashes.SHA256()

    def verify(message: bytes, signature: bytes) -> None:
        try:
            key.verify(signature, message, scheme, algorithm)
        except InvalidSignature:
            raise BadSignature("SIGNATURE_WRONG") from None

    return verify


def _load(spki: bytes) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """An RSA key of 2048 bits or more, or one on P-256."""
    try:
        key = serialization.load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        raise UnsupportedSuite("KEY_MALFORMED") from None
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if key.public_bytes(*form) != spki:
        raise UnsupportedSuite("KEY_MALFORMED", "not in the usual DER form")
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA_BITS:
            raise UnsupportedSuite("KEY_TOO_WEAK", f"{key.key_size} bits")
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise UnsupportedSuite("KEY_KIND")
