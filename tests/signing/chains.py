"""Certificates of every kind, the wrong ones too, for tests of chains."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

START = datetime(2024, 1, 1, tzinfo=UTC)
START_US = 1_704_067_200_000_000
DAY_US = 86_400_000_000

Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Issued(NamedTuple):
    """A certificate with its private key."""

    certificate: x509.Certificate
    private: Private

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def usage(*, sign: bool = False, issue: bool = False) -> x509.KeyUsage:
    """Key usage with just these bits."""
    return x509.KeyUsage(sign, False, not (sign or issue), False, False, issue, False, False, False)


def issue(
    name: str,
    issuer: Issued | None = None,
    *,
    ca: bool | None = False,
    path_length: int | None = None,
    key_usage: x509.KeyUsage | None = None,
    extra: x509.ExtensionType | None = None,
    private: Private | None = None,
    days: int = 365,
    later: int = 0,
    issuer_name: str | None = None,
) -> Issued:
    """A certificate, self-signed where there is no issuer. ``ca`` None leaves basicConstraints out."""
    private = private or ed25519.Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"."))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by = issuer.certificate.subject if issuer else subject
    if issuer_name is not None:
        by = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer_name)])
    start = START + timedelta(days=later)
    builder = x509.CertificateBuilder(
        by, subject, private.public_key(), 1, start, start + timedelta(days=days)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    if key_usage is not None:
        builder = builder.add_extension(key_usage, critical=True)
    if extra is not None:
        builder = builder.add_extension(extra, critical=True)
    signer = issuer.private if issuer else private
    digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Issued(builder.sign(signer, digest), private)
