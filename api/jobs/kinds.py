"""The registry of job kinds: what can be done as a job, by whom, and by which function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from api.jobs.premises import Premises
from ledger.errors import Refusal

if TYPE_CHECKING:
    from api.jobs.job import Job


class Work(NamedTuple):
    """What a kind's function is given. `result`: takes the lines of the result. `progress(done, total)`;
    `stopped()`: whether to end at the next good place."""

    premises: Premises
    job: Job
    result: BinaryIO
    progress: Callable[[int, int], None]
    stopped: Callable[[], bool]


class Ended(NamedTuple):
    """`summary`: for people and machines. `problem`: a refusal's code that ended it early, else None."""

    summary: dict[str, Any]
    problem: str | None = None


class Kind(NamedTuple):
    """A kind of job. `roles`: who may start it, any of them. `check`: refuses an input before it waits."""

    name: str
    zh: str
    en: str
    roles: tuple[str, ...]
    check: Callable[[Premises, dict[str, Any], str], None]
    run: Callable[[Work], Ended]


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind; names are unique."""
    if kind.name in KINDS:
        raise ValueError(f"two kinds of job are named {kind.name}")
    KINDS[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind:
    """The kind with this name; Refusal JOB_UNKNOWN."""
    if name not in KINDS:
        raise Refusal("JOB_UNKNOWN")
    return KINDS[name]
