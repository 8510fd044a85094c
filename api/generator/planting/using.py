"""Planted in use: ACC-2, ACC-4, ACC-5, ACC-6, ACC-8."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import SERVICE, Act, draft
from api.generator.calendar import DAY, HOUR, MINUTE, SECOND, at, day_of, working_from
from api.generator.days import Known, closing, opening
from api.generator.families.extras import filed
from api.generator.planting.told import Told, extra, plant
from api.generator.sealing import commit_of
from ledger.actions.access.loan_events import LoanIssued, LoanReturned
from ledger.actions.access.looks import Look, file_downloaded, query_made, record_viewed
from ledger.actions.access.request_events import AccessApproved, AccessRequested, RequestClosed
from ledger.event import secret
from signing.times import format_time

DOWNLOADS = 60
"""More than the policy's 50 in a day that need no purpose."""


def acc_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The sequence of a session jumps from one to three."""
    if day != working_from(day_of(2023, 5, 10)):
        return
    begins = at(day, 10, 40)
    session = told.world.chance.uuid7(begins, "ACC-2")
    one = plant("ACC-2", f"session:{session}", "会话内访问序号缺 2", "the session's sequence lacks 2")
    yield opening(told.world, "reader0", session, begins)
    terms = {"filters": {}, "words": "档案管理"}
    yield Act(begins + MINUTE, SERVICE, [query_made(Look(session, 1), terms, 0, [])])
    yield Act(begins + 2 * MINUTE, SERVICE, [query_made(Look(session, 3), terms, 0, [])], plants=(one,))
    yield closing(told.world, "reader0", session, begins + HOUR)


def acc_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """An approver approves their own request."""
    began = working_from(day_of(2022, 9, 14))
    world, who, purpose = told.world, "approver2", "编史修志"
    one = extra("ACC-4", 1, began - 30)
    request, person = world.made(began, "request", "ACC-4"), world.person(who)
    tags = (f"request:{request}", f"person:{person}", f"record:{one.id(world)}")
    if day == one.day:
        yield filed(world, one)
    if day == began:
        unit = world.org("bgs")
        asked = AccessRequested(purpose=secret(purpose), use="view", unit=unit)
        yield Act(at(day, 9), who, [draft(asked, *tags, f"org:{unit}")])
        commit = commit_of(world.chance, f"person:{person}", "access.requested", "purpose", purpose)
        ends = format_time(at(day, 10) + 7 * DAY)
        approved = AccessApproved(
            from_=format_time(at(day, 10)), holder=person, purpose=commit, until=ends, use="view"
        )
        zh, en = "审批人批准了自己的申请", "an approver approved their own request"
        planted = plant("ACC-4", tags[0], zh, en)
        yield Act(at(day, 10, 1), who, [draft(approved, *tags)], plants=(planted,))
    if day == working_from(began + 5):
        yield Act(at(day, 15), who, [draft(RequestClosed(result="used"), *tags[:2])])


def acc_5(told: Told, day: int, known: Known) -> Iterator[Act]:
    """An officer of another department looks at an unpublished record without consent."""
    began = working_from(day_of(2022, 10, 18))
    one = extra("ACC-5", 1, working_from(began - 30), org="crj")
    if day == one.day:
        yield filed(told.world, one)
    if day == began:
        begins, who, record = at(day, 14, 10), "jgj.officer", one.id(told.world)
        session = told.world.chance.uuid7(begins, "ACC-5")
        zh, en = "跨部门利用未公开档案而无同意", "another department's use without consent"
        planted = plant("ACC-5", f"record:{record}", zh, en)
        yield opening(told.world, who, session, begins)
        look = Look(session, 1, "back_office", purpose="核查")
        yield Act(begins + MINUTE, SERVICE, [record_viewed(look, record)], plants=(planted,))
        yield closing(told.world, who, session, begins + HOUR)


def acc_6(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A loan comes back three weeks late, and nobody said that it was overdue."""
    began = working_from(day_of(2022, 6, 8))
    world, one = told.world, extra("ACC-6", 1, working_from(began - 30), org="crj")
    loan = f"loan:{world.made(began, 'loan', 'ACC-6')}"
    tags = (loan, f"record:{one.id(world)}", f"person:{world.person('crj.officer')}")
    if day == one.day:
        yield filed(world, one)
    if day == began:
        zh, en = "到期未还，也未记逾期", "not back when due, and not told to be overdue"
        payload = LoanIssued(due=format_time(at(day, 18) + 10 * DAY), pages=1)
        yield Act(at(day, 10), "keeper1", [draft(payload, *tags)], plants=(plant("ACC-6", loan, zh, en),))
    if day == working_from(began + 31):
        yield Act(at(day, 10), "keeper1", [draft(LoanReturned(pages=1), *tags)])


def acc_8(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Sixty downloads of a person in an hour, none with a purpose."""
    if day != working_from(day_of(2023, 8, 16)):
        return
    shown = told.using.shown(day, "ACC-8")
    if shown is None:
        return
    world, begins, n = told.world, at(day, 9, 10), shown[1]
    session, record = world.chance.uuid7(begins, "ACC-8"), world.holdings.id_of(n)
    page = world.holdings.page_id(n, 1)
    image = told.using.contents.image(n, page)[0]
    zh, en = f"24 小时内下载 {DOWNLOADS} 次，未写明用途", f"{DOWNLOADS} downloads in 24 h without a purpose"
    key = f"person:{world.person('reader1')}"
    yield opening(world, "reader1", session, begins)
    for k in range(DOWNLOADS):
        look = Look(session, k + 1)
        told_of = (plant("ACC-8", key, zh, en),) if k >= 50 else ()
        downloaded = file_downloaded(look, record, image.object, image.bytes, page)
        yield Act(begins + MINUTE + k * 40 * SECOND, SERVICE, [downloaded], plants=told_of)
    yield closing(world, "reader1", session, begins + 2 * HOUR)
