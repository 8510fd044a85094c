"""Organisations, and the people in them. Names and police numbers are shown to those who may see them."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from api.inputs import Integer53
from api.types.basis import DateTime, Info, Node, field
from ledger import roles
from projections.views import organisations, people


@strawberry.type(description="机构。An organisation: bureau, department, vendor, authority or partner.")
class Organisation(Node):
    id: strawberry.ID
    uuid: str
    kind: str
    name: str
    code: str | None
    level: str | None
    aliases: list[str]
    registered_at: DateTime
    former_names: list[str]
    ended: str | None
    ended_at: DateTime | None
    successor: str | None
    above: strawberry.Private[str | None]

    @field("上级机构。The organisation above.")
    async def parent(self, info: Info) -> Organisation | None:
        row = await info.context.loaders.organisation.load(self.above) if self.above else None
        return organisation(row) if row else None


@strawberry.type(description="持有的角色。A role that is held, and where: an organisation's id or `*`.")
class HeldRole:
    role: str
    zh: str
    en: str
    scope: str


@strawberry.type(description="任职。A post held at an organisation.")
class HeldPost:
    post: str
    org: str


@strawberry.type(description="证书密钥。A certified key.")
class Key(Node):
    id: strawberry.ID
    key: str
    owner: str
    custody: str
    purpose: str
    suite: str
    enrolled_at: DateTime
    revoked_at: DateTime | None
    reason: str | None
    last_good_index: Integer53 | None


@strawberry.type(description="人员。A person; name and number only for those who may see them.")
class Person(Node):
    id: strawberry.ID
    uuid: str
    org: str
    enrolled_at: DateTime
    row: strawberry.Private[people.PersonRow]
    as_of: strawberry.Private[int | None]

    @field("姓名，无权者为空。The name; null for who may not see it, or once erased.")
    def name(self, info: Info) -> str | None:
        if not info.context.sees_person(self.uuid):
            return None
        return people.name_of(self.row, info.context.service.ledger.keys)

    @field("警号，无权者为空。The police number; null for who may not see it.")
    def number(self, info: Info) -> str | None:
        return self.row.number if info.context.sees_person(self.uuid) else None

    @field()
    async def organisation(self, info: Info) -> Organisation | None:
        row = await info.context.loaders.organisation.load(self.org)
        return organisation(row) if row else None

    @field("现任角色，无权者为空。The roles held now; null for who may not see them.")
    async def roles(self, info: Info) -> list[HeldRole] | None:
        visit = info.context
        if not visit.sees_person(self.uuid):
            return None
        now = visit.service.ledger.clock.now()
        return held_roles(await visit.read(people.roles_of, self.uuid, now, self.as_of))

    @field("现任职务。The posts held now.")
    async def posts(self, info: Info) -> list[HeldPost]:
        now = info.context.service.ledger.clock.now()
        held = await info.context.read(people.posts_of, self.uuid, now, self.as_of)
        return [HeldPost(post=post, org=org) for org, post in held.items()]

    @field("密钥，无权者为空。The keys; null for who may not see them.")
    async def keys(self, info: Info) -> list[Key] | None:
        if not info.context.sees_person(self.uuid):
            return None
        return [key(row) for row in await info.context.read(people.keys_of, self.uuid, self.as_of)]


def organisation(row: organisations.OrgRow) -> Organisation:
    """The organisation of a row."""
    return Organisation(
        id=strawberry.ID(f"org:{row.id}"),
        uuid=row.id,
        kind=row.kind,
        name=row.name,
        code=row.code,
        level=row.level,
        aliases=row.aliases.splitlines(),
        registered_at=DateTime(row.registered_at),
        former_names=row.former_names.splitlines(),
        ended=row.ended,
        ended_at=None if row.ended_at is None else DateTime(row.ended_at),
        successor=row.successor,
        above=row.parent,
    )


def person(row: people.PersonRow, as_of: int | None = None) -> Person:
    """The person of a row."""
    return Person(
        id=strawberry.ID(f"person:{row.id}"),
        uuid=row.id,
        org=row.org,
        enrolled_at=DateTime(row.enrolled_at),
        row=row,
        as_of=as_of,
    )


def key(row: people.KeyRow) -> Key:
    """The key of a row."""
    return Key(
        id=strawberry.ID(f"key:{row.id}"),
        key=row.id,
        owner=row.owner,
        custody=row.custody,
        purpose=row.purpose,
        suite=row.suite,
        enrolled_at=DateTime(row.enrolled_at),
        revoked_at=None if row.revoked_at is None else DateTime(row.revoked_at),
        reason=row.reason,
        last_good_index=None if row.last_good_index is None else Integer53(row.last_good_index),
    )


def held_roles(held: Iterable[people.Held | roles.Held]) -> list[HeldRole]:
    """Roles with their labels, in a fixed order."""
    return [
        HeldRole(role=one.role, zh=roles.ROLES[one.role].zh, en=roles.ROLES[one.role].en, scope=one.scope)
        for one in sorted(held, key=tuple)
        if one.role in roles.ROLES
    ]
