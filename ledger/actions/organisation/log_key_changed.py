"""日志密钥更换: from this entry on the log's checkpoints are signed by another key (EVENT.md 3, 8).

A checkpoint that covers this entry is the log's only under the new key; one before it, only under the old.
For `overlap` seconds after it both keys sign, so that whoever knows only the old one can follow. The new key
has signed a checkpoint of this very log, so a key that nobody holds cannot be named.

Prevented here: another name than the log's, a key that was the log's before, a new key that did not sign,
an overlap for a key that is compromised. Verification checks the same and the checkpoint's root.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Literal

from ledger.actions.organisation.ledger_continued import LedgerContinued
from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.facts import Facts
from ledger.policies import number
from ledger.roles import require_role
from ledger.vocabulary import action, event
from signing import checkpoint, note
from signing.errors import SigningError

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


class ChangeLogKey(Input):
    """`new`: the verifier line of the new key. `checkpoint`: a signed note of this log in base64, by the new
    key and, where the change is planned, by the old one. `overlap`: seconds, absent as policy has it."""

    new: str
    checkpoint: str
    overlap: int | None = None
    reason: Reason = "planned"


@action(LogKeyChanged, mutation="logKeyChange", roles=("security_administrator",))
def change(wanted: ChangeLogKey, context: Context) -> Outcome:
    """One event. Refused: LOG_KEY_REFUSED, INPUT_REFUSED, LEDGER_MISSING, ROLE_MISSING."""
    require_role(context, "security_administrator")
    used = log_keys(context.facts)
    overlap = _overlap(wanted, context)
    _check_key(wanted, used, context)
    payload = LogKeyChanged(
        checkpoint=wanted.checkpoint, new=wanted.new, old=used[-1], overlap=overlap, reason=wanted.reason
    )
    return Outcome([Draft(payload, (f"ledger:{context.ledger}",))])


def log_keys(facts: Facts) -> list[str]:
    """The verifier lines of all keys that were the log's, the present one last."""
    created = facts.require(LedgerCreated, code="LEDGER_MISSING", where="").payload
    changes = facts.all(LedgerContinued, LogKeyChanged, tags=[])
    later = [
        one.payload.new if isinstance(one.payload, LogKeyChanged) else one.payload.log_vkey for one in changes
    ]
    return [created.log_vkey, *later]


def _overlap(wanted: ChangeLogKey, context: Context) -> int:
    """A key that others may hold, or that nobody holds, signs nothing more."""
    if wanted.reason != "planned":
        if wanted.overlap:
            raise Refusal("INPUT_REFUSED", reason="overlap: 0")
        return 0
    usual = number(context.facts, "log_key.overlap_seconds", context.at)
    overlap = usual if wanted.overlap is None else wanted.overlap
    if not 0 <= overlap <= 366 * 86_400:
        raise Refusal("INPUT_REFUSED", reason="overlap: 0..366 d")
    return overlap


def _check_key(wanted: ChangeLogKey, used: list[str], context: Context) -> None:
    """A key of this log's name that was never the log's, and that signed a checkpoint of it."""
    try:
        new = note.parse_vkey(wanted.new)
        before = [note.parse_vkey(one) for one in used]
        signed = b64decode(wanted.checkpoint, validate=True)
        stated = checkpoint.open_checkpoint(signed, [new], context.ledger)
        if wanted.reason == "planned":
            checkpoint.open_checkpoint(signed, [before[-1]], context.ledger)
    except (SigningError, ValueError) as problem:
        raise Refusal("LOG_KEY_REFUSED", reason=str(problem)) from problem
    if new.name != context.ledger or new.public in {one.public for one in before}:
        raise Refusal("LOG_KEY_REFUSED", reason="新密钥，账本名称 a new key under the log's name")
    if not 0 < stated.size <= context.facts.head:
        raise Refusal("LOG_KEY_REFUSED", reason=f"size {stated.size} of {context.facts.head}")
