"""Given events, when a command, then events or a refusal: the manner in which actions are tested.

    given(
        *staff((ANNA, "archivist")), happened(draft, actor=ANNA, at=NOW - HOUR)
    ).when(FileRecords(...), actor=ANNA).then("CODE_TAKEN")

No database, no keys, no chance: identities come from names, times from `NOW`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.people import PersonEnrolled
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import NAMES, Draft, Outcome, Payload, Recorded, secret
from ledger.facts import Facts
from ledger.free import Free
from ledger.many import LISTED
from ledger.roles import ADMINISTRATORS, EVERYWHERE, RoleGranted
from ledger.vocabulary import ACTIONS, EVENTS, typed
from signing.statement import Statement
from signing.times import format_time, parse_time

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
NOW = parse_time("2026-03-02T01:00:00.000000Z")
LEDGER = "archive.example/test"


def identity(name: str) -> str:
    """A UUID of version 7 made from a name: the same name, the same id."""
    digits = hashlib.sha256(name.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def key_of(person: str) -> str:
    """The key id that a person's statements carry."""
    return hashlib.sha256(b"key of " + person.encode()).hexdigest()


def digest_of(name: str) -> str:
    """The digest of an imagined object."""
    return hashlib.sha256(name.encode()).hexdigest()


def matching(text: str) -> str:
    """What `context.match` gives: a keyed digest under an imagined matching key."""
    return hashlib.sha256(b"matching key\0" + text.encode()).hexdigest()


FOUNDER = identity("founder")
SERVICE = identity("service")
BUREAU = identity("bureau")
OFFICE = identity("office")
SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR = map(identity, ADMINISTRATORS)


@dataclass(frozen=True)
class Happened:
    """An event of the past: its draft, who signed, when (us; None: one second after the one before)."""

    draft: Draft
    actor: str = SERVICE
    at: int | None = None
    command: str | None = None


def happened(
    payload: Payload | Draft, *subjects: str, actor: str = SERVICE, at: int | None = None
) -> Happened:
    """An event of the past from a payload and its subjects, or from a draft."""
    draft = payload if isinstance(payload, Draft) else Draft(payload, subjects)
    return Happened(draft, actor, at)


Past = Happened | Draft | Outcome | Recorded[Any]


class MemorySource:
    """The events of a test in order, from position 1: what `Facts` reads."""

    def __init__(self, events: Iterable[Past] = ()) -> None:
        self.events: list[Recorded[Any]] = []
        self.prefetched: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self._by_tag: dict[str, list[Recorded[Any]]] = {}
        for one in events:
            self.add(one)

    @property
    def head(self) -> int:
        return len(self.events)

    def add(self, past: Past) -> None:
        """Append an event, or all events of an outcome."""
        if isinstance(past, Outcome):
            for draft in past.drafts:
                self.add(draft)
            return
        recorded = past if isinstance(past, Recorded) else self._record(past)
        self.events.append(recorded)
        for tag in (*recorded.subjects, f"actor:{recorded.actor}"):
            self._by_tag.setdefault(tag, []).append(recorded)

    def select(
        self, types: tuple[str, ...], tags: tuple[str, ...], upto: int, newest: bool
    ) -> list[Recorded[Any]]:
        candidates = self._by_tag.get(tags[0], []) if tags else self.events
        order: Iterable[Recorded[Any]] = reversed(candidates) if newest else candidates
        found = (one for one in order if one.position <= upto and one.type in types and _has(one, tags[1:]))
        return _first(found) if newest else list(found)

    def prefetch(self, types: tuple[str, ...], tags: Sequence[str], upto: int) -> None:
        self.prefetched.append((types, tuple(tags)))

    def _record(self, past: Happened | Draft) -> Recorded[Any]:
        one = past if isinstance(past, Happened) else Happened(past)
        position = len(self.events) + 1
        before = self.events[-1].recorded_at if self.events else NOW - 365 * DAY
        at = before + SECOND if one.at is None else one.at
        name = NAMES[type(one.draft.payload)]
        statement = Statement(
            actor=one.actor,
            command=one.command or identity(f"command {position}"),
            key=key_of(one.actor),
            ledger=LEDGER,
            occurred_at=format_time(at),
            payload=in_the_log(one.draft.payload),
            subjects=sorted(set(one.draft.subjects), key=str.encode),
            type=name,
            version=EVENTS[name].version,
        )
        return typed(position, at, statement)


