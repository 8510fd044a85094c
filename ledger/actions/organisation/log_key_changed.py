"""日志密钥更换: from this entry on the log's checkpoints are signed by another key (EVENT.md 3, 8).

A checkpoint that covers this entry is the log's only under the new key; one before it, only under the old.
For `overlap` seconds after it both keys sign, so that whoever knows only the old one can follow. The new key
has signed a checkpoint of this very log, so a key that nobody holds cannot be named.

Prevented here: another name than the log's, a key that was the log's before, a new key that did not sign,
an overlap for a key that is compromised. Verification checks the same and the checkpoint's root.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload
from ledger.vocabulary import event

Reason = Literal["planned", "compromised", "lost"]


@event("log_key.changed", zh="日志密钥更换", en="Log key changed", by="K", about=("ledger",),
       clause="EVENT.md 3", watched=("AUD-1",))  # fmt: skip
class LogKeyChanged(Payload, frozen=True, kw_only=True):
    """`old` and `new`: verifier lines. `checkpoint`: a signed note of this log in base64, by the new key and,
    where the change is planned, by the old one too. `overlap`: seconds in which both sign."""

    checkpoint: str
    new: str
    old: str
    overlap: int
    reason: Reason
