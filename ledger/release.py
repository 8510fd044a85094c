"""The fold of one release's events: who reviewed what, what is on which disc, what was signed ([S]19).

A pure function of the events with the tag `release:`. The contents of a disc and of a signature are never
read from a file: they follow from the reviews before them, and a manifest in the log whose digest is another
covers nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.decision import manifest
from ledger.errors import Refusal
from ledger.event import FileObject, Manifest, Payload, Recorded
from ledger.facts import Facts
from ledger.release_events import (
    DepartmentRefused,
    DepartmentReviewed,
    DepartmentSigned,
    DiscBurned,
    DiscDelivered,
    RecordProposed,
    ReleaseOpened,
    ReviewPassed,
    ReviewRefused,
)


class Verdict(NamedTuple):
    """One review of one record: `by` whom, over which `content` digest, whether it was `good`, and the
    `position` of its event."""

    by: str
    content: str
    good: bool
    position: int = 0


class Disc(NamedTuple):
    """A disc and the content digests on it, by record."""

    id: str
    contents: Mapping[str, str]
    manifest: FileObject


class Signature(NamedTuple):
    """What the leader (`by`) let be published, by record, and to whom; the `position` of the event."""

    by: str
    contents: Mapping[str, str]
    audience: list[str]
    disc: str
    position: int = 0

    def same(self, contents: Mapping[str, str], audience: list[str], disc: str) -> bool:
        return (self.contents, self.audience, self.disc) == (contents, audience, disc)


@dataclass
class Release:
    """One release as it stands. `initial` and `department` hold the latest review of each record."""

    id: str
    department_id: str
    audience: list[str]
    proposed: dict[str, str] = field(default_factory=dict)
    initial: dict[str, Verdict] = field(default_factory=dict)
    department: dict[str, Verdict] = field(default_factory=dict)
    discs: dict[str, Disc] = field(default_factory=dict)
    delivered: Disc | None = None
    signed: Signature | None = None
    refused: bool = False

    def passed(self) -> dict[str, str]:
        """Content digest by record, for all whose latest initial review is passed."""
        return {record: verdict.content for record, verdict in self.initial.items() if verdict.good}

    def kept(self) -> dict[str, str]:
        """Content digest by record on the delivered disc, for all that the department keeps."""
        on_disc = self.delivered.contents if self.delivered else {}
        return {
            record: verdict.content
            for record, verdict in self.department.items()
            if verdict.good and on_disc.get(record) == verdict.content
        }

    def check_proposed(self, records: Iterable[str]) -> None:
        """Refusal NOT_IN_RELEASE unless all of the records stand on the release's list."""
        for record in records:
            if record not in self.proposed:
                raise Refusal("NOT_IN_RELEASE", record=record)

    def check_reviewed(self, record: str, content: str) -> None:
        """Refusal REVIEW_MISSING unless the record's latest initial review passed this content."""
        verdict = self.initial.get(record)
        if verdict is None or not verdict.good or verdict.content != content:
            raise Refusal("REVIEW_MISSING", record=record)

    def check_delivered(self, record: str, content: str) -> Disc:
        """The delivered disc, or Refusal DISC_MISSING unless it holds the record with this content."""
        if self.delivered is None or self.delivered.contents.get(record) != content:
            raise Refusal("DISC_MISSING", record=record)
        return self.delivered

    def check_department(self, record: str, content: str) -> None:
        """Refusal DEPARTMENT_REVIEW_MISSING, or DEPARTMENT_DROPPED, unless it keeps this content."""
        verdict = self.department.get(record)
        if verdict is None or verdict.content != content:
            raise Refusal("DEPARTMENT_REVIEW_MISSING", record=record)
        if not verdict.good:
            raise Refusal("DEPARTMENT_DROPPED", record=record)

    def check_signed(self, record: str, content: str) -> Signature:
        """The signature over this content, or Refusal SIGNATURE_MISSING."""
        if self.signed is None or self.signed.contents.get(record) != content:
            raise Refusal("SIGNATURE_MISSING", record=record)
        return self.signed

    def check_since(self, record: str, position: int) -> None:
        """Return if the record was reviewed and signed for after this position, that of its withdrawal.

        Refused: REVIEW_MISSING, DEPARTMENT_REVIEW_MISSING, SIGNATURE_MISSING.
        """
        if record not in self.initial or self.initial[record].position < position:
            raise Refusal("REVIEW_MISSING", record=record)
        if record not in self.department or self.department[record].position < position:
            raise Refusal("DEPARTMENT_REVIEW_MISSING", record=record)
        if self.signed is None or self.signed.position < position:
            raise Refusal("SIGNATURE_MISSING", record=record)

    def reviewed_since_signed(self) -> bool:
        """Whether the department reviewed any record again after its leader signed."""
        signed = 0 if self.signed is None else self.signed.position
        return any(verdict.position > signed for verdict in self.department.values())

    def reviewers(self, record: str) -> set[str]:
        """The persons whose reviews of the record count."""
        verdicts = (self.initial.get(record), self.department.get(record))
        return {verdict.by for verdict in verdicts if verdict is not None}


