"""Founding: position 1, `ledger.created`, and the secrets of a new ledger (EVENT.md section 4, genesis)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery

from ledger.actions.organisation.ledger_created import genesis
from ledger.clock import Clock
from ledger.errors import Conflict, Refusal
from ledger.free import Free, fresh_seed
from ledger.keys.keystore import KeyStore, wrapping_key
from ledger.opened import Ledger, Places, Secrets
from ledger.store.objects import open_objects
from ledger.store.open import open_store
from ledger.store.port import Command, NewEntry
from ledger.vocabulary import load, signer_table
from ledger.writing.drafting import Heading, Sealer, write
from signing.envelope import parse_envelope, sign_statement
from signing.errors import SigningError
from signing.keys import Ed25519Key, SigningKey
from signing.note import NoteSigner
from signing.statement import parse_statement
from signing.trust import TrustState

_NOTHING_THERE = DCBAppendCondition(fail_if_events_match=DCBQuery(), after=0)


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


def found(
    places: Places, founding: Founding, clock: Clock, *, fresh: Callable[[], bytes] = fresh_seed
) -> Ledger:
    """Create a ledger and open it. `fresh`: 32 bytes of chance at each call; only a generated archive, which
    has to come out the same from the same seed, gives its own.

    Refused: INPUT_REFUSED, CERTIFICATE_REFUSED (before anything is made), ALREADY_THERE (a ledger, or
    another service key of a founding that was broken off: see `unfinished_service_key`).
    """
    load()
    now = clock.now()
    _genesis(founding, fresh(), now, fresh)
    with ExitStack() as opened:
        wrapping = wrapping_key(places.wrapping_key, create=True)
        keys = KeyStore(places.keys_database, wrapping, places.wrapping_key)
        opened.callback(keys.close)
        store = open_store(places.database, clock, create=True)
        opened.callback(store.close)
        if store.size:
            raise Refusal("ALREADY_THERE", what=founding.origin)
        (answer,) = store.commit([_genesis(founding, _keep_secrets(keys, founding, fresh), now, fresh)])
        if isinstance(answer, Conflict):
            raise Refusal("ALREADY_THERE", what=founding.origin)
        if isinstance(answer, Refusal):
            raise answer
        ledger = Ledger(store, open_objects(places.objects), keys, clock, places.checkpoints)
        opened.pop_all()
    ledger.checkpointer.publish()
    return ledger


def _genesis(founding: Founding, log_key: bytes, now: int, fresh: Callable[[], bytes]) -> Command:
    """The first command, found good as verification finds it. `log_key`: the seed of the log's key.

    Refused: INPUT_REFUSED, CERTIFICATE_REFUSED.
    """
    try:
        vkey = NoteSigner(founding.origin, log_key).vkey
    except SigningError as problem:
        raise Refusal("INPUT_REFUSED", reason=f"origin: {problem}") from problem
    free = Free(fresh(), now)
    heading = Heading(
        founding.origin, free.uuid7(), founding.founder, founding.founder_key.key_id, None, None
    )
    draft = genesis(founding, vkey, signer_table())
    (written,) = write([draft], heading, free, Sealer(lambda _: {}, free))
    try:
        envelope = sign_statement(written.body, [founding.founder_key])
        statement = parse_statement(written.body)
        TrustState(founding.ca_root).admit([statement], parse_envelope(envelope), 0, now, lambda _: b"")
    except SigningError as problem:
        reason = f"{problem.code} {problem.zh} {problem.en} {problem.detail}"
        raise Refusal("CERTIFICATE_REFUSED", reason=reason) from problem
    entry = NewEntry(written.type, tuple(sorted(written.tags)), envelope, founding.founder, now)
    return Command(command=heading.command, actor=founding.founder, entries=[entry], condition=_NOTHING_THERE)


def unfinished_service_key(places: Places) -> Ed25519Key | None:
    """The service key of a founding that was broken off, None where there was none: secrets are never
    replaced, so the next attempt has to name the same."""
    if not places.wrapping_key.exists():
        return None
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key), places.wrapping_key)
    seed = keys.secret("service-key")
    keys.close()
    return Ed25519Key.from_seed(seed) if seed else None


def _keep_secrets(keys: KeyStore, founding: Founding, fresh: Callable[[], bytes]) -> bytes:
    """Store the new ledger's secrets; the log key's seed. An unfinished founding's are taken up again."""
    given = {"service-key": founding.service_key.seed, "ca-root": founding.ca_root}
    for name in ("log-key", *Secrets._fields):
        given[name] = keys.secret(name) or fresh()
    for name, value in given.items():
        kept = keys.secret(name)
        if kept is None:
            keys.keep_secret(name, value)
        elif kept != value:
            raise Refusal("ALREADY_THERE", what=name)
    return given["log-key"]
