"""Keys sign for their suite; key files keep them, and say what is wrong with a file or a passphrase."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from signing import suites
from signing.errors import BadKeyFile, UnsupportedSuite
from signing.keys import CertificateKey, Cost, Ed25519Key, SigningKey, read_key_file, write_key_file

CHEAP = Cost(8192, 1)
ED25519 = Ed25519Key.from_seed(bytes(range(32)))
ECDSA = CertificateKey.generate(suites.ECDSA_P256)
KEYS: list[Ed25519Key | CertificateKey] = [
    ED25519,
    CertificateKey.generate(suites.RSA_PKCS1),
    CertificateKey.generate(suites.RSA_PSS),
    ECDSA,
]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.suite)
def test_a_key_file_gives_back_the_key_and_its_chain(
    key: Ed25519Key | CertificateKey, tmp_path: Path
) -> None:
    write_key_file(tmp_path / "key", key, "口令", chain=[b"leaf", b"root"], cost=CHEAP)
    again, chain = read_key_file(tmp_path / "key", "口令")
    assert (again.key_id, again.suite, again.spki, chain) == (
        key.key_id,
        key.suite,
        key.spki,
        [b"leaf", b"root"],
    )
    suites.verifier(key.suite, key.spki)(b"message", again.sign(b"message"))


def test_every_key_is_a_signing_key() -> None:
    assert all(isinstance(key, SigningKey) for key in KEYS)


def test_the_default_cost_of_a_guess_is_that_of_rfc_9106(tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "x")
    content = json.loads((tmp_path / "key").read_bytes())
    assert (content["memory"], content["passes"]) == (64 * 1024 * 1024, 3)


def test_a_key_file_is_for_its_owner_alone_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "x", cost=CHEAP)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_the_private_key_is_not_in_the_file_nor_in_what_is_printed(tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "x", cost=CHEAP)
    assert ED25519.seed not in (tmp_path / "key").read_bytes()
    assert ED25519.seed.hex() not in repr(ED25519)
    assert repr(ED25519.seed) not in repr(ED25519)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "x", cost=CHEAP)
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(BadKeyFile) as refusal:
        write_key_file(tmp_path / "key", ECDSA, "x", cost=CHEAP)
    assert refusal.value.code == "KEY_FILE_EXISTS"
    assert (tmp_path / "key").read_bytes() == before


def test_a_key_file_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_key_file(tmp_path / "key", ED25519, "x", cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("passphrase", ["", "口", "口令 "])
def test_a_wrong_passphrase_is_told(passphrase: str, tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "口令", cost=CHEAP)
    with pytest.raises(BadKeyFile) as refusal:
        read_key_file(tmp_path / "key", passphrase)
    assert refusal.value.code == "PASSPHRASE_WRONG"


def test_a_passphrase_is_the_same_however_it_was_typed(tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "caf\u00e9", cost=CHEAP)
    assert read_key_file(tmp_path / "key", "cafe\u0301")[0].key_id == ED25519.key_id


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("chain", ["AAAA"], "PASSPHRASE_WRONG"),
        ("key", "0" * 64, "PASSPHRASE_WRONG"),
        ("suite", "rsa-pss-sha256", "PASSPHRASE_WRONG"),
        ("salt", "AAAAAAAAAAAAAAAAAAAAAA==", "PASSPHRASE_WRONG"),
        ("secret", "AAAA", "KEY_FILE_FORM"),
        ("secret", "A" * 64, "PASSPHRASE_WRONG"),
        ("format", "archive-ledger-key/v2", "KEY_FILE_FORM"),
        ("salt", "AAAA", "KEY_FILE_FORM"),
        ("nonce", "AAAA", "KEY_FILE_FORM"),
        ("memory", 2**31, "KEY_FILE_FORM"),
        ("memory", 1024, "KEY_FILE_FORM"),
        ("passes", 0, "KEY_FILE_FORM"),
        ("passes", 1000, "KEY_FILE_FORM"),
        ("passes", "1", "KEY_FILE_FORM"),
        ("more", 1, "KEY_FILE_FORM"),
    ],
)
def test_a_changed_key_file_is_refused(member: str, value: Any, code: str, tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", ED25519, "x", cost=CHEAP)
    content = json.loads((tmp_path / "key").read_bytes()) | {member: value}
    changed = json.dumps(content, sort_keys=True, separators=(",", ":"))
    (tmp_path / "key").write_text(changed)
    with pytest.raises(BadKeyFile) as refusal:
        read_key_file(tmp_path / "key", "x")
    assert refusal.value.code == code


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"PRIVATE+KEY", b"\xff", b'{"a": 1}'])
def test_a_file_that_is_no_key_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(BadKeyFile) as refusal:
        read_key_file(tmp_path / "key", "x")
    assert refusal.value.code == "KEY_FILE_FORM"


def test_a_key_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile) as refusal:
        read_key_file(tmp_path / "key", "x")
    assert refusal.value.code == "KEY_FILE_UNREADABLE"


def test_generated_keys_differ_and_a_seed_gives_its_key_again() -> None:
    assert Ed25519Key.generate().key_id != Ed25519Key.generate().key_id
    assert Ed25519Key.from_seed(ED25519.seed).key_id == ED25519.key_id


def test_a_key_refuses_a_suite_that_is_not_its_own() -> None:
    with pytest.raises(UnsupportedSuite) as refusal:
        CertificateKey.from_pkcs8(ECDSA.pkcs8(), suites.RSA_PSS)
    assert refusal.value.code == "KEY_KIND"
