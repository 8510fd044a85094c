"""Loaders of one request: what is looked up by id is looked up once, and many at a time."""

from __future__ import annotations

from strawberry.dataloader import DataLoader

from api.visit import Visit
from projections.views import catalogue, organisations, people
from projections.visibility import Grade


class Loaders:
    """One set per visit, because what is found depends on who asks."""

    def __init__(self, visit: Visit) -> None:
        async def grades(ids: list[str]) -> list[Grade]:
            found = await visit.read(catalogue.grades, ids, visit.visibility)
            return [found[id] for id in ids]

        async def orgs(ids: list[str]) -> list[organisations.OrgRow | None]:
            found = await visit.read(organisations.many, ids)
            return [found.get(id) for id in ids]

        async def persons(ids: list[str]) -> list[people.PersonRow | None]:
            found = await visit.read(people.many, ids)
            return [found.get(id) for id in ids]

        self.grade: DataLoader[str, Grade] = DataLoader(grades)
        self.organisation: DataLoader[str, organisations.OrgRow | None] = DataLoader(orgs)
        self.person: DataLoader[str, people.PersonRow | None] = DataLoader(persons)
