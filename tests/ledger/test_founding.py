"""Founding: position 1, once, and nothing where it cannot be."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import founding as module
from ledger.clock import ManualClock
from ledger.errors import Refusal
from ledger.founding import Founding, found, unfinished_service_key
from ledger.keys.keystore import KeyStore
from ledger.opened import Ledger, Secrets, open_ledger
from ledger.store.open import open_store
from signing.authority import Authority
from signing.checkpoint import open_checkpoint
from signing.keys import Ed25519Key
from signing.note import parse_vkey
from tests.ledger.rooms import FOUNDER, NOW, ORIGIN, SERVICE, YEAR, founding, places_of

AUTHORITY = Authority.create("Test CA", NOW - YEAR)
OTHER_AUTHORITY = Authority.create("Another CA", NOW - YEAR)
FOUNDERS, SERVICES = Ed25519Key.generate(), Ed25519Key.generate()
Make = Callable[..., Ledger]


@pytest.fixture
def make(tmp_path: Path, log_url: str) -> Iterator[Make]:
    """Found a ledger in the test's database; `home` names where everything else lies."""
    made: list[Ledger] = []

    def make(home: str = "home", **changed: Any) -> Ledger:
        (tmp_path / home).mkdir(exist_ok=True)
        wanted = founding(AUTHORITY, FOUNDERS, SERVICES, **changed)
        made.append(found(places_of(tmp_path / home, log_url), wanted, ManualClock(NOW)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def size(url: str) -> int:
    store = open_store(url, ManualClock(NOW))
    try:
        return store.head().size
    finally:
        store.close()


def test_a_ledger_begins_with_who_founded_it_and_a_checkpoint(make: Make) -> None:
    ledger = make()
    (created,) = ledger.store.entries()
    assert (created.position, created.type, created.actor) == (1, "ledger.created", FOUNDER)
    assert (ledger.origin, ledger.network, ledger.founder, ledger.service_id) == (
        ORIGIN, "internal", FOUNDER, SERVICE,
    )  # fmt: skip
    latest = ledger.store.latest_checkpoint()
    assert latest is not None
    checkpoint = open_checkpoint(latest[1], [parse_vkey(ledger.log_vkey)], ORIGIN)
    assert (checkpoint.size, checkpoint.root) == (1, ledger.store.root_at(1))


def test_what_was_founded_opens_again_with_the_same_secrets(make: Make, tmp_path: Path, log_url: str) -> None:
    first = make()
    again = open_ledger(places_of(tmp_path / "home", log_url), ManualClock(NOW))
    assert (again.secrets, again.log_vkey) == (first.secrets, first.log_vkey)
    assert len(set(first.secrets)) == len(Secrets._fields)
    again.close()


def test_a_ledger_is_founded_once(make: Make, log_url: str) -> None:
    make()
    for home in ("home", "elsewhere"):
        with pytest.raises(Refusal, match="ALREADY_THERE"):
            make(home)
    assert size(log_url) == 1


def test_of_two_who_found_at_once_one_is_refused(
    make: Make, log_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = module._keep_secrets
    done: list[bool] = []

    def late(keys: KeyStore, wanted: Founding, fresh: Callable[[], bytes]) -> bytes:
        if not done:
            done.append(True)
            make("first")
        return keep(keys, wanted, fresh)

    monkeypatch.setattr(module, "_keep_secrets", late)
    with pytest.raises(Refusal, match="ALREADY_THERE"):
        make("second")
    assert size(log_url) == 1


def test_a_founding_that_was_broken_off_is_taken_up_with_the_same_key(
    make: Make, tmp_path: Path, log_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = places_of(tmp_path / "home", log_url)
    assert unfinished_service_key(places) is None

    keep = module._keep_secrets

    def broken(keys: KeyStore, wanted: Founding, fresh: Callable[[], bytes]) -> bytes:
        keep(keys, wanted, fresh)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_keep_secrets", broken)
        with pytest.raises(KeyboardInterrupt):
            make()
    assert size(log_url) == 0
    kept = unfinished_service_key(places)
    assert kept is not None
    assert kept.key_id == SERVICES.key_id
    other = Ed25519Key.generate()
    chain = [AUTHORITY.issue(other.spki, "service", SERVICE, NOW - YEAR, NOW + YEAR)]
    with pytest.raises(Refusal, match="ALREADY_THERE"):
        make(service_key=other, service_chain=chain)
    assert make().store.size == 1


def _certificate(authority: Authority, key: Ed25519Key, whose: str, ends: int = NOW + YEAR) -> list[bytes]:
    return [authority.issue(key.spki, "somebody", whose, NOW - YEAR, ends)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"founder_chain": []}, "CERTIFICATE_REFUSED"),
        ({"founder_chain": [b"no certificate"]}, "CERTIFICATE_REFUSED"),
        ({"founder_chain": _certificate(OTHER_AUTHORITY, FOUNDERS, FOUNDER)}, "CERTIFICATE_REFUSED"),
        ({"founder_chain": _certificate(AUTHORITY, FOUNDERS, FOUNDER, NOW - 10**6)}, "CERTIFICATE_REFUSED"),
        ({"founder_chain": _certificate(AUTHORITY, FOUNDERS, SERVICE)}, "CERTIFICATE_REFUSED"),
        ({"founder_chain": _certificate(AUTHORITY, SERVICES, FOUNDER)}, "CERTIFICATE_REFUSED"),
        ({"service_chain": _certificate(AUTHORITY, SERVICES, FOUNDER)}, "CERTIFICATE_REFUSED"),
        ({"service_chain": _certificate(AUTHORITY, FOUNDERS, SERVICE)}, "CERTIFICATE_REFUSED"),
        ({"ca_root": OTHER_AUTHORITY.root_der}, "CERTIFICATE_REFUSED"),
        ({"founder": "admin"}, "CERTIFICATE_REFUSED"),
        ({"founder": SERVICE}, "INPUT_REFUSED"),
        ({"network": "open"}, "INPUT_REFUSED"),
        ({"origin": ""}, "INPUT_REFUSED"),
        ({"origin": "two words"}, "INPUT_REFUSED"),
        ({"origin": "a+b"}, "INPUT_REFUSED"),
        ({"time_zone": " "}, "INPUT_REFUSED"),
    ],
)  # fmt: skip
def test_what_verification_would_find_fault_with_is_not_founded(
    tmp_path: Path, changed: dict[str, Any], code: str
) -> None:
    url = f"sqlite:///{tmp_path}/log.db"
    wanted: Founding = founding(AUTHORITY, FOUNDERS, SERVICES, **changed)
    with pytest.raises(Refusal) as caught:
        found(places_of(tmp_path, url), wanted, ManualClock(NOW))
    assert caught.value.code == code
    if (tmp_path / "log.db").exists():
        assert size(url) == 0
    # Nothing stands in the way of the right one.
    found(places_of(tmp_path, url), founding(AUTHORITY, FOUNDERS, SERVICES), ManualClock(NOW)).close()


def test_where_nothing_is_nothing_opens(tmp_path: Path, log_url: str) -> None:
    with pytest.raises(Refusal, match="LEDGER_MISSING"):
        open_ledger(places_of(tmp_path, log_url), ManualClock(NOW))


def test_the_secrets_stand_nowhere_in_the_clear(make: Make, tmp_path: Path) -> None:
    ledger = make()
    kept = [*ledger.secrets, ledger.service_key.seed]
    ledger.store.head()
    for file in (one for one in tmp_path.rglob("*") if one.is_file() and one.name != "wrapping.key"):
        content = file.read_bytes()
        for secret in kept:
            assert secret not in content, file
            assert secret.hex().encode() not in content, file
            assert b64encode(secret) not in content, file