def in_the_log(payload: Payload) -> Any:
    """A payload's members as builtins, each secret replaced by what an imagined sealing makes of it."""
    return _sealed(msgspec.to_builtins(payload))


def _sealed(part: Any) -> Any:
    if isinstance(part, list):
        return [_sealed(member) for member in part]
    if not isinstance(part, dict):
        return part
    if part.get("sealed") == 1:
        if "value" not in part:
            return part
        commit = hashlib.sha256(msgspec.json.encode(part["value"], order="sorted")).hexdigest()
        return {"box": "Ym94", "commit": commit, "key": identity("sealing key"), "sealed": 1}
    return {name: _sealed(member) for name, member in part.items()}


def _has(one: Recorded[Any], tags: Sequence[str]) -> bool:
    return all(tag in one.subjects or tag == f"actor:{one.actor}" for tag in tags)


def _first(found: Iterator[Recorded[Any]]) -> list[Recorded[Any]]:
    for one in found:
        return [one]
    return []


Expected = str | type[Payload] | Payload | Draft


@dataclass
class Decided:
    """What a decision gave: an outcome, or the refusal's code."""

    facts: Facts
    source: MemorySource
    actor: str
    outcome: Outcome | None = None
    refusal: Refusal | None = None

    def then(self, *expected: Expected) -> Outcome:
        """Check: one refusal code; or, in order, an event class, a payload, or a draft for each event.

        Drafts are compared with their subjects as sets. Gives the outcome (an empty one for a refusal).
        """
        if expected and isinstance(expected[0], str):
            assert self.refusal is not None, f"expected {expected[0]}, got {self._got()}"
            assert self.refusal.code == expected[0], f"expected {expected[0]}, got {self.refusal}"
            self._check_words(self.refusal)
            return Outcome([])
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.outcome is not None
        assert len(expected) == len(self.outcome.drafts), f"got {self._got()}"
        _check_head([NAMES[type(one.payload)] for one in self.outcome.drafts])
        for wanted, draft in zip(expected, self.outcome.drafts, strict=True):
            _compare(wanted, draft)
        return self.outcome

    def fails_if(self, *meanwhile: Past) -> bool:
        """Whether the append fails when these events came in after the decision's head."""
        condition = self.facts.condition()
        later = MemorySource(self.source.events)
        for one in meanwhile:
            later.add(one)
        if condition is None:
            return False
        new = later.events[self.source.head :]
        return any(
            one.type in item.types and _has(one, item.tags)
            for item in condition.fail_if_events_match.items
            for one in new
        )

    def and_then(self, *events: Past) -> Given:
        """The history with what was decided, and more, for the next command."""
        assert self.outcome is not None, f"refused: {self.refusal}"
        decided = [Happened(draft, self.actor) for draft in self.outcome.drafts]
        return Given(MemorySource([*self.source.events, *decided, *events]))

    def _got(self) -> str:
        drafts = self.outcome.drafts if self.outcome else []
        return str(self.refusal) if self.refusal else ", ".join(NAMES[type(one.payload)] for one in drafts)

    @staticmethod
    def _check_words(refusal: Refusal) -> None:
        """A refusal speaks: no placeholder of its texts is left unfilled."""
        for text in (refusal.zh, refusal.en, refusal.hint_zh, refusal.hint_en):
            assert text
            assert not _PLACEHOLDER.search(text), f"{refusal.code}: {text}"


