"""Governance, oversight, changed organisations and statistics, as the log tells them."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.actions.access.looks import Channel, Look, query_made, record_viewed
from ledger.actions.governance.assessments import AssessmentPassed, DepartmentAssessed, InspectionMade
from ledger.actions.governance.committees import CommitteeFormed
from ledger.actions.governance.grades import GradeAwarded
from ledger.actions.governance.plans import GradeTarget, PlanAdopted, TaskAssigned, TaskDone
from ledger.actions.governance.regulations import RegulationIssued
from ledger.actions.organisation.holdings_inherited import HoldingsInherited, Opening
from ledger.actions.organisation.org_changes import OrgClosed, OrgMerged, OrgRenamed
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.people import PersonLeft, PostChanged
from ledger.actions.oversight.audits import AuditConcluded, AuditOpened
from ledger.actions.oversight.checkpoint_witnessed import CheckpointWitnessed, Cosigned
from ledger.actions.oversight.findings import (
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    WaiverGranted,
)
from ledger.actions.oversight.rulesets import ComplianceReplayed, RuleCount, RulesetAdopted
from ledger.actions.oversight.subjects_attested import SubjectsAttested
from ledger.event import Draft, FileObject, secret
from ledger.roles import RoleGranted
from projections.database import Views
from projections.kept_sealed import opened
from projections.views import (
    governance,
    grade_target,
    organisations,
    oversight,
    people,
    statistics,
)
from signing.times import format_time
from tests.ledger.given import DAY, NOW, OFFICE, digest_of, identity
from tests.projections import books
from tests.projections.books import ANNA, Book
from tests.projections.test_catalogue import project

SESSION, CHIEF = identity("session"), identity("督察")
PLAN, TASK, FINDING, AUDIT = map(identity, ("plan", "task", "finding", "audit"))
DUE = format_time(NOW + 10 * DAY)


def unit(name: str, level: str, kind: str = "bureau") -> Draft:
    payload = OrgRegistered(org=identity(name), kind=kind, name=name, level=level)  # type: ignore[arg-type]
    return Draft(payload, (f"org:{identity(name)}",))


def awarded(name: str, grade: str, year: int) -> Draft:
    payload = GradeAwarded(
        authority=identity("省局"),
        certificate="1",
        date=f"{year}1201",
        grade=grade,  # type: ignore[arg-type]
        org=identity(name),
        rank="province",
        year=year,
    )
    return Draft(payload, (f"org:{identity(name)}",))


def test_an_organisation_is_renamed_merged_and_closed(views: Views, book: Book) -> None:
    other = identity("other")
    book.append(books.org("办公室"), books.org("警务处", other))
    before = book.append(
        Draft(OrgRenamed(org=OFFICE, name="办公厅", old="办公室", aliases=("BGT",)), (f"org:{OFFICE}",))
    )
    ends = format_time(NOW + DAY)
    book.append(
        Draft(OrgMerged(into=other, orgs=(OFFICE,), from_=ends), (f"org:{OFFICE}", f"org:{other}")),
        Draft(OrgClosed(org=other, reason="restructured"), (f"org:{other}",)),
    )
    project(views, book)
    with views.reading() as connection:
        row = organisations.org(connection, OFFICE)
        then = organisations.org(connection, OFFICE, before)
        last = organisations.org(connection, other)
    assert row is not None
    assert then is not None
    assert last is not None
    assert (row.name, row.former_names, row.aliases) == ("办公厅", "办公室", "BGT")
    assert (row.ended, row.ended_at, row.successor) == ("merged", NOW + DAY, other)
    assert (then.name, then.ended) == ("办公厅", None)
    assert (last.ended, last.successor) == ("closed", None)


def test_leaving_ends_the_roles_that_a_person_is_shown_with(views: Views, book: Book) -> None:
    patrol = identity("patrol")
    held = (("archivist", "*"), ("receiver", OFFICE), ("reviewer", patrol))
    grants = [RoleGranted(person=ANNA, role=role, scope=scope) for role, scope in held]
    book.append(books.org("办公室"), books.org("特警", patrol), books.person("张三"))
    book.append(*(Draft(one, (f"person:{ANNA}",)) for one in grants))
    leaving = PersonLeft(person=ANNA, org=OFFICE, reason="transferred", from_=format_time(NOW + DAY))
    book.append(Draft(leaving, (f"person:{ANNA}", f"org:{OFFICE}")))
    project(views, book)
    assert _roles(views, NOW) == {"archivist", "receiver", "reviewer"}
    assert _roles(views, NOW + DAY) == {"reviewer"}
    moved = PostChanged(person=ANNA, org=patrol, post="officer")
    again = RoleGranted(person=ANNA, role="archivist", scope="*")
    book.append(Draft(moved, (f"person:{ANNA}", f"org:{patrol}")), Draft(again, (f"person:{ANNA}",)))
    project(views, book)
    assert _roles(views, NOW + DAY) == {"reviewer", "archivist"}


def _roles(views: Views, at: int) -> set[str]:
    with views.reading() as connection:
        return {one.role for one in people.roles_of(connection, ANNA, at)}


def test_a_task_is_open_then_overdue_then_done_late_and_its_result_is_sealed(
    views: Views, book: Book
) -> None:
    tags = (f"task:{TASK}", f"plan:{PLAN}", f"org:{OFFICE}")
    target = GradeTarget(grade="standardised", levels=("city", "county"), year=2030)
    plan = PlanAdopted(
        due=DUE, kind="year", org=OFFICE, target="全部", title="年度计划", year=2026, grades=target
    )
    book.append(Draft(plan, (f"plan:{PLAN}", f"org:{OFFICE}")))
    book.append(Draft(TaskAssigned(due=DUE, org=OFFICE, title="整理"), tags))
    project(views, book)
    with views.reading() as connection:
        task = governance.one(connection, governance.TASKS, TASK)
        (row,) = governance.listed(connection, governance.PLANS, year=2026)
    assert task is not None
    assert (task.state(NOW), task.state(NOW + 11 * DAY)) == ("open", "overdue")
    assert (row.grade, row.levels.split("\n"), row.grade_year) == ("standardised", ["city", "county"], 2030)
    book.append(Draft(TaskDone(late=True, org=OFFICE, result=secret("张三已办")), tags), session=SESSION)
    project(views, book)
    with views.reading() as connection:
        (task,) = governance.listed(connection, governance.TASKS, org=OFFICE, plan=PLAN)
    assert task.state(NOW) == "done_late"
    assert "张三" not in repr(task)
    assert opened(task.result, book.keys) == "张三已办"


def test_the_target_is_counted_by_level_and_year(views: Views, book: Book) -> None:
    book.append(unit("嘉兴", "city"), unit("台州", "city"), unit("南湖", "county"), unit("一所", "station"))
    book.append(unit("政治部", "city", "department"), unit("旧县", "county"))
    book.append(Draft(OrgClosed(org=identity("旧县"), reason="dissolved"), (f"org:{identity('旧县')}",)))
    for name, grade, year in (
        ("嘉兴", "standardised", 2016),
        ("嘉兴", "demonstration", 2018),
        ("南湖", "demonstration", 2018),
        ("一所", "standardised", 2018),
        ("旧县", "standardised", 2018),
        ("政治部", "standardised", 2018),
    ):
        book.append(awarded(name, grade, year))
    project(views, book)
    levels = ["city", "county"]
    with views.reading() as connection:
        count = grade_target.target_count(connection, "standardised", levels)
        early = grade_target.target_count(connection, "standardised", levels, 2017)
        shown = grade_target.target_count(connection, "demonstration", ["city"])
    assert (count.units, count.awarded) == (3, 2)
    assert count.levels == [("city", 2, 1, 1), ("county", 1, 1, 1)]
    assert count.years == [(2016, 1), (2018, 2)]
    assert (early.awarded, shown.awarded) == (1, 1)


def test_committees_regulations_assessments_and_inspections_are_listed(views: Views, book: Book) -> None:
    org, text = f"org:{OFFICE}", FileObject(1, digest_of("text"))
    first = CommitteeFormed(head=ANNA, kind="appraisal", name="鉴定委员会", org=OFFICE, members=(CHIEF,))
    regulation = RegulationIssued(
        effective=DUE, field="base", org=OFFICE, text=text, title="保管期限规定", version="1"
    )
    system = AssessmentPassed(
        assessor="测评中心", level=3, number="1", system="系统", from_=format_time(NOW), until=DUE
    )
    inspection = InspectionMade(
        date="20260301", findings=1, kind="joint", org=OFFICE, year=2026, inspectors=(ANNA,)
    )
    book.append(
        Draft(first, (f"committee:{identity('c')}", org)),
        Draft(regulation, (f"regulation:{identity('r')}", org)),
        Draft(DepartmentAssessed(findings=0, full=100, org=OFFICE, score=90, year=2025), (org,)),
        Draft(inspection, (f"inspection:{identity('i')}", org)),
        Draft(system, ("ledger:x",)),
    )
    project(views, book)
    with views.reading() as connection:
        office = governance.committee_in_office(connection, OFFICE, "appraisal", NOW + DAY)
        assert governance.committee_in_office(connection, OFFICE, "leading_group", NOW + DAY) is None
        (issued,) = governance.listed(connection, governance.REGULATIONS, regulation=identity("r"))
        (assessed,) = governance.listed(connection, governance.ASSESSMENTS, year=2025)
        (inspected,) = governance.listed(connection, governance.INSPECTIONS, org=OFFICE)
        valid = governance.security_at(connection, NOW + DAY)
        assert governance.security_at(connection, NOW + 11 * DAY) is None
    assert office is not None
    assert valid is not None
    assert (office.head, office.members) == (ANNA, CHIEF)
    assert (issued.text, assessed.score, inspected.inspectors, valid.level) == (text.object, 90, ANNA, 3)


def finding(*members: Draft, book: Book) -> None:
    payload = FindingRaised(
        due=DUE, gravity="major", org=OFFICE, text=secret("张三未归档"), rules=("FIL-1",), caused_by=(ANNA,)
    )
    tags = (f"finding:{FINDING}", f"org:{OFFICE}", f"person:{ANNA}")
    book.append(Draft(payload, tags), actor=CHIEF, session=SESSION)
    for draft in members:
        book.append(draft, session=SESSION)


def test_a_finding_is_followed_to_its_end(views: Views, book: Book) -> None:
    tags = (f"finding:{FINDING}", f"org:{OFFICE}")
    finding(Draft(FindingAnswered(late=True, measure=secret("已补"), org=OFFICE), tags), book=book)
    project(views, book)
    with views.reading() as connection:
        (row,) = oversight.findings(connection, org=OFFICE)
        overdue = oversight.findings(connection, overdue_at=NOW + 11 * DAY)
        assert oversight.findings(connection, overdue_at=NOW) == []
    assert overdue == [row]
    assert (row.state(NOW), row.answers, row.answer_late, row.raised_by) == ("answered", 1, True, CHIEF)
    assert (opened(row.text, book.keys), opened(row.measure, book.keys)) == ("张三未归档", "已补")
    assert "张三" not in repr(row)
    closing = FindingClosed(answer=2, late=False, org=OFFICE, outcome="rectified", note=secret("复核"))
    book.append(Draft(closing, tags), actor=CHIEF, session=SESSION)
    project(views, book)
    with views.reading() as connection:
        (row,) = oversight.findings(connection, status="closed")
        assert oversight.findings(connection, overdue_at=NOW + 11 * DAY) == []
        assert oversight.findings(connection, after=(row.due, row.id)) == []
    assert (row.outcome, row.closed_by, opened(row.note, book.keys)) == ("rectified", CHIEF, "复核")


def test_a_waiver_counts_until_its_end(views: Views, book: Book) -> None:
    tags = (f"finding:{FINDING}", f"org:{OFFICE}")
    until = format_time(NOW + 20 * DAY)
    waiver = WaiverGranted(ground=secret("改造"), org=OFFICE, role="supervisor", until=until)
    finding(Draft(waiver, tags), book=book)
    project(views, book)
    with views.reading() as connection:
        (row,) = oversight.findings(connection)
        assert oversight.findings(connection, overdue_at=NOW + 11 * DAY) == []
        assert oversight.findings(connection, overdue_at=NOW + 21 * DAY) == [row]
    assert (row.state(NOW), row.state(NOW + 21 * DAY)) == ("waived", "raised")
    assert (row.overdue(NOW + 11 * DAY), row.overdue(NOW + 21 * DAY)) == (False, True)


def replay(ruleset: str) -> Draft:
    payload = ComplianceReplayed(
        asked_by=CHIEF,
        clock=DUE,
        counts=(RuleCount(rule="A", fail=2, passed=5), RuleCount(rule="B", fail=1)),
        digest=digest_of("lines"),
        engine="1",
        purpose="quarterly",
        root=digest_of("root"),
        ruleset=ruleset,
        size=3,
    )
    return Draft(payload, (f"ruleset:{ruleset}",))


def test_rule_sets_replays_audits_and_witnesses_are_listed(views: Views, book: Book) -> None:
    rules, report = digest_of("rules"), FileObject(1, digest_of("report"))
    adopted = RulesetAdopted(count=2, effective=format_time(NOW), rules=FileObject(9, rules), version="1.0.0")
    book.append(Draft(adopted, (f"ruleset:{rules}",)))
    first = book.append(replay(rules))
    second = book.append(replay(rules))
    audit = AuditOpened(sample=50, scope="2026", seed="0" * 64, size=3, orgs=(OFFICE,), years=(2026,))
    book.append(Draft(audit, (f"audit:{AUDIT}", f"org:{OFFICE}")))
    concluded = AuditConcluded(conclusion="sound", examined=4, findings=0, report=report)
    book.append(Draft(concluded, (f"audit:{AUDIT}",)), actor=CHIEF)
    cosigned = (Cosigned(time=20, witness="b"), Cosigned(time=10, witness="a"))
    book.append(
        Draft(
            CheckpointWitnessed(checkpoint="", cosignatures=cosigned, root="0" * 64, size=4), ("ledger:x",)
        ),
        Draft(
            SubjectsAttested(events=9, name="records", position=5, root="0" * 64, subjects=2, version=1),
            ("view:records",),
        ),
    )
    project(views, book)
    with views.reading() as connection:
        force = oversight.ruleset_in_force(connection, NOW)
        assert oversight.ruleset_in_force(connection, NOW - 1) is None
        replays = oversight.replays(connection, ruleset=rules)
        older = oversight.replays(connection, before=second)
        (audited,) = governance.listed(connection, oversight.AUDITS)
        (witnessed,) = governance.listed(connection, oversight.WITNESSED)
        (tree,) = governance.listed(connection, oversight.SUBJECT_TREES)
    assert force is not None
    assert force.id == rules
    assert [one.position for one in replays] == [second, first]
    assert [one.position for one in older] == [first]
    assert (replays[0].failed, replays[0].rules[0].passed) == (3, 5)
    assert (audited.conclusion, audited.concluded_by, audited.years) == ("sound", CHIEF, "2026")
    assert (witnessed.first_at, witnessed.witnesses) == (10_000_000, "b\na")
    assert (tree.at, tree.subjects) == (5, 2)


def _counted(found: Sequence[statistics.Count]) -> dict[str, tuple[int, int, int, int]]:
    return {one.value: (one.entries, one.digitized, one.declared, one.pages) for one in found}


def test_entries_and_pages_are_counted_by_every_dimension(views: Views, book: Book) -> None:
    other = identity("other")
    book.append(books.filed("a"), books.filed("b"), books.filed("c", org=other), books.filed("d"))
    book.append(books.attached("a", 1), books.attached("a", 2), books.attached("c", 1))
    book.append(books.detached("a", 2), books.annulled("d"))
    project(views, book)
    with views.reading() as connection:
        assert _counted(statistics.counts(connection)) == {"all": (3, 2, 9, 2)}
        assert _counted(statistics.counts(connection, "department")) == {
            OFFICE: (2, 1, 6, 1),
            other: (1, 1, 3, 1),
        }
        assert _counted(statistics.counts(connection, "category")) == {"WS": (3, 2, 9, 2)}
        assert _counted(statistics.counts(connection, "year")) == {"2016": (3, 2, 9, 2)}
        assert _counted(statistics.counts(connection, "retention", other)) == {"Y": (1, 1, 3, 1)}
        (whole,) = statistics.counts(connection)
        assert statistics.counts(connection, org=identity("nowhere")) == []
    assert whole.digitized_per_mille == 666


def test_a_visit_is_a_session_in_which_something_was_looked_at(views: Views, book: Book) -> None:
    for number, name in enumerate(("one", "two", "one"), 1):
        channel: Channel = "station" if name == "two" else "platform"
        look = Look(session=identity(name), channel=channel, sequence=number)
        book.append(query_made(look, {}, 3, []))
    book.append(record_viewed(Look(session=identity("one"), channel="platform", sequence=4), identity("a")))
    project(views, book)
    with views.reading() as connection:
        found = statistics.visits(connection)
        month = found[0].month
        assert statistics.visits(connection, int(month[:4])) == found
        assert statistics.visits(connection, int(month[:4]) + 1) == []
    assert [(one.channel, one.visits) for one in found] == [("platform", 1), ("station", 1)]


def test_opening_figures_stand_beside_and_are_not_counted(views: Views, book: Book) -> None:
    figures = (
        Opening(figure="visits", value=151_000, source="[S]27", as_of="20181231"),
        Opening(figure="entries", value=484_000, source="[S]7"),
    )
    payload = HoldingsInherited(
        entries=484_000,
        manifest=FileObject(1, digest_of("export")),
        pages=2_170_000,
        root=digest_of("root"),
        system="旧系统",
        fonds="J019",
        statistics=figures,
    )
    book.append(Draft(payload, ("ledger:x", "fonds:J019")))
    project(views, book)
    with views.reading() as connection:
        openings = statistics.openings(connection)
        (held,) = statistics.holdings(connection)
        assert statistics.counts(connection) == []
        assert statistics.visits(connection) == []
    assert [(one.figure, one.value) for one in openings] == [("entries", 484_000), ("visits", 151_000)]
    assert (held.entries, held.pages, held.fonds) == (484_000, 2_170_000, "J019")
