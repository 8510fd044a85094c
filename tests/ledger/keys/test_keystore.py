"""The key store: wrapped keys, apart from the log, durable when added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.exceptions import CryptoError

from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore, SealingKey, wrapping_key
from tests.ledger.given import identity

WRAPPING = bytes(range(32))
ONE = SealingKey(identity("key 1"), "record:1", b"\x01" * 32)
TWO = SealingKey(identity("key 2"), "record:2", b"\x02" * 32)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'keys.db'}"


@pytest.fixture
def store(url: str) -> Iterator[KeyStore]:
    store = KeyStore(url, WRAPPING)
    yield store
    store.close()


def _reopened(url: str, wrapping: bytes = WRAPPING) -> KeyStore:
    return KeyStore(url, wrapping)


def test_a_key_is_found_by_id_and_by_owner_after_a_restart(store: KeyStore, url: str) -> None:
    store.add([ONE, TWO])
    again = _reopened(url)
    assert (again.open(ONE.key_id), again.of_owner("record:2")) == (ONE, TWO)
    assert (again.open(identity("none")), again.of_owner("record:3")) == (None, None)
    again.close()


def test_a_key_added_again_stays_as_it_was(store: KeyStore) -> None:
    store.add([ONE])
    store.add([ONE._replace(key=b"\xff" * 32), TWO])
    assert store.open(ONE.key_id) == ONE
    assert store.open(TWO.key_id) == TWO


def test_an_owners_key_is_the_newest_also_when_an_older_one_was_opened_before(store: KeyStore) -> None:
    older, newer = (
        SealingKey(key_id, "record:1", key)
        for key_id, key in zip(sorted([ONE.key_id, TWO.key_id]), (b"\x01" * 32, b"\x02" * 32), strict=True)
    )
    store.add([older, newer])
    assert store.open(older.key_id) == older
    assert store.of_owner("record:1") == newer


def test_many_keys_are_read_at_once(store: KeyStore, url: str) -> None:
    keys = [SealingKey(identity(f"key {n}"), f"record:{n}", bytes([n % 256]) * 32) for n in range(1_200)]
    store.add(keys)
    again = _reopened(url)
    again.load(one.key_id for one in keys)
    assert [again.open(one.key_id) for one in keys] == keys
    again.close()


def test_the_database_holds_no_key_in_clear(store: KeyStore, tmp_path: Path) -> None:
    store.add([ONE])
    store.keep_secret("log-key", b"\x03" * 32)
    store.close()
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert ONE.owner.encode() in held
    assert ONE.key not in held
    assert b"\x03" * 32 not in held


def test_another_wrapping_key_opens_nothing(store: KeyStore, url: str) -> None:
    store.add([ONE])
    stranger = _reopened(url, bytes(32))
    with pytest.raises(CryptoError):
        stranger.open(ONE.key_id)
    stranger.close()


def test_a_wrapped_key_does_not_open_under_another_name(store: KeyStore, url: str) -> None:
    store.add([ONE, TWO])
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        other = "SELECT wrapped FROM sealing_keys WHERE key_id = ?"
        swapped = f"UPDATE sealing_keys SET wrapped = ({other}) WHERE key_id = ?"
        connection.execute(swapped, (TWO.key_id, ONE.key_id))
    connection.close()
    again = _reopened(url)
    with pytest.raises(CryptoError):
        again.open(ONE.key_id)
    again.close()


def test_a_secret_is_kept_once_and_never_replaced(store: KeyStore) -> None:
    assert store.secret("log-key") is None
    store.keep_secret("log-key", b"seed")
    with pytest.raises(Refusal, match="ALREADY_THERE"):
        store.keep_secret("log-key", b"other")
    assert store.secret("log-key") == b"seed"


def test_a_dump_restores_an_empty_store_under_the_same_wrapping_key(store: KeyStore, tmp_path: Path) -> None:
    store.add([ONE, TWO])
    store.keep_secret("log-key", b"seed")
    other = KeyStore(f"sqlite:///{tmp_path / 'other.db'}", WRAPPING)
    other.restore(store.dump())
    assert (other.open(ONE.key_id), other.of_owner("record:2"), other.secret("log-key")) == (
        ONE,
        TWO,
        b"seed",
    )
    other.close()


def test_a_wrapping_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "wrapping.key"
    with pytest.raises(Refusal, match="LEDGER_MISSING"):
        wrapping_key(path)
    made = wrapping_key(path, create=True)
    assert len(made) == 32
    assert wrapping_key(path, create=True) == wrapping_key(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
