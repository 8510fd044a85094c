"""续账: a log that lost entries below a published checkpoint goes on as its successor (EVENT.md 8).

Signed by two administrators with keys that only they hold. Prevented here: a successor name that does not
follow, a recovered checkpoint that the old log key did not sign or that is longer than what was recovered, a
lost range that does not begin where the recovered entries end. Verification checks the roots as well.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Literal

import msgspec

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked
from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Signer
from ledger.facts import Facts
from ledger.roles import ADMINISTRATORS, require_role, roles_of
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event
from signing import checkpoint, note
from signing.errors import SigningError

Cause = Literal["restore", "failover", "clock"]
_NUMBERED = re.compile(r"(.+)/([1-9][0-9]{0,8})")


class Lost(msgspec.Struct, frozen=True):
    """Positions that were published and could not be recovered, both included."""

    from_: int = msgspec.field(name="from")
    to: int


class SignedNote(msgspec.Struct, frozen=True):
    """A checkpoint's signed note, in base64."""

    note: str


@event("ledger.continued", zh="续账", en="Ledger continued", by="K+K", about=("ledger",), clause="EVENT.md 8",
       watched=("BAK-7",))  # fmt: skip
class LedgerContinued(Payload, frozen=True, kw_only=True):
    """From here on the log is `origin`, under `log_vkey`. `recovered`: the last checkpoint whose entries are
    all there; `witnessed`: the last one that a witness has; `lost`: the positions between. `cause`: restore,
    failover or clock."""

    cause: Cause
    log_vkey: str
    origin: str
    recovered: SignedNote
    signers: list[Signer]
    lost: Lost | None = None
    witnessed: SignedNote | None = None


class ContinueLedger(Input, frozen=True, kw_only=True):
    """`second` and `second_key`: the other administrator and their key. Notes in base64. `lost_to`: the last
    position that was published and is not there; absent where none is."""

    cause: Cause
    origin: str
    log_vkey: str
    recovered: str
    second: str
    second_key: str
    witnessed: str | None = None
    lost_to: int | None = None


@action(LedgerContinued, mutation="ledgerContinue", roles=ADMINISTRATORS)
def decide(wanted: ContinueLedger, context: Context) -> Outcome:
    """One event under the new name. Refused: ROLE_MISSING, SIGNERS_WRONG, INPUT_REFUSED, LEDGER_MISSING."""
    require_role(context, *ADMINISTRATORS)
    _require_second(wanted, context)
    origin, vkey = _log_before(context.facts)
    if wanted.origin != successor_of(origin):
        raise Refusal("INPUT_REFUSED", reason=f"origin: {successor_of(origin)}")
    _check_key(wanted, vkey)
    _check_recovered(wanted, origin, vkey, context.facts.head)
    payload = LedgerContinued(
        cause=wanted.cause,
        log_vkey=wanted.log_vkey,
        lost=_lost(wanted.lost_to, context.facts.head),
        origin=wanted.origin,
        recovered=SignedNote(wanted.recovered),
        signers=[
            Signer(context.actor, context.key, "administrator"),
            Signer(wanted.second, wanted.second_key, "administrator"),
        ],
        witnessed=SignedNote(wanted.witnessed) if wanted.witnessed else None,
    )
    return Outcome([Draft(payload, (f"ledger:{wanted.origin}",))])


def successor_of(origin: str) -> str:
    """The name after this one: `archive.example` → `archive.example/2` → `archive.example/3`."""
    found = _NUMBERED.fullmatch(origin)
    return f"{found[1]}/{int(found[2]) + 1}" if found else f"{origin}/2"


def _log_before(facts: Facts) -> tuple[str, str]:
    """Name and verifier line of the log that is continued."""
    created = facts.require(LedgerCreated, code="LEDGER_MISSING", where="").payload
    latest = facts.latest(LedgerContinued, tags=[])
    return (latest.payload.origin, latest.payload.log_vkey) if latest else (created.origin, created.log_vkey)


def _require_second(wanted: ContinueLedger, context: Context) -> None:
    """The second signer is another administrator, with a key that only they hold."""
    facts = context.facts
    held = {one.role for one in roles_of(facts, wanted.second, context.at)}
    if wanted.second == context.actor or held.isdisjoint(ADMINISTRATORS):
        raise Refusal("SIGNERS_WRONG", reason="两名不同的管理员 two different administrators")
    key = f"key:{wanted.second_key}"
    enrolled = facts.require(KeyEnrolled, key, code="KEY_UNKNOWN").payload
    facts.forbid(KeyRevoked, tags=[key], code="SIGNERS_WRONG", reason="密钥已吊销 the key is revoked")
    if enrolled.owner.id != wanted.second or enrolled.custody != "client":
        raise Refusal("SIGNERS_WRONG", reason="密钥须由本人持有 a key that the person alone holds")


def _check_key(wanted: ContinueLedger, old_vkey: str) -> None:
    try:
        new, old = note.parse_vkey(wanted.log_vkey), note.parse_vkey(old_vkey)
    except SigningError as problem:
        raise Refusal("INPUT_REFUSED", reason=f"log_vkey: {problem}") from problem
    if new.name != wanted.origin or new.public == old.public:
        raise Refusal("INPUT_REFUSED", reason="log_vkey: 新名称的新密钥 a new key under the new name")


def _check_recovered(wanted: ContinueLedger, origin: str, vkey: str, head: int) -> None:
    try:
        signed = b64decode(wanted.recovered, validate=True)
        recovered = checkpoint.open_checkpoint(signed, [note.parse_vkey(vkey)], origin)
    except (SigningError, ValueError) as problem:
        raise Refusal("INPUT_REFUSED", reason=f"recovered: {problem}") from problem
    if recovered.size > head:
        raise Refusal("INPUT_REFUSED", reason=f"recovered: {recovered.size} > {head}")
    checked_text("witnessed", wanted.witnessed or "-", longest=40_000)


def _lost(last: int | None, head: int) -> Lost | None:
    if last is None:
        return None
    if last <= head:
        raise Refusal("INPUT_REFUSED", reason=f"lost_to {last}: > {head}")
    return Lost(head + 1, last)
