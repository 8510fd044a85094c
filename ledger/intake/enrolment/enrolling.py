"""Enrolling a list: every row is read and every problem told, and what holds is signed, person by person.

`person.enrolled`, `post.changed`, `key.enrolled`, `role.granted`, each a command of its own: a new key signs
its own enrolment (EVENT.md 4), so that no two people share a command. People are independent of each other
and go side by side; broken off anywhere, the same run again does what is left.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from ledger.actions.organisation.keys import EnrolKey
from ledger.actions.organisation.people import EnrolPerson
from ledger.actions.organisation.roles import GrantRole
from ledger.decision import Input
from ledger.errors import Refusal
from ledger.intake.attaching.report import Reason, reason
from ledger.intake.enrolment.certificates import Certified
from ledger.intake.enrolment.columns import MEMBERS
from ledger.intake.enrolment.keyfiles import KeyFolder
from ledger.intake.enrolment.listed import Listed, Problem, listed
from ledger.intake.enrolment.planning import Place, Plan, Planner, Wanted
from ledger.opened import Ledger
from ledger.writing.acting import Receipt
from signing.keys import SigningKey

T = TypeVar("T")
_AT_ONCE = 500
_SIDE_BY_SIDE = 8
_ENDING = frozenset(
    {"ROLE_MISSING", "SESSION_NEEDED", "SESSION_ENDED", "DISK_FULL", "CLOCK_AHEAD", "CLOCK_BACK", "BUSY",
     "LEDGER_CONTINUED", "TYPE_NOT_IN_FORCE", "SIGNATURE_REFUSED"}
)  # fmt: skip
"""Refusals that are about the whole run, and end it."""


class Waiting(msgspec.Struct, frozen=True):
    """A certificate whose holder has yet to sign: its key's id, its chain in base64 DER."""

    key: str
    chain: list[str]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the report, for a person or a problem. `outcome`: new, changed, unchanged or wrong; `row`
    from 1 with the table's head, or the line on which a directory's entry begins; `keys` enrolled now, keys
    `waiting` for their holder, `roles` granted now."""

    outcome: str
    row: int
    number: str | None = None
    person: str | None = None
    column: str | None = None
    keys: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    roles: tuple[str, ...] = ()
    reason: Reason | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended, or in a dry run would end: people by outcome, keys enrolled and waiting, roles
    granted, commands signed, problems by refusal code, headings that nobody knows; why it `stopped`, None at
    its end."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0
    keys: int = 0
    waiting: int = 0
    roles: int = 0
    commands: int = 0
    problems: dict[str, int] = {}
    unknown_columns: tuple[str, ...] = ()
    stopped: str | None = None


class Task(NamedTuple):
    """What to enrol: the bytes of the list, what its cells are read by, and the holders' key files."""

    content: bytes
    place: Place = Place()
    keys: KeyFolder = KeyFolder(None)


class Sign(Protocol):
    """Carries out a command as the person who enrols, `beside` signing the same bytes; durable on return."""

    def __call__(self, action: str, wanted: Input, /, *, beside: Sequence[SigningKey] = ()) -> Receipt: ...


Tell = Callable[[Line], None]
Progress = Callable[[int, int], None]


def inspect(ledger: Ledger, task: Task, tell: Tell = lambda line: None) -> Summary:
    """Read every row and tell every problem; nothing is signed. Refused: MAPPING_UNREADABLE, FORMAT_BOMB."""
    run = _Run(ledger, task, tell)
    for plans in run.plans():
        for plan in plans:
            keys = [key.key for key in plan.keys if key.key in task.keys]
            waiting = [key for key in plan.keys if key.key not in task.keys]
            run.tell_of(plan, plan.person, keys, waiting, plan.roles)
    return run.summary()


