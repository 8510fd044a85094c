"""An opened ledger: the store, the keys, the objects and what was founded, in one place.

`open_ledger` opens what exists and refuses where nothing is; `ledger.founding` creates. One process may hold
one or several; several processes may open the same ledger.
"""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import NamedTuple

from ledger.actions.organisation.ledger_continued import LedgerContinued
from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.clock import Clock
from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore, wrapping_key
from ledger.keys.trusting import TrustFollower
from ledger.publishing.checkpoints import Checkpointer
from ledger.reading import StoreFacts, recorded
from ledger.store.objects import Objects, open_objects
from ledger.store.open import open_store
from ledger.store.port import LogStore
from ledger.vocabulary import load
from ledger.vouching import Vouching
from ledger.writing.refused_logins import RefusedLogins
from ledger.writing.sequencer import Sequencer
from signing.keys import Ed25519Key
from signing.note import NoteSigner

CUSTODIAL = "custodial:"
RESTORING = "restoring"  # a file beside the newest checkpoint, from a restore's first step to its last


class Places(NamedTuple):
    """Where a ledger lies. `database` and `keys_database` are URLs of two different databases; `objects` a
    directory or an object store's URL; `wrapping_key` the file of the key that wraps all other keys."""

    database: str
    keys_database: str
    wrapping_key: Path
    objects: str
    checkpoints: Path


class Secrets(NamedTuple):
    """What all service processes share: for tickets, session tokens, request digests, sealed equality."""

    tickets: bytes
    sessions: bytes
    requests: bytes
    matching: bytes


class Ledger:
    """See the module. Close it when done; nothing acknowledged is lost if it never is."""

    def __init__(
        self,
        store: LogStore,
        objects: Objects,
        keys: KeyStore,
        clock: Clock,
        checkpoints: Path,
        *,
        fenced: bool = False,
    ) -> None:
        """`fenced`: publish no checkpoints, because the log has yet to be continued under another name."""
        load()
        created = store.select(types=["ledger.created"], limit=1)
        if not created:
            raise Refusal("LEDGER_MISSING", where=checkpoints.parent)
        self.created: LedgerCreated = recorded(created[0]).payload
        logs: list[LedgerCreated | LedgerContinued] = [
            self.created,
            *(recorded(one).payload for one in store.select(types=["ledger.continued"])),
        ]
        self.logs: list[tuple[str, str]] = [(log.origin, log.log_vkey) for log in logs]
        """Names and verifier keys under which the log ran, the one of today last."""
        self.origin, self.log_vkey = self.logs[-1]
        self.network: str = self.created.network
        self.founder: str = self.created.founder.person
        self.service_id: str = self.created.service.service
        self.store, self.objects, self.keys, self.clock = store, objects, keys, clock
        self.service_key = Ed25519Key.from_seed(_kept(keys, "service-key"))
        self.ca_root = _kept(keys, "ca-root")
        self.secrets = Secrets(*(_kept(keys, name) for name in Secrets._fields))
        self.trust = TrustFollower(store, self.ca_root)
        self.facts = StoreFacts(store)
        self.refused_logins = RefusedLogins()
        self.sequencer = Sequencer(store, before=keys.settle)
        signer = NoteSigner(self.origin, _kept(keys, log_key_name(self.origin, self.created.origin)))
        if signer.vkey != self.log_vkey:
            raise Refusal("KEYS_OTHER", reason=self.log_vkey)
        self.vouching = Vouching(checkpoints, store.guard)
        before = [origin for origin, _ in self.logs[:-1]]
        self.checkpointer = Checkpointer(store, signer, checkpoints, clock, before=before, fenced=fenced)

    def follow(self) -> None:
        """Bring the keys and sessions that signatures are checked against up to what this process knows."""
        self.trust.follow(self.store.size)

    def match(self, value: str) -> str:
        """The keyed digest of a value under the ledger-wide matching key: equality without the value."""
        return hmac.new(self.secrets.matching, value.encode(), "sha256").hexdigest()

    def custodial_key(self, person: str) -> Ed25519Key:
        """The key that the service keeps for this person, or Refusal CUSTODIAL_KEY_MISSING."""
        seed = self.keys.secret(CUSTODIAL + person)
        if seed is None:
            raise Refusal("CUSTODIAL_KEY_MISSING")
        return Ed25519Key.from_seed(seed)

    def close(self) -> None:
        """Finish what waits, then let go of files and connections."""
        self.sequencer.close()
        self.store.close()
        self.keys.close()


def open_ledger(places: Places, clock: Clock) -> Ledger:
    """Open an existing ledger. Refusal LEDGER_MISSING where there is none, RESTORE_UNFINISHED where one is
    being restored, RESTORE_BEHIND where it lacks what it has published."""
    if (places.checkpoints / RESTORING).exists():
        raise Refusal("RESTORE_UNFINISHED", where=places.checkpoints / RESTORING)
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key), places.wrapping_key)
    store = open_store(places.database, clock)
    return Ledger(store, open_objects(places.objects), keys, clock, places.checkpoints)


def log_key_name(origin: str, first: str) -> str:
    """Under which name the key store keeps the log's key; a successor's stands beside the first one's."""
    return "log-key" if origin == first else f"log-key:{origin}"


def _kept(keys: KeyStore, name: str) -> bytes:
    value = keys.secret(name)
    if value is None:
        raise Refusal("LEDGER_MISSING", where=f"{name} (keys)")
    return value
