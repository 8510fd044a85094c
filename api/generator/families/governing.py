"""Governance and oversight: committees, regulations, plans, assessments, rule sets, replays, findings."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, Plant, draft
from api.generator.calendar import DAY, MINUTE, after_working, at, date_of, day_of, working_from, written
from api.generator.days import Known
from api.generator.families.opening import SCHEDULED_AGAIN, schedule
from api.generator.papers import pdf
from api.generator.population import CITIES, DEPARTMENTS
from api.generator.world import FOUNDED, World
from ledger.actions.governance.assessments import AssessmentPassed, DepartmentAssessed, InspectionMade
from ledger.actions.governance.committees import CommitteeFormed
from ledger.actions.governance.grades import GradeAwarded
from ledger.actions.governance.plans import GradeTarget, PlanAdopted, TaskAssigned, TaskDone
from ledger.actions.governance.regulations import RegulationIssued
from ledger.actions.organisation.org_changes import OrgRenamed
from ledger.actions.oversight.audits import AuditConcluded, AuditOpened
from ledger.actions.oversight.findings import FindingAnswered, FindingClosed, FindingRaised, WaiverGranted
from ledger.actions.oversight.rulesets import ComplianceReplayed, RuleCount, RulesetAdopted
from ledger.event import secret
from signing.times import format_time

REGULATIONS = (
    ("归档范围和文书档案保管期限规定", "base"), ("专业档案管理办法实施细则", "base"),
    ("声像档案管理办法", "base"), ("电子文件归档与管理暂行办法", "base"), ("档案数字化技术规范", "technical"),
    ("数字化建设工作守则", "technical"), ("档案信息管理系统运维管理制度", "technical"),
    ("电子档案元数据方案", "technical"), ("数字化成果共享发布审核办法", "use"),
    ("涉密档案查借阅管理规定", "use"), ("跨部门查借阅管理规定", "use"),
)  # fmt: skip
TASKS = ("完成年度文书归档", "完成年度数字化任务", "完成年度登记备份", "组织档案业务培训")
ENGINE = "archive-ledger replay 1.0"
TERM_ENDS, FORMED_AGAIN = day_of(2023, 6, 30), day_of(2023, 7, 20)
"""Between these days there is no appraisal committee (GOV-2)."""
NOT_PROTECTED = 2023
"""The year that begins without a level-3 assessment (AUD-6)."""
NOT_REPLAYED = (2023, 9)
"""The quarter without a replay (REP-1)."""
NOT_ASSESSED = (2022, "xfj")
"""The year and department of which GOV-1 is broken."""


class Governing:
    """The acts of governing and overseeing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = pdf("rule set 1.0.0")

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What is done on this day."""
        year = date_of(day).year
        if day == FOUNDED:
            yield from self._founded(day)
        if day == FOUNDED + 2:
            yield from self._regulations(day)
        if day == working_from(day_of(year, 2, 24)):
            yield from self._planned(year, day)
        if day == working_from(day_of(year, 11, 25)):
            yield from self._done(year, day)
        if day == working_from(day_of(year, 12, 15)):
            yield from self._assessed(year, day)
        if day == working_from(day_of(year, 12, 20)):
            if year + 1 != NOT_PROTECTED:
                yield self.protected(year + 1, day)
            yield from self._awarded(year, day)
        if day == FORMED_AGAIN:
            yield self.appraisers(day, 1, _GOV_2)
        if day == working_from(day_of(2022, 3, 7)):
            yield from self._renamed(day)
        for month in (3, 6, 9, 12):
            if day == working_from(day_of(year, month, 5)) and (year, month) != NOT_REPLAYED:
                plants = (_REP_1,) if (year, month) == (NOT_REPLAYED[0], 12) else ()
                yield self.replayed(day, known, f"{year}.{month}", *plants)
        for step, when in enumerate((4, 10)):
            yield from self._finding(year, step, working_from(day_of(year, when, 12)), day, known)
        yield from self._audit(year, day, known)

    # What stands from the first day

    def _founded(self, day: int) -> Iterator[Act]:
        person, hq = self.world.person, self.world.org("hq")
        leaders = tuple(person(f"{slug}.leader") for slug, _, _ in DEPARTMENTS)
        committees = (
            ("leading_group", "档案信息化工作领导小组", person("director"), (person("deputy"),), leaders),
        )
        yield self.appraisers(day, 0)
        for k, (kind, name, head, deputies, members) in enumerate(committees):
            payload = CommitteeFormed(
                head=head,
                kind=kind,  # type: ignore[arg-type]
                name=name,
                org=hq,
                deputies=deputies,
                document=f"浙公办〔2021〕{k + 1}号",
                members=members,
            )
            people = {f"person:{one}" for one in (head, *deputies)}
            tags = (f"committee:{self.world.made(FOUNDED, 'committee', kind)}", f"org:{hq}", *people)
            yield Act(at(day, 17) + k * MINUTE, "archivist6", [draft(payload, *tags)])
        adopted = RulesetAdopted(
            count=68, effective=format_time(at(FOUNDED, 0)), rules=self.rules.object, version="1.0.0"
        )
        tag = f"ruleset:{self.rules.object.object}"
        yield Act(at(day, 17, 10), "supervisor1", [draft(adopted, tag)], manifests=(self.rules,))
        yield self.protected(2021, day)

    def committee(self, day: int) -> str:
        """The id of the appraisal committee in office on this day."""
        return self.world.made(FOUNDED, "committee", "appraisal", int(day >= FORMED_AGAIN))

    def appraisers(self, day: int, term: int, *plants: Plant) -> Act:
        """The appraisal committee is formed; its first term ends, and nobody is there for three weeks."""
        person, hq = self.world.person, self.world.org("hq")
        payload = CommitteeFormed(
            head=person("deputy"),
            kind="appraisal",
            name="档案鉴定委员会",
            org=hq,
            document=f"浙公办〔{2021 + 2 * term}〕2号",
            members=tuple(person(f"appraiser{k}") for k in range(1, 4)),
            until=format_time(at(TERM_ENDS, 18)) if term == 0 else None,
        )
        tags = (f"committee:{self.committee(day)}", f"org:{hq}", f"person:{person('deputy')}")
        return Act(at(day, 16, 50), "archivist6", [draft(payload, *tags)], plants=plants)

    def protected(self, year: int, day: int, *plants: Plant, begins: int = 0) -> Act:
        """The level-3 assessment, valid through this year, or from the day `begins` on."""
        begins = begins or max(FOUNDED, day_of(year, 1, 1))
        payload = AssessmentPassed(
            assessor=self.world.org("assessor"),
            level=3,
            number=f"DJCP-{year}-0331",
            system="浙江公安档案信息管理系统",
            until=format_time(at(day_of(year + 1, 1, 1), 0) - 1),
            from_=format_time(at(begins, 0)),
        )
        tags = (f"ledger:{self.world.shared.origin}",)
        return Act(at(day, 17, 20), "archivist6", [draft(payload, *tags)], plants=plants)

    def _regulations(self, day: int) -> Iterator[Act]:
        for k, (title, field) in enumerate(REGULATIONS):
            text = pdf(title)
            payload = RegulationIssued(
                effective=format_time(at(day, 0)),
                field=field,  # type: ignore[arg-type]
                org=self.world.org("hq"),
                text=text.object,
                title=title,
                version="2021",
                number=f"浙公办〔2021〕{k + 10}号",
            )
            tags = (f"regulation:{self.world.made(FOUNDED, 'regulation', k)}", f"org:{payload.org}")
            yield Act(at(day, 10) + k * MINUTE, "archivist6", [draft(payload, *tags)], manifests=(text,))

    # Each year

    def _planned(self, year: int, day: int) -> Iterator[Act]:
        world, hq = self.world, self.world.org("hq")
        due = format_time(at(day_of(year, 12, 31), 18))
        plan = f"plan:{world.made(day, 'plan', year)}"
        adopted = PlanAdopted(
            due=due,
            kind="year",
            org=hq,
            target="市、县两级机关档案室达到规范化或示范标准",
            title=f"{year} 年档案工作计划",
            year=year,
            budget=380_000 + 10_000 * (year - 2021),
            document=f"浙公办〔{year}〕8号",
            grades=GradeTarget(grade="standardised", levels=("city", "county"), year=2025),
        )
        yield Act(at(day, 9), "archivist6", [draft(adopted, plan, f"org:{hq}")])
        for k, title in enumerate(TASKS):
            org = world.org("bgs")
            task = TaskAssigned(due=due, org=org, title=title, responsible=world.person("archivist1"))
            tags = (f"task:{self._task(year, k)}", plan, f"org:{org}")
            yield Act(at(day, 9, 20) + k * MINUTE, "archivist6", [draft(task, *tags)])

    def _task(self, year: int, number: int) -> str:
        return self.world.made(day_of(year, 2, 24), "task", number)

    def _done(self, year: int, day: int) -> Iterator[Act]:
        planned = working_from(day_of(year, 2, 24))
        org = self.world.org("bgs")
        for k, title in enumerate(TASKS):
            payload = TaskDone(late=False, org=org, result=secret(f"{title}：已完成"))
            tags = (
                f"task:{self._task(year, k)}",
                f"plan:{self.world.made(planned, 'plan', year)}",
                f"org:{org}",
            )
            yield Act(at(day, 10) + k * MINUTE, "bgs.leader", [draft(payload, *tags)])

    def _assessed(self, year: int, day: int) -> Iterator[Act]:
        for k, (slug, _, _) in enumerate(DEPARTMENTS):
            if (year, slug) == NOT_ASSESSED:
                continue
            score = 85 + self.world.chance.below(15, "score", year, slug)
            org = self.world.org(slug)
            payload = DepartmentAssessed(findings=0, full=100, org=org, score=score, year=year)
            plants = (_GOV_1,) if (year, slug) == (NOT_ASSESSED[0], "bgs") else ()
            yield Act(at(day, 10) + k * MINUTE, "supervisor1", [draft(payload, f"org:{org}")], plants=plants)

    def _awarded(self, year: int, day: int) -> Iterator[Act]:
        """Two cities a year reach the standard, by the archive authority's own word."""
        authority = self.world.org("archives")
        for k in range(2 * (year - 2021), min(2 * (year - 2021) + 2, len(CITIES))):
            org = self.world.org(f"city{CITIES[k][0]}")
            payload = GradeAwarded(
                authority=authority,
                certificate=f"浙档室〔{year}〕{k + 1:03d}",
                date=written(day),
                grade="demonstration" if k % 3 == 0 else "standardised",
                org=org,
                rank="province",
                year=year,
            )
            yield Act(at(day, 14) + k * MINUTE, "archives", [draft(payload, f"org:{org}")], party=True)

    def _renamed(self, day: int) -> Iterator[Act]:
        """A department gets another name, and the schedule is approved anew."""
        org = self.world.org("jbb")
        payload = OrgRenamed(org=org, name="警务保障总队", old="警务保障部", aliases=("JBB",))
        yield Act(at(day, 9), "system", [draft(payload, f"org:{org}")])
        yield Act(at(day, 15), "supervisor1", [schedule("2022", SCHEDULED_AGAIN)])

    # Oversight

    def replayed(self, day: int, known: Known, name: str, *plants: Plant, digest: str = "") -> Act:
        """A supervisor replays the rules over the log as it is seen that day."""
        seen = known.seen(day)
        payload = ComplianceReplayed(
            asked_by=self.world.person("supervisor1"),
            clock=format_time(at(day, 10)),
            counts=(RuleCount(rule="PUB-1", passed=1),),
            digest=digest or self.world.digest("verdicts", seen.size),
            engine=ENGINE,
            purpose="quarterly",
            root=seen.root,
            ruleset=self.rules.object.object,
            size=seen.size,
        )
        tag = f"ruleset:{payload.ruleset}"
        return Act(
            at(day, 10, 30),
            "supervisor1",
            [draft(payload, tag)],
            plants=plants,
            names=((f"replay.{name}", 0),),
        )

    def _finding(self, year: int, step: int, raised: int, day: int, known: Known) -> Iterator[Act]:
        """Twice a year an inspection finds something; it is answered and closed in time."""
        name, slug = f"{year}.{step}", DEPARTMENTS[(year + step) % len(DEPARTMENTS)][0]
        org = self.world.org(slug)
        if day == raised:
            inspected = InspectionMade(date=written(day), findings=1, kind="routine", org=org, year=year)
            tags = (f"inspection:{self.world.made(day, 'inspection', name)}", f"org:{org}")
            yield Act(at(day, 10), "supervisor2", [draft(inspected, *tags)])
            yield self.raised(name, slug, day, 40)
        if day == after_working(raised, 8):
            yield self.answered(name, slug, day)
        if day == after_working(raised, 18):
            yield self.finished(name, slug, day, known)

    def _tags(self, name: str, slug: str) -> tuple[str, ...]:
        return f"finding:{self.world.made(FOUNDED, 'finding', name)}", f"org:{self.world.org(slug)}"

    def raised(self, name: str, slug: str, day: int, days: int, *plants: Plant) -> Act:
        """A finding that a department has to mend within so many days."""
        payload = FindingRaised(
            due=format_time(at(day + days, 18)),
            gravity="minor",
            org=self.world.org(slug),
            text=secret("个别归档文件未盖归档章，请整改。"),
            rules=("CAT-2",),
        )
        return Act(at(day, 11), "supervisor2", [draft(payload, *self._tags(name, slug))], plants=plants)

    def answered(self, name: str, slug: str, day: int) -> Act:
        """The department says what it did."""
        payload = FindingAnswered(late=False, measure=secret("已补盖归档章。"), org=self.world.org(slug))
        tags = self._tags(name, slug)
        return Act(at(day, 10), f"{slug}.leader", [draft(payload, *tags)], names=((f"answer.{name}", 0),))

    def finished(self, name: str, slug: str, day: int, known: Known) -> Act:
        """Another supervisor checks the answer and closes the finding."""
        answer = known.places[f"answer.{name}"].position
        payload = FindingClosed(answer=answer, late=False, org=self.world.org(slug), outcome="rectified")
        return Act(at(day, 10), "supervisor1", [draft(payload, *self._tags(name, slug))])

    def waived(self, name: str, slug: str, day: int) -> Act:
        """A finding need not be mended for a while."""
        payload = WaiverGranted(
            ground=secret("库房改造期间"),
            org=self.world.org(slug),
            role="supervisor",
            until=format_time(at(day, 18) + 90 * DAY),
        )
        return Act(at(day, 15), "supervisor1", [draft(payload, *self._tags(name, slug))])

    def _audit(self, year: int, day: int, known: Known) -> Iterator[Act]:
        opened = working_from(day_of(year, 9, 2))
        tag = f"audit:{self.world.made(opened, 'audit')}"
        if day == opened:
            seen = known.seen(day)
            payload = AuditOpened(
                sample=5, scope=f"{year} 年归档与利用", seed=self.world.digest("audit", year), size=seen.size
            )
            yield Act(at(day, 10), "auditor1", [draft(payload, tag)])
        if day == after_working(opened, 12):
            report = pdf(f"audit report {year}")
            concluded = AuditConcluded(conclusion="sound", examined=200, findings=0, report=report.object)
            yield Act(at(day, 16), "auditor1", [draft(concluded, tag)], manifests=(report,))


_GOV_2 = Plant(
    "GOV-2", "GOV-2", "committee:appraisal",
    "2023-06-30 鉴定委员会届满，到 2023-07-20 才重新成立",
    "the appraisal committee's term ended on 2023-06-30; it was formed anew on 2023-07-20",
)  # fmt: skip
_REP_1 = Plant(
    "REP-1", "REP-1", "quarter:2023-3",
    "2023 年第三季度没有合规回溯（所指事件是其后第一次）",
    "nobody replayed in the third quarter of 2023 (the event is the first replay after it)",
)  # fmt: skip
_GOV_1 = Plant(
    "GOV-1", "GOV-1", f"org:{NOT_ASSESSED[1]}:{NOT_ASSESSED[0]}",
    f"{NOT_ASSESSED[0]} 年度信访局未被考核（所指事件是同日对办公室的考核）",
    f"the petitions office was not assessed for {NOT_ASSESSED[0]} (the event is that day's of the office)",
)  # fmt: skip