def enrol(
    ledger: Ledger,
    task: Task,
    sign: Sign,
    tell: Tell = lambda line: None,
    progress: Progress = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """Sign what is new on the list; tell of every row. Refused: as `inspect`."""
    run = _Run(ledger, task, tell)
    try:
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for plans in run.plans():
                for done in pool.map(lambda plan: _carry_out(plan, sign, task.keys), plans):
                    run.note(done)
                progress(run.counts["rows"], 0)
                if stopped():
                    return run.summary("STOPPED")
    except Refusal as refusal:
        if refusal.code not in _ENDING:
            raise
        return run.summary(f"{refusal.code} {refusal.zh} {refusal.en}")
    return run.summary()


class _Done(NamedTuple):
    """What was signed for a person, and the problem that ended it."""

    plan: Plan
    person: str | None
    keys: tuple[str, ...]
    waiting: tuple[Certified, ...]
    roles: tuple[str, ...]
    commands: int
    problem: Problem | None


def _carry_out(plan: Plan, sign: Sign, keys: KeyFolder) -> _Done:
    """Sign everything for one person, in order; a refusal ends it for this person, or is raised where it is
    about the whole run."""
    one, person, column, commands = plan.wanted, plan.person, "number", 0
    enrolled: list[str] = []
    waiting: list[Certified] = []
    granted: list[str] = []
    problem = None
    try:
        if person is None:
            wanted = EnrolPerson(
                number=one.number, name=one.name, org=one.org, post=one.post, from_=one.from_
            )
            person = _person_of(sign("person.enrolled", wanted))
            commands += 1
        column = "post"
        if plan.change is not None:
            sign("post.changed", plan.change)
            commands += 1
        column = "certificate"
        for certified in plan.keys:
            key = keys.open(certified.key)
            if key is None:
                waiting.append(certified)
                continue
            chain = [b64encode(der).decode() for der in certified.chain]
            sign("key.enrolled", EnrolKey(person=person, chain=chain), beside=[key])
            enrolled.append(certified.key)
            commands += 1
        column = "role"
        for held in plan.roles:
            sign("role.granted", GrantRole(person=person, role=held.role, scope=held.scope))
            granted.append(held.role)
            commands += 1
    except Refusal as refusal:
        if refusal.code in _ENDING:
            raise
        problem = Problem(one.row, MEMBERS[column].shown, refusal)
    return _Done(plan, person, tuple(enrolled), tuple(waiting), tuple(granted), commands, problem)


class _Run:
    """The rows of a list, window by window, and what came of them."""

    def __init__(self, ledger: Ledger, task: Task, tell: Tell) -> None:
        self._planner = Planner(ledger, task.place)
        self._tell = tell
        self._unknown, self._listed = listed(task.content)
        self._problems: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def plans(self) -> Iterator[list[Plan]]:
        """The plans of the rows that hold, a window at a time; of the others every problem is told."""
        for window in _windows(self._read(), _AT_ONCE):
            good = []
            for plan in self._planner.plans(window):
                if isinstance(plan, Plan):
                    good.append(plan)
                else:
                    self._wrong(plan)
            yield good

    def note(self, done: _Done) -> None:
        """Take in what was signed for a person."""
        self.counts["commands"] += done.commands
        self.tell_of(done.plan, done.person, done.keys, done.waiting, done.roles, done.problem)

    def tell_of(
        self,
        plan: Plan,
        person: str | None,
        keys: Sequence[str],
        waiting: Sequence[Certified],
        roles: Sequence[object],
        problem: Problem | None = None,
    ) -> None:
        """Count a person and tell of them; a `problem` tells of itself."""
        self.counts.update(keys=len(keys), waiting=len(waiting), roles=len(roles))
        if problem is not None:
            self._wrong([problem])
            return
        outcome = "new" if plan.person is None else "changed" if plan.change else "unchanged"
        self.counts[outcome] += 1
        still = tuple(Waiting(one.key, [b64encode(der).decode() for der in one.chain]) for one in waiting)
        shown = tuple(held.role for held in plan.roles)
        one = plan.wanted
        self._tell(Line(outcome, one.row, one.number, person, None, tuple(keys), still, shown))

    def summary(self, stopped: str | None = None) -> Summary:
        """What came of it so far."""
        return Summary(
            problems=dict(sorted(self._problems.items())),
            unknown_columns=self._unknown,
            stopped=stopped,
            **{name: self.counts[name] for name in Summary.__struct_fields__ if name in self.counts},
        )

    def _read(self) -> Iterator[Wanted]:
        for one in self._listed:
            self.counts["rows"] += 1
            found = self._planner.read(one) if isinstance(one, Listed) else [one]
            if isinstance(found, Wanted):
                yield found
            else:
                self._wrong(found)

    def _wrong(self, problems: Sequence[Problem]) -> None:
        self.counts["wrong"] += 1
        for one in problems:
            self._problems[one.refusal.code] += 1
            self._tell(Line("wrong", one.row, column=one.column, reason=reason(one.refusal)))


def _person_of(receipt: Receipt) -> str:
    return next(tag.removeprefix("person:") for tag in receipt.subjects if tag.startswith("person:"))


def _windows(rows: Iterable[T], most: int) -> Iterator[list[T]]:
    window: list[T] = []
    for one in rows:
        window.append(one)
        if len(window) == most:
            yield window
            window = []
    if window:
        yield window
