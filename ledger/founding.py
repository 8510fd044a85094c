"""Founding: position 1, `ledger.created`, and the secrets of a new ledger (EVENT.md section 4, genesis)."""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.ledger_created import genesis
from ledger.clock import Clock
from ledger.drafting import Heading, Sealer, write
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from ledger.keystore import KeyStore, wrapping_key
from ledger.opened import Ledger, Places, Secrets
from ledger.store.objects import open_objects
from ledger.store.open import open_store
from ledger.store.port import Command, NewEntry
from ledger.vocabulary import load, signer_table
from signing import certificates
from signing.envelope import sign_statement
from signing.keys import Ed25519Key, SigningKey
from signing.note import NoteSigner


class Founding(NamedTuple):
    """What a ledger is founded with. Chains are DER, leaf first, and reach `ca_root`.

    `origin`: the log's name, a URL without scheme, never changed. `network`: internal or classified.
    """

    origin: str
    network: str
    jurisdiction: str
    time_zone: str
    founder: str
    founder_key: SigningKey
    founder_chain: list[bytes]
    service: str
    service_key: Ed25519Key
    service_chain: list[bytes]
    ca_root: bytes


def found(places: Places, founding: Founding, clock: Clock) -> Ledger:
    """Create a ledger and open it. Refused: ALREADY_THERE (a ledger, or another service key of a founding
    that was broken off: see `unfinished_service_key`), CERTIFICATE_REFUSED."""
    load()
    now = clock.now()
    for chain in (founding.founder_chain, founding.service_chain):
        certificates.verify_chain(chain, founding.ca_root, now)
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key, create=True))
    store = open_store(places.database, clock, create=True)
    if store.size:
        raise Refusal("ALREADY_THERE", what=founding.origin)
    log_key = _keep_secrets(keys, founding)
    vkey = NoteSigner(founding.origin, log_key).vkey
    free = Free(fresh_seed(), now)
    heading = Heading(
        founding.origin, free.uuid7(), founding.founder, founding.founder_key.key_id, None, None
    )
    draft = genesis(founding, vkey, signer_table())
    (written,) = write([draft], heading, free, Sealer(keys.of_owner, free))
    entry = NewEntry(
        written.type,
        tuple(sorted(written.tags)),
        sign_statement(written.body, [founding.founder_key]),
        founding.founder,
        now,
    )
    (answer,) = store.commit([Command(command=heading.command, actor=founding.founder, entries=[entry])])
    if isinstance(answer, Refusal):
        raise answer
    ledger = Ledger(store, open_objects(places.objects), keys, clock, places.checkpoints)
    ledger.checkpointer.publish()
    return ledger


def unfinished_service_key(places: Places) -> Ed25519Key | None:
    """The service key of a founding that was broken off, None where there was none: secrets are never
    replaced, so the next attempt has to name the same."""
    if not places.wrapping_key.exists():
        return None
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key))
    seed = keys.secret("service-key")
    keys.close()
    return Ed25519Key.from_seed(seed) if seed else None


def _keep_secrets(keys: KeyStore, founding: Founding) -> bytes:
    """Store the new ledger's secrets; the log key's seed. An unfinished founding's are taken up again."""
    given = {"service-key": founding.service_key.seed, "ca-root": founding.ca_root}
    for name in ("log-key", *Secrets._fields):
        given[name] = keys.secret(name) or fresh_seed()
    for name, value in given.items():
        kept = keys.secret(name)
        if kept is None:
            keys.keep_secret(name, value)
        elif kept != value:
            raise Refusal("ALREADY_THERE", what=name)
    return given["log-key"]
