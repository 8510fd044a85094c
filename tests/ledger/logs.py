"""What tests of the log put into it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem

from ledger.errors import Refusal
from ledger.store.port import Command, Committed, LogStore, NewEntry
from signing.envelope import sign_statement
from signing.keys import Ed25519Key
from signing.statement import Statement, statement_bytes
from signing.times import format_time

KEY = Ed25519Key(bytes(32))
ORIGIN = "archive.example/test"


def uuid(number: int) -> str:
    """A UUID that is the same for the same number."""
    return str(UUID(int=number + (7 << 76) + (2 << 62)))


ALICE, BOB = uuid(1), uuid(2)


def entry(data: bytes = b"{}", *tags: str, type: str = "record.filed", actor: str = ALICE) -> NewEntry:
    """An opaque entry."""
    return NewEntry(type, tuple(sorted({*tags, f"actor:{actor}"})), data, actor, 7)


def command(
    number: int,
    entries: Sequence[NewEntry] | None = None,
    condition: DCBAppendCondition | None = None,
    *,
    actor: str = ALICE,
    digest: bytes | None = b"d" * 32,
    until: int | None = None,
) -> Command:
    """A command with this number, of one entry unless told otherwise."""
    chosen = list(entries) if entries is not None else [entry()]
    return Command(uuid(number), actor, chosen, condition, digest, 10**18, until)


def signed(number: int, *tags: str, type: str = "record.filed", note: str = "") -> Command:
    """A command with one entry whose envelope is really signed and matches its columns."""
    statement = Statement(
        actor=ALICE,
        command=uuid(number),
        key=KEY.key_id,
        ledger=ORIGIN,
        occurred_at=format_time(7),
        payload={"note": note},
        subjects=sorted({f"record:{uuid(number)}", *tags}),
        type=type,
        version=1,
    )
    return command(
        number, [entry(sign_statement(statement_bytes(statement), [KEY]), *statement.subjects, type=type)]
    )


def none_of(*items: tuple[Sequence[str], Sequence[str]], after: int | None = None) -> DCBAppendCondition:
    """The condition that nothing after ``after`` matches any of the (types, tags)."""
    return DCBAppendCondition(
        DCBQuery([DCBQueryItem(list(types), list(tags)) for types, tags in items]), after
    )


def appended(store: LogStore, one: Command) -> Committed:
    """The receipt of one command that must be accepted."""
    (answer,) = store.commit([one])
    assert isinstance(answer, Committed), answer
    return answer


def refused(store: LogStore, one: Command) -> str:
    """The code of one command that must be refused."""
    (answer,) = store.commit([one])
    assert isinstance(answer, Refusal), answer
    return answer.code
