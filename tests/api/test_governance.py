"""Governance, oversight and statistics asked over GraphQL: who sees what."""

from __future__ import annotations

from typing import Any

import pytest

from signing.times import format_time
from tests.api.rooms import HOTELS, NOW, Room, identity
from tests.api.speaking import Speaker

DAY = 86_400_000_000
DUE = format_time(NOW + 30 * DAY)
FINDINGS = """query($org: String) { findings(first: 10, org: $org) {
  nodes { id org state overdue text measure answeredBy closedBy causedBy rules } } }"""
STATISTICS = """query($by: StatisticsBy, $org: String) { statistics(by: $by, org: $org) {
  value entries digitized pages declared digitizedPerMille } }"""


def done(room: Room, who: str, action: str, wanted: dict[str, Any], about: str) -> str:
    return identity(room.desks[who].do(action, wanted).subjects, about)


@pytest.fixture(scope="module")
def governed(speaker: Speaker) -> Speaker:
    """A plan with a task for the office, a finding put to it, figures from before."""
    room = speaker.room
    office, bureau = room.orgs["office"], room.orgs["bureau"]
    target = {"grade": "standardised", "levels": ["city"], "year": 2030}
    plan = {"due": DUE, "kind": "year", "org": bureau, "target": "全部", "title": "年度计划", "year": 2025}
    id = done(room, "supervisor", "plan.adopted", {**plan, "grades": target}, "plan")
    task = {"due": DUE, "org": office, "plan": id, "title": "完成整理"}
    assigned = done(room, "supervisor", "task.assigned", task, "task")
    room.desks["leader"].do("task.done", {"task": assigned, "result": "张三已办"})
    finding = {"org": office, "text": "张三未按时归档", "rules": ["FIL-1"], "due": DUE}
    raised = done(room, "supervisor", "finding.raised", finding, "finding")
    room.desks["leader"].do("finding.answered", {"finding": raised, "measure": "已补归档"})
    export = room.ledger.objects.put(b"one line\n")["object"]
    figure = {"figure": "visits", "value": 151_000, "source": "[S]27"}
    holdings = {
        "system": "旧系统",
        "manifest": export,
        "root": export,
        "entries": 484_000,
        "pages": 2_170_000,
    }
    receipt = room.desks["archivist"].do("holdings.inherited", {**holdings, "statistics": [figure]})
    speaker.service.wait_for(receipt.last)
    return speaker


def test_the_wall_chart_is_for_everyone_and_its_results_are_not(governed: Speaker) -> None:
    query = """{ plans(first: 5, year: 2025) { nodes { title tasks(first: 5) { title state result late }
      count { units awarded levels { level units } } } } }"""
    for who, result in (("reader", "张三已办"), ("supervisor", "张三已办"), ("outsider", None)):
        (plan,) = governed.ask(query, who=who)["plans"]["nodes"]
        assert plan["tasks"] == [{"title": "完成整理", "state": "done", "result": result, "late": False}]
    assert plan["count"] == {"units": 0, "awarded": 0, "levels": [{"level": "city", "units": 0}]}
    assert governed.errors(query)[0]["extensions"]["code"] == "SESSION_NEEDED"


def test_a_finding_is_seen_by_who_oversees_and_who_has_to_answer(governed: Speaker) -> None:
    office = governed.room.orgs["office"]
    for who in ("supervisor", "audit_administrator", "leader"):
        (one,) = governed.ask(FINDINGS, {"org": office}, who=who)["findings"]["nodes"]
        assert (one["text"], one["measure"], one["state"]) == ("张三未按时归档", "已补归档", "answered")
        assert one["rules"] == ["FIL-1"]
    for variables in ({"org": office}, {}):
        (error,) = governed.errors(FINDINGS, variables, who="outsider")
        assert error["extensions"]["code"] == "NOT_YOUR_ORG"
    node = f'{{ node(id: "{one["id"]}") {{ ... on Finding {{ state }} }} }}'
    assert governed.ask(node, who="outsider")["node"] is None
    assert governed.ask(node, who="leader")["node"] == {"state": "answered"}


