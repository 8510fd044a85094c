"""From drafts to statements: ids, times and subjects filled in, sealed fields sealed (EVENT.md 2 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeGuard, get_args, get_origin, get_type_hints

import msgspec

from ledger.event import NAMES, Draft, Payload, Scope, Sealed, Secret
from ledger.free import Free
from ledger.keys.keystore import SealingKey
from ledger.vocabulary import EVENTS
from signing import sealed

_encode = msgspec.json.Encoder(order="sorted").encode


class Heading(NamedTuple):
    """What all statements of one command share."""

    ledger: str
    command: str
    actor: str
    key: str
    session: str | None
    seen: dict[str, Any] | None


class Written(NamedTuple):
    """A statement's canonical bytes with the columns that the store keeps beside it."""

    type: str
    tags: tuple[str, ...]
    body: bytes


class Disclosure(NamedTuple):
    """A sealed field of a prepared statement, for the signer to check: its plaintext and salt (hex)."""

    statement: int
    pointer: str
    value: Any
    salt: str


class Sealer:
    """Seals the secrets of one command. New keys are made from the command's stream of chance, so that
    deciding again makes the same; they are collected in `new` and stored before the append."""

    def __init__(self, find: Callable[[Sequence[str]], Mapping[str, SealingKey]], free: Free) -> None:
        """`find`: the sealing keys of owners that have one."""
        self._find = find
        self._free = free
        self._found: dict[str, SealingKey | None] = {}
        self._known: dict[str, SealingKey] = {}
        self.new: list[SealingKey] = []
        self.disclosed: list[Disclosure] = []

    def look_up(self, owners: Sequence[str]) -> None:
        """Learn at once which of these owners have a key."""
        found = self._find(owners)
        self._found |= {owner: found.get(owner) for owner in owners}

    def key_of(self, owner: str) -> SealingKey:
        """The owner's key, a new one where there is none."""
        if owner not in self._known:
            # Drawn in any case: where an earlier attempt at this very command stored the key and came no
            # further, what is decided again has to come out the same.
            fresh = SealingKey(self._free.uuid7(), owner, self._free.take(32))
            if owner not in self._found:
                self.look_up([owner])
            found = self._found[owner]
            if found is None:
                self.new.append(fresh)
            self._known[owner] = found or fresh
        return self._known[owner]

    def seal(self, value: Secret, owner: str, at: tuple[int, Heading, str, str]) -> Sealed:
        """`at`: statement's index in its command, heading, type, pointer."""
        index, heading, kind, pointer = at
        key, salt, nonce = self.key_of(owner), self._free.take(32), self._free.take(24)
        self.disclosed.append(Disclosure(index, pointer, value.value, salt.hex()))
        return Sealed(
            **sealed.seal(
                value.value,
                key=key.key,
                ledger=heading.ledger,
                key_id=key.key_id,
                type=kind,
                command=heading.command,
                pointer=pointer,
                salt=salt,
                nonce=nonce,
            )
        )


def write(drafts: Sequence[Draft], heading: Heading, free: Free, sealer: Sealer) -> list[Written]:
    """The statements of one command, in order; every `occurred_at` is the command's time."""
    occurred_at = free.now_text
    session = (f"session:{heading.session}",) if heading.session else ()
    written = []
    if len(drafts) > 1:
        sealer.look_up(_owners(drafts))
    for index, draft in enumerate(drafts):
        kind = NAMES[type(draft.payload)]
        subjects = sorted({*draft.subjects, *session})  # code points sort as their UTF-8 does
        payload = draft.payload
        if _seals(payload.__class__):
            payload = _seal_members(payload, "/payload", (index, heading, kind), subjects, sealer)
        statement: dict[str, Any] = {
            "actor": heading.actor,
            "command": heading.command,
            "key": heading.key,
            "ledger": heading.ledger,
            "occurred_at": occurred_at,
            "payload": payload,
            "subjects": subjects,
            "type": kind,
            "version": EVENTS[kind].version,
        }
        if heading.seen is not None:
            statement["seen"] = heading.seen
        written.append(Written(kind, (*subjects, f"actor:{heading.actor}"), _encode(statement)))
    return written


def _seal_members(
    part: msgspec.Struct, pointer: str, at: tuple[int, Heading, str], subjects: list[str], sealer: Sealer
) -> Any:
    changes: dict[str, Any] = {}
    for field in _fields(type(part)):
        value = getattr(part, field.name)
        here = f"{pointer}/{field.encode_name}"
        if isinstance(value, Secret):
            owner = _owner(scopes(type(part))[field.name], subjects)
            changes[field.name] = sealer.seal(value, owner, (*at, here))
        elif isinstance(value, list | tuple):
            members = [
                _seal_members(member, f"{here}/{place}", at, subjects, sealer)
                if isinstance(member, msgspec.Struct)
                else member
                for place, member in enumerate(value)
            ]
            if members != list(value):
                changes[field.name] = members
    return msgspec.structs.replace(part, **changes) if changes else part


def _owners(drafts: Sequence[Draft]) -> list[str]:
    """Whose keys the drafts may need: the first subject of each scope that a payload seals in."""
    owners: dict[str, None] = {}
    for draft in drafts:
        for scope in set(scopes(type(draft.payload)).values()):
            owners |= {tag: None for tag in draft.subjects if tag.startswith(scope + ":")}
    return list(owners)


def _owner(scope: str, subjects: list[str]) -> str:
    for tag in subjects:
        if tag.startswith(scope + ":"):
            return tag
    raise ValueError(f"a field of scope {scope} is sealed in a statement without a {scope}: subject")


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)  # reading annotations takes longer than sealing


@cache
def scopes(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The sealed fields of a struct and the scope of each."""
    found: dict[str, str] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for part in (hint, *get_args(hint)):
            for extra in getattr(part, "__metadata__", ()):
                if isinstance(extra, msgspec.Meta) and extra.extra and "scope" in extra.extra:
                    found[name] = extra.extra["scope"]
    return found


@cache
def _seals(kind: type[msgspec.Struct]) -> bool:
    """Whether a struct, or one in a list of it, has sealed fields."""
    if scopes(kind):
        return True
    for hint in get_type_hints(kind).values():
        for part in (hint, *get_args(hint)):
            inner = get_origin(part) or part
            if _is_struct(inner) and inner not in (kind, Sealed, Scope, Payload) and _seals(inner):
                return True
    return False


def _is_struct(kind: Any) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
