"""Planted in oversight: AUD-2, AUD-5, AUD-6, FIN-1, REP-2, RUL-1, TIME-1. GOV-1, GOV-2, REP-1 and TIME-3 are
broken in `families`."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from api.generator.acts import Act, draft
from api.generator.calendar import DAY, HOUR, MINUTE, after_working, at, day_of, working_from
from api.generator.days import Known
from api.generator.families.extras import filed
from api.generator.families.governing import NOT_PROTECTED
from api.generator.families.opening import grant
from api.generator.planting.told import Told, extra, plant
from ledger.actions.filing.arrangement_events import RecordShelved
from ledger.actions.oversight.rulesets import ComplianceReplayed
from ledger.roles import EVERYWHERE, RoleWithdrawn

_FILED = working_from(day_of(2021, 5, 27))


def aud_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """For a week the system administrator is audit administrator too."""
    began, world = working_from(day_of(2022, 7, 11)), told.world
    person = world.person("system")
    if day == began:
        zh, en = "系统管理员兼任审计管理员", "the system administrator is audit administrator too"
        planted = plant("AUD-2", f"person:{person}", zh, en)
        granted = grant(world, "system", "audit_administrator", EVERYWHERE)
        yield Act(at(day, 9), "security", [granted], plants=(planted,))
    if day == working_from(began + 7):
        payload = RoleWithdrawn(
            person=person, role="audit_administrator", scope=EVERYWHERE, reason="三员不得兼任"
        )
        yield Act(at(day, 9), "security", [draft(payload, f"person:{person}")])


def aud_5(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record was shelved three days before it was told, and nothing says why."""
    one = extra("AUD-5", 1, _FILED)
    if day == _FILED:
        yield filed(told.world, one)
    if day == after_working(_FILED, 6):
        record = f"record:{one.id(told.world)}"
        zh, en = "发生三天后才记录，未说明理由", "recorded three days after it happened, without a reason"
        yield Act(
            at(day, 10),
            "keeper3",
            [draft(RecordShelved(shelf="一室 2 列 3 柜 4 层"), record)],
            occurred=at(day, 10) - 3 * DAY,
            plants=(plant("AUD-5", record, zh, en),),
        )


def time_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """An event is said to have happened an hour after it was recorded."""
    one = extra("TIME-1", 1, _FILED)
    if day == _FILED:
        yield filed(told.world, one)
    if day == after_working(_FILED, 7):
        record = f"record:{one.id(told.world)}"
        zh, en = "发生时间晚于记录时间一小时", "said to have happened an hour after it was recorded"
        yield Act(
            at(day, 10),
            "keeper3",
            [draft(RecordShelved(shelf="一室 2 列 3 柜 5 层"), record)],
            occurred=at(day, 10) + HOUR,
            plants=(plant("TIME-1", record, zh, en),),
        )


def aud_6(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The level-3 assessment of 2023 begins three weeks late."""
    passed = working_from(day_of(NOT_PROTECTED, 1, 20))
    if day == passed:
        zh, en = "年初没有有效的等级保护测评", "no valid level-3 assessment at the beginning of the year"
        key = f"ledger:{NOT_PROTECTED}"
        planted = plant("AUD-6", key, zh, en)
        yield told.governing.protected(NOT_PROTECTED, day, planted, begins=passed)


def fin_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A finding is neither answered nor closed nor waived; another one is waived, and that is fine."""
    began = working_from(day_of(2022, 8, 3))
    if day == began:
        key = f"finding:{told.world.made(day_of(2021, 1, 4), 'finding', 'FIN-1')}"
        zh, en = "问题逾期未反馈、未销号，也无豁免", "a finding neither answered nor closed nor waived"
        yield told.governing.raised("FIN-1", "fzzd", day, 30, plant("FIN-1", key, zh, en))
        raised = told.governing.raised("waived", "dczd", day, 30)
        yield raised._replace(at=raised.at + 5 * MINUTE)
    if day == working_from(began + 12):
        yield told.governing.waived("waived", "dczd", day)


def rep_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Two replays of the same inputs give different digests."""
    if day != working_from(day_of(2022, 8, 17)):
        return
    one = told.governing.replayed(day, known, "REP-2.a", digest=told.world.digest("verdicts", "a"))
    zh, en = "同样输入的两次回溯摘要不同", "two replays of the same inputs differ"
    planted = plant("REP-2", "replay:2022-08", zh, en)
    two = told.governing.replayed(day, known, "REP-2.b", planted, digest=told.world.digest("verdicts", "b"))
    yield one
    yield two._replace(at=two.at + 20 * MINUTE)


def rul_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A replay by a rule set that was never adopted."""
    if day != working_from(day_of(2022, 10, 26)):
        return
    act = told.governing.replayed(day, known, "RUL-1")
    other = told.world.digest("another rule set")
    payload = act.drafts[0].payload
    assert isinstance(payload, ComplianceReplayed)
    changed = msgspec.structs.replace(payload, ruleset=other, purpose="on_request")
    zh, en = "使用了未经启用的规则集", "a rule set that was never adopted"
    planted = plant("RUL-1", f"ruleset:{other}", zh, en)
    yield act._replace(drafts=[draft(changed, f"ruleset:{other}")], plants=(planted,))
