"""Keys that sign, their ids, and the encrypted files they are kept in.

A key file is one line of canonical JSON: suite, key id, public key and certificate chain in the clear, the
private key under XChaCha20-Poly1305 with a key that Argon2id makes from the passphrase. The clear part is
the associated data, so nothing in the file can be exchanged unnoticed.
"""

import os
import unicodedata
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
    crypto_sign,
    crypto_sign_seed_keypair,
    randombytes,
)
from nacl.exceptions import CryptoError

from signing import canonical
from signing.errors import BadKeyFile, NotCanonical, UnsupportedSuite
from signing.suites import ECDSA_P256, ED25519, RSA_PKCS1, rsa_padding, spki_of_ed25519, suite_of, verifier

__all__ = [
    "CertificateKey",
    "Cost",
    "Ed25519Key",
    "SigningKey",
    "key_id",
    "read_key_file",
    "spki_of_ed25519",
    "write_key_file",
]


def key_id(spki: bytes) -> str:
    """A key's id: the SHA-256 of its SPKI in DER, lower-case hex (EVENT.md section 2)."""
    return sha256(spki).hexdigest()


@runtime_checkable
class SigningKey(Protocol):
    """A private key that signs messages whole, wherever it is kept: memory, key file or token."""

    @property
    def key_id(self) -> str:
        """SHA-256 of ``spki``, hex."""

    @property
    def suite(self) -> str:
        """A name of suites.SUITES."""

    @property
    def spki(self) -> bytes:
        """The public key, SPKI in DER."""

    def sign(self, message: bytes) -> bytes:
        """The signature over the message, raw for Ed25519, DER for ECDSA."""


class Ed25519Key:
    """A key that we made ourselves."""

    __slots__ = ("_secret", "key_id", "public", "seed", "spki")
    suite = ED25519

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise UnsupportedSuite("KEY_MALFORMED", f"{len(seed)} bytes")
        self.public, self._secret = crypto_sign_seed_keypair(seed)
        self.seed = seed
        self.spki = spki_of_ed25519(self.public)
        self.key_id = key_id(self.spki)

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes] = randombytes) -> "Ed25519Key":
        """A new key from 32 bytes of the operating system's randomness."""
        return cls(random_bytes(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> "Ed25519Key":
        """The key of this seed, 32 bytes."""
        return cls(seed)

    def sign(self, message: bytes) -> bytes:
        """64 bytes, the same for the same message."""
        return crypto_sign(message, self._secret)[:64]

    def __repr__(self) -> str:
        # Never the seed: this ends up in logs.
        return f"Ed25519Key({self.key_id[:16]}…)"


class CertificateKey:
    """An RSA or ECDSA P-256 key whose certificate a force issued already."""

    __slots__ = ("_private", "key_id", "spki", "suite")

    def __init__(
        self, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, suite: str | None = None
    ) -> None:
        form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        self.spki = private.public_key().public_bytes(*form)
        self.suite = suite_of(self.spki) if suite is None else suite
        verifier(self.suite, self.spki)  # refuses a suite that does not belong to the key
        self.key_id = key_id(self.spki)
        self._private = private

    @classmethod
    def generate(cls, suite: str = RSA_PKCS1) -> "CertificateKey":
        """A new key for the suite, RSA with 2048 bits; for trials and drills, forces bring their own."""
        if suite == ECDSA_P256:
            return cls(ec.generate_private_key(ec.SECP256R1()), suite)
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048), suite)

    @classmethod
    def from_pkcs8(cls, der: bytes, suite: str | None = None) -> "CertificateKey":
        """The key in unencrypted PKCS#8 DER; UnsupportedSuite for a kind that has no suite here."""
        private = serialization.load_der_private_key(der, password=None)
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise UnsupportedSuite("KEY_KIND")
        return cls(private, suite)

    def pkcs8(self) -> bytes:
        """The private key, unencrypted PKCS#8 DER: for a key file, which encrypts it."""
        return self._private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def sign(self, message: bytes) -> bytes:
        """A signature by the key's suite."""
        if isinstance(self._private, rsa.RSAPrivateKey):
            return self._private.sign(message, rsa_padding(self.suite, signing=True), hashes.SHA256())
        return self._private.sign(message, ec.ECDSA(hashes.SHA256()))

    def __repr__(self) -> str:
        return f"CertificateKey({self.suite}, {self.key_id[:16]}…)"


