"""Entries beyond the general holdings: those that a story of their own is told of, each group in a series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from api.generator.acts import Act, Plant, draft
from api.generator.calendar import MINUTE, SECOND, at, day_of, written
from api.generator.families.filing import clause, schedule_of
from api.generator.sealing import commit_of
from api.generator.world import World
from ledger.actions.filing.record_filed import RecordFiled
from ledger.content import AttachedPage, Content
from ledger.event import secret


class Extra(NamedTuple):
    """An entry of `group`, the department in its code, with its `number` there; filed on `day` as of `year`
    by the department `org` (a slug)."""

    group: str
    number: int
    day: int
    year: int
    retention: str = "D30"
    org: str = "bgs"
    pages: int = 1
    inherited: bool = False
    title: str = "关于有关工作的通知"
    fonds: str = "J019"

    def id(self, world: World) -> str:
        """The record's id."""
        return world.chance.uuid7(at(self.day, 11), "extra", self.group, self.number)

    @property
    def code(self) -> str:
        """As written, which is also canonical."""
        return f"{self.fonds}-WS·{self.year}·{self.retention}·{self.group}-{self.number:04d}"


def filed(world: World, one: Extra, *plants: Plant, by: str = "archivist1", **changes: object) -> Act:
    """The filing of one extra entry. `changes`: members of its payload that are another than usual."""
    members: dict[str, object] = {
        "born_digital": False,
        "category": "WS",
        "clause": None if one.inherited else clause("WS", one.retention),
        "code": one.code,
        "date": written(day_of(one.year, 5, 6)),
        "document_number": f"浙公{one.group}〔{one.year}〕{one.number}号",
        "inherited": one.inherited,
        "level": "item",
        "openness": "unreviewed",
        "page_count": one.pages,
        "responsible": secret("某某省公安厅"),
        "retention": one.retention,
        "schedule": None if one.inherited else schedule_of(one.day),
        "secrecy": "none",
        "title": secret(one.title),
    }
    payload = RecordFiled(**(members | changes))  # type: ignore[arg-type]
    tags = (
        f"record:{one.id(world)}",
        f"code:{one.code}",
        f"fonds:{one.fonds}",
        f"org:{world.org(one.org)}",
    )
    clock = at(one.day, 11) + one.number % 300 * SECOND
    return Act(clock, by, [draft(payload, *tags)], plants=plants)


def content(world: World, one: Extra, pages: tuple[AttachedPage, ...] = ()) -> str:
    """The content digest of an extra entry as `filed` files it, with these pages."""
    owner = f"record:{one.id(world)}"
    metadata = {
        "born_digital": False,
        "category": "WS",
        "code": one.code,
        "date": written(day_of(one.year, 5, 6)),
        "document_number": f"浙公{one.group}〔{one.year}〕{one.number}号",
        "level": "item",
        "openness": "unreviewed",
        "page_count": one.pages,
        "responsible": commit_of(world.chance, owner, "record.filed", "responsible", "某某省公安厅"),
        "retention": one.retention,
        "secrecy": "none",
        "title": commit_of(world.chance, owner, "record.filed", "title", one.title),
    }
    return Content(one.id(world), world.org(one.org), pages, (), metadata).digest


def all_filed(world: World, group: list[Extra], day: int) -> Iterator[Act]:
    """Those of a group that are filed on this day."""
    return (filed(world, one) for one in group if one.day == day)


__all__ = ["MINUTE", "Extra", "all_filed", "content", "filed"]
