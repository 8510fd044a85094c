"""The vocabulary as a whole: its lock, its labels; what is marked as sealed is never written clear."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
import pytest

from ledger.event import Draft, Payload, Sealed, secret
from ledger.free import Free
from ledger.lock import LOCK, difference
from ledger.vocabulary import ACTIONS, EVENTS, Action, EventType, load, lock_digest, lock_text, signer_table
from ledger.writing.drafting import Heading, Sealer, scopes, write
from signing import canonical
from signing.statement import parse_statement
from tests.ledger.given import LEDGER, NOW, identity, key_of

load()

FIRST_ISSUE = """
    ledger.created ledger.continued vocabulary.adopted action.headed service.registered log.fetched
    org.registered person.enrolled post.changed key.enrolled key.revoked role.granted role.withdrawn
    session.opened session.closed session.refused policy.set schedule.approved record.filed
    record.described record.recoded record.annulled batch.opened page.attached page.detached
    batch.accepted release.opened review.passed review.refused disc.burned disc.delivered
    department.reviewed department.signed department.refused record.published record.withdrawn
    query.made record.viewed page.viewed file.downloaded access.denied backup.taken clock.ticked
    view.attested
"""
MARKER = "明文MARKER"
PREFIXES = ("record", "person", "session")
EVERY_EVENT = pytest.mark.parametrize("kind", list(EVENTS.values()), ids=lambda kind: kind.name)
EVERY_ACTION = pytest.mark.parametrize("one", list(ACTIONS.values()), ids=lambda one: one.name)


def test_the_lock_is_the_vocabulary() -> None:
    assert difference() == "", "run `python -m ledger.lock` and review what changed"


def test_the_digest_that_is_adopted_is_that_of_the_lock() -> None:
    assert lock_text() == LOCK.read_text(encoding="utf-8")
    assert re.fullmatch(r"[0-9a-f]{64}", lock_digest())


@pytest.mark.parametrize("name", FIRST_ISSUE.split())
def test_every_event_that_was_asked_for_exists(name: str) -> None:
    assert name in EVENTS


@EVERY_EVENT
def test_an_event_has_both_labels_a_name_and_someone_who_signs(kind: EventType) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind.name)
    assert re.search(r"[\u4e00-\u9fff]", kind.zh)
    assert re.search(r"[A-Za-z]", kind.en)
    assert re.fullmatch(r"[KPSX]([+|][KPSX])*", kind.by)
    assert all(re.fullmatch(r"[a-z_]+", prefix) for prefix in kind.about)
    assert "actor" not in kind.about
    assert all(re.fullmatch(r"[A-Z]+-[0-9]+[a-z]?", rule) for rule in kind.watched)


@EVERY_EVENT
def test_the_signer_table_says_who_signs(kind: EventType) -> None:
    subject, verb = kind.name.split(".")
    assert signer_table()[subject][verb] == kind.by


@EVERY_EVENT
def test_what_is_sealed_has_a_subject_whose_key_seals_it(kind: EventType) -> None:
    assert set(_scopes_within(kind.payload)) <= {*kind.about, "session"}


@EVERY_EVENT
def test_what_is_marked_as_sealed_is_never_written_clear(kind: EventType) -> None:
    payload = _example(kind.payload)
    draft = Draft(payload, tuple(f"{prefix}:{identity(prefix)}" for prefix in PREFIXES))
    free = Free(bytes(32), NOW)
    actor = identity("actor")
    heading = Heading(LEDGER, identity("command"), actor, key_of(actor), None, None)
    (written,) = write([draft], heading, free, Sealer(lambda _owners: {}, free))
    assert MARKER not in written.body.decode()
    kept = parse_statement(written.body).payload
    assert canonical.encode(kept) == canonical.ENCODER.encode(msgspec.convert(kept, kind.payload))


def test_most_events_with_personal_content_are_covered() -> None:
    sealing = {name for name, kind in EVENTS.items() if _scopes_within(kind.payload)}
    assert {"person.enrolled", "record.filed", "record.described", "session.opened", "query.made"} <= sealing


@EVERY_ACTION
def test_people_act_and_only_the_service_signs_what_only_it_may(one: Action) -> None:
    assert one.event.by not in ("S", "X")


def test_mutations_are_unique_and_named_after_subject_and_verb() -> None:
    mutations = [one.mutation for one in ACTIONS.values()]
    assert len(set(mutations)) == len(mutations)
    for one in ACTIONS.values():
        words, verb = one.name.split(".")
        first, *rest = words.split("_")
        subject = first + "".join(map(str.capitalize, rest))
        assert one.mutation.startswith(subject)
        assert one.mutation[len(subject) :][:1].isupper()
        assert one.mutation[len(subject) :][:2].lower() == verb[:2]


def test_every_input_belongs_to_one_action() -> None:
    inputs = [one.input for one in ACTIONS.values()]
    assert len(set(inputs)) == len(inputs)


def _scopes_within(kind: type[msgspec.Struct]) -> list[str]:
    """The scopes of a struct's sealed fields, nested structs included."""
    found = list(scopes(kind).values())
    for field in msgspec.structs.fields(kind):
        for part in (field.type, *get_args(field.type)):
            if isinstance(part, type) and issubclass(part, msgspec.Struct) and part is not Sealed:
                found += _scopes_within(part)
    return found


def _example(kind: type[Payload]) -> Payload:
    return kind(**{field.name: _value(field.type) for field in msgspec.structs.fields(kind)})


def _value(kind: Any) -> Any:
    """Some value of an annotated type; a plaintext where it is sealed."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return secret(MARKER) if inner[0] is Sealed else _value(inner[0])
    if origin is Literal:
        return inner[0]
    if origin in (list, tuple):
        made = [_value(inner[0])]
        return made if origin is list else tuple(made)
    if origin is dict:
        return {"one": _value(inner[1])}
    if inner:
        return _value(next(part for part in inner if part is not type(None)))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind(**{field.name: _value(field.type) for field in msgspec.structs.fields(kind)})
    return {str: "x", int: 1, bool: True}[kind]
