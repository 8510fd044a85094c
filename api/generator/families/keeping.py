"""Safe keeping: media checked twice a month, the four kinds of backup of each year, drills, incidents.

Each January the set of the year before is made in its four kinds from one checkpoint; its registration copy
is sealed and handed over within the week. Three disks (sealed, off-site, in use) are there from the start.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import msgspec

from api.generator.acts import SERVICE, Act, Plant, draft
from api.generator.calendar import HOUR, MINUTE, SECOND, after_working, at, date_of, day_of, working_from
from api.generator.days import Known
from api.generator.papers import pdf
from api.generator.signing_acts import Checkpoint
from api.generator.world import FOUNDED, World
from ledger.actions.keeping.backup_taken import BackupTaken, Kind
from ledger.actions.keeping.backups import BackupHandedOver, BackupReceipted, BackupVerified
from ledger.actions.keeping.drills import DrillEnded, DrillStarted, ServiceFailedOver
from ledger.actions.keeping.incidents import (
    IncidentClosed,
    IncidentKind,
    IncidentOpened,
    IncidentReported,
)
from ledger.actions.keeping.media import MediumRegistered, MediumSealed, SetRole
from ledger.actions.keeping.media_checks import MediumPoweredOn, MediumReadTested
from ledger.actions.keeping.restore_events import Restored, RestoreEnded, RestoreStarted
from ledger.actions.oversight.checkpoint_witnessed import CheckpointWitnessed, Cosigned
from signing import checkpoint as c2sp
from signing.note import Cosigner, NoteSigner
from signing.times import format_time

FIRST_DISKS = FOUNDED + 8
CHECKED = (8, 23)
"""Days of the month on which media are powered on, holidays too: gaps of 15 or 16 days."""
ROLES: tuple[SetRole, ...] = ("sealed", "off_site", "in_use")
KINDS: tuple[Kind, ...] = ("same_city", "offline", "remote", "registration")
TOOL = "archive-ledger backup 1.0"
RECEIVER: dict[Kind, str] = {"remote": "partner", "registration": "provincial"}
FIRST_SET = 2021
OTHER_ROOT, NO_RECEIPT, OTHER_BYTES = 2021, 2022, 2022
"""Years of the sets in which BAK-2, BAK-3 and BAK-4 are broken."""


class Keeping:
    """The acts of keeping."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ransomware = working_from(day_of(2022, 5, 12))
        """The day of the one real incident with a restore."""

    def acts(self, day: int, known: Known) -> Iterator[Act]:
        """What is done for safe keeping on this day."""
        on = date_of(day)
        if day == FIRST_DISKS:
            for role in ROLES:
                yield self.registered(f"disk.{role}", day, role)
        if on.day in CHECKED and day > FIRST_DISKS:
            yield from (self.powered(name, day, k) for k, name in enumerate(self._media(day)))
        if on.day == 12 and on.month in (6, 12) and day > FIRST_DISKS:
            yield from (self.read_tested(name, day, k) for k, name in enumerate(self._media(day)))
        if on.day == 1 and day > FOUNDED + 20:
            yield from self._monthly(day, known)
        yield from self._set(day, known)
        if (on.weekday() == 0 and day > FOUNDED) or self._needs_witness(day):
            yield self._witnessed(day, known)
        if day == self._drill_day(on.year):
            yield from self._drill(day, known)
        if day == working_from(day_of(on.year, 9, 16)):
            yield self._failed_over(day, known)
        yield from self._incident(day, known)

    # Media

    def medium(self, name: str) -> str:
        """The id of a medium."""
        return self.world.made(FIRST_DISKS, "medium", name)

    def registered(self, name: str, day: int, role: SetRole, *plants: Plant) -> Act:
        """A disk comes into our keeping."""
        serial = f"WD-{self.world.digest('serial', name)[:10].upper()}"
        payload = MediumRegistered(
            kind="disk", place=_PLACES[role], serial=serial, set_role=role, capacity=16 * 10**12
        )
        tags = (f"medium:{self.medium(name)}", f"medium_serial:{serial}")
        return Act(at(day, 9, 5), "keeper2", [draft(payload, *tags)], plants=plants)

    def powered(self, name: str, day: int, turn: int = 0) -> Act:
        """A disk is powered on and found readable."""
        payload = MediumPoweredOn(errors=0, readable=True, hours=(day - FIRST_DISKS) // 15)
        return Act(at(day, 9, 10) + turn * MINUTE, "keeper2", [draft(payload, f"medium:{self.medium(name)}")])

    def read_tested(self, name: str, day: int, turn: int = 0) -> Act:
        """A disk is read whole."""
        files = 2_000 + self.world.chance.below(500, "files", name)
        payload = MediumReadTested(errors=0, files=files, matched=files, read=files, readable=True, tool=TOOL)
        return Act(at(day, 13, 0) + turn * MINUTE, "keeper2", [draft(payload, f"medium:{self.medium(name)}")])

    def _media(self, day: int) -> list[str]:
        """The disks in our keeping on this day."""
        years = [year for year in range(2021, date_of(day).year) if day > self._set_day(year)]
        return [*(f"disk.{role}" for role in ROLES), *(f"offline.{year}" for year in years)]

    # Backups

    def backup(self, name: str) -> str:
        """The id of a backup."""
        return self.world.made(FIRST_DISKS, "backup", name)

    def _copy(self, kind: Kind, seen: Checkpoint, year: int | None = None) -> BackupTaken:
        """What a copy of the log as it was seen says of itself."""
        objects = 1_000 + seen.size // 9
        secret = kind in ("registration", "remote")
        return BackupTaken(objects * 9_137, secret, kind, objects, seen.root, seen.size, year)

    def _monthly(self, day: int, known: Known) -> Iterator[Act]:
        """The service copies itself to the other site of the city, and reads the copy back."""
        tag = f"backup:{self.backup(f'monthly.{date_of(day):%Y%m}')}"
        taken = self._copy("same_city", known.seen(day))
        yield Act(at(day, 2), SERVICE, [draft(taken, tag)])
        yield Act(at(day, 3), SERVICE, [draft(_verified(taken), tag)])

    def _set_day(self, year: int) -> int:
        """The day on which the set of a year is made."""
        return working_from(day_of(year + 1, 1, 8))

    def _set(self, day: int, known: Known) -> Iterator[Act]:
        year = date_of(day).year - 1
        if year < FIRST_SET:
            return
        made = self._set_day(year)
        if day == made:
            yield from self._made(year, day, known)
        if day == after_working(made, 2):
            yield from self._handed_over(year, day, known.seen(made))
        if day == after_working(made, 5):
            yield from self._receipted(year, day, known.seen(made))

    def _made(self, year: int, day: int, known: Known) -> Iterator[Act]:
        yield self.registered(f"offline.{year}", day, "sealed")
        yield self.registered(f"registration.{year}", day, "sealed")
        for k, kind in enumerate(KINDS):
            copy = self._copy(kind, known.seen(day), year)
            plants: tuple[Plant, ...] = ()
            if (year, kind) == (OTHER_ROOT, "same_city"):
                copy = msgspec.structs.replace(copy, root=self.world.digest("another root"))
                plants = (_BAK_2,)
            about = [f"backup:{self.backup(f'{kind}.{year}')}"]
            if kind in ("offline", "registration"):
                about.append(f"medium:{self.medium(f'{kind}.{year}')}")
            hour = at(day, 10) + k * 20 * MINUTE
            yield Act(hour, "operator1", [draft(copy, *about)], plants=plants)
            yield Act(hour + 10 * MINUTE, "operator1", [draft(_verified(copy), *about)])
        sealed = MediumSealed(seal=_seal(year), year=year)
        yield Act(at(day, 15), "keeper2", [draft(sealed, f"medium:{self.medium(f'registration.{year}')}")])

    def _handed_over(self, year: int, day: int, seen: Checkpoint) -> Iterator[Act]:
        for kind, receiver in RECEIVER.items():
            copy = self._copy(kind, seen, year)
            payload = BackupHandedOver(
                bytes=copy.bytes,
                encrypted=True,
                objects=copy.objects,
                root=copy.root,
                size=copy.size,
                seal=_seal(year) if kind == "registration" else None,
                year=year,
            )
            tags = [f"backup:{self.backup(f'{kind}.{year}')}", f"org:{self.world.org(receiver)}"]
            if kind == "registration":
                tags.append(f"medium:{self.medium(f'{kind}.{year}')}")
            plants = (_BAK_3,) if (year, kind) == (NO_RECEIPT, "registration") else ()
            yield Act(at(day, 10), "operator1", [draft(payload, *tags)], plants=plants)

    def _receipted(self, year: int, day: int, seen: Checkpoint) -> Iterator[Act]:
        for kind, receiver in RECEIVER.items():
            if (year, kind) == (NO_RECEIPT, "registration"):
                continue
            copy = self._copy(kind, seen, year)
            found = copy.bytes
            plants: tuple[Plant, ...] = ()
            if (year, kind) == (OTHER_BYTES, "remote"):
                found, plants = copy.bytes - 9_137, (_BAK_4,)
            payload = BackupReceipted(bytes=found, objects=copy.objects, root=copy.root, seal_intact=True)
            tags = (f"backup:{self.backup(f'{kind}.{year}')}", f"org:{self.world.org(receiver)}")
            yield Act(at(day, 11), receiver, [draft(payload, *tags)], party=True, plants=plants)

    # Witnesses, drills, incidents

    def _drill_day(self, year: int) -> int:
        return working_from(day_of(year, 6, 18))

    def _needs_witness(self, day: int) -> bool:
        return day in (self._drill_day(date_of(day).year), self.ransomware)

    def _witnessed(self, day: int, known: Known) -> Act:
        """Early in the morning two witnesses cosign the log as it is seen that day."""
        seen, world, seconds = known.seen(day), self.world, at(day, 6) // SECOND
        log = NoteSigner(world.shared.origin, world.shared.log_key)
        witnesses = [
            Cosigner(f"witness{k}.example", world.chance.bytes("witness", k), seconds - k) for k in (1, 2)
        ]
        note = c2sp.sign(
            c2sp.Checkpoint(world.shared.origin, seen.size, bytes.fromhex(seen.root)), [log, *witnesses]
        )
        payload = CheckpointWitnessed(
            checkpoint=b64encode(note).decode(),
            cosignatures=tuple(Cosigned(time=one.seconds, witness=one.vkey) for one in witnesses),
            root=seen.root,
            size=seen.size,
        )
        return Act(at(day, 6), SERVICE, [draft(payload, f"ledger:{world.shared.origin}")])

    def _drill(self, day: int, known: Known) -> Iterator[Act]:
        """The yearly drill, from a monthly copy, to the checkpoint that was witnessed this morning."""
        year, seen = date_of(day).year, known.seen(day)
        yield from self.drill(f"drill.{year}", day, seen, 4 * HOUR // SECOND)

    def drill(self, name: str, day: int, seen: Checkpoint, seconds: int, *plants: Plant) -> Iterator[Act]:
        """A drill that brings full service back after so many seconds."""
        tags = (
            f"drill:{self.world.made(day, name)}",
            f"backup:{self.backup(f'monthly.{date_of(day):%Y%m}')}",
        )
        report = pdf(f"minutes of {name}")
        yield Act(at(day, 8, 30), "operator2", [draft(DrillStarted(scenario="ransomware"), *tags)])
        ended = DrillEnded(
            verdict="passed",
            report=report.object,
            restored=Restored(seen.root, seen.size),
            seconds_to_full=seconds,
            seconds_to_read_only=seconds // 4,
        )
        end = at(day, 8, 31) + seconds * SECOND
        yield Act(end, "operator2", [draft(ended, *tags)], manifests=(report,), plants=plants)

    def _failed_over(self, day: int, known: Known) -> Act:
        """The planned switch of the two machines."""
        head = Restored(known.seen(day).root, known.seen(day).size)
        payload = ServiceFailedOver(after=head, before=head, from_="host-a", planned=True, to="host-b")
        return Act(at(day, 7), SERVICE, [draft(payload, f"ledger:{self.world.shared.origin}")])

    def _incident(self, day: int, known: Known) -> Iterator[Act]:
        """Ransomware on a server of the query system: told, restored within half a day, closed."""
        if day == self.ransomware:
            yield from self.opened("ransomware", "ransomware", day)
            yield self.reported("ransomware", at(day, 11))
            yield from self._restored(day, known.seen(day))
        if day == after_working(self.ransomware, 10):
            yield self.closed("ransomware", day)

    def opened(self, name: str, kind: IncidentKind, day: int, *plants: Plant) -> Iterator[Act]:
        """An incident is noticed at half past eight, and told of in the log a quarter of an hour later."""
        payload = IncidentOpened(
            kind=kind, noticed_at=format_time(at(day, 8, 30)), systems=["档案查询平台二号服务器"]
        )
        tags = (self.incident(name), f"org:{self.world.org('bgs')}")
        yield Act(at(day, 8, 45), "operator1", [draft(payload, *tags)], plants=plants)

    def reported(self, name: str, when: int) -> Act:
        """The archive authority is told."""
        recipient = self.world.org("archives")
        payload = IncidentReported(
            recipient=recipient, reported_at=format_time(when - 5 * MINUTE), document="浙公档〔报〕1号"
        )
        return Act(when, "archivist1", [draft(payload, self.incident(name), f"org:{recipient}")])

    def closed(self, name: str, day: int) -> Act:
        """The incident is closed with its final report."""
        report = pdf(f"final report of {name}")
        payload = IncidentClosed(ending="restored", report=report.object)
        return Act(at(day, 16), "operator1", [draft(payload, self.incident(name))], manifests=(report,))

    def incident(self, name: str) -> str:
        """The tag of an incident."""
        return f"incident:{self.world.made(FIRST_DISKS, 'incident', name)}"

    def _restored(self, day: int, seen: Checkpoint) -> Iterator[Act]:
        tags = (
            f"restore:{self.world.made(day, 'restore')}",
            self.incident("ransomware"),
            f"backup:{self.backup(f'monthly.{date_of(day):%Y%m}')}",
        )
        lost, full = at(day, 8, 30), 5 * HOUR
        yield Act(at(day, 9), "operator2", [draft(RestoreStarted(lost_at=format_time(lost)), *tags)])
        ended = RestoreEnded(
            verdict="passed",
            restored=Restored(seen.root, seen.size),
            seconds_to_full=full // SECOND,
            seconds_to_read_only=full // SECOND // 3,
        )
        yield Act(lost + full + MINUTE, "operator2", [draft(ended, *tags)])


def _verified(copy: BackupTaken) -> BackupVerified:
    return BackupVerified(
        bytes=copy.bytes,
        damaged=0,
        intact=True,
        missing=0,
        objects=copy.objects,
        root=copy.root,
        size=copy.size,
        tool=TOOL,
    )


def _seal(year: int) -> str:
    return f"封{year}001"


_PLACES: dict[SetRole, str] = {
    "sealed": "本厅档案库房一室 3 柜 1 层",
    "off_site": "异地库房二室 1 柜 2 层",
    "in_use": "机房 B 区 12 柜",
}
_BAK_2 = Plant(
    "BAK-2", "BAK-2", f"year:{OTHER_ROOT}",
    f"{OTHER_ROOT} 年度四种备份中，同城备份的根与其他三种不一致",
    f"of the four copies of {OTHER_ROOT} the same-city one has another root",
)  # fmt: skip
_BAK_3 = Plant(
    "BAK-3", "BAK-3", f"year:{NO_RECEIPT}",
    f"{NO_RECEIPT} 年度登记备份已移交，但没有回执",
    f"the registration copy of {NO_RECEIPT} was handed over and never receipted",
)  # fmt: skip
_BAK_4 = Plant(
    "BAK-4", "BAK-4", f"year:{OTHER_BYTES}",
    f"{OTHER_BYTES} 年度异地备份的回执字节数与移交不符",
    f"the receipt of the remote copy of {OTHER_BYTES} counts other bytes than were handed over",
)  # fmt: skip