class Cost(NamedTuple):
    """What one guess of the passphrase costs; by default RFC 9106's second recommendation."""

    memory: int = 64 * 1024 * 1024
    passes: int = 3


DEFAULT_COST = Cost()
_MAX_COST = Cost(1024 * 1024 * 1024, 16)  # a file that demands more is an attack on the reader
_FORMAT = "archive-ledger-key/v1"


class _KeyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The members of a key file; bytes are base64."""

    chain: list[bytes]
    format: str
    key: str
    memory: int
    nonce: bytes
    passes: int
    salt: bytes
    secret: bytes
    spki: bytes
    suite: str

    def associated_data(self) -> bytes:
        """All but the encrypted private key."""
        return canonical.ENCODER.encode(msgspec.structs.replace(self, secret=b""))


_KEY_FILE = msgspec.json.Decoder(_KeyFile)


def write_key_file(
    path: Path | str,
    key: Ed25519Key | CertificateKey,
    passphrase: str,
    *,
    chain: Sequence[bytes] = (),
    cost: Cost = DEFAULT_COST,
    random_bytes: Callable[[int], bytes] = randombytes,
) -> None:
    """Write the key and its certificate chain (DER, leaf first) to a new file, mode 0600; durable on return.

    BadKeyFile (KEY_FILE_EXISTS) where there is a file already: it is never overwritten.
    """
    content = _KeyFile(
        chain=list(chain),
        format=_FORMAT,
        key=key.key_id,
        memory=cost.memory,
        nonce=random_bytes(24),
        passes=cost.passes,
        salt=random_bytes(16),
        secret=b"",
        spki=key.spki,
        suite=key.suite,
    )
    private = key.seed if isinstance(key, Ed25519Key) else key.pkcs8()
    secret = crypto_aead_xchacha20poly1305_ietf_encrypt(
        private, content.associated_data(), content.nonce, _derive(passphrase, content)
    )
    write_new_file(
        Path(path), canonical.ENCODER.encode(msgspec.structs.replace(content, secret=secret)) + b"\n"
    )


def read_key_file(path: Path | str, passphrase: str) -> tuple[Ed25519Key | CertificateKey, list[bytes]]:
    """The key and its chain; BadKeyFile (KEY_FILE_UNREADABLE, KEY_FILE_FORM, PASSPHRASE_WRONG)."""
    content = _parse(_read(Path(path)))
    try:
        private = crypto_aead_xchacha20poly1305_ietf_decrypt(
            content.secret, content.associated_data(), content.nonce, _derive(passphrase, content)
        )
    except CryptoError:
        raise BadKeyFile("PASSPHRASE_WRONG") from None
    if content.suite == ED25519:
        return Ed25519Key(private), content.chain
    return CertificateKey.from_pkcs8(private, content.suite), content.chain


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadKeyFile("KEY_FILE_UNREADABLE", f"{path}: {error.strerror}") from None


def _parse(data: bytes) -> _KeyFile:
    try:
        canonical.decode(data.removesuffix(b"\n"))
        content = _KEY_FILE.decode(data)
    except (NotCanonical, msgspec.ValidationError):
        raise BadKeyFile("KEY_FILE_FORM") from None
    sane = (
        content.format == _FORMAT
        and len(content.nonce) == 24
        and len(content.salt) == 16
        and len(content.secret) > 16
        and 8192 <= content.memory <= _MAX_COST.memory
        and 1 <= content.passes <= _MAX_COST.passes
    )
    if not sane:
        raise BadKeyFile("KEY_FILE_FORM")
    return content


def _derive(passphrase: str, content: _KeyFile) -> bytes:
    # NFC: the same characters count as the same passphrase whatever input method typed them.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return crypto_pwhash_alg(
        32, typed, content.salt, content.passes, content.memory, crypto_pwhash_ALG_ARGON2ID13
    )


def write_new_file(path: Path, data: bytes) -> None:
    """Write a private file (mode 0600) that MUST be new, whole or not at all, durable on return."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        # The empty file takes the name; then a rename works on memory sticks too, where links do not.
        os.close(os.open(path, flags, 0o600))
    except FileExistsError:
        raise BadKeyFile("KEY_FILE_EXISTS", str(path)) from None
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(os.open(partial, flags & ~os.O_EXCL | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
