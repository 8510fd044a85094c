"""Loaders of one request: what is looked up by id is looked up once, and many at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from strawberry.dataloader import DataLoader

from projections.views import catalogue, organisations, people
from projections.visibility import Grade, Visibility

Read = Callable[..., Awaitable[Any]]


class Loaders:
    """One set per visit, because what is found depends on who asks. `read`: asks a view's query function."""

    def __init__(self, read: Read, visibility: Callable[[], Visibility]) -> None:
        async def grades(ids: list[str]) -> list[Grade]:
            found = await read(catalogue.grades, ids, visibility())
            return [found[id] for id in ids]

        async def orgs(ids: list[str]) -> list[organisations.OrgRow | None]:
            found = await read(organisations.many, ids)
            return [found.get(id) for id in ids]

        async def persons(ids: list[str]) -> list[people.PersonRow | None]:
            found = await read(people.many, ids)
            return [found.get(id) for id in ids]

        self.grade: DataLoader[str, Grade] = DataLoader(grades)
        self.organisation: DataLoader[str, organisations.OrgRow | None] = DataLoader(orgs)
        self.person: DataLoader[str, people.PersonRow | None] = DataLoader(persons)
