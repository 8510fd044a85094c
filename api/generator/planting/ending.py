"""Planted in destruction and transfer: DSP-1 to DSP-4, TRF-1 to TRF-3. Every list is of one entry."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, Plant, draft
from api.generator.calendar import MINUTE, SECOND, after_working, at, day_of, working_from
from api.generator.days import Known
from api.generator.families.extras import Extra, content, filed
from api.generator.papers import pdf
from api.generator.planting.told import Told, extra, plant
from api.generator.sealing import sealing_key
from ledger.actions.keeping.backups import BackupPurged
from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.decision import manifest
from ledger.disposal_events import (
    DisposalApproved,
    DisposalListed,
    DisposalNotified,
    HoldPlaced,
    RecordDestroyed,
    RecordListed,
    RecordTransferred,
    RetentionAppraised,
    TransferReceived,
    TransferSent,
)
from ledger.event import Manifest, secret
from signing.times import format_time

_FILED = working_from(day_of(2021, 2, 18))
_BEGAN = working_from(day_of(2021, 7, 5))
STEPS = (0, 12, 16, 20, 30, 34)
"""Working days: appraisal, list, approval, notice, destruction, purging of backups."""
ORG = "bgs"


class _Destruction:
    """The way of one entry to its end, from which steps may be left out."""

    def __init__(self, told: Told, rule: str) -> None:
        self.told, self.world, self.rule = told, told.world, rule
        self.entry = extra(rule, 1, _FILED, year=2008, retention="D10", inherited=True)
        self.record = self.entry.id(told.world)
        self.disposal = f"disposal:{told.world.made(_BEGAN, 'disposal', rule)}"
        self.report = pdf(f"appraisal report {rule}")
        self.org = f"org:{told.world.org(ORG)}"
        self.committee = told.governing.committee(_BEGAN)
        self.minute = int(rule[-1]) * 3 * MINUTE

    def day(self, step: int) -> int:
        """The day of a step."""
        return after_working(_BEGAN, STEPS[step])

    def acts(self, day: int, known: Known, *plants: Plant, without: tuple[str, ...] = ()) -> Iterator[Act]:
        """What happens on this day; `without`: appraised, notified, purged. Planted at the destruction."""
        if day == _FILED:
            act = filed(self.world, self.entry)
            yield act._replace(names=((f"filed.{self.rule}", 0),))
        if day == self.day(0) and "appraised" not in without:
            yield self._appraised(day)
        if day < self.day(1):
            return
        name = f"filed.{self.rule}" if "appraised" in without else f"appraised.{self.rule}"
        row = RecordListed(appraised=known.places[name].position, retention="D10", expired=2018)
        listed = manifest(
            [{"appraised": row.appraised, "expired": 2018, "record": self.record, "retention": "D10"}]
        )
        if day == self.day(1):
            yield self._listed(day, listed, row)
        tags, clock = (self.disposal, self.org), at(day, 11) + self.minute
        if day == self.day(2):
            approved = DisposalApproved(count=1, manifest=listed.object, post="principal_leader")
            yield Act(clock, f"{ORG}.leader", [draft(approved, *tags)])
        if day == self.day(3) and "notified" not in without:
            notified = DisposalNotified(
                authority=self.world.org("archives"),
                manifest=listed.object,
                notified_at=format_time(clock - MINUTE),
                document=f"浙档备〔2021〕{self.rule[-1]}号",
            )
            yield Act(clock, "archivist1", [draft(notified, *tags)])
        if day == self.day(4):
            yield self._destroyed(day, listed, plants)
        if day == self.day(5) and "purged" not in without:
            yield from self._purged(day, listed)

    def _appraised(self, day: int) -> Act:
        payload = RetentionAppraised(
            decision="dispose",
            former="D10",
            report=self.report.object,
            expired=2018,
            opinion=secret("无继续保存价值"),
        )
        tags = (f"record:{self.record}", f"committee:{self.committee}", self.org)
        clock = at(day, 11) + self.minute
        names = ((f"appraised.{self.rule}", 0),)
        return Act(clock, "appraiser1", [draft(payload, *tags)], manifests=(self.report,), names=names)

    def _listed(self, day: int, listed: Manifest, row: RecordListed) -> Act:
        head = DisposalListed(
            committee=self.committee, count=1, manifest=listed.object, report=self.report.object
        )
        drafts = [
            draft(head, self.disposal, self.org),
            draft(row, self.disposal, f"record:{self.record}"),
        ]
        return Act(at(day, 11) + self.minute, "archivist1", drafts, manifests=(listed, self.report))

    def _copies(self) -> list[str]:
        return self.told.disposing.copies(self.day(4), _FILED)

    def _destroyed(self, day: int, listed: Manifest, plants: tuple[Plant, ...]) -> Act:
        copies = self._copies()
        payload = RecordDestroyed(
            copies=sorted(copies),
            copy_count=len(copies),
            keys=[sealing_key(self.world.chance, f"record:{self.record}").key_id],
            manifest=listed.object,
            method="shredded",
            objects=0,
            signers=self.world.signers(("supervisor1", "supervisor"), ("supervisor2", "second_supervisor")),
        )
        return Act(
            at(day, 14) + self.minute,
            "supervisor1",
            [draft(payload, f"record:{self.record}", self.disposal)],
            beside=("supervisor2",),
            plants=plants,
            erases=tuple(payload.keys),
        )

    def _purged(self, day: int, listed: Manifest) -> Iterator[Act]:
        for k, backup in enumerate(self._copies()):
            payload = BackupPurged(manifest=listed.object, method="overwritten")
            clock = at(day, 11) + self.minute + k * 10 * SECOND
            yield Act(clock, "operator3", [draft(payload, f"backup:{backup}", self.disposal)])


def _one(told: Told, rule: str, zh: str, en: str) -> tuple[_Destruction, Plant]:
    one = _Destruction(told, rule)
    return one, plant(rule, f"record:{one.record}", zh, en)


def dsp_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record is destroyed that was never appraised."""
    one, planted = _one(told, "DSP-1", "未经鉴定即销毁", "destroyed without an appraisal")
    yield from one.acts(day, known, planted, without=("appraised",))