def _check_head(types: list[str]) -> None:
    """Of several events all but the first are of one type, and the first heads or lists that type: what a
    signer looks at (EVENT.md 3)."""
    first, others = types[:1], types[1:]
    if others:
        assert len(set(others)) == 1, types
        assert first == ["action.headed"] or LISTED.get(first[0]) == others[0], types


def _compare(wanted: Expected, draft: Draft) -> None:
    if isinstance(wanted, type):
        assert type(draft.payload) is wanted, f"expected {wanted.__name__}, got {draft.payload}"
    elif isinstance(wanted, Draft):
        assert draft.payload == wanted.payload
        assert set(draft.subjects) == set(wanted.subjects)
    else:
        assert draft.payload == wanted


Command = Input | Callable[[Context], Outcome]


@dataclass
class Given:
    """A history; `when` decides on it."""

    source: MemorySource = field(default_factory=MemorySource)

    def when(
        self,
        command: Command,
        *,
        actor: str = SERVICE,
        key: str | None = None,
        at: int = NOW,
        session: str | None = None,
        network: str = "internal",
        founder: str = FOUNDER,
        ca_root: bytes = b"",
        objects: dict[str, int] | None = None,
    ) -> Decided:
        """Decide on an input, or call a pure function that the service calls. `objects`: digest → bytes."""
        facts = Facts(self.source, self.source.head)
        context = Context(
            ledger=LEDGER,
            network=network,
            actor=actor,
            key=key or key_of(actor),
            session=session,
            founder=founder,
            ca_root=ca_root,
            facts=facts,
            free=Free(bytes(32), at),
            match=matching,
            object_size=(objects or {}).get,
        )
        decided = Decided(facts, self.source, actor)
        try:
            decided.outcome = _decide(command, context)
        except Refusal as refusal:
            decided.refusal = refusal
        return decided

    def plus(self, *events: Past) -> Given:
        """This history and more."""
        return Given(MemorySource([*self.source.events, *events]))


def given(*events: Past) -> Given:
    """A history of these events, in order."""
    return Given(MemorySource(events))


def _decide(command: Command, context: Context) -> Outcome:
    if not isinstance(command, Input):
        return command(context)
    kind = next(one for one in ACTIONS.values() if one.input is type(command))
    return kind.decide(command, context)


def granted(
    person: str, role: str, scope: str = EVERYWHERE, from_: str | None = None, until: str | None = None
) -> Happened:
    """A role granted to a person."""
    payload = RoleGranted(person=person, role=role, scope=scope, from_=from_, until=until)
    subjects = (f"person:{person}",) if scope == EVERYWHERE else (f"person:{person}", f"org:{scope}")
    return Happened(Draft(payload, subjects), SECURITY_ADMINISTRATOR)


def registered(org: str, name: str = "办公室", kind: Any = "department", code: str | None = None) -> Happened:
    """An organisation registered."""
    subjects = (f"org:{org}", f"org_code:{code}") if code else (f"org:{org}",)
    return Happened(Draft(OrgRegistered(org=org, kind=kind, name=name, code=code), subjects))


def enrolled(person: str, org: str = OFFICE, post: str | None = None, number: str | None = None) -> Happened:
    """A person enrolled at an organisation, with a post there."""
    number = number or person[:6]
    payload = PersonEnrolled(person=person, number=number, name=secret("张三"), org=org, post=post)
    return Happened(Draft(payload, (f"person:{person}", f"org:{org}", f"police_number:{number}")))


def staff(*roles: tuple[str, str]) -> list[Happened]:
    """An organisation, and people enrolled at it with a role everywhere: (person, role) each."""
    return [registered(OFFICE), *(one for person, role in roles for one in _with_role(person, role))]


def administrators() -> list[Happened]:
    """The three administrators, enrolled and granted: the founder's work is done."""
    return staff(*((identity(role), role) for role in ADMINISTRATORS))


def _with_role(person: str, role: str) -> tuple[Happened, Happened]:
    return enrolled(person), granted(person, role)
