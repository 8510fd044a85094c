"""X.509 chains from a person's, service's or party's certificate to the force's root (RFC 5280, section 6).

The library's own path validation is for web servers; what a chain must show here is less and other:
signatures all the way to the one root that the caller trusts, CAs that may issue, a leaf that may sign,
validity at one time. Revocation is the log's affair (``key.revoked``), not a CRL's. Times are microseconds;
a certificate is valid from the first microsecond of its notBefore to the last of its notAfter's second.
"""

from datetime import UTC, datetime
from itertools import pairwise

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from signing.errors import BadCertificate, UnsupportedSuite
from signing.keys import key_id
from signing.suites import MIN_RSA_BITS, is_sm2

MAX_CHAIN = 6
_SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Critical extensions that the checks below take into account; any other one refuses the certificate.
_UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.SubjectAlternativeName)
_UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_WEAK = (hashes.MD5, hashes.SHA1)


class Certificate(msgspec.Struct, frozen=True):
    """What the log keeps of a certificate. ``person`` is the subject's serialNumber, where we put the id."""

    key_id: str
    spki: bytes
    common_name: str | None
    person: str | None
    not_before: int
    not_after: int


def read_certificate(der: bytes) -> Certificate:
    """What one certificate says, unverified; BadCertificate (CERT_FORM)."""
    return _describe(_load(der))


def verify_chain(chain: list[bytes], root_der: bytes, at_us: int | None) -> Certificate:
    """The leaf, if the chain (DER, leaf first, with or without the root) leads to this root.

    ``at_us`` is the time at which all of it must be valid, None to leave time aside. BadCertificate:
    CERT_FORM, CHAIN_LENGTH, NOT_A_LEAF, NOT_A_CA, CERT_USAGE, CERT_EXTENSION, CHAIN_BROKEN, ROOT_OTHER,
    CERT_EXPIRED, CERT_NOT_YET.
    """
    # 1. The path, with the trusted root at its end, whatever root came with the chain.
    if not 1 <= len(chain) <= MAX_CHAIN:
        raise BadCertificate("CHAIN_LENGTH", str(len(chain)))
    path = [_load(der) for der in chain]
    root = _load(root_der)
    if path[-1] == root:
        path.pop()
    if not path:
        raise BadCertificate("NOT_A_LEAF", _name(root))
    path.append(root)
    # 2. The leaf may sign and is no CA.
    _check_leaf(path[0])
    # 3. Each issuer may issue certificates, at this depth, and did issue the one before it.
    for depth, (subject, issuer) in enumerate(pairwise(path)):
        _check_issuer(issuer, depth)
        _check_issued(subject, issuer, issuer is root)
    # 4. Nothing critical is left unread, and all of it is valid at the time.
    for certificate in path:
        _check_extensions(certificate)
        if at_us is not None:
            _check_time(certificate, at_us)
    return _describe(path[0])


def _load(der: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(der)
        # Reading is lazy: what is malformed inside must fail here, not in the middle of a check.
        _ = (certificate.extensions, certificate.subject, certificate.issuer, certificate.public_key())
    except _UNREADABLE as error:
        if is_sm2(der):
            raise UnsupportedSuite("SUITE_UNAVAILABLE") from None
        raise BadCertificate("CERT_FORM", str(error)[:80]) from None
    return certificate


def _describe(certificate: x509.Certificate) -> Certificate:
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Certificate(
        key_id=key_id(spki),
        spki=spki,
        common_name=_attribute(certificate.subject, NameOID.COMMON_NAME),
        person=_attribute(certificate.subject, NameOID.SERIAL_NUMBER),
        not_before=_us(certificate.not_valid_before_utc),
        not_after=_us(certificate.not_valid_after_utc),
    )


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    values = [str(attribute.value) for attribute in name.get_attributes_for_oid(oid)]
    return values[0] if len(values) == 1 else None


def _us(at: datetime) -> int:
    return int((at - _EPOCH).total_seconds()) * _SECOND


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()[:120]


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    return next((one.value for one in certificate.extensions if isinstance(one.value, kind)), None)


def _check_leaf(leaf: x509.Certificate) -> None:
    constraints = _extension(leaf, x509.BasicConstraints)
    if isinstance(constraints, x509.BasicConstraints) and constraints.ca:
        raise BadCertificate("NOT_A_LEAF", _name(leaf))
    usage = _extension(leaf, x509.KeyUsage)
    # Tokens differ in which of the two bits they set; both mean signing what a person wills.
    if isinstance(usage, x509.KeyUsage) and not (usage.digital_signature or usage.content_commitment):
        raise BadCertificate("CERT_USAGE", _name(leaf))


def _check_issuer(issuer: x509.Certificate, depth: int) -> None:
    """``depth`` is the number of CA certificates between the issuer and the leaf."""
    constraints = _extension(issuer, x509.BasicConstraints)
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        raise BadCertificate("NOT_A_CA", _name(issuer))
    if constraints.path_length is not None and depth > constraints.path_length:
        raise BadCertificate("NOT_A_CA", f"{_name(issuer)}, path length {constraints.path_length}")
    usage = _extension(issuer, x509.KeyUsage)
    if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
        raise BadCertificate("NOT_A_CA", _name(issuer))


def _check_issued(subject: x509.Certificate, issuer: x509.Certificate, by_root: bool) -> None:
    if subject.issuer != issuer.subject:
        raise BadCertificate("ROOT_OTHER" if by_root else "CHAIN_BROKEN", _name(subject))
    if isinstance(subject.signature_hash_algorithm, _WEAK):
        raise BadCertificate("CHAIN_BROKEN", f"{_name(subject)}, {subject.signature_hash_algorithm.name}")
    key = issuer.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        raise BadCertificate("CHAIN_BROKEN", f"{_name(issuer)}, {key.key_size} bits")
    try:
        subject.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        raise BadCertificate("CHAIN_BROKEN", _name(subject)) from None


def _check_extensions(certificate: x509.Certificate) -> None:
    for extension in certificate.extensions:
        if extension.critical and not isinstance(extension.value, _UNDERSTOOD):
            raise BadCertificate("CERT_EXTENSION", f"{_name(certificate)}, {extension.oid.dotted_string}")


def _check_time(certificate: x509.Certificate, at_us: int) -> None:
    if at_us < _us(certificate.not_valid_before_utc):
        raise BadCertificate("CERT_NOT_YET", _name(certificate))
    if at_us >= _us(certificate.not_valid_after_utc) + _SECOND:
        raise BadCertificate("CERT_EXPIRED", _name(certificate))
