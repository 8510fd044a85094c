"""The small authority: what it issues is accepted, and it keeps its key to itself."""

from pathlib import Path

import pytest

from signing import suites
from signing.authority import KEY_FILE, ROOT_FILE, Authority, read_root
from signing.certificates import verify_chain
from signing.errors import BadCertificate, BadKeyFile
from signing.keys import CertificateKey, Cost, Ed25519Key, SigningKey
from tests.signing.chains import DAY_US, START_US

CHEAP = Cost(8192, 1)
PERSON = "01890000-0000-7000-8000-000000000001"
KEYS: list[SigningKey] = [Ed25519Key.from_seed(bytes(32)), CertificateKey.generate(suites.ECDSA_P256)]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create("Test CA", START_US)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.suite)
def test_what_it_issues_leads_to_its_root_and_names_the_person(authority: Authority, key: SigningKey) -> None:
    der = authority.issue(key.spki, "张三", PERSON, START_US, START_US + 365 * DAY_US)
    leaf = verify_chain([der], authority.root_der, START_US + DAY_US)
    assert (leaf.key_id, leaf.common_name, leaf.person) == (key.key_id, "张三", PERSON)


def test_its_leaves_issue_nothing(authority: Authority) -> None:
    der = authority.issue(KEYS[0].spki, "张三", PERSON, START_US, START_US + DAY_US)
    with pytest.raises(BadCertificate) as refusal:
        verify_chain([der, der], authority.root_der, None)
    assert refusal.value.code == "NOT_A_CA"


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (10, 10), (20, 10), (0, 21 * 365)])
def test_it_issues_nothing_outside_its_own_validity(authority: Authority, start: int, end: int) -> None:
    with pytest.raises(BadCertificate) as refusal:
        authority.issue(KEYS[0].spki, "x", PERSON, START_US + start * DAY_US, START_US + end * DAY_US)
    assert refusal.value.code == "CERT_ISSUE_RANGE"


def test_no_two_certificates_have_one_serial_number(authority: Authority) -> None:
    issued = {authority.issue(KEYS[0].spki, "x", PERSON, START_US, START_US + DAY_US) for _ in range(5)}
    assert len(issued) == 5


def test_saved_and_loaded_it_issues_as_before(authority: Authority, tmp_path: Path) -> None:
    authority.save(tmp_path / "ca", "口令", cost=CHEAP)
    again = Authority.load(tmp_path / "ca", "口令")
    der = again.issue(KEYS[0].spki, "x", PERSON, START_US, START_US + DAY_US)
    verify_chain([der], authority.root_der, START_US)
    assert again.root == authority.root
    assert read_root((tmp_path / "ca" / ROOT_FILE).read_bytes()) == authority.root_der


def test_it_is_never_saved_over_another(authority: Authority, tmp_path: Path) -> None:
    authority.save(tmp_path, "x", cost=CHEAP)
    before = (tmp_path / KEY_FILE).read_bytes()
    with pytest.raises(BadKeyFile) as refusal:
        authority.save(tmp_path, "x", cost=CHEAP)
    assert refusal.value.code == "KEY_FILE_EXISTS"
    assert (tmp_path / KEY_FILE).read_bytes() == before


def test_a_root_is_read_as_pem_and_as_der(authority: Authority) -> None:
    assert read_root(authority.root_pem) == read_root(authority.root_der) == authority.root_der
    for junk in (b"", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"):
        with pytest.raises(BadCertificate) as refusal:
            read_root(junk)
        assert refusal.value.code == "CERT_FORM"