def test_a_finding_that_another_closed_shows_by_whom(governed: Speaker) -> None:
    room = governed.room
    wanted = {"org": room.orgs["office"], "text": "磁盘未检查", "due": DUE}
    raised = done(room, "supervisor", "finding.raised", wanted, "finding")
    room.desks["leader"].do("finding.answered", {"finding": raised, "measure": "已检查"})
    closed = room.desks["auditor"].do("finding.closed", {"finding": raised, "note": "复核"})
    governed.service.wait_for(closed.last)
    query = f'{{ finding(id: "{raised}") {{ state closedBy note overdue outcome }} }}'
    assert governed.ask(query, who="leader")["finding"] == {
        "state": "closed",
        "closedBy": room.person("auditor"),
        "note": "复核",
        "overdue": False,
        "outcome": "rectified",
    }


def test_statistics_count_what_stands_and_not_what_was_before(governed: Speaker) -> None:
    office = governed.room.orgs["office"]
    (whole,) = governed.ask(STATISTICS, who="archivist")["statistics"]
    assert whole == {
        "value": "all", "entries": 3, "digitized": 1, "pages": 1, "declared": 3, "digitizedPerMille": 333
    }  # fmt: skip
    found = governed.ask(STATISTICS, {"by": "DEPARTMENT"}, who="archivist")["statistics"]
    assert {one["value"]: one["entries"] for one in found} == {office: 2, governed.room.orgs["patrol"]: 1}
    (own,) = governed.ask(STATISTICS, {"by": "YEAR", "org": office}, who="reader")["statistics"]
    assert (own["value"], own["entries"]) == ("2016", 2)
    (error,) = governed.errors(STATISTICS, {}, who="reader")
    assert error["extensions"]["code"] == "NOT_YOUR_ORG"
    query = "{ openingFigures { figure value source } inheritedHoldings { entries } }"
    assert governed.ask(query, who="reader") == {
        "openingFigures": [{"figure": "visits", "value": 151_000, "source": "[S]27"}],
        "inheritedHoldings": [{"entries": 484_000}],
    }


def test_a_look_is_a_visit(governed: Speaker) -> None:
    governed.ask('{ search(text: "旅馆", first: 5) { totalCount } }', who="reader")
    governed.ask(f'{{ record(id: "{governed.room.records[HOTELS]}") {{ title }} }}', who="reader")
    governed.service.wait_for(governed.room.ledger.store.head().size)
    found = governed.ask("{ visitCounts { month channel visits } }", who="archivist")["visitCounts"]
    assert [(one["channel"], one["visits"]) for one in found] == [("platform", 1)]


def test_oversight_that_is_not_of_a_department_is_for_who_oversees(governed: Speaker) -> None:
    for query in (
        "{ audits { id } }",
        "{ replays(first: 1) { nodes { id } } }",
        "{ witnessedCheckpoints { size } }",
    ):
        (error,) = governed.errors(query, {}, who="reader")
        assert error["extensions"]["code"] == "ROLE_MISSING"
        assert governed.ask(query, who="auditor")
    shown = governed.ask("{ rulesets { id } securityAssessments { level } }", who="reader")
    assert shown == {"rulesets": [], "securityAssessments": []}
    assert governed.ask("{ grades(first: 1) { nodes { id } } }", who="reader")["grades"]["nodes"] == []
    for query in ("{ inspections { id } }", "{ departmentAssessments { score } }"):
        assert governed.errors(query, {}, who="reader")[0]["extensions"]["code"] == "NOT_YOUR_ORG"
        assert governed.ask(query, who="supervisor")
    (error,) = governed.errors('{ gradeCount(grade: "best", levels: []) { units } }', {}, who="reader")
    assert error["extensions"]["code"] == "INPUT_REFUSED"


def test_who_leaves_is_logged_out_and_sees_nothing(governed: Speaker) -> None:
    room = governed.room
    wanted = {"person": room.person("receiver"), "org": room.orgs["office"], "reason": "retired"}
    room.desks["system_administrator"].do("person.left", wanted)
    (error,) = governed.errors("{ records(first: 1) { totalCount } }", {}, who="receiver")
    assert error["extensions"]["code"] == "SESSION_ENDED"
