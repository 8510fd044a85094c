"""Mutations of jobs: start one of each kind, cancel, continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry

from api.errors import user_error
from api.jobs import attaching, importing, testing
from api.jobs.job import Job as Kept
from api.jobs.kinds import kind_of
from api.types import jobs as types
from api.types.basis import Info, bare, mutation
from api.types.jobs import JobPayload
from api.visit import Visit
from ledger.errors import Refusal

MOST_PROCESSES = 16


@strawberry.input(description="批量挂接。路径均相对于接收目录。Paths are relative to the intake directory.")
class IntakeAttachInput:
    folder: str
    batch: strawberry.ID
    mapping: str | None = None
    processes: int | None = strawberry.field(default=None, description="读取进程数。Reading processes.")


@strawberry.input(description="目录导入。路径相对于接收目录。The path is relative to the intake directory.")
class IntakeImportInput:
    file: str
    department: strawberry.ID | None = strawberry.field(
        default=None, description="未载部门的条目归属。Whose entries are that name no department."
    )
    inherited: bool = strawberry.field(default=True, description="存量。They were there before the ledger.")
    household: bool = False
    dry_run: bool = strawberry.field(default=False, description="只检查。List every problem, file nothing.")


@strawberry.input(description="四性检测：一件，或一个全宗。Four-nature test: of a record, or of a fonds.")
class IntakeTestInput:
    record: strawberry.ID | None = None
    fonds: str | None = None
    stage: str = strawberry.field(default="GD", description="GD, YJ, CQ")
    year: int | None = strawberry.field(default=None, description="年度检测。The yearly test of this year.")
    processes: int | None = None


@strawberry.type
class JobMutations:
    @mutation("启动批量挂接任务。Start a batch attach of a folder below the intake directory.")
    async def intake_attach_start(self, info: Info, input: IntakeAttachInput) -> JobPayload:
        wanted = {
            "folder": input.folder,
            "batch": bare(str(input.batch), "batch") or str(input.batch),
            "mapping": input.mapping or None,
            "processes": input.processes or attaching.PROCESSES,
        }
        return await _started(info.context, attaching.NAME, wanted)

    @mutation("启动目录导入任务。Start the import of a table of entries below the intake directory.")
    async def intake_import_start(self, info: Info, input: IntakeImportInput) -> JobPayload:
        wanted = {
            "file": input.file,
            "department": bare(str(input.department), "org") if input.department else None,
            "inherited": input.inherited,
            "household": input.household,
            "dry_run": input.dry_run,
        }
        return await _started(info.context, importing.NAME, wanted)

    @mutation("启动四性检测任务。Start a four-nature test; the service records what it comes to.")
    async def intake_test_start(self, info: Info, input: IntakeTestInput) -> JobPayload:
        wanted = {
            "record": bare(str(input.record), "record") if input.record else None,
            "fonds": input.fonds or None,
            "stage": input.stage,
            "year": input.year,
            "processes": input.processes or testing.PROCESSES,
        }
        return await _started(info.context, testing.NAME, wanted)

    @mutation("取消任务：在下一处停下，可以继续。Stop a job at its next good place; it can be continued.")
    async def job_cancel(self, info: Info, id: strawberry.ID) -> JobPayload:
        visit = info.context
        return await _changed(visit, str(id), visit.service.jobs.cancel)

    @mutation("继续中断、取消或未完成的任务。Continue a job that came to no end, as yourself.")
    async def job_continue(self, info: Info, id: strawberry.ID) -> JobPayload:
        visit = info.context

        def resume(identity: str) -> Kept:
            return visit.service.jobs.resume(identity, visit.caller.person, visit.caller.session)

        return await _changed(visit, str(id), resume)


async def _started(visit: Visit, kind: str, wanted: dict[str, Any]) -> JobPayload:
    try:
        _require(visit, kind)
        if not 1 <= wanted.get("processes", 1) <= MOST_PROCESSES:
            raise Refusal("INPUT_REFUSED", reason=f"processes: 1..{MOST_PROCESSES}")
        caller = visit.caller
        kept = await visit.work(visit.service.jobs.start, kind, wanted, caller.person, caller.session)
    except Refusal as refusal:
        return JobPayload(job=None, user_errors=[user_error(refusal, visit.language)])
    return JobPayload(job=types.job(kept, visit.language), user_errors=[])


async def _changed(visit: Visit, identity: str, change: Callable[[str], Kept]) -> JobPayload:
    try:
        uuid = bare(identity, "job") or ""
        visit.require_session()
        kept = await visit.work(visit.service.jobs.folders.job, uuid)
        _require(visit, kept.kind)
        kept = await visit.work(change, uuid)
    except Refusal as refusal:
        return JobPayload(job=None, user_errors=[user_error(refusal, visit.language)])
    return JobPayload(job=types.job(kept, visit.language), user_errors=[])


def _require(visit: Visit, kind: str) -> None:
    roles = kind_of(kind).roles
    if not visit.caller.has(*roles):
        raise Refusal("ROLE_MISSING", roles=", ".join(roles))
