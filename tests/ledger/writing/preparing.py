"""Preparing, signing and submitting in a room, step by step, for the tests that break a step."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.errors import Refusal
from ledger.opened import Ledger
from ledger.policies import POLICIES
from ledger.writing.acting import Prepared, prepare, submit
from ledger.writing.desk import signed
from ledger.writing.tickets import open_ticket, seal_ticket
from signing.envelope import BATCH_TYPE, pae
from signing.keys import SigningKey
from tests.ledger.rooms import SECOND, Room, record
from tests.ledger.writing.test_acting import refused

WAITING = POLICIES["seen.seconds"].default * SECOND


def prepared(room: Room, name: str, action: str, wanted: Any, **changed: Any) -> Prepared:
    return prepare(room.ledger, room.request(name, action, wanted, **changed))


def sent(room: Room, name: str, one: Prepared, *beside: SigningKey) -> bytes:
    """What this person's client submits."""
    return signed(one, [room.desks[name].key, *beside])


def file_three(room: Room, first: int = 1) -> dict[str, Any]:
    return {"records": [record(room, number, f"第{number}号") for number in range(first, first + 3)]}


def ticket_for(room: Room, one: Prepared, bodies: list[bytes]) -> str:
    """The ticket of what was prepared, but for other bytes: only who holds the secret can make it."""
    from ledger.writing.acting import _digest

    secret = room.ledger.secrets.tickets
    ticket = open_ticket(one.ticket, secret, room.clock.now())
    return seal_ticket(msgspec.structs.replace(ticket, digest=_digest(bodies)), secret)


def signature_refusal(room: Room, submission: bytes, one: Prepared) -> str:
    """Why the signature was not accepted; nothing was written."""
    before = room.ledger.store.head()
    refusal = refused(submit, room.ledger, submission, one.ticket)
    assert (refusal.code, room.ledger.store.head()) == ("SIGNATURE_REFUSED", before)
    return refusal.detail["code"]


def let_pass(room: Room, monkeypatch: pytest.MonkeyPatch, us: int) -> None:
    """Time goes by between the check of a signature and the append."""
    commit = room.ledger.store.commit

    def late(commands: Any) -> Any:
        room.clock.pass_by(us)
        return commit(commands)

    monkeypatch.setattr(room.ledger.store, "commit", late)


def batch_of(room: Room, one: Prepared, bodies: list[bytes], header: bytes | None = None) -> dict[str, Any]:
    """The submission of these statements under a header, the prepared one's where none is given."""
    header = header or one.batch or b""
    key = room.desks["archivist"].key
    return {
        "batch": b64encode(header).decode(),
        "signatures": [{"key": key.key_id, "sig": b64encode(key.sign(pae(BATCH_TYPE, header))).decode()}],
        "statements": [b64encode(body).decode() for body in bodies],
    }


def login(room: Room, name: str = "supervisor") -> tuple[Prepared, bytes]:
    one = prepared(room, name, "session.opened", {"client": "10.0.0.9"}, session=None)
    return one, sent(room, name, one)


def identity_of(room: Room, receipt: Any) -> str:
    tags = room.ledger.store.tags_of([receipt.first])[receipt.first]
    return next(tag for tag in tags if tag.startswith("session:")).partition(":")[2]


class Forged:
    """Another key under a key's name."""

    def __init__(self, key_id: str, other: SigningKey) -> None:
        self.key_id, self.suite, self.spki, self.sign = key_id, other.suite, other.spki, other.sign


def fields_of(receipt: Any) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in receipt.__struct_fields__}


def revoke(room: Room, key: str) -> None:
    """Another process records that the key is revoked."""
    room.elsewhere("security_administrator").do("key.revoked", {"key": key, "reason": "遗失"})


def meanwhile(room: Room, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let this happen once in another process, after the next command was decided, before it is appended."""
    commit = room.ledger.store.commit
    done: list[bool] = []

    def then(commands: Any) -> Any:
        if not done:
            done.append(True)
            happens()
        return commit(commands)

    monkeypatch.setattr(room.ledger.store, "commit", then)


def signature_code(ledger: Ledger, submission: bytes, ticket: str) -> str:
    with pytest.raises(Refusal) as caught:
        submit(ledger, submission, ticket)
    return caught.value.detail.get("code", caught.value.code)
