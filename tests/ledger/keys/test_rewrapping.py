"""After an erasure every key is wrapped anew: an older copy of the store opens nothing with the new key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nacl.exceptions import CryptoError

from ledger.keys import keystore
from ledger.keys.keystore import KEY_BYTES, KeyStore, SealingKey, wrapping_key

RECORD = SealingKey("0199-a", "record:1", b"r" * KEY_BYTES)
OTHER = SealingKey("0199-b", "record:2", b"s" * KEY_BYTES)
LATER = SealingKey("0199-c", "record:3", b"t" * KEY_BYTES)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    wrapping_key(tmp_path / "wrapping.key", create=True)
    return tmp_path / "wrapping.key"


def opened(place: Path) -> KeyStore:
    return KeyStore(f"sqlite:///{place.parent}/keys.db", wrapping_key(place), place)


@pytest.fixture
def store(place: Path) -> KeyStore:
    """A store with two sealing keys and a secret."""
    made = opened(place)
    made.add([RECORD, OTHER])
    made.keep_secret("service-key", b"seed")
    return made


def test_what_was_kept_opens_after_it_was_wrapped_anew(store: KeyStore, place: Path) -> None:
    before = wrapping_key(place)
    store.erase([RECORD.key_id])
    store.rewrap()
    assert wrapping_key(place) != before
    assert not place.with_name("wrapping.key.next").exists()
    for one in (store, opened(place)):
        one.forget()
        assert one.open(OTHER.key_id) == OTHER
        assert one.open(RECORD.key_id) is None
        assert one.secret("service-key") == b"seed"


def test_an_older_copy_of_the_store_opens_nothing_with_the_new_wrapping_key(
    store: KeyStore, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    store.close()
    shutil.copy(tmp_path / "keys.db", tmp_path / "old" / "keys.db")
    again = opened(place)
    again.rewrap()
    old = KeyStore(f"sqlite:///{tmp_path}/old/keys.db", wrapping_key(place))
    with pytest.raises(CryptoError):
        old.open(RECORD.key_id)


def test_another_process_learns_of_the_new_key_before_it_adds(store: KeyStore, place: Path) -> None:
    other = opened(place)
    store.rewrap()
    other.add([LATER])
    other.keep_secret("tickets", b"secret")
    fresh = opened(place)
    assert fresh.open(LATER.key_id) == LATER
    assert fresh.secret("tickets") == b"secret"
    assert other.open(OTHER.key_id) == OTHER


def test_another_process_that_only_reads_goes_on_reading(store: KeyStore, place: Path) -> None:
    other = opened(place)
    store.rewrap()
    assert other.open(OTHER.key_id) == OTHER
    assert other.secret("service-key") == b"seed"
    assert other.of_owner("record:1") == RECORD


def test_a_new_key_whose_rows_never_came_is_passed_over(store: KeyStore, place: Path) -> None:
    """Killed after the new key's file was written: the old one still holds."""
    place.with_name("wrapping.key.next").write_text("ab" * KEY_BYTES)
    assert opened(place).open(OTHER.key_id) == OTHER
    store.rewrap()
    assert opened(place).open(OTHER.key_id) == OTHER


def test_a_new_key_whose_rows_are_there_takes_its_place_at_the_next_start(
    store: KeyStore, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the rows were wrapped, before the file was moved."""
    before = wrapping_key(place)
    with monkeypatch.context() as patched:
        patched.setattr(keystore, "_replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            store.rewrap()
    assert wrapping_key(place) == before
    assert opened(place).open(OTHER.key_id) == OTHER
    assert wrapping_key(place) != before


def test_nothing_of_the_old_wrapping_key_stays_in_its_file(store: KeyStore, place: Path) -> None:
    with place.open("rb") as old:
        store.rewrap()
        old.seek(0)
        assert set(old.read().strip()) == {ord("0")}


def test_how_far_erasing_came_is_forgotten_with_a_restored_store(store: KeyStore, tmp_path: Path) -> None:
    assert store.erased_upto() == 0
    store.note_erased(17)
    assert store.erased_upto() == 17
    (tmp_path / "new").mkdir()
    place = tmp_path / "new" / "wrapping.key"
    shutil.copy(tmp_path / "wrapping.key", place)
    restored = opened(place)
    restored.restore(store.dump())
    assert restored.erased_upto() == 0
    assert restored.open(RECORD.key_id) == RECORD
