"""The registries: event types with their labels, and the actions that people and the service perform.

`vocabulary.lock` is a checked snapshot of this registry; its digest is what `vocabulary.adopted` names.
An action's module declares its event type with `@event` and its decision with `@action`.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_type_hints

import msgspec

from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import NAMES, Outcome, Payload, Recorded
from ledger.shapes import members_of
from signing.statement import Statement

P = TypeVar("P", bound=type[Payload])
Decide = Callable[[Any, Context], Outcome]


@dataclass(frozen=True)
class EventType:
    """One row of the vocabulary. `by` is the signer letter (EVENT.md 4), `about` its subject prefixes."""

    name: str
    version: int
    payload: type[Payload]
    zh: str
    en: str
    by: str
    about: tuple[str, ...]
    clause: str
    watched: tuple[str, ...]

    @property
    def one_person_signs(self) -> bool:
        """Whether a person may sign it alone with any key of theirs, a custodial one too."""
        return "P" in self.by.split("|")

    @property
    def decoder(self) -> Callable[[Any], Payload]:
        return _converter(self.payload)


@dataclass(frozen=True)
class Action:
    """What a person asks for: its input, who may ask, and the pure decision. `name` is the event's."""

    name: str
    mutation: str
    input: type[Input]
    decide: Decide
    roles: tuple[str, ...]
    event: EventType


EVENTS: dict[str, EventType] = {}
ACTIONS: dict[str, Action] = {}


def event(
    name: str,
    *,
    zh: str,
    en: str,
    by: str,
    about: tuple[str, ...],
    clause: str = "",
    watched: tuple[str, ...] = (),
    version: int = 1,
) -> Callable[[P], P]:
    """Declare an event type. `watched` names the rules of COMPLIANCE.md section 3 that look at it later."""

    def register(payload: P) -> P:
        if name in EVENTS:
            raise ValueError(f"{name} is declared twice")
        EVENTS[name] = EventType(name, version, payload, zh, en, by, about, clause, watched)
        NAMES[payload] = name
        return payload

    return register


def action(payload: type[Payload], *, mutation: str, roles: tuple[str, ...]) -> Callable[[Decide], Decide]:
    """Declare the decision that leads to `payload`. `roles` = () means any person with an open session."""

    def register(decide: Decide) -> Decide:
        hints = get_type_hints(decide)
        wanted = next(hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Input))
        kind = EVENTS[NAMES[payload]]
        ACTIONS[kind.name] = Action(kind.name, mutation, wanted, decide, roles, kind)
        return decide

    return register


@cache
def load() -> None:
    """Import every module of `ledger.actions`, so that the registries are full."""
    package = importlib.import_module("ledger.actions")
    for module in pkgutil.walk_packages(package.__path__, "ledger.actions."):
        importlib.import_module(module.name)


@cache
def _converter(payload: type[Payload]) -> Callable[[Any], Payload]:
    return lambda value: msgspec.convert(value, payload)


def typed(position: int, recorded_at: int, statement: Statement) -> Recorded[Any]:
    """The recorded event with its typed payload. An unknown type keeps an empty `Payload`."""
    kind = EVENTS.get(statement.type)
    payload = kind.decoder(statement.payload) if kind else Payload()
    return Recorded(position, recorded_at, statement, payload)


def event_type(name: str) -> EventType:
    """The row of this wire name, or Refusal TYPE_UNKNOWN."""
    if name not in EVENTS:
        raise Refusal("TYPE_UNKNOWN", type=name)
    return EVENTS[name]


def signer_table() -> dict[str, dict[str, str]]:
    """The nested signer table of all known types: `{"record": {"filed": "P"}}` (EVENT.md 4)."""
    table: dict[str, dict[str, str]] = {}
    for name in sorted(EVENTS):
        subject, verb = name.split(".")
        table.setdefault(subject, {})[verb] = EVENTS[name].by
    return table


def lock_text() -> str:
    """The text of `vocabulary.lock`: one line per type, sorted; its fields with types after it."""
    lines = []
    for name in sorted(EVENTS):
        kind = EVENTS[name]
        lines.append(f"{name} v{kind.version} {kind.by} {kind.zh} [{' '.join(kind.about)}]")
        lines += [f"  {member}" for member in members_of(kind.payload)]
    return "\n".join(lines) + "\n"


def lock_digest() -> str:
    """SHA-256, hex, of the vocabulary's lock text."""
    return hashlib.sha256(lock_text().encode()).hexdigest()
