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
from ledger.actions.organisation.log_key_changed import LogKeyChanged
from ledger.clock import Clock
from ledger.erasure import Doomed
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
        self.logs: list[tuple[str, str]] = [(one.origin, one.vkey) for one in runs_of(store)]
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
        self.doomed = Doomed(store, keys)
        self.refused_logins = RefusedLogins()
        self.sequencer = Sequencer(store, before=keys.settle)
        self.vouching = Vouching(checkpoints, store.guard)
        self.checkpointer = Checkpointer(
            store,
            self.log_signer(self.log_vkey),
            checkpoints,
            clock,
            before=[origin for origin, _ in self.logs[:-1] if origin != self.origin],
            signers=self.log_signer,
            vkeys=[vkey for origin, vkey in self.logs if origin == self.origin],
            fenced=fenced,
        )

    def key_in_force(self, origin: str, size: int) -> str:
        """The verifier line of the key under which the log's checkpoint of this size counts."""
        return [one.vkey for one in runs_of(self.store) if one.origin == origin and one.since <= size][-1]

    def log_signer(self, vkey: str) -> NoteSigner:
        """The log's signer with this verifier line, from the key store; Refusal KEYS_OTHER where it is not
        there."""
        for name in (log_key_name(self.origin, self.created.origin), changed_key_name(vkey)):
            seed = self.keys.secret(name)
            if seed is not None and NoteSigner(self.origin, seed).vkey == vkey:
                return NoteSigner(self.origin, seed)
        raise Refusal("KEYS_OTHER", reason=vkey)

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


class Run(NamedTuple):
    """From position `since` on the log ran under this name and this verifier key."""

    since: int
    origin: str
    vkey: str


def runs_of(store: LogStore) -> list[Run]:
    """The names and keys of a log, by its founding and all that changed them, oldest first."""
    runs: list[Run] = []
    for entry in store.select(types=["ledger.created", "ledger.continued", "log_key.changed"]):
        one: LedgerCreated | LedgerContinued | LogKeyChanged = recorded(entry).payload
        if isinstance(one, LogKeyChanged):
            runs.append(Run(entry.position, runs[-1].origin, one.new))
        else:
            runs.append(Run(entry.position, one.origin, one.log_vkey))
    return runs


def log_key_name(origin: str, first: str) -> str:
    """Under which name the key store keeps the log's key; a successor's stands beside the first one's."""
    return "log-key" if origin == first else f"log-key:{origin}"


def changed_key_name(vkey: str) -> str:
    """Under which name the key store keeps a key that the log changed to, or is about to."""
    return f"log-key {vkey}"


def _kept(keys: KeyStore, name: str) -> bytes:
    value = keys.secret(name)
    if value is None:
        raise Refusal("LEDGER_MISSING", where=f"{name} (keys)")
    return value
