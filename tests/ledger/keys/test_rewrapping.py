"""After an erasure every key is wrapped anew: an older copy of the store opens nothing with the new key."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nacl.exceptions import CryptoError

from ledger.backup.key_dump import write_dump
from ledger.keys import keystore
from ledger.keys.keystore import KEY_BYTES, Dumped, KeyStore, SealingKey, wrapping_key

RECORD = SealingKey("0199-a", "record:1", b"r" * KEY_BYTES)
OTHER = SealingKey("0199-b", "record:2", b"s" * KEY_BYTES)
LATER = SealingKey("0199-c", "record:3", b"t" * KEY_BYTES)
Opened = Callable[[], KeyStore]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    wrapping_key(tmp_path / "wrapping.key", create=True)
    return tmp_path / "wrapping.key"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, place: Path) -> str:
    """Where a key store may be made; the test runs once for each database."""
    if request.param == "sqlite":
        return f"sqlite:///{place.parent}/keys.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def opened(url: str, place: Path) -> Iterator[Opened]:
    """Opens the store as another process would; closes them all at the end."""
    stores: list[KeyStore] = []

    def opened() -> KeyStore:
        stores.append(KeyStore(url, wrapping_key(place), place))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opened) -> KeyStore:
    """A store with two sealing keys and a secret."""
    return _filled(opened())


def _filled(made: KeyStore) -> KeyStore:
    made.add([RECORD, OTHER])
    made.keep_secret("service-key", b"seed")
    return made


def test_what_was_kept_opens_after_it_was_wrapped_anew(store: KeyStore, opened: Opened, place: Path) -> None:
    before = wrapping_key(place)
    store.erase([RECORD.key_id])
    store.rewrap()
    assert wrapping_key(place) != before
    assert not place.with_name("wrapping.key.next").exists()
    for one in (store, opened()):
        one.forget()
        assert one.open(OTHER.key_id) == OTHER
        assert one.open(RECORD.key_id) is None
        assert one.secret("service-key") == b"seed"


def test_an_older_copy_of_the_store_opens_nothing_with_the_new_wrapping_key(
    store: KeyStore, opened: Opened, place: Path, tmp_path: Path
) -> None:
    copied = store.dump()
    opened().rewrap()
    old = KeyStore(f"sqlite:///{tmp_path}/old.db", wrapping_key(place))
    old.restore(copied)
    with pytest.raises(CryptoError):
        old.open(RECORD.key_id)
    old.close()


def test_another_process_learns_of_the_new_key_before_it_adds(store: KeyStore, opened: Opened) -> None:
    other = opened()
    store.rewrap()
    other.add([LATER])
    other.keep_secret("tickets", b"secret")
    fresh = opened()
    assert fresh.open(LATER.key_id) == LATER
    assert fresh.secret("tickets") == b"secret"
    assert other.open(OTHER.key_id) == OTHER


def test_another_process_that_only_reads_goes_on_reading(store: KeyStore, opened: Opened) -> None:
    other = opened()
    store.rewrap()
    assert other.open(OTHER.key_id) == OTHER
    assert other.secret("service-key") == b"seed"
    assert other.of_owner("record:1") == RECORD


def test_a_new_key_whose_rows_never_came_is_passed_over(store: KeyStore, opened: Opened, place: Path) -> None:
    """Killed after the new key's file was written: the old one still holds."""
    place.with_name("wrapping.key.next").write_text("ab" * KEY_BYTES)
    assert opened().open(OTHER.key_id) == OTHER
    store.rewrap()
    assert opened().open(OTHER.key_id) == OTHER


def test_a_new_key_whose_rows_are_there_takes_its_place_at_the_next_start(
    store: KeyStore, opened: Opened, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the rows were wrapped, before the file was moved."""
    before = wrapping_key(place)
    with monkeypatch.context() as patched:
        patched.setattr(keystore, "_replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            store.rewrap()
    assert wrapping_key(place) == before
    assert opened().open(OTHER.key_id) == OTHER
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
    restored = KeyStore(f"sqlite:///{tmp_path}/new/keys.db", wrapping_key(place), place)
    restored.restore(store.dump())
    assert restored.erased_upto() == 0
    assert restored.open(RECORD.key_id) == RECORD
    restored.close()


def test_after_wrapping_anew_the_newest_dump_is_known_to_open_no_longer(
    store: KeyStore, opened: Opened, tmp_path: Path
) -> None:
    assert store.dumped() is None
    write_dump(tmp_path / "dump", store, "archive.example/room", 1, "2026-01-01T00:00:00.000000Z")
    assert opened().dumped() == Dumped("2026-01-01T00:00:00.000000Z", opens=True)
    store.rewrap()
    assert opened().dumped() == Dumped("2026-01-01T00:00:00.000000Z", opens=False)
    write_dump(tmp_path / "dump", store, "archive.example/room", 2, "2026-01-02T00:00:00.000000Z")
    assert store.dumped() == Dumped("2026-01-02T00:00:00.000000Z", opens=True)
