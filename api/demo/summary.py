"""What stands in the demo's archive, counted from its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from api.demo.room import Room
from ledger.actions.digitization.batches import BatchAccepted
from ledger.actions.digitization.pages import PageAttached, PageDetached
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.people import PersonEnrolled
from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn
from ledger.event import Payload, Recorded
from ledger.release_events import (
    DepartmentReviewed,
    RecordProposed,
    ReleaseOpened,
    ReviewPassed,
    ReviewRefused,
)

STATUSES = {
    "published": ("已发布", "published"),
    "withdrawn": ("已撤回", "withdrawn"),
    "refused": ("初审不通过", "refused in the initial review"),
    "dropped": ("部门不同意", "dropped by the department"),
    "in_review": ("审核中", "in review"),
    "kept": ("待领导签字", "waiting for the leader"),
    "filed": ("未立项", "in no release"),
    "annulled": ("已注销", "annulled"),
}
_STATUS: dict[type[Payload], str] = {
    RecordFiled: "filed",
    RecordProposed: "in_review",
    ReviewPassed: "in_review",
    ReviewRefused: "refused",
    RecordPublished: "published",
    RecordWithdrawn: "withdrawn",
    RecordAnnulled: "annulled",
}


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """`statuses`: how many records stand where (`STATUSES`). `events`: the log's size; `added`: by this
    run, which took `seconds`. `told`: what could not be taken on, because people changed something."""

    origin: str
    records: int
    statuses: dict[str, int]
    pages: int
    batches: int
    releases: int
    organisations: int
    people: int
    events: int
    added: int
    seconds: float
    told: list[str]

    def lines(self) -> Iterator[str]:
        """For people, in both languages."""
        yield f"账本 ledger {self.origin}: {self.events} 条事件 events, 本次新增 {self.added} added now"
        yield f"机构 organisations {self.organisations} · 人员 people {self.people}"
        yield f"档案 records {self.records} · 页面 pages {self.pages} · 批次 batches {self.batches}"
        yield f"发布审核 releases {self.releases}"
        for status, (zh, en) in STATUSES.items():
            yield f"  {self.statuses.get(status, 0):>5} {zh} {en}"
        yield from (f"  ! {line}" for line in self.told)
        yield f"用时 {self.seconds:.1f} 秒 seconds"


def summarise(room: Room, *, before: int, seconds: float, told: list[str]) -> Summary:
    """The counts as the log is now. `before`: its size when the run began."""
    statuses = _statuses(room.events(*_STATUS, DepartmentReviewed))
    events = room.ledger.store.head().size
    return Summary(
        origin=room.ledger.origin,
        records=sum(statuses.values()),
        statuses=dict(statuses),
        pages=len(room.events(PageAttached)) - len(room.events(PageDetached)),
        batches=len(room.events(BatchAccepted)),
        releases=len(room.events(ReleaseOpened)),
        organisations=len(room.events(OrgRegistered)),
        people=len(room.events(PersonEnrolled)),
        events=events,
        added=events - before,
        seconds=seconds,
        told=told,
    )


def _statuses(events: Iterable[Recorded[Any]]) -> Counter[str]:
    status: dict[str, str] = {}
    for event in events:
        record = event.subject("record")
        if record is None:
            continue
        if isinstance(event.payload, DepartmentReviewed):
            status[record] = "kept" if event.payload.keep else "dropped"
        else:
            status[record] = _STATUS[type(event.payload)]
    return Counter(status.values())
