"""A new key for the log: made and kept here, named in the log by `log_key.changed` (EVENT.md 3).

The key store holds it before anybody can name it. From the entry on, the checkpointer of every process signs
with it, and with the one before for as long as the change says.
"""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from ledger.free import fresh_seed
from ledger.opened import Ledger, changed_key_name
from signing.checkpoint import Checkpoint, sign
from signing.note import NoteSigner


class NewLogKey(NamedTuple):
    """What `log_key.changed` takes: the verifier line, and in base64 a checkpoint that both keys signed."""

    vkey: str
    checkpoint: str


def new_log_key(ledger: Ledger) -> NewLogKey:
    """Make a key for this log and keep it; nothing changes until an administrator signs the change.

    Durable in the key store when this returns.
    """
    seed = fresh_seed()
    signer = NoteSigner(ledger.origin, seed)
    ledger.keys.keep_secret(changed_key_name(signer.vkey), seed)
    head = ledger.store.head()
    before = ledger.log_signer(ledger.key_in_force(ledger.origin, head.size))
    note = sign(Checkpoint(ledger.origin, head.size, head.root), [signer, before])
    return NewLogKey(signer.vkey, b64encode(note).decode())
