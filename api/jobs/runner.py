"""Doing jobs: one after the other on a thread of the service, each kept with every change of its state."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import ExitStack, suppress
from typing import Any

import msgspec

from api.jobs.job import UNDER_WAY, Job, JobFolders, State
from api.jobs.kinds import Ended, Work, kind_of
from api.jobs.premises import Premises
from ledger.clock import SECOND
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed

MOST_WAITING = 100
_KEPT_EVERY = SECOND // 2
_log = logging.getLogger(__name__)


class Jobs:
    """The jobs of one service. `close` stops the one at hand, which can be continued later."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self.folders = JobFolders(premises.settings.home)
        self._waiting: deque[tuple[Job, ExitStack]] = deque()
        self._change = threading.Condition()
        self._ending = False
        self._thread: threading.Thread | None = None

    def start(self, kind: str, wanted: dict[str, Any], person: str, session: str) -> Job:
        """Begin a job of this kind. Refused: JOB_UNKNOWN, JOBS_FULL, DISK_FULL, and as the kind's check."""
        kind_of(kind).check(self._premises, wanted, person)
        now = self._premises.ledger.clock.now()
        job = Job(
            id=Free(fresh_seed(), now).uuid7(), kind=kind, input=wanted, person=person, session=session,
            state="waiting", started_at=now, changed_at=now,
        )  # fmt: skip
        self._queue(job)
        return job

    def resume(self, identity: str, person: str, session: str) -> Job:
        """Continue a job that came to no end, as this person from now on.

        Refused: JOB_UNKNOWN, JOB_STATE, JOBS_FULL, and as the kind's check.
        """
        job = self.folders.job(identity)
        if job.state in UNDER_WAY or job.state == "done":
            raise Refusal("JOB_STATE", state=job.state)
        kind_of(job.kind).check(self._premises, job.input, person)
        self.folders.clear_cancel(identity)
        job = self._changed(job, "waiting", person=person, session=session, problem=None)
        self._queue(job)
        return job

    def cancel(self, identity: str) -> Job:
        """Stop a job at its next good place. Refused: JOB_UNKNOWN, JOB_STATE (it ended)."""
        job = self.folders.job(identity)
        if job.state not in UNDER_WAY:
            raise Refusal("JOB_STATE", state=job.state)
        self.folders.cancel(identity)
        with self._change:
            for waiting in list(self._waiting):
                if waiting[0].id == identity:
                    self._waiting.remove(waiting)
                    job = self._changed(waiting[0], "cancelled")
                    self.folders.keep(job)
                    waiting[1].close()
        return job

    def wait(self, identity: str, seconds: float = 30.0) -> Job:
        """The job once it ended or the time is over, for tools and tests."""
        with self._change:
            self._change.wait_for(lambda: self.folders.job(identity).state not in UNDER_WAY, seconds)
        return self.folders.job(identity)

    def close(self) -> None:
        """End after the job at hand has come to a good place; what waits stays `interrupted`."""
        with self._change:
            self._ending = True
            for _, held in self._waiting:
                held.close()
            self._waiting.clear()
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _queue(self, job: Job) -> None:
        with self._change:
            if len(self._waiting) >= MOST_WAITING:
                raise Refusal("JOBS_FULL")
            held = ExitStack()
            held.enter_context(self.folders.held(job.id))
            self.folders.keep(job)
            self._waiting.append((job, held))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._ending)
                if self._ending:
                    return
                job, held = self._waiting.popleft()
            with held:
                ended = self._done(job)
                with suppress(Refusal):  # no room for the last state: it will show as interrupted
                    self.folders.keep(ended)
            with self._change:
                self._change.notify_all()

    def _done(self, job: Job) -> Job:
        """The job as it ended. A fault of ours is logged, and shown without its words."""
        running = _Running(self, self._changed(job, "running"))
        try:
            running.keep()
            with self.folders.result(job.id).open("wb") as result:
                work = Work(self._premises, running.job, result, running.progress, running.stopped)
                ended = kind_of(job.kind).run(work)
        except Refusal as refusal:
            return self._changed(running.job, "failed", problem=refusal.code)
        except Exception:
            _log.exception("job %s", job.id)
            return self._changed(running.job, "failed", problem="INTERNAL")
        return self._changed(
            running.job, self._state(job.id, ended), summary=ended.summary, problem=ended.problem
        )

    def _state(self, identity: str, ended: Ended) -> State:
        if ended.problem is None:
            return "done"
        if self.folders.is_cancelled(identity):
            return "cancelled"
        return "interrupted" if self._ending else "failed"

    def _changed(self, job: Job, state: State, **more: Any) -> Job:
        now = self._premises.ledger.clock.now()
        return msgspec.structs.replace(job, state=state, changed_at=now, **more)


class _Running:
    """The job at hand, kept now and then."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs, self.job = jobs, job
        self._clock = jobs._premises.ledger.clock
        self._kept = self._clock.elapsed()

    def keep(self) -> None:
        self._jobs.folders.keep(self.job)
        self._kept = self._clock.elapsed()

    def progress(self, done: int, total: int) -> None:
        self.job = msgspec.structs.replace(self.job, done=done, total=total, changed_at=self._clock.now())
        if self._clock.elapsed() - self._kept >= _KEPT_EVERY or done == total:
            self.keep()

    def stopped(self) -> bool:
        return self._jobs._ending or self._jobs.folders.is_cancelled(self.job.id)
