"""The event base: payloads, sealed fields, drafts before signing, events as recorded (EVENT.md 2, 5, 6).

An action's module defines one `Payload` class per event type. A sealed field is declared with its scope:

    title: RecordSealed                     # the box and commit, as they stand in the log
    RecordFiled(title=secret("…"), …)       # in a draft: the plaintext, sealed when the statement is built
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar, dataclass_transform

import msgspec

from signing.statement import Statement
from signing.times import parse_time

Json = Any  # a JSON value on the canonical profile; msgspec decodes payload members to builtins


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))  # a subclass is frozen too
class Payload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The base of every payload: what the statement's `payload` member holds."""


NAMES: dict[type[Payload], str] = {}
"""The wire name of each payload class; `ledger.vocabulary.event` fills it."""


class FileObject(msgspec.Struct, frozen=True):
    """An object (file) named by its digest: `{"bytes": n, "object": sha-256 hex}` (EVENT.md 1)."""

    bytes: int
    object: str


class Sealed(msgspec.Struct, frozen=True):
    """A sealed value as it stands in the log (EVENT.md 6)."""

    box: str
    commit: str
    key: str
    sealed: int = 1


class Secret(Sealed, frozen=True):
    """A plaintext that will be sealed when the statement is built; never encoded itself."""

    value: Json = None


class Scope(msgspec.Struct, frozen=True):
    """Which subject's key seals a field: the statement's `record:`, `person:` or `session:` tag."""

    name: str


RecordSealed = Annotated[Sealed, msgspec.Meta(extra={"scope": "record"})]
PersonSealed = Annotated[Sealed, msgspec.Meta(extra={"scope": "person"})]
SessionSealed = Annotated[Sealed, msgspec.Meta(extra={"scope": "session"})]


def secret(value: Json) -> Secret:
    """A draft's plaintext for a sealed field."""
    return Secret(box="", commit="", key="", value=value)


class Signer(msgspec.Struct, frozen=True):
    """One of the persons who sign the same bytes (EVENT.md 3); the actor stands first."""

    actor: str
    key: str
    role: str


class Draft(msgspec.Struct, frozen=True):
    """An event decided, not yet a statement. `subjects` need not be sorted; the session is added later."""

    payload: Payload
    subjects: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True):
    """A list kept as an object because it is longer than a statement may hold: its bytes and digest."""

    content: bytes
    object: FileObject


class Outcome(msgspec.Struct, frozen=True):
    """What a decision gives: events in order (a head event first where there are many), and manifests."""

    drafts: list[Draft]
    manifests: list[Manifest] = []


P = TypeVar("P", bound=Payload)


class Recorded(Generic[P]):
    """An event as it stands in the log; `payload` is typed, `statement` keeps every member as signed."""

    __slots__ = ("payload", "position", "recorded_at", "statement")

    def __init__(self, position: int, recorded_at: int, statement: Statement, payload: P) -> None:
        self.position = position
        self.recorded_at = recorded_at
        self.statement = statement
        self.payload = payload

    @property
    def type(self) -> str:
        return self.statement.type

    @property
    def actor(self) -> str:
        return self.statement.actor

    @property
    def key(self) -> str:
        return self.statement.key

    @property
    def command(self) -> str:
        return self.statement.command

    @property
    def subjects(self) -> list[str]:
        return self.statement.subjects

    @property
    def occurred_at(self) -> int:
        """Microseconds since the epoch."""
        return parse_time(self.statement.occurred_at)

    def subject(self, prefix: str) -> str | None:
        """The bare id of the first subject with this prefix (`record` → the record's UUID)."""
        start = prefix + ":"
        for tag in self.subjects:
            if tag.startswith(start):
                return tag[len(start) :]
        return None
