"""Chains to the given root: what is accepted, and each refusal by name."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.certificates import read_certificate, verify_chain
from signing.errors import BadCertificate, UnsupportedSuite
from tests.signing.chains import DAY_US, START_US, Issued, issue, usage

ROOT = issue("root", ca=True, days=3650, key_usage=usage(issue=True))
MIDDLE = issue("middle", ROOT, ca=True, days=1000)
LEAF = issue("leaf", MIDDLE, key_usage=usage(sign=True))
LEAF_OF_ROOT = issue("leaf", ROOT)
AT = START_US + 30 * DAY_US


def _refused(chain: list[Issued], at_us: int | None = AT, root: Issued = ROOT) -> str:
    with pytest.raises(BadCertificate) as refusal:
        verify_chain([one.der for one in chain], root.der, at_us)
    return refusal.value.code


@pytest.mark.parametrize(
    "chain", [[LEAF_OF_ROOT], [LEAF_OF_ROOT, ROOT], [LEAF, MIDDLE], [LEAF, MIDDLE, ROOT]]
)
def test_a_chain_to_the_root_gives_its_leaf(chain: list[Issued]) -> None:
    leaf = verify_chain([one.der for one in chain], ROOT.der, AT)
    assert leaf == read_certificate(chain[0].der)
    assert (leaf.common_name, leaf.not_before, leaf.not_after) == ("leaf", START_US, START_US + 365 * DAY_US)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_force_may_run_its_ca_on_rsa_or_ecdsa(kind: str) -> None:
    private = (
        rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    )
    root = issue("token root", ca=True, private=private)
    verify_chain([issue("leaf", root).der], root.der, AT)


def test_a_chain_without_certificates_is_refused() -> None:
    assert _refused([]) == "CHAIN_LENGTH"


def test_a_chain_of_seven_is_refused() -> None:
    assert _refused([LEAF] * 7) == "CHAIN_LENGTH"


def test_bytes_that_are_no_certificate_are_refused() -> None:
    with pytest.raises(BadCertificate) as refusal:
        verify_chain([LEAF.der[:-1]], ROOT.der, AT)
    assert refusal.value.code == "CERT_FORM"


def test_a_chain_to_another_root_is_refused() -> None:
    other = issue("other root", ca=True)
    assert _refused([LEAF, MIDDLE, ROOT], root=other) == "ROOT_OTHER"


def test_a_root_of_the_same_name_with_another_key_is_refused() -> None:
    impostor = issue("root", ca=True, private=ec.generate_private_key(ec.SECP256R1()))
    assert _refused([LEAF_OF_ROOT], root=impostor) == "CHAIN_BROKEN"


def test_a_missing_intermediate_is_refused() -> None:
    assert _refused([LEAF]) == "ROOT_OTHER"
    assert _refused([LEAF, ROOT]) == "ROOT_OTHER"


def test_a_chain_in_the_wrong_order_is_refused() -> None:
    assert _refused([MIDDLE, LEAF]) == "NOT_A_LEAF"


def test_a_certificate_signed_by_another_key_than_its_issuers_is_refused() -> None:
    forger = issue("forger", ca=True)
    forged = issue("leaf", forger, issuer_name="middle")
    assert _refused([forged, MIDDLE]) == "CHAIN_BROKEN"


def test_a_ca_certificate_signs_no_events() -> None:
    assert _refused([MIDDLE]) == "NOT_A_LEAF"
    assert _refused([ROOT]) == "NOT_A_LEAF"


def test_a_root_that_is_its_own_leaf_is_refused() -> None:
    alone = issue("alone")
    assert _refused([alone], root=alone) == "NOT_A_LEAF"


def test_a_person_issues_no_certificates() -> None:
    assert _refused([issue("fraud", LEAF_OF_ROOT), LEAF_OF_ROOT]) == "NOT_A_CA"


def test_an_issuer_without_basic_constraints_is_no_ca() -> None:
    assert _refused([issue("leaf", bare := issue("bare", ROOT, ca=None)), bare]) == "NOT_A_CA"


def test_an_issuer_whose_key_usage_lacks_certificate_signing_is_no_ca() -> None:
    middle = issue("middle", ROOT, ca=True, key_usage=usage(sign=True))
    assert _refused([issue("leaf", middle), middle]) == "NOT_A_CA"


def test_a_path_longer_than_its_ca_allows_is_refused() -> None:
    short = issue("short root", ca=True, path_length=0)
    middle = issue("middle", short, ca=True)
    verify_chain([issue("leaf", short).der], short.der, AT)
    assert _refused([issue("leaf", middle), middle], root=short) == "NOT_A_CA"


def test_a_leaf_that_is_not_for_signing_is_refused() -> None:
    assert _refused([issue("leaf", ROOT, key_usage=usage())]) == "CERT_USAGE"


def test_a_critical_extension_that_no_one_reads_is_refused() -> None:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    assert _refused([issue("leaf", ROOT, extra=odd)]) == "CERT_EXTENSION"


def test_validity_ends_with_the_last_second_and_begins_with_the_first() -> None:
    chain, last = [LEAF_OF_ROOT.der], START_US + 365 * DAY_US
    verify_chain(chain, ROOT.der, START_US)
    verify_chain(chain, ROOT.der, last + 999_999)
    assert _refused([LEAF_OF_ROOT], START_US - 1) == "CERT_NOT_YET"
    assert _refused([LEAF_OF_ROOT], last + 1_000_000) == "CERT_EXPIRED"


def test_an_expired_intermediate_expires_the_chain() -> None:
    middle = issue("middle", ROOT, ca=True, days=10)
    assert _refused([issue("leaf", middle), middle], START_US + 20 * DAY_US) == "CERT_EXPIRED"


def test_time_is_left_aside_where_none_is_given() -> None:
    verify_chain([LEAF_OF_ROOT.der], ROOT.der, None)


def test_a_weak_rsa_issuer_is_refused() -> None:
    weak = issue("weak root", ca=True, private=rsa.generate_private_key(65537, 1024))
    assert _refused([issue("leaf", weak)], root=weak) == "CHAIN_BROKEN"


def test_an_sm2_certificate_is_refused_in_clear_words() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    p256, sm2 = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a811ccf5501822d")
    der = issue("leaf", ROOT, private=key).der
    assert p256 in der
    with pytest.raises(UnsupportedSuite) as refusal:
        verify_chain([der.replace(p256, sm2)], ROOT.der, AT)
    assert refusal.value.code == "SUITE_UNAVAILABLE"
