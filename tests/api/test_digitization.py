"""A digitization line worked through, from tender to accepted batch, and asked about as its staff do."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.reading import recorded
from ledger.writing.acting import Receipt
from signing.times import format_time
from tests.api.rooms import DRAFT, NOW, YEAR, identity
from tests.api.speaking import Speaker

PAGES = 21


class Line:
    """A vendor's work in the room; ids by name."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker, self.room = speaker, speaker.room
        self.ids: dict[str, str] = {}

    def do(self, who: str, action: str, made: str = "", beside: str = "", **wanted: Any) -> Receipt:
        """Let somebody act; `made`: the prefix whose id is kept; `beside`: who signs too."""
        keys = [self.room.desks[beside].key] if beside else []
        receipt = self.room.desks[who].do(action, wanted, beside=keys)
        if made:
            self.ids[made] = identity(receipt.subjects, made)
        return receipt

    def staff(self) -> None:
        """A guard, a worker of the vendor, and somebody who checks."""
        security = "security_administrator"
        org = self.do("system_administrator", "org.registered", kind="vendor", name="某数字化公司")
        self.ids["vendor"] = self.room.orgs["vendor"] = identity(org.subjects, "org")
        for name, role, of in (("guard", "guard", "bureau"), ("worker", "digitizer", "vendor")):
            self.room.enrol(security, name, of)
            self.do(security, "role.granted", person=self.room.person(name), role=role, scope="*")
            self.room.desks[name].log_in("10.0.0.9")

    def contract(self) -> None:
        """From the licence to the contract."""
        vendor = self.ids["vendor"]
        self.do("archivist", "vendor.qualified", vendor=vendor, category="archive_digitization", grade="B",
                certificate="JM-1", province="33", **{"from": format_time(NOW - YEAR)},
                until=format_time(NOW + YEAR))  # fmt: skip
        self.do("archivist", "tender.opened", "tender", grade="B", name="2026 年数字化")
        self.do("archivist", "bid.screened", tender=self.ids["tender"], vendor=vendor, verdict="passed",
                certificate="JM-1")  # fmt: skip
        self.do("archivist", "contract.signed", "contract", vendor=vendor, tender=self.ids["tender"],
                scope="文书档案", secrecy_agreement="0" * 64)  # fmt: skip

    def site(self) -> None:
        """Open the site, start a shift and let the worker in."""
        worker = self.room.person("worker")
        self.do(
            "archivist", "worker.pledged", worker=worker, document="1" * 64, contract=self.ids["contract"]
        )
        self.do("archivist", "worker.trained", worker=worker, days=5, passed=True, vendor=self.ids["vendor"])
        stations = [{"name": "PC1", "protection": "usb_sealed", "seals": ["F-1"]}]
        self.do("archivist", "site.opened", "site", org=self.room.orgs["bureau"], place="一楼", cameras=2,
                workstations=stations, contract=self.ids["contract"])  # fmt: skip
        self.do("archivist", "disk.registered", "disk", "worker", site=self.ids["site"], serial="WD-1",
                workstation="PC1", holder={"person": worker})  # fmt: skip
        self.do("guard", "shift.started", "shift", site=self.ids["site"], cctv=True, seals=True)
        self.do("guard", "worker.entered", worker=worker, shift=self.ids["shift"], media_checked=True,
                phone_checked=True)  # fmt: skip

    def scan(self) -> None:
        """Open the batch, count the originals out, scan and attach every page."""
        self.do("archivist", "batch.opened", "batch", material="文书", planned=PAGES,
                profile={"colour": "colour", "dpi": 300, "format": "image/jpeg"},
                vendor=self.ids["vendor"], contract=self.ids["contract"])  # fmt: skip
        worker = {"person": self.room.person("worker")}
        self.do("archivist", "originals.issued", "", "worker", batch=self.ids["batch"], items=1,
                pages=PAGES, second_counter=worker)  # fmt: skip
        objects = [self.room.ledger.objects.put(b"image %d" % number) for number in range(PAGES)]
        shape = {"record": self.room.records[DRAFT], "format": "image/jpeg", "width": 2480, "height": 3508,
                 "dpi": 300, "colour": "colour"}  # fmt: skip
        scans = [
            {**shape, "number": number + 1, "digest": one["object"], "bytes": one["bytes"]}
            for number, one in enumerate(objects)
        ]
        self.do("worker", "page.scanned", batch=self.ids["batch"], device="fi-7600", shift=self.ids["shift"],
                pages=scans)  # fmt: skip
        pages = [{**shape, "number": number + 1, **one} for number, one in enumerate(objects)]
        self.do("archivist", "page.attached", batch=self.ids["batch"], pages=pages)