def dsp_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The list was not filed with the authority."""
    one, planted = _one(told, "DSP-2", "销毁清册未备案", "the list was not filed with the authority")
    yield from one.acts(day, known, planted, without=("notified",))


def dsp_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record is destroyed while it is on hold."""
    one, planted = _one(told, "DSP-3", "冻结期间销毁", "destroyed while on hold")
    yield from one.acts(day, known, planted)
    if day == after_working(one.day(3), 4):
        payload = HoldPlaced(ground="investigation", document="浙公刑〔2021〕77号", reason=secret("案件复查"))
        hold = f"hold:{told.world.made(day, 'hold')}"
        yield Act(at(day, 10), "supervisor1", [draft(payload, hold, f"record:{one.record}")])


def dsp_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The destroyed record stays in the backups."""
    one, planted = _one(told, "DSP-4", "备份中的副本未清除", "the copies in backups were not purged")
    yield from one.acts(day, known, planted, without=("purged",))


# Transfer


def trf_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A permanent record of 2001 is neither transferred in 2021 nor deferred."""
    one = extra("TRF-1", 1, _FILED, year=2001, retention="Y", inherited=True)
    if day == _FILED:
        zh, en = "满 20 年未移交，也未延期", "neither transferred at 20 years nor deferred"
        yield filed(told.world, one, plant("TRF-1", f"record:{one.id(told.world)}", zh, en))


class _Transfer:
    """The transfer of one entry, early, to the provincial archives."""

    def __init__(self, told: Told, rule: str) -> None:
        self.told, self.world, self.rule = told, told.world, rule
        self.entry: Extra = extra(rule, 1, _FILED, year=2012, retention="Y", inherited=True)
        self.began = working_from(day_of(2021, 8, 9))
        self.record = self.entry.id(told.world)
        self.tag = f"transfer:{told.world.made(self.began, 'transfer', rule)}"
        self.package = pdf(f"transfer package {rule}")
        self.minute = int(rule[-1]) * MINUTE

    def acts(
        self, day: int, known: Known, *plants: Plant, clear: bool = True, opinion: bool = True
    ) -> Iterator[Act]:
        """Filed, reviewed, sent, received; planted at the sending."""
        if day == _FILED:
            yield filed(self.world, self.entry)
        if day == self.began and opinion:
            payload = OpennessReviewed(
                content=content(self.world, self.entry),
                decision="controlled",
                disclosure="withheld",
                ground="public_security",
                opinion=secret("涉及公安业务，控制使用"),
                stage="transfer",
            )
            tags = (f"record:{self.record}", f"org:{self.world.org(ORG)}")
            names = ((f"opinion.{self.rule}", 0),)
            yield Act(at(day, 9) + self.minute, "archivist1", [draft(payload, *tags)], names=names)
        if day == after_working(self.began, 8):
            yield self._sent(day, known, plants, clear, opinion)
        if day == after_working(self.began, 14):
            yield self._received(day)

    def _sent(self, day: int, known: Known, plants: tuple[Plant, ...], clear: bool, opinion: bool) -> Act:
        row = RecordTransferred(
            content=content(self.world, self.entry),
            openness="controlled",
            opinion=known.places[f"opinion.{self.rule}"].position if opinion else None,
            publicity="withheld" if opinion else None,
        )
        line: dict[str, object] = {"content": row.content, "record": self.record}
        listed, receiver = manifest([line]), self.world.org("provincial")
        head = TransferSent(
            bytes=7_411,
            count=1,
            decrypted=clear,
            manifest=listed.object,
            objects=1,
            package=self.package.object,
            receiver=receiver,
            unpacked=True,
        )
        drafts = [
            draft(head, self.tag, f"org:{receiver}"),
            draft(row, self.tag, f"record:{self.record}"),
        ]
        manifests = (listed, self.package)
        return Act(at(day, 9) + self.minute, "archivist1", drafts, manifests=manifests, plants=plants)

    def _received(self, day: int) -> Act:
        payload = TransferReceived(
            accepted=True,
            accurate=True,
            appearance=True,
            bytes=7_411,
            complete=True,
            count=1,
            objects=1,
            package=self.package.object,
            received_at=format_time(at(day, 8)),
            secure=True,
            usable=True,
        )
        tags = (self.tag, f"org:{self.world.org('provincial')}")
        return Act(at(day, 9) + self.minute, "provincial", [draft(payload, *tags)], party=True)


def trf_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A package is sent encrypted."""
    one = _Transfer(told, "TRF-2")
    zh, en = "移交的数据包未解密", "the package was sent encrypted"
    yield from one.acts(day, known, plant("TRF-2", one.tag, zh, en), clear=False)


def trf_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record is transferred without an openness opinion."""
    one = _Transfer(told, "TRF-3")
    zh, en = "移交时未附开放审核意见", "transferred without an openness opinion"
    yield from one.acts(day, known, plant("TRF-3", f"record:{one.record}", zh, en, event=1), opinion=False)
