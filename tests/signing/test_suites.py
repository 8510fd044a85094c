"""Signature suites: what each accepts, and what is refused by name."""

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from signing import suites
from signing.errors import BadSignature, UnsupportedSuite
from signing.keys import CertificateKey, Ed25519Key, SigningKey

RSA = rsa.generate_private_key(65537, 2048)
KEYS: dict[str, SigningKey] = {
    suites.ED25519: Ed25519Key.from_seed(bytes(32)),
    suites.RSA_PKCS1: CertificateKey(RSA, suites.RSA_PKCS1),
    suites.RSA_PSS: CertificateKey(RSA, suites.RSA_PSS),
    suites.ECDSA_P256: CertificateKey.generate(suites.ECDSA_P256),
}


def _spki(public: PublicKeyTypes) -> bytes:
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _unsupported(suite: str, spki: bytes) -> str:
    with pytest.raises(UnsupportedSuite) as refusal:
        suites.verifier(suite, spki)
    return refusal.value.code


@pytest.mark.parametrize("suite", KEYS)
def test_a_signature_holds_for_its_message_alone(suite: str) -> None:
    key = KEYS[suite]
    verify = suites.verifier(suite, key.spki)
    signature = key.sign(b"message")
    verify(b"message", signature)
    verify(b"", key.sign(b""))
    for message, wrong in (
        (b"massage", signature),
        (b"message", signature[:-1]),
        (b"message", signature + b"\0"),
        (b"message", bytes([signature[0] ^ 1]) + signature[1:]),
        (b"message", b""),
        (b"essage", signature + b"m"),
    ):
        with pytest.raises(BadSignature) as refusal:
            verify(message, wrong)
        assert refusal.value.code == "SIGNATURE_WRONG"


@pytest.mark.parametrize("suite", KEYS)
@pytest.mark.parametrize("other", KEYS)
def test_a_suite_refuses_the_keys_of_another(suite: str, other: str) -> None:
    if KEYS[suite].spki == KEYS[other].spki or suite == other:
        suites.verifier(suite, KEYS[other].spki)
    else:
        assert _unsupported(suite, KEYS[other].spki) in {"KEY_KIND", "KEY_MALFORMED"}


def test_the_two_rsa_suites_do_not_accept_each_others_signatures() -> None:
    signature = KEYS[suites.RSA_PKCS1].sign(b"message")
    with pytest.raises(BadSignature):
        suites.verifier(suites.RSA_PSS, KEYS[suites.RSA_PSS].spki)(b"message", signature)


@pytest.mark.parametrize("salt", [0, 20, 32, padding.PSS.MAX_LENGTH])
def test_pss_signatures_of_tokens_with_other_salt_lengths_hold(salt: int) -> None:
    signature = RSA.sign(b"message", padding.PSS(padding.MGF1(hashes.SHA256()), salt), hashes.SHA256())
    suites.verifier(suites.RSA_PSS, _spki(RSA.public_key()))(b"message", signature)


def test_a_signature_over_sha_1_does_not_hold() -> None:
    signature = RSA.sign(b"message", padding.PKCS1v15(), hashes.SHA1())
    with pytest.raises(BadSignature):
        suites.verifier(suites.RSA_PKCS1, _spki(RSA.public_key()))(b"message", signature)


def test_sm2_is_named_and_refused_in_clear_words() -> None:
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200") + bytes([4] * 65)
    assert suites.suite_of(spki) == suites.SM2
    with pytest.raises(UnsupportedSuite) as refusal:
        suites.verifier(suites.SM2, spki)
    assert refusal.value.code == "SUITE_UNAVAILABLE"
    assert "SM2" in refusal.value.en
    assert "SM2" in refusal.value.zh


def test_an_unknown_suite_is_refused() -> None:
    assert _unsupported("rot13", KEYS[suites.ED25519].spki) == "SUITE_UNKNOWN"


def test_rsa_below_2048_bits_is_refused() -> None:
    spki = _spki(rsa.generate_private_key(65537, 1024).public_key())
    assert _unsupported(suites.RSA_PKCS1, spki) == "KEY_TOO_WEAK"


def test_curves_other_than_p_256_are_refused() -> None:
    spki = _spki(ec.generate_private_key(ec.SECP384R1()).public_key())
    assert _unsupported(suites.ECDSA_P256, spki) == "KEY_KIND"
    with pytest.raises(UnsupportedSuite):
        suites.suite_of(spki)


def test_a_key_has_one_form_only_so_that_it_has_one_id_only() -> None:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    compressed = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + point
    assert serialization.load_der_public_key(compressed)
    assert _unsupported(suites.ECDSA_P256, compressed) == "KEY_MALFORMED"


@pytest.mark.parametrize("spki", [b"", b"junk", KEYS[suites.RSA_PKCS1].spki[:-1]])
def test_bytes_that_are_no_key_are_refused(spki: bytes) -> None:
    assert _unsupported(suites.RSA_PKCS1, spki) == "KEY_MALFORMED"


@pytest.mark.parametrize("suite", [suites.ED25519, suites.RSA_PKCS1, suites.ECDSA_P256])
def test_a_key_has_a_suite_of_its_own(suite: str) -> None:
    assert suites.suite_of(KEYS[suite].spki) == suite
