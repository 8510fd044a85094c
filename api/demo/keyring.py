"""The demo's certificate authority and key files, under the archive's home.

    authority/authority.key        the authority's key
    ca.pem                         its certificate: all that an auditor needs
    people/<who>.key               one person's key and certificate; the leader's key is in no other place
    people/passphrase              what opens them: in life each person has their own, in their head

A file is durable before the log speaks of its key, so a run that was broken off finds it again.
"""

from __future__ import annotations

from base64 import b32encode
from functools import cached_property
from pathlib import Path

from ledger.durable import write_file
from ledger.free import fresh_seed
from signing.authority import KEY_FILE, Authority
from signing.keys import (
    DEFAULT_COST,
    Cost,
    Ed25519Key,
    SigningKey,
    read_key_file,
    write_key_file,
    write_new_file,
)

YEAR = 365 * 86_400 * 1_000_000
NAME = "Archive Ledger Demo CA"


class Keyring:
    """Keys by the name of their file. `now`: us; `cost`: of one guess of the passphrase."""

    def __init__(self, home: Path, now: int, cost: Cost = DEFAULT_COST) -> None:
        self.people = home / "people"
        self.people.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._home, self._now, self._cost = home, now, cost
        self._opened: dict[str, tuple[Ed25519Key, list[bytes]]] = {}

    @cached_property
    def passphrase(self) -> str:
        """The passphrase of all the demo's key files, made from chance once."""
        path = passphrase_file(self._home)
        if not _is_there(path):
            letters = b32encode(fresh_seed()[:10]).decode().lower()
            write_new_file(path, ("-".join(letters[at : at + 4] for at in range(0, 16, 4)) + "\n").encode())
        return path.read_text().strip()

    @cached_property
    def authority(self) -> Authority:
        """The certificate authority, made where it is not yet; its certificate stands in ca.pem."""
        folder = self._home / "authority"
        if _is_there(folder / KEY_FILE):
            authority = Authority.load(folder, self.passphrase)
        else:
            authority = Authority.create(NAME, self._now)
            authority.save(folder, self.passphrase, cost=self._cost)
        if not _is_there(self._home / "ca.pem"):
            write_file(self._home / "ca.pem", authority.root_pem)
        return authority

    def has(self, who: str) -> bool:
        """Whether this person has a key file."""
        return _is_there(self.file(who))

    def file(self, who: str) -> Path:
        return self.people / f"{who}.key"

    def open(self, who: str) -> tuple[Ed25519Key, list[bytes]]:
        """The key in this person's file, and its chain. BadKeyFile."""
        if who not in self._opened:
            key, chain = read_key_file(self.file(who), self.passphrase)
            if not isinstance(key, Ed25519Key):
                raise TypeError(f"{self.file(who)} is not one of the demo's")
            self._opened[who] = key, chain
        return self._opened[who]

    def key(self, who: str) -> SigningKey:
        return self.open(who)[0]

    def make(self, who: str, name: str, person: str) -> tuple[Ed25519Key, list[bytes]]:
        """As `open`; where there is no file, a new key, certified for this person's id, written first."""
        if not self.has(who):
            key = Ed25519Key.generate()
            chain = self.certify(key.spki, name, person)
            write_key_file(self.file(who), key, self.passphrase, chain=chain, cost=self._cost)
            self._opened[who] = key, chain
        return self.open(who)

    def certify(self, spki: bytes, name: str, person: str) -> list[bytes]:
        """A certificate of five years for a public key."""
        end = min(self._now + 5 * YEAR, self.authority.root.not_after)
        return [self.authority.issue(spki, name, person, self._now, end)]


def passphrase_file(home: Path) -> Path:
    return home / "people" / "passphrase"


def _is_there(path: Path) -> bool:
    """Whether the file is there and whole. The empty name that a broken-off writing leaves is removed."""
    if path.exists() and path.stat().st_size == 0:
        path.unlink()
    return path.exists()
