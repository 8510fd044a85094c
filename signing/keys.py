"""Keys that sign, and their ids. Key files are in keyfile.py, and exported here."""

from collections.abc import Callable
from hashlib import sha256
from typing import Protocol, runtime_checkable

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from nacl.bindings import crypto_sign, crypto_sign_seed_keypair, randombytes

from signing.errors import UnsupportedSuite
from signing.suites import ECDSA_P256, ED25519, RSA_PKCS1, rsa_padding, spki_of_ed25519, suite_of, verifier

__all__ = ["CertificateKey", "Ed25519Key", "SigningKey", "key_id", "spki_of_ed25519"]


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
