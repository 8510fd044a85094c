"""Jobs as GraphQL objects."""

from __future__ import annotations

import strawberry

from api.errors import UserError
from api.inputs import JSONValue
from api.jobs.job import STATES
from api.jobs.job import Job as Kept
from api.jobs.kinds import KINDS
from api.language import Language
from api.types.basis import DateTime, Node, PageInfo


@strawberry.type(description="任务：由人启动的长时间工作。A job: long work that a person started.")
class Job(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    label: str = strawberry.field(description="种类的名称。The kind's name.")
    state: str
    state_label: str
    person: str = strawberry.field(description="启动或继续的人。Who started or continued it.")
    started_at: DateTime
    changed_at: DateTime
    done: int
    total: int = strawberry.field(description="共几部分，未知为 0。Parts in all, 0 while unknown.")
    problem: str | None = strawberry.field(description="提前结束的原因代码。What ended it early.")
    summary: JSONValue | None
    result: str = strawberry.field(description="结果（JSONL）的地址。Where the result is: JSON lines.")


@strawberry.type
class JobConnection:
    nodes: list[Job]
    page_info: PageInfo


@strawberry.type
class JobPayload:
    job: Job | None
    user_errors: list[UserError]


def job(kept: Kept, language: Language) -> Job:
    """The job in the caller's language."""
    kind = KINDS[kept.kind]
    return Job(
        id=strawberry.ID(f"job:{kept.id}"),
        uuid=kept.id,
        kind=kept.kind,
        label=language.of(kind.zh, kind.en),
        state=kept.state,
        state_label=language.of(*STATES[kept.state]),
        person=kept.person,
        started_at=DateTime(kept.started_at),
        changed_at=DateTime(kept.changed_at),
        done=kept.done,
        total=kept.total,
        problem=kept.problem,
        summary=JSONValue(kept.summary) if kept.summary is not None else None,
        result=f"/jobs/{kept.id}/result",
    )
