"""From proposal to publication: initial review, disc, department review, the leader's signature, publication.

Every release is taken on from where it stands, up to where the demo leaves it; releases that people opened
themselves are theirs. What people did to a release of the demo's stays done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from api.demo.filing import record_of
from api.demo.people import CHECKER, FILER
from api.demo.plan import RELEASING, Fate, Piece
from api.demo.progress import Progress
from api.demo.room import Room
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.publication.department import DepartmentOpinion, ReviewForDepartment, SignForDepartment
from ledger.actions.publication.discs import BurnDisc, DeliverDisc
from ledger.actions.publication.publication import (
    PublishRecords,
    RecordPublished,
    RecordWithdrawn,
    WithdrawRecords,
)
from ledger.actions.publication.releases import EVERYONE, OpenRelease
from ledger.actions.publication.reviews import PassReview, RefuseReview
from ledger.content import Shown
from ledger.decision import Input
from ledger.errors import Refusal
from ledger.reading import recorded
from ledger.release import Release, release_of
from ledger.release_events import DiscBurned, RecordProposed

RELEASE = 60
"""Records in one release."""
LEFT_AT = {"patrol": 4, "legal": 3, "office": 1, "economic": 2}
"""How many steps the unfinished release of a department has behind it: reviewed by the department and
waiting for its leader; disc delivered; reviewed by the archives; disc burned."""


class _Line(NamedTuple):
    """A release on its way. `fates`: of its records; `left_at`: the number of steps to take."""

    release: Release
    department: str
    fates: Mapping[str, Fate]
    left_at: int


def release(room: Room, pieces: Sequence[Piece], progress: Progress) -> list[str]:
    """Open the releases that are missing and take all of them on. What could not be done, because people
    changed something in between, is told, one line each."""
    fates = {record_of(piece, room): piece.fate for piece in pieces}
    _open(room, pieces)
    lines = list(_lines(room, pieces, fates))
    progress.start("审核与发布 review and publication", len(lines))
    told = []
    for line in lines:
        try:
            _take_on(room, line)
        except Refusal as refusal:
            told.append(f"{line.release.id} {refusal.code}: {refusal.zh} {refusal.en}")
        room.ledger.checkpointer.publish()
        progress.advance()
    progress.done()
    return told


def _open(room: Room, pieces: Sequence[Piece]) -> None:
    """Propose what is in no release yet: per department what is to be finished, and what is to wait."""
    known = room.events(RecordProposed, RecordAnnulled)
    gone = {event.subject("record") for event in known}
    for department in RELEASING:
        for waits in (False, True):
            records = [
                record_of(piece, room)
                for piece in pieces
                if piece.department == department
                and piece.fate not in (Fate.HELD, Fate.DUPLICATE)
                and (piece.fate is Fate.WAITING) == waits
            ]
            fresh = [record for record in records if record not in gone]
            for at in range(0, len(fresh), RELEASE):
                shown = [Shown(record=one) for one in fresh[at : at + RELEASE]]
                wanted = OpenRelease(audience=[EVERYONE], department=room.orgs[department], records=shown)
                room.do(FILER, "release.opened", wanted)


def _lines(room: Room, pieces: Sequence[Piece], fates: Mapping[str, Fate]) -> Iterator[_Line]:
    departments = {record_of(piece, room): piece.department for piece in pieces}
    proposed: dict[str, list[str]] = {}
    for event in room.events(RecordProposed):
        proposed.setdefault(event.subject("release") or "", []).append(event.subject("record") or "")
    for identity, records in proposed.items():
        theirs = {fates.get(record) for record in records}
        if theirs & {None, Fate.HELD, Fate.DUPLICATE} or (Fate.WAITING in theirs and len(theirs) > 1):
            continue
        department = departments[records[0]]
        left_at = LEFT_AT[department] if Fate.WAITING in theirs else len(_STEPS)
        release = _present(room, identity)
        if not release.refused:
            yield _Line(release, department, {one: fates[one] for one in records}, left_at)


def _present(room: Room, identity: str) -> Release:
    rows = room.ledger.store.select(tags=[f"release:{identity}"])
    found = release_of(identity, map(recorded, rows))
    if found is None:
        raise Refusal("RELEASE_UNKNOWN", release=identity)
    return found


def _take_on(room: Room, line: _Line) -> None:
    for step in _STEPS[: line.left_at]:
        step(room, line._replace(release=_present(room, line.release.id)))


def _review(room: Room, line: _Line) -> None:
    waiting = [record for record in line.release.proposed if record not in line.release.initial]
    refused = [Shown(record=one) for one in waiting if line.fates[one] is Fate.REFUSED]
    passed = [Shown(record=one) for one in waiting if line.fates[one] is not Fate.REFUSED]
    if passed:
        wanted = PassReview(release=line.release.id, records=passed, opinion="内容完整，可送数源部门审核")
        room.do(CHECKER, "review.passed", wanted)
    if refused:
        reason = "已修订，应发布现行文本"
        room.do(
            CHECKER, "review.refused", RefuseReview(release=line.release.id, records=refused, reason=reason)
        )


def _burn(room: Room, line: _Line) -> None:
    if line.release.passed() and not line.release.discs:
        serial = f"GP-{len(room.events(DiscBurned)) + 1:03d}"
        room.do(CHECKER, "disc.burned", BurnDisc(release=line.release.id, serial=serial))


def _deliver(room: Room, line: _Line) -> None:
    if line.release.discs and line.release.delivered is None:
        receiver = f"{line.department}-receiver"
        wanted = DeliverDisc(disc=list(line.release.discs)[-1], receiver=room.people[receiver])
        room.do(FILER, "disc.delivered", wanted, beside=[room.keyring.key(receiver)])


def _review_for_department(room: Room, line: _Line) -> None:
    disc = line.release.delivered
    opinions = [
        _opinion(record, line.fates[record])
        for record in (disc.contents if disc else ())
        if record not in line.release.department
    ]
    if opinions:
        wanted = ReviewForDepartment(release=line.release.id, opinions=opinions)
        room.do(f"{line.department}-reviewer", "department.reviewed", wanted)


def _opinion(record: str, fate: Fate) -> DepartmentOpinion:
    if fate is Fate.DROPPED:
        return DepartmentOpinion(record=record, keep=False, reason="涉及内部管理，暂不共享")
    return DepartmentOpinion(record=record, keep=True)


def _sign(room: Room, line: _Line) -> None:
    if line.release.kept() and line.release.signed is None:
        leader = f"{line.department}-leader"
        room.do(leader, "department.signed", SignForDepartment(release=line.release.id))


def _publish(room: Room, line: _Line) -> None:
    signed = line.release.signed.contents if line.release.signed else {}
    shown = _records(room, line, RecordPublished)
    records = [record for record in signed if record not in shown]
    if records:
        wanted: Input = PublishRecords(release=line.release.id, records=records)
        room.do(FILER, "record.published", wanted)


def _withdraw(room: Room, line: _Line) -> None:
    shown, withdrawn = _records(room, line, RecordPublished), _records(room, line, RecordWithdrawn)
    records = [one for one in shown - withdrawn if line.fates[one] is Fate.WITHDRAWN]
    if records:
        wanted = WithdrawRecords(records=sorted(records), reason="来文机关通知修订，暂停共享")
        room.do(FILER, "record.withdrawn", wanted)


def _records(room: Room, line: _Line, kind: type[RecordPublished | RecordWithdrawn]) -> set[str]:
    events = room.events(kind, tags=[f"release:{line.release.id}"])
    return {event.subject("record") or "" for event in events} & line.fates.keys()


_STEPS: tuple[Callable[[Room, _Line], None], ...] = (
    _review,
    _burn,
    _deliver,
    _review_for_department,
    _sign,
    _publish,
    _withdraw,
)
