"""A job as it is kept: a folder below the ledger's home with its state, its lock and its result.

jobs/<id>/job.json       the state, replaced whole
jobs/<id>/result.jsonl   what the work says, line by line
jobs/<id>/cancel         there once somebody cancelled
jobs/<id>/lock           held by the process that works on it, for as long as it lives
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from ledger.durable import write_file
from ledger.errors import Refusal
from signing.statement import is_uuid

State = Literal["waiting", "running", "done", "cancelled", "failed", "interrupted"]
STATES: dict[State, tuple[str, str]] = {
    "waiting": ("等待", "waits for its turn"),
    "running": ("进行中", "is being done"),
    "done": ("完成", "came to its end"),
    "cancelled": ("已取消", "was cancelled; it can be continued"),
    "failed": ("未完成", "ended early, with a reason; it can be continued"),
    "interrupted": ("中断", "its process ended; it can be continued"),
}
UNDER_WAY: frozenset[State] = frozenset({"waiting", "running"})


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: a name of the registry. `input`: what it was started with. `person`, `session`: whose work it
    is. `done` of `total` parts. `summary`: what it came to. `problem`: the code of what ended it early.
    Times in microseconds."""

    id: str
    kind: str
    input: dict[str, Any]
    person: str
    session: str
    state: State
    started_at: int
    changed_at: int
    done: int = 0
    total: int = 0
    summary: dict[str, Any] | None = None
    problem: str | None = None


_decode = msgspec.json.Decoder(Job).decode


class JobFolders:
    """The kept jobs of one ledger, below `home`. Several processes may look at the same."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "jobs"

    def keep(self, job: Job) -> None:
        """Make the job's state durable. Refusal DISK_FULL."""
        folder = self._folder / job.id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(folder / "job.json", msgspec.json.encode(job), mode=0o600)

    def job(self, identity: str) -> Job:
        """The job, `interrupted` where nobody works on it any more. Refused: JOB_UNKNOWN."""
        if not is_uuid(identity):
            raise Refusal("JOB_UNKNOWN")
        try:
            job = _decode((self._folder / identity / "job.json").read_bytes())
        except (FileNotFoundError, msgspec.MsgspecError):
            raise Refusal("JOB_UNKNOWN") from None
        if job.state in UNDER_WAY and not self.is_held(identity):
            return msgspec.structs.replace(job, state="interrupted")
        return job

    def listed(self, before: str | None, first: int) -> list[Job]:
        """Jobs, the newest first. `before`: the id of the last one of the page before."""
        names = (one.name for one in self._folder.iterdir()) if self._folder.is_dir() else iter(())
        ids = sorted((name for name in names if is_uuid(name)), reverse=True)
        after = [one for one in ids if before is None or one < before]
        found = []
        for identity in after[:first]:
            try:
                found.append(self.job(identity))
            except Refusal:  # its first state is not written yet
                continue
        return found

    def result(self, identity: str) -> Path:
        """Where the result's lines are."""
        return self._folder / identity / "result.jsonl"

    def cancel(self, identity: str) -> None:
        """Tell whichever process works on it to stop."""
        (self._folder / identity / "cancel").touch()

    def is_cancelled(self, identity: str) -> bool:
        return (self._folder / identity / "cancel").exists()

    def clear_cancel(self, identity: str) -> None:
        (self._folder / identity / "cancel").unlink(missing_ok=True)

    def is_held(self, identity: str) -> bool:
        """Whether a living process, this one or another, has the job in hand."""
        with self._lock(identity) as taken:
            return not taken

    @contextmanager
    def held(self, identity: str) -> Iterator[None]:
        """Have the job in hand. Refused: JOB_STATE where another has."""
        with self._lock(identity) as taken:
            if not taken:
                raise Refusal("JOB_STATE", state="running")
            yield

    @contextmanager
    def _lock(self, identity: str) -> Iterator[bool]:
        folder = self._folder / identity
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)
