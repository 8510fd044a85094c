"""The schema: queries and mutations put together. `python -m api.schema` writes `api/schema.graphql`, the
snapshot in which a reviewer sees every public change."""

from __future__ import annotations

from pathlib import Path

import strawberry

from api.downloading import Downloading
from api.inputs import config
from api.jobs.starting import JobMutations
from api.mutations import action_mutations
from api.plan import PlannedExecution
from api.preparing import Preparing
from api.queries.arrangement import ArrangementQueries
from api.queries.digitization import DigitizationQueries
from api.queries.disposal import DisposalQueries
from api.queries.governance import GovernanceQueries
from api.queries.jobs import JobQueries
from api.queries.keeping import KeepingQueries
from api.queries.log import LogQueries
from api.queries.oversight import OversightQueries
from api.queries.people import PeopleQueries
from api.queries.records import RecordQueries
from api.queries.releases import ReleaseQueries
from api.queries.search import SearchQueries
from api.queries.secrecy import SecrecyQueries
from api.queries.statistics import StatisticsQueries
from api.queries.use import UseQueries
from api.subjects import SUBJECTS, node
from api.types.basis import Info, Node, field

SNAPSHOT = Path(__file__).with_name("schema.graphql")


@strawberry.type(description="查询。All reading.")
class Query(
    RecordQueries,
    SearchQueries,
    LogQueries,
    PeopleQueries,
    ReleaseQueries,
    JobQueries,
    ArrangementQueries,
    GovernanceQueries,
    OversightQueries,
    StatisticsQueries,
    SecrecyQueries,
    DigitizationQueries,
    UseQueries,
    KeepingQueries,
    DisposalQueries,
):
    @field("按标识取事物。A thing by its id, null where it does not exist for you.")
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        found: Node | None = await node(info.context, str(id))
        return found


Mutation = strawberry.type(
    type("Mutation", (Preparing, Downloading, JobMutations), action_mutations()),
    description="办理。All acting.",
)

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[one.type for one in SUBJECTS.values()],
    execution_context_class=PlannedExecution,
    config=config(),
)


def sdl() -> str:
    """The schema in GraphQL's own language."""
    return schema.as_str() + "\n"


def main() -> None:
    """Write the snapshot."""
    SNAPSHOT.write_text(sdl(), encoding="utf-8")


if __name__ == "__main__":
    main()
