"""Planted on the digitization line: VEN-0 to VEN-4, SITE-1 to SITE-4, DIG-1 to DIG-4."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, Plant, draft
from api.generator.calendar import DAY, MINUTE, at, day_of, working_from
from api.generator.days import Known
from api.generator.planting.small_batch import FIRST_SATURDAY, SmallBatch, Wanted
from api.generator.planting.told import Told, plant
from ledger.actions.digitization.contracts import ContractSigned
from ledger.actions.digitization.disk_events import DiskRegistered
from ledger.actions.digitization.shift_events import CctvInterrupted, CctvRestored
from ledger.actions.digitization.sites import SiteClosed, SiteOpened, Workstation
from ledger.actions.digitization.tenders import BidScreened, TenderOpened
from ledger.actions.digitization.vendors import VendorQualified
from ledger.actions.digitization.workers import WorkerPledged, WorkerTrained
from signing.times import format_time

_BEFORE = day_of(2021, 3, 22)
LAPSED = FIRST_SATURDAY - 2
"""The last day of a licence that lapses in the middle of a project."""


def _batch(told: Told, day: int, known: Known, wanted: Wanted) -> Iterator[Act]:
    yield from SmallBatch(told, wanted).acts(day, known)


def _key(told: Told, rule: str, turn: int) -> str:
    return SmallBatch(told, Wanted(rule, turn)).batch


def _shift(told: Told, rule: str, turn: int) -> str:
    return SmallBatch(told, Wanted(rule, turn)).shift


class _Firm:
    """A firm beside the three, on its way to a contract."""

    def __init__(self, told: Told, rule: str, vendor: int) -> None:
        self.told, self.world, self.vendor = told, told.world, vendor
        self.tag = told.projects.vendor(vendor)
        self.tender = f"tender:{self.world.made(_BEFORE, 'tender', rule)}"
        self.contract = self.world.made(_BEFORE + 9, "contract", rule)
        self.certificate = f"国保密印资乙 {vendor}-{vendor + 200}"
        self.worker = f"worker{vendor}.1"

    def acts(
        self, day: int, *plants: Plant, province: str = "33", until: int = 0, screened: bool = True
    ) -> Iterator[Act]:
        """Tender, licence, screening, contract, pledge and training, each on its day."""
        clock = at(day, 14) + self.vendor * MINUTE
        if day == _BEFORE:
            opened = TenderOpened(grade="B", name="补充数字化加工", number=f"ZJGA-2021-B{self.vendor}")
            yield Act(clock, "archivist6", [draft(opened, self.tender)])
        if day == _BEFORE + 2:
            licence = VendorQualified(
                category="archive_digitization",
                certificate=self.certificate,
                from_="2019-06-01T00:00:00.000000Z",
                grade="B",
                province=province,
                until=format_time(at(until, 23)) if until else "2030-05-31T00:00:00.000000Z",
            )
            yield Act(clock, "archivist6", [draft(licence, self.tag)])
        if day == _BEFORE + 4 and screened:
            passed = BidScreened(verdict="passed", certificate=self.certificate)
            yield Act(clock, "archivist6", [draft(passed, self.tender, self.tag)])
        if day == _BEFORE + 9:
            signed = ContractSigned(
                scope="补充扫描",
                secrecy_agreement=self.world.digest("agreement", "extra", self.vendor),
                from_=format_time(at(day, 0)),
                until=format_time(at(day, 0) + 365 * DAY),
            )
            tags = (f"contract:{self.contract}", self.tender, self.tag)
            yield Act(clock, "archivist6", [draft(signed, *tags)], plants=plants)
        if day == _BEFORE + 10:
            pledged = WorkerPledged(document=self.world.digest("pledge", self.worker))
            who = f"worker:{self.world.person(self.worker)}"
            yield Act(clock, "archivist6", [draft(pledged, who, f"contract:{self.contract}", self.tag)])
        if day == _BEFORE + 24:
            trained = WorkerTrained(days=5, passed=True, score=88)
            who = f"worker:{self.world.person(self.worker)}"
            yield Act(clock, "archivist6", [draft(trained, who, self.tag)])


def ven_0(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A contract with a firm that nobody screened."""
    firm = _Firm(told, "VEN-0", 5)
    zh, en = "未经投标资格审查即签订合同", "a contract with a firm that was never screened"
    yield from firm.acts(day, plant("VEN-0", firm.tender, zh, en), screened=False)


def ven_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A licence lapses, and the firm goes on scanning."""
    firm = _Firm(told, "VEN-1", 3)
    zh, en = "企业资质已过期仍在扫描", "scanned after the firm's licence had lapsed"
    one = plant("VEN-1", firm.tag, zh, en)
    yield from firm.acts(day, until=LAPSED)
    wanted = Wanted("VEN-1", 0, vendor=3, worker=firm.worker, contract=firm.contract, scanned=(one,))
    yield from _batch(told, day, known, wanted)


def ven_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A grade B firm of another province works here without an approval."""
    firm = _Firm(told, "VEN-2", 4)
    zh, en = "外省乙级企业，无本省批准", "a grade B firm of another province without an approval"
    one = plant("VEN-2", firm.tag, zh, en)
    yield from firm.acts(day, province="32")
    wanted = Wanted("VEN-2", 1, vendor=4, worker=firm.worker, contract=firm.contract, scanned=(one,))
    yield from _batch(told, day, known, wanted)


