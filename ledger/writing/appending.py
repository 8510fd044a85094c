"""Bringing a decided command into the log, and its receipt back to whoever waits (EVENT.md section 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import NamedTuple

import msgspec

from ledger.errors import Refusal
from ledger.opened import Ledger
from ledger.store.port import Command, Committed
from signing.times import format_time

ATTEMPTS = 8
LIGHT = 16 * 1024
"""Bytes of a request up to which the writer decides it, between other people's."""


class Receipt(msgspec.Struct, frozen=True):
    """What a caller gets: the run of positions its command fills, its leaf hashes, and the ids it made.

    Durable when handed out. `retried`: None, `same` or `unchecked` (EVENT.md 2).
    """

    command: str
    first: int
    last: int
    recorded_at: str
    leaf_hashes: list[str]
    subjects: list[str]
    retried: str | None = None


class Proposal(NamedTuple):
    """A command ready to append, and the subjects that its receipt names."""

    command: Command
    subjects: list[str]


def until_settled(once: Callable[[], Receipt]) -> Receipt:
    """Run again while the facts move underneath; the last conflict is the caller's."""
    for _ in range(ATTEMPTS - 1):
        try:
            return once()
        except Refusal as refusal:
            if refusal.code != "CONDITION_FAILED":
                raise
    return once()


def subjects_of(tags: Iterable[str]) -> list[str]:
    """What an event is about, by its tags: all but who acted, and in which session."""
    return [tag for tag in tags if not tag.startswith(("actor:", "session:"))]


def append(ledger: Ledger, proposal: Proposal) -> Receipt:
    """Append, and wait until it is durable."""
    return _answer(ledger, proposal, ledger.sequencer.commit(proposal.command))


def _answer(ledger: Ledger, proposal: Proposal, committed: Committed) -> Receipt:
    name = proposal.command.command
    if committed.retried is None:
        return _receipt(name, committed, proposal.subjects)
    return _receipt(name, committed, _stored_subjects(ledger, committed.first))


class Errand:
    """One command on its way into the log, proposed anew while the facts move underneath.

    `weight`: the bytes of its request. The writer proposes a light one itself; a heavy one is proposed by
    the thread that starts it. A command that was committed before gives its first receipt: the store looks
    for it as it appends, and before a refusal counts it is looked for here (EVENT.md 2).
    """

    def __init__(
        self,
        ledger: Ledger,
        name: tuple[str, str, bytes],
        propose: Callable[[], Proposal],
        weight: int,
    ) -> None:
        """`name`: command, actor, digest of the request."""
        self.done: Future[Receipt] = Future()
        self._ledger = ledger
        self._name = name
        self._propose = propose
        self._light = weight <= LIGHT
        self._proposal: Proposal | None = None
        self._left = ATTEMPTS

    def start(self) -> None:
        """Go to the writer; `done` tells how it ended."""
        self._left -= 1
        try:
            make = self._make if self._light else self._make()
        except Exception as problem:
            self._failed(problem)
        else:
            self._ledger.sequencer.submit(make).add_done_callback(self._answered)

    def _make(self) -> Command:
        self._proposal = self._propose()
        return self._proposal.command

    def _answered(self, future: Future[Committed]) -> None:
        problem = future.exception()
        if problem is not None:
            self._failed(problem)
            return
        assert self._proposal is not None
        try:
            self.done.set_result(_answer(self._ledger, self._proposal, future.result()))
        except Exception as fault:  # the event is there, but not its receipt: asking again finds it
            self.done.set_exception(fault)

    def _failed(self, problem: BaseException) -> None:
        try:
            earlier = _earlier(self._ledger, *self._name) if isinstance(problem, Refusal) else None
        except Exception as worse:
            self.done.set_exception(worse)
            return
        if earlier is not None:
            self.done.set_result(earlier)
        elif isinstance(problem, Refusal) and problem.code == "CONDITION_FAILED" and self._left:
            self.start()
        else:
            self.done.set_exception(problem)


def _earlier(ledger: Ledger, command: str, actor: str, digest: bytes) -> Receipt | None:
    """The first receipt of a command that was committed before, or None (EVENT.md 2)."""
    row = ledger.store.receipt(command)
    if row is None:
        return None
    if row.actor != actor or (row.digest is not None and row.digest != digest):
        raise Refusal("COMMAND_REUSED", command=command)
    retried = "unchecked" if row.digest is None else "same"
    return _receipt(command, ledger.store.committed(row, retried), _stored_subjects(ledger, row.first))


def _receipt(command: str, committed: Committed, subjects: list[str]) -> Receipt:
    return Receipt(
        command=command,
        first=committed.first,
        last=committed.last,
        recorded_at=format_time(committed.recorded_at),
        leaf_hashes=[one.hex() for one in committed.leaf_hashes],
        subjects=subjects,
        retried=committed.retried,
    )


def _stored_subjects(ledger: Ledger, position: int) -> list[str]:
    return subjects_of(ledger.store.tags_of([position]).get(position, ()))