@pytest.fixture(scope="module")
def line(speaker: Speaker) -> Line:
    made = Line(speaker)
    made.staff()
    made.contract()
    made.site()
    made.scan()
    speaker.service.wait_for(speaker.room.ledger.store.head_position())
    return made


SITE = """query($id: ID!) { node(id: $id) { ... on Site {
    place cameras workstations { name protection seals } interruptions { cause }
    shifts { guard endedAt inside { uuid trainedDays passed } } disks { serial holder receiver } } } }"""
BATCH = """query($batch: ID!) { batchProgress(batch: $batch) {
    status statusName planned scannedPages attachedPages checkedPages machinePassed sampled checker pagesOut
    originals { returned pages } } batchSample(batch: $batch) { seed pages } }"""


def test_a_site_shows_its_shift_with_who_is_inside_and_its_disks(line: Line) -> None:
    found = line.speaker.ask(SITE, {"id": f"site:{line.ids['site']}"}, who="archivist")["node"]
    worker = line.room.person("worker")
    assert found == {
        "place": "一楼",
        "cameras": 2,
        "workstations": [{"name": "PC1", "protection": "usb_sealed", "seals": ["F-1"]}],
        "interruptions": [],
        "shifts": [
            {
                "guard": line.room.person("guard"),
                "endedAt": None,
                "inside": [{"uuid": worker, "trainedDays": 5, "passed": True}],
            }
        ],
        "disks": [{"serial": "WD-1", "holder": worker, "receiver": None}],
    }


def test_a_vendor_shows_its_licences_contracts_and_the_tender_it_won(line: Line) -> None:
    query = """query($id: ID!) { vendor(id: $id) { name licences { certificate gradeName province }
        contracts { scope tender } } tenders(first: 5) { nodes { name bids { vendor verdict } } } }"""
    found = line.speaker.ask(query, {"id": line.ids["vendor"]}, who="supervisor")
    assert found["vendor"] == {
        "name": "某数字化公司",
        "licences": [{"certificate": "JM-1", "gradeName": "乙级 grade B", "province": "33"}],
        "contracts": [{"scope": "文书档案", "tender": line.ids["tender"]}],
    }
    assert found["tenders"]["nodes"] == [
        {"name": "2026 年数字化", "bids": [{"vendor": line.ids["vendor"], "verdict": "passed"}]}
    ]


def test_the_sample_that_is_shown_is_the_one_that_is_checked_and_the_batch_is_accepted(line: Line) -> None:
    batch, room = line.ids["batch"], line.room
    before = line.speaker.ask(BATCH, {"batch": f"batch:{batch}"}, who="publisher")
    progress, sample = before["batchProgress"], before["batchSample"]
    assert (progress["status"], progress["planned"]) == ("opened", PAGES)
    assert (progress["scannedPages"], progress["attachedPages"], progress["pagesOut"]) == (PAGES,) * 3
    assert len(sample["pages"]) == 2
    assert progress["originals"] == [{"returned": False, "pages": PAGES}]
    rows = room.ledger.store.select(["page.attached"], [f"batch:{batch}"])
    attached = [recorded(row) for row in rows]
    machine = {
        "tool": "checker",
        "version": "1",
        "pages": [{"page": one.subject("page")} for one in attached],
    }
    judged = [{"page": page, "matched": True, "passed": True} for page in sample["pages"]]
    line.do("publisher", "quality.checked", batch=batch, machine=machine, sample=judged)
    mutation = """mutation($command: ID!, $input: AcceptBatchInput!) {
        batchAccept(command: $command, input: $input) { receipt { last } userErrors { code } } }"""
    variables = {"command": line.speaker.command(), "input": {"batch": batch}}
    answer = line.speaker.ask(mutation, variables, who="publisher")["batchAccept"]
    assert answer["userErrors"] == []
    line.speaker.service.wait_for(int(answer["receipt"]["last"]))
    after = line.speaker.ask(BATCH, {"batch": batch}, who="publisher")["batchProgress"]
    assert (after["status"], after["statusName"]) == ("accepted", "已验收 accepted")
    assert (after["checkedPages"], after["machinePassed"], after["sampled"]) == (PAGES, PAGES, 2)
    assert after["checker"] == room.person("publisher")