def contents_manifest(contents: Mapping[str, str]) -> Manifest:
    """The manifest of records and content digests: `{"content": h, "record": id}` lines sorted by record."""
    return manifest([{"content": contents[record], "record": record} for record in sorted(contents)])


def _opened(release: Release, event: Recorded[ReleaseOpened]) -> None:
    release.department_id = event.payload.department
    release.audience = event.payload.audience


def _proposed(release: Release, event: Recorded[RecordProposed]) -> None:
    release.proposed[_record(event)] = event.payload.content


def _review_passed(release: Release, event: Recorded[ReviewPassed]) -> None:
    release.initial[_record(event)] = Verdict(event.actor, event.payload.content, True, event.position)


def _review_refused(release: Release, event: Recorded[ReviewRefused]) -> None:
    release.initial[_record(event)] = Verdict(event.actor, event.payload.content, False, event.position)


def _burned(release: Release, event: Recorded[DiscBurned]) -> None:
    disc = event.subject("disc") or ""
    contents = _covered(release.passed(), event.payload.manifest)
    release.discs[disc] = Disc(disc, contents, event.payload.manifest)


def _delivered(release: Release, event: Recorded[DiscDelivered]) -> None:
    disc = release.discs.get(event.subject("disc") or "")
    if disc is not None and disc.manifest == event.payload.manifest:
        release.delivered = disc


def _department_reviewed(release: Release, event: Recorded[DepartmentReviewed]) -> None:
    payload = event.payload
    verdict = Verdict(event.actor, payload.content, payload.keep, event.position)
    release.department[_record(event)] = verdict


def _signed(release: Release, event: Recorded[DepartmentSigned]) -> None:
    payload, disc = event.payload, release.delivered
    same_disc = disc is not None and (disc.id, disc.manifest) == (payload.disc, payload.disc_manifest)
    contents = _covered(release.kept(), payload.manifest) if same_disc else {}
    release.signed = Signature(event.actor, contents, payload.audience, payload.disc, event.position)


def _refused(release: Release, event: Recorded[DepartmentRefused]) -> None:
    release.refused = True


def _record(event: Recorded[Any]) -> str:
    return event.subject("record") or ""


def _covered(contents: dict[str, str], named: FileObject) -> dict[str, str]:
    """The contents, if the manifest that the event names is theirs; else nothing."""
    return contents if contents_manifest(contents).object == named else {}


_STEPS: dict[type[Payload], Callable[[Release, Recorded[Any]], None]] = {
    ReleaseOpened: _opened,
    RecordProposed: _proposed,
    ReviewPassed: _review_passed,
    ReviewRefused: _review_refused,
    DiscBurned: _burned,
    DiscDelivered: _delivered,
    DepartmentReviewed: _department_reviewed,
    DepartmentSigned: _signed,
    DepartmentRefused: _refused,
}


def release_of(identity: str, events: Iterable[Recorded[Any]]) -> Release | None:
    """The release with this id after these events, oldest first; None where it was never opened."""
    release = Release(identity, "", [])
    for event in events:
        step = _STEPS.get(type(event.payload))
        if step is not None:
            step(release, event)
    return release if release.department_id else None


def require_release(facts: Facts, identity: str) -> Release:
    """The release, not refused by its department. Refused: RELEASE_UNKNOWN, RELEASE_CLOSED."""
    release = release_of(identity, facts.all(*_STEPS, tags=[f"release:{identity}"]))
    if release is None:
        raise Refusal("RELEASE_UNKNOWN", release=identity)
    if release.refused:
        raise Refusal("RELEASE_CLOSED", release=identity)
    return release
