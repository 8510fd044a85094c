"""What goes otherwise: files replaced, records annulled, numbers voided, keys revoked, posts changed, units
merged. All of it as the rules want it."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import SERVICE, Act, draft
from api.generator.calendar import HOUR, MINUTE, after_working, at, day_of, working_from, written
from api.generator.contents import born_digital
from api.generator.days import Known, closing, opening
from api.generator.families.extras import Extra, filed
from api.generator.families.opening import MERGED, OFFICE, SCHEDULED_THIRD, schedule
from api.generator.families.secrets import Secrets, last_day
from api.generator.papers import PDF
from api.generator.sealing import commit_of
from api.generator.world import World
from ledger.actions.access.looks import Look, log_fetched
from ledger.actions.digitization.vendors import VendorDisqualified
from ledger.actions.filing.file_changes import FileMigrated, FileReplaced
from ledger.actions.filing.metadata import CapturedElement, MetadataCaptured, MetadataCorrected
from ledger.actions.filing.number_voided import NumberVoided
from ledger.actions.filing.numbering import NumberingClosed
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import ElementChange, RecordDescribed
from ledger.actions.filing.record_filed import FiledFile
from ledger.actions.organisation.keys import KeyRevoked
from ledger.actions.organisation.org_changes import OrgMerged
from ledger.actions.organisation.people import PersonLeft, PostChanged
from ledger.actions.organisation.sessions import SessionRefused
from ledger.actions.secrecy.secrecy_events import SecrecyChanged
from ledger.disposal_events import HoldLifted, HoldPlaced
from ledger.event import Manifest, secret
from signing.times import format_time

FILED = working_from(day_of(2021, 6, 15))
LEAVER = "keeper3"
LEFT = working_from(day_of(2023, 6, 5))
_TITLE = "关于有关工作的通知"


class Changing:
    """The acts of change."""

    def __init__(self, world: World, secrets: Secrets) -> None:
        self.world, self.secrets = world, secrets

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What changes on this day."""
        yield from self._described(day)
        yield from self._files(day)
        yield from self._annulled(day)
        yield from self._voided(day)
        yield from self._corrected(day, known)
        yield from self._held(day)
        yield from self._raised(day)
        yield from self._staff(day, known)
        yield from self._merged(day)
        yield from self._fetched(day, known)

    def _tags(self, one: Extra) -> tuple[str, str]:
        return f"record:{one.id(self.world)}", f"org:{self.world.org(one.org)}"

    def _described(self, day: int) -> Iterator[Act]:
        """A title is set right, with the old value and the reason."""
        one = Extra("改题室", 1, FILED, 2020)
        if day == FILED:
            yield filed(self.world, one)
        if day == after_working(FILED, 5):
            owner = f"record:{one.id(self.world)}"
            old = commit_of(self.world.chance, owner, "record.filed", "title", _TITLE)
            change = ElementChange(
                element="title", new_sealed=secret("关于有关工作的紧急通知"), old_commit=old
            )
            payload = RecordDescribed(changes=(change,), reason=secret("题名漏“紧急”二字"))
            yield Act(at(day, 10), "archivist1", [draft(payload, *self._tags(one))])

    def _files(self, day: int) -> Iterator[Act]:
        """A damaged file is replaced; later it is migrated."""
        one = Extra("换件室", 1, FILED, 2021)
        first, second, third = (born_digital(f"file {k}") for k in (1, 2, 3))
        if day == FILED:
            act = filed(self.world, one, files=(_file(first),), born_digital=True)
            yield act._replace(manifests=(first,))
        if day == after_working(FILED, 6):
            payload = FileReplaced(
                format=PDF,
                name=secret("正文.pdf"),
                new=second.object,
                number=1,
                old=first.object,
                reason=secret("原文件损坏"),
            )
            yield Act(at(day, 10), "archivist1", [draft(payload, *self._tags(one))], manifests=(second,))
        if day == after_working(FILED, 200):
            migrated = FileMigrated(
                format=PDF,
                name=secret("正文.pdf"),
                new=third.object,
                number=1,
                old=second.object,
                reason=secret("转为长期保存格式"),
                tool="PDF/A 1.4",
            )
            yield Act(at(day, 10), "archivist1", [draft(migrated, *self._tags(one))], manifests=(third,))

    def _annulled(self, day: int) -> Iterator[Act]:
        one = Extra("误归室", 1, FILED, 2020)
        if day == FILED:
            yield filed(self.world, one)
        if day == after_working(FILED, 7):
            payload = RecordAnnulled(reason=secret("与另一件重复归档"))
            yield Act(at(day, 10), "archivist1", [draft(payload, *self._tags(one))])

    def _voided(self, day: int) -> Iterator[Act]:
        """Number three was skipped; that is said before the series is closed."""
        entries = [Extra("空号室", number, FILED, 2020) for number in (1, 2, 4)]
        for one in entries:
            if day == one.day:
                yield filed(self.world, one)
        series = entries[0].code.rpartition("-")[0]
        if day == after_working(FILED, 8):
            code = f"{series}-0003"
            payload = NumberVoided(ground="skipped", code=code)
            yield Act(at(day, 11), "archivist1", [draft(payload, f"code:{code}", "fonds:J019")])
        if day == after_working(FILED, 9):
            closed = NumberingClosed(count=3, first=1, last=4, voided=1, year=2020, series=series)
            yield Act(at(day, 11), "archivist1", [draft(closed, "fonds:J019", f"series:{series}")])

    def _corrected(self, day: int, known: Known) -> Iterator[Act]:
        """A captured number of pages is corrected by hand; the old value stays."""
        one = Extra("更正室", 1, FILED, 2020, pages=2)
        if day == FILED:
            yield filed(self.world, one)
        if day == after_working(FILED, 1):
            source = f"service:{self.world.person(OFFICE)}"
            elements = (CapturedElement(element="page_count", value=1),)
            payload = MetadataCaptured(elements=elements, obtained="received", source=source)
            tags = (f"record:{one.id(self.world)}", source)
            yield Act(at(day, 18, 40), SERVICE, [draft(payload, *tags)], names=(("captured.更正室", 0),))
        if day == after_working(FILED, 10):
            corrected = MetadataCorrected(
                captured=known.places["captured.更正室"].position,
                element="page_count",
                reason=secret("漏计附件一页"),
                new=2,
                old=1,
            )
            yield Act(at(day, 10), "archivist1", [draft(corrected, *self._tags(one))])

    def _held(self, day: int) -> Iterator[Act]:
        """A record is on hold for an audit, and no longer."""
        one = Extra("冻结室", 1, FILED, 2020)
        tags = (f"hold:{self.world.made(FILED, 'hold', 1)}", f"record:{one.id(self.world)}")
        if day == FILED:
            yield filed(self.world, one)
        if day == after_working(FILED, 11):
            placed = HoldPlaced(ground="audit", document="浙审〔2021〕5号", reason=secret("专项审计"))
            yield Act(at(day, 10), "supervisor1", [draft(placed, *tags)])
        if day == after_working(FILED, 60):
            lifted = HoldLifted(document="浙审〔2021〕19号", reason=secret("审计结束"))
            yield Act(at(day, 10), "supervisor1", [draft(lifted, *tags)])

    def _raised(self, day: int) -> Iterator[Act]:
        """A derived marking is raised by its origin's notice."""
        one = Extra("变更室", 1, FILED, 2020)
        if day == FILED:
            yield filed(self.world, one)
        began = after_working(FILED, 2)
        if day == began:
            yield self.secrets.set(one, at(day, 16), "secret", 120, derived=True)
        if day == after_working(FILED, 30):
            hq = self.world.org("hq")
            payload = SecrecyChanged(
                level="confidential",
                scope=secret("办公室负责人"),
                start=written(day),
                months=180,
                until=written(last_day(day, 180)),
                classifier=self.world.person("classifier1"),
                decided_by=self.world.org("partner"),
                ground=secret("原定密机关书面通知"),
                old_level="secret",
                organ=hq,
                notice=secret("北公密〔2021〕3号"),
                old_until=written(last_day(began, 120)),
            )
            yield Act(
                at(day, 16), "classifier1", [draft(payload, f"record:{one.id(self.world)}", f"org:{hq}")]
            )

    def _staff(self, day: int, known: Known) -> Iterator[Act]:
        """A promotion; a keeper retires, and their keys are revoked; a licence that lapsed is struck off."""
        world = self.world
        if day == working_from(day_of(2022, 3, 1)):
            person, org = world.person("zzb.officer"), world.org("zzb")
            payload = PostChanged(
                person=person,
                org=org,
                post="deputy_leader",
                from_=format_time(at(day, 0)),
                document="浙公政〔2022〕21号",
            )
            yield Act(at(day, 9), "security", [draft(payload, f"person:{person}", f"org:{org}")])
        if day == working_from(day_of(2021, 12, 6)):
            vendor = f"vendor:{world.org('vendor3')}"
            ended = VendorDisqualified(certificate="国保密印资乙 3-203", reason="expired")
            yield Act(at(day, 14), "archivist6", [draft(ended, vendor)])
        if day == LEFT:
            yield from self._leaving(day, known)

    def _leaving(self, day: int, known: Known) -> Iterator[Act]:
        world, person = self.world, self.world.person(LEAVER)
        org = world.org(world.people[LEAVER].org)
        left = PersonLeft(person=person, org=org, reason="retired", from_=format_time(at(day, 0)))
        yield Act(at(day, 9), "security", [draft(left, f"person:{person}", f"org:{org}")])
        for k, custody in enumerate(("client", "custodial")):
            key = world.key(LEAVER, custody).key_id
            revoked = KeyRevoked(key=key, last_good_index=known.seen(day).size - 1, reason="退休")
            tags = (f"key:{key}", f"person:{person}")
            yield Act(at(day, 9, 10 + k), "security", [draft(revoked, *tags)])
        key = world.key(LEAVER).key_id
        refused = SessionRefused(count=2, key=key, person=person, reason="KEY_REVOKED")
        yield Act(at(day, 16), SERVICE, [draft(refused, f"key:{key}", f"person:{person}")])

    def _merged(self, day: int) -> Iterator[Act]:
        """A police station is merged into its neighbour, and the schedule is approved anew."""
        if day == MERGED:
            into, gone = self.world.org("station0"), self.world.org("station11")
            payload = OrgMerged(into=into, orgs=(gone,), document="浙公办〔2023〕30号")
            yield Act(at(day, 9), "system", [draft(payload, f"org:{gone}", f"org:{into}")])
        if day == after_working(MERGED, 12):
            yield Act(at(day, 15), "supervisor1", [schedule("2023", SCHEDULED_THIRD)])

    def _fetched(self, day: int, known: Known) -> Iterator[Act]:
        """The auditor reads the log."""
        if day != working_from(day_of(2022, 9, 6)):
            return
        begins = at(day, 10, 10)
        session = self.world.chance.uuid7(begins, "fetched")
        size = known.seen(day).size
        yield opening(self.world, "auditor1", session, begins)
        look = Look(session, 1, "back_office")
        yield Act(begins + MINUTE, SERVICE, [log_fetched(look, 0, size - 1, size * 2_100)])
        yield closing(self.world, "auditor1", session, begins + HOUR)


def _file(one: Manifest) -> FiledFile:
    return FiledFile(format=PDF, name=secret("正文.pdf"), object=one.object)
