"""Entries as events for views: decoded once, into their typed payloads; sealed fields opened in bulk.

The bytes come from our own store, which accepted them; a view that could be wrong about them would be found
by `fsck`, which checks every commit again.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt

from ledger.event import Payload, Sealed
from ledger.keys.keystore import KeyStore
from ledger.store.port import StoredEntry
from ledger.vocabulary import EVENTS
from ledger.writing.drafting import scopes
from signing import sealed as strictly
from signing.times import parse_time

P = TypeVar("P", bound=Payload, covariant=True)
_NONCE = 24
_SALT = 32
_value = msgspec.json.Decoder().decode


class _Envelope(msgspec.Struct, frozen=True, gc=False):
    payload: bytes


class _Body(msgspec.Struct, Generic[P], frozen=True, gc=False):
    actor: str
    command: str
    key: str
    ledger: str
    occurred_at: str
    payload: P
    subjects: list[str]
    version: int


_envelope = msgspec.json.Decoder(_Envelope).decode


class Event(Generic[P]):
    """An event as views see it; `recorded_at` in microseconds."""

    __slots__ = ("_body", "payload", "position", "recorded_at", "type")

    def __init__(self, position: int, recorded_at: int, type: str, body: _Body[P]) -> None:
        self.position = position
        self.recorded_at = recorded_at
        self.type = type
        self.payload = body.payload
        self._body = body

    @property
    def actor(self) -> str:
        return self._body.actor

    @property
    def command(self) -> str:
        return self._body.command

    @property
    def key(self) -> str:
        return self._body.key

    @property
    def ledger(self) -> str:
        return self._body.ledger

    @property
    def subjects(self) -> list[str]:
        return self._body.subjects

    @property
    def occurred_at(self) -> int:
        """Microseconds since the epoch."""
        return parse_time(self._body.occurred_at)

    def subject(self, prefix: str) -> str | None:
        """The bare id of the first subject with this prefix."""
        start = prefix + ":"
        for tag in self._body.subjects:
            if tag.startswith(start):
                return tag[len(start) :]
        return None

    def need(self, prefix: str) -> str:
        """The bare id of the first subject with this prefix; LookupError where there is none."""
        found = self.subject(prefix)
        if found is None:
            raise LookupError(f"{self.type} at {self.position} has no {prefix}: subject")
        return found

    def named(self, prefix: str) -> list[str]:
        """The bare ids of all subjects with this prefix."""
        start = prefix + ":"
        return [tag[len(start) :] for tag in self._body.subjects if tag.startswith(start)]


def decoded(stored: StoredEntry) -> Event[Any]:
    """The event of a stored entry whose type is known; msgspec.MsgspecError where its bytes do not fit."""
    body = _body(stored.type)(_envelope(stored.data).payload)
    return Event(stored.position, stored.recorded_at, stored.type, body)


@cache
def _body(type: str) -> Callable[[bytes], _Body[Any]]:
    payload = EVENTS[type].payload
    return msgspec.json.Decoder(_Body[payload]).decode  # type: ignore[valid-type]


class Opener:
    """Opens sealed fields of `record` scope; None where the key is gone. With `strict`, every commit is
    checked as well (BadSealed where one does not hold)."""

    def __init__(self, keys: KeyStore | None, *, strict: bool = False) -> None:
        self._keys = keys
        self._strict = strict

    def prefetch(self, events: Iterable[Event[Any]]) -> None:
        """Load the keys of these events' sealed fields in bulk. The fields of one scope share one key."""
        if self._keys is None:
            return
        wanted = set()
        for event in events:
            for name in _sealed_fields(event.type):
                field = getattr(event.payload, name)
                if field is not None:
                    wanted.add(field.key)
        if wanted:
            self._keys.load(wanted)

    def open(self, event: Event[Any], field: Sealed | None, pointer: str) -> Any:
        """The plaintext of `field`, which stands at `/payload/` + pointer; None without field or key."""
        if field is None:
            return None
        return self.open_at(field, event.ledger, event.type, event.command, "/payload/" + pointer)

    def open_at(self, field: Sealed, ledger: str, type: str, command: str, pointer: str) -> Any:
        """The plaintext of a sealed field of a statement at this place; None where its key is gone."""
        found = None if self._keys is None else self._keys.open(field.key)
        if found is None:
            return None
        if self._strict:
            whole = msgspec.to_builtins(field)
            place = {"ledger": ledger, "type": type, "command": command, "pointer": pointer}
            return shown(strictly.open_box(whole, found.key, **place)[0])
        box = a2b_base64(field.box)
        bound = f"{ledger}\0{field.key}\0{type}\0{command}\0{pointer}".encode()
        return shown(_value(decrypt(box[_NONCE:], bound, box[:_NONCE], found.key)[_SALT:]))


def shown(value: Any) -> Any:
    """A plaintext as views keep it: PostgreSQL's text takes no NUL."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


@cache
def _sealed_fields(type: str) -> tuple[str, ...]:
    return tuple(name for name, scope in scopes(EVENTS[type].payload).items() if scope == "record")
