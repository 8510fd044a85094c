"""Asking for oneself, for people and for organisations; the words of the vocabulary."""

from __future__ import annotations

import msgspec
import strawberry

from api.inputs import JSONValue
from api.types import people as types
from api.types.basis import (
    AsOf,
    Info,
    PageInfo,
    bare,
    checked_first,
    field,
    page_info,
    position_of,
    read_cursor,
)
from api.types.basis import write_cursor as cursor_of
from api.types.people import HeldRole, Organisation, Person, held_roles
from api.visit import Visit
from ledger import vocabulary
from ledger.actions.organisation.people import POSTS
from ledger.roles import ROLES
from ledger.standards.codes import CATEGORIES
from ledger.standards.elements import ELEMENTS
from projections.views import organisations, people
from projections.views.catalogue import STATUSES
from projections.views.releases import STATES


@strawberry.type(description="本人与本次会话。The caller and their session.")
class Me:
    uuid: str
    session: strawberry.ID
    key: str
    roles: list[HeldRole]
    orgs: list[str]

    @field()
    async def person(self, info: Info) -> Person | None:
        row = await info.context.loaders.person.load(self.uuid)
        return types.person(row) if row else None


@strawberry.type
class PersonConnection:
    nodes: list[Person]
    page_info: PageInfo


@strawberry.type
class OrganisationConnection:
    nodes: list[Organisation]
    page_info: PageInfo


@strawberry.type(description="档案行为。An action: its event, its mutation, who signs, who may, its input.")
class Action:
    name: str
    mutation: str
    zh: str
    en: str
    clause: str
    signed_by: str
    roles: list[str]
    about: list[str]
    input: JSONValue = strawberry.field(description="输入的 JSON Schema。The input as JSON Schema.")


@strawberry.type(description="代码的中英文名称。A code with its labels.")
class Label:
    kind: str
    code: str
    zh: str
    en: str


@strawberry.type
class PeopleQueries:
    @field("本人；未登录时为空。Null without a session.")
    async def me(self, info: Info) -> Me | None:
        caller = info.context.someone
        if caller is None:
            return None
        return Me(
            uuid=caller.person,
            session=strawberry.ID(caller.session),
            key=caller.key,
            roles=held_roles(caller.roles),
            orgs=sorted(caller.orgs),
        )

    @field()
    async def person(self, info: Info, id: strawberry.ID, as_of: AsOf | None = None) -> Person | None:
        uuid = bare(str(id), "person")
        position = await position_of(as_of, info.context)
        return None if uuid is None else await person(info.context, uuid, position)

    @field("人员，按标识。People by id.")
    async def people(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        org: str | None = None,
        as_of: AsOf | None = None,
    ) -> PersonConnection:
        visit = info.context
        visit.require_session()
        checked_first(first)
        place = read_cursor(after, tuple[str])
        position = await position_of(as_of, visit)
        rows = await visit.read(
            people.persons, org=org, after=place[0] if place else None, first=first + 1, as_of=position
        )
        shown = rows[:first]
        return PersonConnection(
            nodes=[types.person(row, position) for row in shown],
            page_info=page_info([cursor_of(row.id) for row in shown], len(rows) > first, after),
        )

    @field()
    async def organisation(self, info: Info, id: strawberry.ID) -> Organisation | None:
        uuid = bare(str(id), "org")
        return None if uuid is None else await organisation(info.context, uuid)

    @field("机构，按登记先后。Organisations in the order of their registration.")
    async def organisations(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        parent: str | None = None,
        as_of: AsOf | None = None,
    ) -> OrganisationConnection:
        visit = info.context
        visit.require_session()
        checked_first(first)
        place = read_cursor(after, tuple[str])
        position = await position_of(as_of, visit)
        rows = await visit.read(
            organisations.orgs,
            parent=parent,
            after=place[0] if place else None,
            first=first + 1,
            as_of=position,
        )
        shown = rows[:first]
        return OrganisationConnection(
            nodes=[types.organisation(row) for row in shown],
            page_info=page_info([cursor_of(row.id) for row in shown], len(rows) > first, after),
        )

    @field("全部档案行为。All actions that people perform.")
    def actions(self) -> list[Action]:
        return [_action(one) for _, one in sorted(vocabulary.ACTIONS.items())]

    @field("代码的名称：事件、角色、职务、状态、著录项等。The labels of codes.")
    def labels(self, kind: str | None = None) -> list[Label]:
        return [one for one in _labels() if kind in (None, one.kind)]


async def person(visit: Visit, uuid: str, as_of: int | None = None) -> Person | None:
    """One person, for whoever has a session."""
    visit.require_session()
    row = await visit.read(people.person, uuid, as_of)
    return types.person(row, as_of) if row else None


async def organisation(visit: Visit, uuid: str) -> Organisation | None:
    """One organisation, for whoever has a session."""
    visit.require_session()
    row = await visit.loaders.organisation.load(uuid)
    return types.organisation(row) if row else None


def _action(one: vocabulary.Action) -> Action:
    return Action(
        name=one.name,
        mutation=one.mutation,
        zh=one.event.zh,
        en=one.event.en,
        clause=one.event.clause,
        signed_by=one.event.by,
        roles=list(one.roles),
        about=list(one.event.about),
        input=JSONValue(msgspec.json.schema(one.input)),
    )


def _labels() -> list[Label]:
    tables: dict[str, dict[str, tuple[str, str]]] = {
        "event": {name: (kind.zh, kind.en) for name, kind in vocabulary.EVENTS.items()},
        "role": {name: (role.zh, role.en) for name, role in ROLES.items()},
        "post": {name: (post.zh, post.en) for name, post in POSTS.items()},
        "element": {name: (element.zh, element.en) for name, element in ELEMENTS.items()},
        "category": CATEGORIES,
        "status": STATUSES,
        "release_state": STATES,
    }
    return [
        Label(kind=kind, code=code, zh=zh, en=en)
        for kind, table in tables.items()
        for code, (zh, en) in table.items()
    ]