def test_readers_see_nothing_of_the_line(line: Line) -> None:
    for who in ("reader", "leader"):
        found = line.speaker.ask(SITE, {"id": f"site:{line.ids['site']}"}, who=who)
        assert found["node"] is None
        told = line.speaker.ask(BATCH, {"batch": line.ids["batch"]}, who=who)
        assert told == {"batchProgress": None, "batchSample": None}
        answer = line.speaker.post("{ sites(first: 5) { nodes { place } } }", who=who).json()
        assert answer["errors"][0]["extensions"]["code"] == "ROLE_MISSING"


def test_a_guard_sees_the_sites_and_workers(line: Line) -> None:
    query = """query($vendor: String) { sites(first: 5) { nodes { place } pageInfo { hasNextPage } }
        workers(first: 5, vendor: $vendor) { nodes { uuid } } }"""
    found = line.speaker.ask(query, {"vendor": line.ids["vendor"]}, who="guard")
    assert found["sites"] == {"nodes": [{"place": "一楼"}], "pageInfo": {"hasNextPage": False}}
    assert found["workers"]["nodes"] == [{"uuid": line.room.person("worker")}]


def test_a_better_scan_replaces_a_page_and_keeps_its_id(line: Line) -> None:
    room = line.room
    stored, page = room.ledger.objects.put(b"a better image"), room.pages[0]
    image = {"page": page, **stored, "format": "image/png", "width": 16, "height": 16}
    line.do("publisher", "page.replaced", pages=[image], reason="模糊")
    line.speaker.service.wait_for(room.ledger.store.head_position())
    query = "query($id: ID!) { node(id: $id) { ... on Page { number object } } }"
    shown = line.speaker.ask(query, {"id": f"page:{page}"}, who="archivist")["node"]
    assert shown == {"number": 1, "object": stored["object"]}


def test_what_happened_at_a_site_is_told_to_staff_guards_and_the_worker_themselves(line: Line) -> None:
    query = "query($id: ID!) { timeline(subject: $id, first: 50) { nodes { type } } }"

    def told(who: str, about: str) -> set[str]:
        found = line.speaker.ask(query, {"id": about}, who=who)["timeline"]["nodes"]
        return {one["type"] for one in found}

    site, worker = f"site:{line.ids['site']}", f"worker:{line.room.person('worker')}"
    for who in ("archivist", "guard"):
        assert {"site.opened", "shift.started", "disk.registered"} <= told(who, site)
    assert {"worker.pledged", "worker.trained", "worker.entered"} <= told("worker", worker)
    assert told("outsider", site) == told("outsider", worker) == set()
    assert told("reader", site) == {"page.scanned"}  # the record is of their own department


def test_a_rejected_batch_says_why_in_both_languages(line: Line) -> None:
    profile = {"colour": "colour", "dpi": 300, "format": "image/jpeg"}
    made = line.room.desks["archivist"].do("batch.opened", {"material": "照片", "profile": profile})
    batch = identity(made.subjects, "batch")
    line.do("publisher", "batch.rejected", batch=batch, reasons=["scans"])
    line.speaker.service.wait_for(line.room.ledger.store.head_position())
    query = "query($batch: ID!) { batchProgress(batch: $batch) { status rejections reasonNames } }"
    assert line.speaker.ask(query, {"batch": batch}, who="publisher")["batchProgress"] == {
        "status": "rejected",
        "rejections": 1,
        "reasonNames": ["没有页面 no pages", "漏扫或漏挂 pages missing among scans or images"],
    }
