"""Judging a statement where it would stand next in a log: what the tests of trust share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from signing.envelope import (
    Statement,
    parse_envelope,
    parse_statement,
    sign_statement,
    split_entry,
    statement_bytes,
)
from signing.trust import TrustState
from tests.signing.exports import (
    SECOND,
    Actor,
    Log,
    SmallLog,
    uuid_of,
)


def folded(log: Log) -> TrustState:
    """The trust state after all of a log."""
    state = TrustState(log.authority.root_der)
    for entry in log.entries:
        raw, position, recorded_at = split_entry(entry)
        envelope = parse_envelope(raw)
        state.apply(position, recorded_at, parse_statement(envelope.payload), envelope.signatures)
    return state


def judged(log: Log, statement: Statement, *by: Actor, at: int | None = None) -> list[str]:
    """The codes found where a statement, signed by these, would stand next in a log."""
    state = folded(log)
    envelope = parse_envelope(sign_statement(statement_bytes(statement), [one.key for one in by]))
    index = len(log.entries)
    recorded_at = log.now + SECOND if at is None else at
    findings = state.check(statement, envelope.signatures, index, recorded_at, log.root_at)
    findings += state.verify_signatures(statement, envelope, index, recorded_at)
    assert all(one.position == index + 1 for one in findings)
    return [one.code for one in findings]


def filing(log: SmallLog, by: Actor, *tags: str, **changes: Any) -> Statement:
    return log.statement("record.filed", {}, [f"record:{uuid_of('record')}", *tags], by, **changes)


def co_signed(
    log: SmallLog, kind: str, by: Sequence[Actor], payload: dict[str, Any] | None = None
) -> Statement:
    signers = [{"actor": one.id, "key": one.key.key_id, "role": "signer"} for one in by]
    return log.statement(kind, {**(payload or {}), "signers": signers}, ["record:1"], by[0])


class Forger:
    """Claims one key and signs with another."""

    def __init__(self, key_id: str, real: Any) -> None:
        self.key_id, self.suite, self.spki, self._real = key_id, real.suite, real.spki, real

    def sign(self, message: bytes) -> bytes:
        return bytes(self._real.sign(message))
