"""归档范围和保管期限表批准: which kinds of archive are filed, and for how long (Order 8; [AR]19).

Prevented here: a version approved twice, an entry whose retention or category the standards do not know, or a
period that the orders do not give to that kind of archive (Order 8: permanent, 30, 10 years).
CAT-4 compares every filing with the version then in force.
"""

from __future__ import annotations

import msgspec

from ledger.decision import Context, Input, manifest
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Manifest, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.codes import CATEGORIES
from ledger.standards.elements import checked_moment, checked_text
from ledger.standards.retention import checked_retention
from ledger.standards.schedules import is_period_of
from ledger.vocabulary import action, event
from signing.times import parse_time

INLINE = 100
"""Entries that stand in the statement itself; a list on our profile holds no more (EVENT.md 1)."""
MOST_ENTRIES = 10_000


class ScheduleEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the schedule. `category`: an archive category of DA/T 13, with its levels (`ZY·XZ`).
    `retention`: canonical (`Y`, `D30`). `scope`: which records, in words. `clause`: the line's number."""

    category: str
    retention: str
    scope: str
    clause: str | None = None


@event("schedule.approved", zh="归档范围和保管期限表批准", en="Retention schedule approved", by="K",
       about=("schedule",), clause="Order 8; [AR]19", watched=("CAT-4",))  # fmt: skip
class ScheduleApproved(Payload, frozen=True, kw_only=True):
    """In force from `effective` (a time) on, until a version with a later one. `entries`: all of them where
    they are at most 100; else they stand in `manifest`, one line each. `authority`: who approved it;
    `document`: the number of the approval."""

    authority: str
    count: int
    effective: str
    version: str
    document: str | None = None
    entries: tuple[ScheduleEntry, ...] = ()
    manifest: FileObject | None = None


class ApproveSchedule(Input, frozen=True, kw_only=True):
    """`version`: its name, such as 2026. `effective`: a time; now where absent. `entries`: 1 to 10,000."""

    version: str
    authority: str
    entries: list[ScheduleEntry]
    effective: str | None = None
    document: str | None = None


@action(ScheduleApproved, mutation="scheduleApprove", roles=("supervisor", "security_administrator"))
def decide(wanted: ApproveSchedule, context: Context) -> Outcome:
    """One event. Refused: SCHEDULE_TAKEN, ELEMENT_VALUE, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "supervisor", "security_administrator")
    version = checked_text("version", wanted.version, longest=60)
    authority = checked_text("authority", wanted.authority)
    if wanted.effective is not None:
        checked_moment("effective", wanted.effective)
    if not 0 < len(wanted.entries) <= MOST_ENTRIES:
        raise Refusal("INPUT_REFUSED", reason=f"entries: 1..{MOST_ENTRIES}")
    entries = [_checked(entry) for entry in wanted.entries]
    tag = f"schedule:{version}"
    context.facts.forbid(ScheduleApproved, tags=[tag], code="SCHEDULE_TAKEN", version=version)
    whole = _manifest(entries) if len(entries) > INLINE else None
    payload = ScheduleApproved(
        authority=authority,
        count=len(entries),
        document=wanted.document,
        effective=wanted.effective or context.free.now_text,
        entries=() if whole else tuple(entries),
        manifest=whole.object if whole else None,
        version=version,
    )
    return Outcome([Draft(payload, (tag,))], [whole] if whole else [])


def schedule_in_force(facts: Facts, at: int) -> Recorded[ScheduleApproved] | None:
    """The version in force at time `at` (us): the latest `effective` up to then, among equals the later."""
    begun = [one for one in facts.all(ScheduleApproved, tags=[]) if parse_time(one.payload.effective) <= at]
    return max(begun, key=lambda one: (parse_time(one.payload.effective), one.position), default=None)


def retentions_for(schedule: ScheduleApproved, category: str, clause: str | None) -> list[str] | None:
    """The retentions that the schedule gives a category (and clause, where one is named), [] where it does
    not cover it; None where its entries stand in a manifest and CAT-4 decides later.

    An entry covers its category and all levels below; the nearest level that has entries counts.
    """
    if schedule.manifest is not None:
        return None
    levels = category.split("·")
    for depth in range(len(levels), 0, -1):
        near = "·".join(levels[:depth])
        found = [one for one in schedule.entries if one.category == near]
        if found:
            return sorted({one.retention for one in found if clause in (None, one.clause)})
    return []


def _checked(entry: ScheduleEntry) -> ScheduleEntry:
    if entry.category.partition("·")[0] not in CATEGORIES:
        raise Refusal("ELEMENT_VALUE", element="档案门类 (category)", reason=entry.category)
    checked_text("scope", entry.scope)
    retention = checked_retention(entry.retention).code
    if not is_period_of(entry.category, retention):
        reason = f"{entry.category}: {retention}"
        raise Refusal("ELEMENT_VALUE", element="保管期限 (retention)", reason=reason)
    return msgspec.structs.replace(entry, retention=retention)


def _manifest(entries: list[ScheduleEntry]) -> Manifest:
    return manifest([msgspec.to_builtins(entry) for entry in entries])
