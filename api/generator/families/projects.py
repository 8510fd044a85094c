"""The three digitization projects around the line: tender, vendor, contract, workers, site, disks."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, draft
from api.generator.calendar import MINUTE, at, day_of, working_from, working_until
from api.generator.families.batches import WORKERS, Line, Project
from api.generator.families.digitizing import Digitizing
from api.generator.world import World
from ledger.actions.digitization.contracts import ContractSigned
from ledger.actions.digitization.disk_events import DiskHandedOver, DiskRegistered
from ledger.actions.digitization.sites import SiteClosed, SiteOpened, Workstation
from ledger.actions.digitization.tenders import BidScreened, TenderOpened
from ledger.actions.digitization.vendors import VendorQualified
from ledger.actions.digitization.workers import WorkerPledged, WorkerTrained
from signing.times import format_time

DISKS = 4
LICENSED = ("2020-07-01T00:00:00.000000Z", "2030-06-30T00:00:00.000000Z")


class Projects:
    """The acts around the line, at distances in days from a project's first and last shift."""

    def __init__(self, world: World, line: Line, digitizing: Digitizing) -> None:
        self.world, self.line, self.digitizing = world, line, digitizing

    def acts(self, day: int) -> Iterator[Act]:
        """What is done around a project on this day."""
        for one in self.line.projects:
            steps = (
                (working_until(one.begins - 45), self._tendered),
                (working_until(one.begins - 40), self._qualified),
                (working_until(one.begins - 36), self._screened),
                (working_until(one.begins - 26), self._contracted),
                (working_until(one.begins - 20), self._pledged),
                (working_until(one.begins - 10), self._trained),
                (working_until(one.begins - 4), self._opened),
                (working_until(one.begins - 3), self._equipped),
                (working_from(one.ends + 2), self._emptied),
                (working_from(one.ends + 4), self._closed),
            )
            for when, step in steps:
                if day == when:
                    yield from step(one, day)

    def tender(self, one: Project) -> str:
        """The id of the project's tender."""
        return self.world.made(one.begins - 45, "tender", one.number)

    def disk(self, one: Project, number: int) -> str:
        """The id of a disk of the project's workstations."""
        return self.world.made(one.begins - 3, "disk", one.number, number)

    def vendor(self, number: int) -> str:
        """The tag of a vendor."""
        return f"vendor:{self.world.org(f'vendor{number}')}"

    def _tendered(self, one: Project, day: int) -> Iterator[Act]:
        payload = TenderOpened(
            grade="B", name="馆藏档案数字化加工服务", number=f"ZJGA-{2021 + one.number}-01"
        )
        yield Act(at(day, 10), "archivist6", [draft(payload, f"tender:{self.tender(one)}")])

    def _qualified(self, one: Project, day: int) -> Iterator[Act]:
        payload = VendorQualified(
            category="archive_digitization",
            certificate=_certificate(one.number),
            from_=LICENSED[0],
            grade="B",
            province="33",
            until=LICENSED[1],
        )
        yield Act(at(day, 10), "archivist6", [draft(payload, self.vendor(one.number))])

    def _screened(self, one: Project, day: int) -> Iterator[Act]:
        """The winner passes; another bidder, who shows no licence, does not."""
        tender = f"tender:{self.tender(one)}"
        passed = BidScreened(verdict="passed", certificate=_certificate(one.number))
        yield Act(at(day, 10), "archivist6", [draft(passed, tender, self.vendor(one.number))])
        other = self.vendor((one.number + 1) % 3)
        yield Act(at(day, 10, 20), "archivist6", [draft(BidScreened(verdict="failed"), tender, other)])

    def _contracted(self, one: Project, day: int) -> Iterator[Act]:
        payload = ContractSigned(
            scope="归档文件整理、扫描、图像处理、挂接",
            secrecy_agreement=self.world.digest("agreement", one.number),
            from_=format_time(at(day, 0)),
            number=f"HT-{2021 + one.number}-07",
            until=format_time(at(one.ends + 30, 23)),
        )
        tags = (self._contract(one), f"tender:{self.tender(one)}", self.vendor(one.number))
        yield Act(at(day, 10), "archivist6", [draft(payload, *tags)])

    def _contract(self, one: Project) -> str:
        return f"contract:{self.digitizing.contract(one.number)}"

    def _workers(self, one: Project) -> list[str]:
        return [f"worker{one.number}.{k}" for k in range(1, WORKERS + 1)]

    def _pledged(self, one: Project, day: int) -> Iterator[Act]:
        for k, who in enumerate(self._workers(one)):
            payload = WorkerPledged(document=self.world.digest("pledge", who))
            tags = (self._worker(who), self._contract(one), self.vendor(one.number))
            yield Act(at(day, 10) + k * MINUTE, "archivist6", [draft(payload, *tags)])

    def _trained(self, one: Project, day: int) -> Iterator[Act]:
        for k, who in enumerate(self._workers(one)):
            payload = WorkerTrained(days=5 + k % 2, passed=True, score=82 + k)
            tags = (self._worker(who), self.vendor(one.number))
            yield Act(at(day, 16) + k * MINUTE, "archivist6", [draft(payload, *tags)])

    def _worker(self, who: str) -> str:
        return f"worker:{self.world.person(who)}"

    def _opened(self, one: Project, day: int) -> Iterator[Act]:
        stations = tuple(
            Workstation(name=f"加工机{k}", protection="usb_sealed", seals=(f"F{one.number}{k:03d}",))
            for k in range(1, DISKS + 1)
        )
        payload = SiteOpened(cameras=6, place=f"厅档案楼 {2 + one.number} 层加工间", workstations=stations)
        tags = (
            self._site(one),
            f"org:{self.world.org('bgs')}",
            self._contract(one),
            self.vendor(one.number),
        )
        yield Act(at(day, 9), "archivist6", [draft(payload, *tags)])

    def _site(self, one: Project) -> str:
        return f"site:{self.digitizing.site(one.number)}"

    def _equipped(self, one: Project, day: int) -> Iterator[Act]:
        for k in range(1, DISKS + 1):
            who = f"worker{one.number}.{k}"
            signers = self.world.signers(("archivist6", "registrar"), (who, "holder"))
            payload = DiskRegistered(serial=_serial(one, k), signers=signers, workstation=f"加工机{k}")
            tags = (f"disk:{self.disk(one, k)}", self._site(one))
            yield Act(at(day, 9) + k * MINUTE, "archivist6", [draft(payload, *tags)], beside=(who,))

    def _emptied(self, one: Project, day: int) -> Iterator[Act]:
        for k in range(1, DISKS + 1):
            who = f"worker{one.number}.{k}"
            payload = DiskHandedOver(
                receiver=self.world.person("archivist6"),
                serial=_serial(one, k),
                signers=self.world.signers((who, "giver"), ("archivist6", "receiver")),
            )
            tags = (f"disk:{self.disk(one, k)}", self._site(one))
            yield Act(at(day, 9) + k * MINUTE, who, [draft(payload, *tags)], beside=("archivist6",))

    def _closed(self, one: Project, day: int) -> Iterator[Act]:
        yield Act(at(day, 15), "archivist6", [draft(SiteClosed(disks=DISKS), self._site(one))])


def _certificate(vendor: int) -> str:
    return f"国保密印资乙 33-{vendor + 101}"


def _serial(one: Project, number: int) -> str:
    return f"ST-{one.number}{number:04d}"


__all__ = ["DISKS", "Projects", "day_of"]
