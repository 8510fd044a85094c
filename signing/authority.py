"""A small certificate authority, for forces that have none and for trials: one root that issues leaves.

Nothing of the ledger depends on it: any CA's chains are verified in the same way (certificates.py). It
keeps its key in an encrypted key file and its certificate beside it, ``authority.key`` and ``ca.pem``.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from nacl.bindings import randombytes

from signing.certificates import Certificate, read_certificate
from signing.errors import BadCertificate, BadKeyFile
from signing.keys import DEFAULT_COST, Cost, Ed25519Key, read_key_file, write_key_file, write_new_file

KEY_FILE = "authority.key"
ROOT_FILE = "ca.pem"
ROOT_YEARS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RandomBytes = Callable[[int], bytes]


class Authority:
    """A root key and its certificate. Times are microseconds, rounded down to seconds in certificates."""

    def __init__(self, key: Ed25519Key, root_der: bytes) -> None:
        self.root_der = root_der
        self._key = key
        self._signer = ed25519.Ed25519PrivateKey.from_private_bytes(key.seed)
        self._root = x509.load_der_x509_certificate(root_der)

    @classmethod
    def create(cls, name: str, now_us: int, *, random_bytes: RandomBytes = randombytes) -> "Authority":
        """A new root of this common name, valid for 20 years from now."""
        key = Ed25519Key.generate(random_bytes)
        signer = ed25519.Ed25519PrivateKey.from_private_bytes(key.seed)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        public = signer.public_key()
        start = _seconds(now_us)
        builder = _builder(
            subject, subject, public, start, start + timedelta(days=365 * ROOT_YEARS), random_bytes
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(issuer=True), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        return cls(key, _der(builder.sign(signer, None)))

    def issue(
        self,
        spki: bytes,
        common_name: str,
        person: str,
        not_before: int,
        not_after: int,
        *,
        random_bytes: RandomBytes = randombytes,
    ) -> bytes:
        """A leaf certificate (DER) for a public key; ``person`` is the id in the subject's serialNumber.

        BadCertificate (CERT_ISSUE_RANGE) where it would not end after its beginning and within the root's
        validity.
        """
        public = serialization.load_der_public_key(spki)
        if not isinstance(public, ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise BadCertificate("CERT_FORM", type(public).__name__)
        start, end = _seconds(not_before), _seconds(not_after)
        if not self._root.not_valid_before_utc <= start < end <= self._root.not_valid_after_utc:
            raise BadCertificate("CERT_ISSUE_RANGE", f"{start:%Y-%m-%d} – {end:%Y-%m-%d}")
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, common_name),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, person),
            ]
        )
        builder = _builder(self._root.subject, subject, public, start, end, random_bytes)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(issuer=False), critical=True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._signer.public_key()), critical=False
        )
        return _der(builder.sign(self._signer, None))

    @property
    def root(self) -> Certificate:
        """What the root certificate says."""
        return read_certificate(self.root_der)

    @property
    def root_pem(self) -> bytes:
        """The root certificate as auditors are given it."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    def save(self, folder: Path | str, passphrase: str, *, cost: Cost = DEFAULT_COST) -> None:
        """Write key and certificate to a folder, which is made; BadKeyFile rather than overwrite."""
        folder = Path(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_key_file(folder / KEY_FILE, self._key, passphrase, chain=[self.root_der], cost=cost)
        write_new_file(folder / ROOT_FILE, self.root_pem)

    @classmethod
    def load(cls, folder: Path | str, passphrase: str) -> "Authority":
        """The authority that was saved there; BadKeyFile."""
        key, chain = read_key_file(Path(folder) / KEY_FILE, passphrase)
        if not isinstance(key, Ed25519Key) or len(chain) != 1:
            raise BadKeyFile("KEY_FILE_FORM", KEY_FILE)
        return cls(key, chain[0])


def read_root(data: bytes) -> bytes:
    """The DER of a root certificate given as PEM or DER; BadCertificate (CERT_FORM)."""
    if data.lstrip().startswith(b"-----BEGIN"):
        try:
            data = _der(x509.load_pem_x509_certificate(data))
        except ValueError as error:
            raise BadCertificate("CERT_FORM", str(error)[:80]) from None
    read_certificate(data)
    return data


def _seconds(us: int) -> datetime:
    return _EPOCH + timedelta(seconds=us // 1_000_000)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    public: ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    start: datetime,
    end: datetime,
    random_bytes: RandomBytes,
) -> x509.CertificateBuilder:
    # 64 random bits at least (CA/Browser Forum); positive, and at most 20 octets (RFC 5280, 4.1.2.2).
    serial = int.from_bytes(b"\x01" + random_bytes(15), "big")
    return x509.CertificateBuilder(issuer, subject, public, serial, start, end)


def _usage(*, issuer: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issuer,
        content_commitment=not issuer,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issuer,
        crl_sign=issuer,
        encipher_only=False,
        decipher_only=False,
    )
