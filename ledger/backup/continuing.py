"""A log that lost entries goes on under a successor's name (EVENT.md section 8).

`ledger.continued` stands after the last recovered entry, signed by two administrators with keys that only
they hold. It goes through `prepare` and `submit` as every act of theirs, but carries the new name and no
session: a login would be written under the old one. Facts, keys, tags, commands and open sessions go on.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ledger.actions.organisation.ledger_continued import Cause, ContinueLedger, successor_of
from ledger.backup.published import LogState, Published, behind
from ledger.clock import Clock
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from ledger.keys.keystore import KeyStore, wrapping_key
from ledger.opened import Ledger, Places, log_key_name
from ledger.publishing.checkpoints import newest_published, stated_in
from ledger.store.base import Step, no_step
from ledger.store.objects import open_objects
from ledger.store.open import open_store
from ledger.writing.acting import Receipt, prepare, submit
from ledger.writing.desk import check, signed
from ledger.writing.tickets import Request
from signing.keys import SigningKey
from signing.note import NoteSigner

ACTION = "ledger.continued"


class Administrator(NamedTuple):
    """One of the two who sign: the person and the key that only they hold."""

    person: str
    key: SigningKey


class Continued(NamedTuple):
    """The name from here on, and the receipt of the statement that says so."""

    origin: str
    receipt: Receipt


def continue_ledger(
    places: Places,
    administrators: Sequence[Administrator],
    *,
    cause: Cause,
    clock: Clock,
    checkpoints: Sequence[bytes] = (),
    confirm_clock: bool = False,
    at: Step = no_step,
) -> Continued:
    """Open the successor of the log at `places`, which no process may have open, and publish its checkpoint.

    `checkpoints`: notes that others have of the log, witnesses above all. With these and the newest file, the
    lost range is what was published past the log's end. `confirm_clock`: the administrators looked at the
    clock and it is right, though the ledger stood still for days. `at` is told of each durable step.

    Refused: INPUT_REFUSED where nothing that was published is missing, SIGNERS_WRONG, ROLE_MISSING,
    KEY_UNKNOWN, CLOCK_BACK, CLOCK_AHEAD, SIGNATURE_REFUSED; then nothing was appended.
    """
    if len(administrators) != 2:
        raise Refusal("SIGNERS_WRONG", reason="两名管理员 two administrators")
    ledger = _open(places, clock, at, fenced=True)
    try:
        if confirm_clock:
            ledger.store.guard.confirm()
        state = LogState(ledger.origin, ledger.log_vkey, ledger.store.head().size, ledger.store.root_at)
        filed = newest_published(places.checkpoints)
        lost = behind(state, [*checkpoints, *([filed] if filed else [])])
        if lost is None:
            raise Refusal("INPUT_REFUSED", reason="没有缺失 nothing that was published is missing")
        seen_outside = behind(state, checkpoints)
        continued = _continue(ledger, state, administrators, cause, lost, seen_outside)
    finally:
        ledger.close()
    at("continued")
    publish_successor(places, clock)
    return continued


def publish_successor(places: Places, clock: Clock) -> None:
    """Publish the first checkpoint under the new name; the old name's newest file is kept beside it."""
    _open(places, clock, no_step, fenced=False).close()


def _open(places: Places, clock: Clock, at: Step, *, fenced: bool) -> Ledger:
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key), places.wrapping_key)
    store = open_store(places.database, clock, at=at)
    return Ledger(store, open_objects(places.objects), keys, clock, places.checkpoints, fenced=fenced)


def _continue(
    ledger: Ledger,
    state: LogState,
    administrators: Sequence[Administrator],
    cause: Cause,
    lost: Published,
    witnessed: Published | None,
) -> Continued:
    recovered = ledger.store.latest_checkpoint()
    if recovered is None:
        raise Refusal("LEDGER_MISSING", where="checkpoint")
    first, second = administrators
    origin = successor_of(ledger.origin)
    wanted = ContinueLedger(
        cause=cause,
        origin=origin,
        log_vkey=_new_log_key(ledger, origin),
        recovered=b64encode(recovered[1]).decode(),
        second=second.person,
        second_key=second.key.key_id,
        witnessed=witnessed.base64 if witnessed else None,
        lost_to=lost.checkpoint.size if lost.checkpoint.size > state.size else None,
    )
    command = Free(fresh_seed(), ledger.clock.now()).uuid7()
    request = Request(ACTION, msgspec.json.encode(wanted), first.person, first.key.key_id, None, command)
    prepared = prepare(ledger, request, (recovered[0], stated_in(recovered[1]).root))
    check(prepared, request, origin)
    receipt = submit(ledger, signed(prepared, [first.key, second.key]), prepared.ticket)
    return Continued(origin, receipt)


def _new_log_key(ledger: Ledger, origin: str) -> str:
    """The verifier key of the successor's log; its secret is durable before anyone signs for it."""
    name = log_key_name(origin, ledger.created.origin)
    seed = ledger.keys.secret(name)
    if seed is None:
        seed = fresh_seed()
        ledger.keys.keep_secret(name, seed)
    return NoteSigner(origin, seed).vkey