def ven_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A worker enters who has not pledged."""
    who = f"worker:{told.world.person('worker0.6')}"
    if day == _BEFORE + 11:
        trained = WorkerTrained(days=5, passed=True, score=90)
        yield Act(at(day, 16, 30), "archivist6", [draft(trained, who, told.projects.vendor(0))])
    zh, en = "未签保密承诺书即进场", "entered without a pledge of secrecy"
    wanted = Wanted("VEN-3", 2, worker="worker0.6", entered=(plant("VEN-3", who, zh, en),))
    yield from _batch(told, day, known, wanted)


def ven_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A worker scans after three days of training."""
    who = f"worker:{told.world.person('worker0.5')}"
    if day == _BEFORE + 11:
        pledged = WorkerPledged(document=told.world.digest("pledge", "worker0.5"))
        tags = (who, f"contract:{told.digitizing.contract(0)}", told.projects.vendor(0))
        yield Act(at(day, 16, 20), "archivist6", [draft(pledged, *tags)])
        trained = WorkerTrained(days=3, passed=True, score=75)
        yield Act(at(day, 16, 40), "archivist6", [draft(trained, who, told.projects.vendor(0))])
    zh, en = "培训仅 3 天即参加扫描", "scanned after three days of training"
    wanted = Wanted("VEN-4", 3, worker="worker0.5", scanned=(plant("VEN-4", who, zh, en),))
    yield from _batch(told, day, known, wanted)


def site_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The cameras are out while pages are scanned."""
    turn = 4
    zh, en = "监控中断期间扫描", "scanned while the cameras were out"
    one = plant("SITE-1", _shift(told, "SITE-1", turn), zh, en)
    yield from _batch(told, day, known, Wanted("SITE-1", turn, scanned=(one,)))
    if day == FIRST_SATURDAY + 7 * turn:
        site = f"site:{told.digitizing.site(0)}"
        begins, ends = at(day, 9, 30), at(day, 12, 5)
        interrupted = CctvInterrupted(cause="power", from_=format_time(begins))
        yield Act(begins + 2 * MINUTE, "guard2", [draft(interrupted, site)])
        restored = CctvRestored(from_=format_time(begins), to=format_time(ends))
        yield Act(ends + MINUTE, "guard2", [draft(restored, site)])


def site_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A worker's phone was not looked for at the door."""
    zh, en = "进场未检查手机", "entered without a check for phones"
    one = plant("SITE-2", _shift(told, "SITE-2", 5), zh, en)
    yield from _batch(told, day, known, Wanted("SITE-2", 5, phone_checked=False, entered=(one,)))


def site_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A site is left, and one of its disks was never handed over."""
    world, opened = told.world, working_from(day_of(2021, 9, 6))
    site, disk = (
        f"site:{world.made(opened, 'site', 'SITE-3')}",
        f"disk:{world.made(opened, 'disk', 'SITE-3')}",
    )
    if day == opened:
        stations = (Workstation(name="加工机1", protection="usb_sealed", seals=("F9001",)),)
        payload = SiteOpened(cameras=2, place="厅档案楼 1 层临时加工间", workstations=stations)
        contract, vendor = f"contract:{told.digitizing.contract(0)}", told.projects.vendor(0)
        tags = (site, f"org:{world.org('bgs')}", contract, vendor)
        yield Act(at(day, 9, 30), "archivist6", [draft(payload, *tags)])
        signers = world.signers(("archivist6", "registrar"), ("worker0.1", "holder"))
        registered = DiskRegistered(serial="ST-90001", signers=signers, workstation="加工机1")
        yield Act(at(day, 9, 40), "archivist6", [draft(registered, disk, site)], beside=("worker0.1",))
    if day == working_from(opened + 20):
        zh, en = "撤场时硬盘未移交", "the site was left and a disk not handed over"
        planted = plant("SITE-3", disk, zh, en)
        yield Act(at(day, 15), "archivist6", [draft(SiteClosed(disks=1), site)], plants=(planted,))


def site_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Nine of ten pages came back."""
    zh, en = "原件出库 10 页，回库 9 页", "ten pages left the repository, nine came back"
    one = plant("SITE-4", _key(told, "SITE-4", 6), zh, en)
    yield from _batch(told, day, known, Wanted("SITE-4", 6, returned=9, back=(one,)))


def dig_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Pages at 150 dpi."""
    zh, en = "分辨率 150 dpi，低于加工要求", "150 dpi, below the profile"
    one = plant("DIG-1", _key(told, "DIG-1", 7), zh, en)
    yield from _batch(told, day, known, Wanted("DIG-1", 7, dpi=150, scanned=(one,)))


def dig_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A batch is accepted although the sample did not match."""
    zh, en = "抽检图像与条目不符仍予验收", "accepted although the sampled image did not match its entry"
    one = plant("DIG-2", _key(told, "DIG-2", 8), zh, en)
    yield from _batch(told, day, known, Wanted("DIG-2", 8, matched=0, accepted=(one,)))


def dig_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Who attached the pages also checked them."""
    zh, en = "挂接与质检为同一人", "the same person attached and checked"
    one = plant("DIG-3", _key(told, "DIG-3", 9), zh, en)
    yield from _batch(told, day, known, Wanted("DIG-3", 9, checker="archivist3", accepted=(one,)))


def dig_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A page is the image of another record's page."""
    zh, en = "同一图像挂接在两件档案上", "one image on two records"
    one = plant("DIG-4", SmallBatch(told, Wanted("DIG-4", 10)).record, zh, en)
    yield from _batch(told, day, known, Wanted("DIG-4", 10, same_image=True, attached=(one,)))
