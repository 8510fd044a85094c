"""Planted in keeping: BAK-1a, BAK-1b, BAK-5 to BAK-7, INC-1. BAK-2 to BAK-4 are in `families.keeping`."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, draft
from api.generator.calendar import HOUR, MINUTE, SECOND, at, date_of, day_of, half_months, working_from
from api.generator.days import Known
from api.generator.papers import pdf
from api.generator.planting.told import Told, plant
from ledger.actions.keeping.drills import DrillEnded, DrillStarted
from ledger.actions.keeping.media import MediumMoved, MediumRetired
from ledger.actions.keeping.restore_events import Restored

_FIRST = day_of(2022, 2, 21)
_LAST = day_of(2022, 8, 3)


def _disk(told: Told, day: int, name: str, checks: set[int], role: str, turn: int) -> Iterator[Act]:
    """A disk that comes in February 2022, is powered on on these days, and goes in August."""
    if day == _FIRST:
        yield told.keeping.registered(name, day, role)  # type: ignore[arg-type]
    if day in checks and _FIRST < day < _LAST:
        yield told.keeping.powered(name, day, 30 + turn)
    if day == _LAST:
        payload = MediumRetired(reason="damaged", wiped=True, document="浙公保〔2022〕9号")
        clock = at(day, 16) + turn * MINUTE
        yield Act(clock, "keeper2", [draft(payload, f"medium:{told.keeping.medium(name)}")])


def _regular() -> set[int]:
    return {begins + 7 for begins, _ in half_months(_FIRST, _LAST)}


def bak_1a(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A half month passes without a check, although no gap is longer than seventeen days."""
    checks = _regular() - {day_of(2022, 4, 8), day_of(2022, 4, 23), day_of(2022, 5, 8)}
    checks |= {day_of(2022, 4, 8), day_of(2022, 4, 15), day_of(2022, 5, 1), day_of(2022, 5, 8)}
    zh, en = "4 月下半月未通电检查（所指事件是其后第一次）", "no check in the second half of April 2022"
    one = plant("BAK-1a", f"medium:{told.keeping.medium('planted.1a')}", zh, en)
    for act in _disk(told, day, "planted.1a", checks, "in_use", 0):
        yield act._replace(plants=(one,)) if day == day_of(2022, 5, 1) else act


def bak_1b(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Every half month has its check, but twenty-nine days lie between two of them."""
    checks = _regular() - {day_of(2022, 4, 8), day_of(2022, 4, 23)}
    checks |= {day_of(2022, 4, 1), day_of(2022, 4, 30)}
    zh, en = (
        "两次通电检查相隔 29 天（所指事件是后一次）",
        "29 days between two checks (the event is the second)",
    )
    one = plant("BAK-1b", f"medium:{told.keeping.medium('planted.1b')}", zh, en)
    for act in _disk(told, day, "planted.1b", checks, "in_use", 1):
        yield act._replace(plants=(one,)) if day == day_of(2022, 4, 30) else act


def bak_5(told: Told, day: int, known: Known) -> Iterator[Act]:
    """For a month there is no off-site set."""
    gone, back = day_of(2023, 2, 9), day_of(2023, 3, 9)
    tag = f"medium:{told.keeping.medium('disk.off_site')}"
    if day == gone:
        payload = MediumMoved(place="机房 B 区 12 柜", set_role="in_use")
        zh, en = "一个月内没有异地保存的一套", "no off-site set for a month"
        yield Act(at(day, 11), "keeper2", [draft(payload, tag)], plants=(plant("BAK-5", tag, zh, en),))
    if day == back:
        yield Act(
            at(day, 11),
            "keeper2",
            [draft(MediumMoved(place="异地库房二室 1 柜 2 层", set_role="off_site"), tag)],
        )


def bak_6(told: Told, day: int, known: Known) -> Iterator[Act]:
    """An off-site disk is not read for more than a year."""
    first, last, name = day_of(2021, 2, 22), day_of(2022, 4, 20), "planted.6"
    tag = f"medium:{told.keeping.medium(name)}"
    if day == first:
        zh, en = "异地介质一年多未做读取检测", "an off-site disk not read for more than a year"
        yield told.keeping.registered(name, day, "off_site", plant("BAK-6", tag, zh, en))
    if first < day < last and date_of(day).day in (8, 23):
        yield told.keeping.powered(name, day, 40)
    if day == last:
        yield Act(at(day, 16), "keeper2", [draft(MediumRetired(reason="replaced", wiped=True), tag)])


def bak_7(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A drill takes fifteen hours; its end is told the next morning."""
    began = day_of(2023, 3, 13)  # a Monday: the log is witnessed that morning
    world = told.world
    backup = f"backup:{told.keeping.backup('monthly.202303')}"
    tags = (f"drill:{world.made(began, 'BAK-7')}", backup)
    if day == began:
        yield Act(at(day, 8, 30), "operator2", [draft(DrillStarted(scenario="site_lost"), *tags)])
    if day == began + 1:
        seen, report = known.seen(began), pdf("minutes of BAK-7")
        payload = DrillEnded(
            verdict="failed",
            report=report.object,
            restored=Restored(seen.root, seen.size),
            seconds_to_full=15 * HOUR // SECOND,
            seconds_to_read_only=4 * HOUR // SECOND,
        )
        zh, en = "演练恢复用时 15 小时，超过 12 小时", "a drill took 15 hours, 12 are allowed"
        planted = plant("BAK-7", tags[0], zh, en)
        yield Act(
            at(day, 9, 30), "operator2", [draft(payload, *tags)], manifests=(report,), plants=(planted,)
        )


def inc_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """An incident is reported after fifty hours."""
    began = working_from(day_of(2022, 11, 22))
    if day == began:
        zh, en = "安全事件 50 小时后才报告", "an incident reported after fifty hours"
        planted = plant("INC-1", told.keeping.incident("INC-1"), zh, en)
        yield from told.keeping.opened("INC-1", "loss", day, planted)
    if day == began + 2:
        yield told.keeping.reported("INC-1", at(day, 10, 50))
    if day == working_from(began + 14):
        yield told.keeping.closed("INC-1", day)
