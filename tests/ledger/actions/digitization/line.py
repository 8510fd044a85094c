"""A digitization line for tests: a vendor with licence and contract, a site with a shift, people inside."""

from __future__ import annotations

from typing import Any

from ledger.actions.digitization.batches import BatchOpened, Profile
from ledger.actions.digitization.contracts import ContractSigned
from ledger.actions.digitization.entry_events import WorkerEntered
from ledger.actions.digitization.page_events import PageAttached, PageDetached, PageReplaced
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.digitization.shift_events import ShiftStarted
from ledger.actions.digitization.sites import SiteOpened, Workstation
from ledger.actions.digitization.tenders import BidScreened, TenderOpened
from ledger.actions.digitization.vendors import VendorQualified
from ledger.actions.digitization.workers import WorkerPledged, WorkerTrained
from ledger.actions.organisation.ledger_created import FirstService, Founder, LedgerCreated
from ledger.event import FileObject, secret
from signing.times import format_time
from tests.ledger.actions.publication.publishing import filed, key_enrolled
from tests.ledger.given import (
    DAY,
    FOUNDER,
    HOUR,
    LEDGER,
    NOW,
    OFFICE,
    SERVICE,
    Happened,
    digest_of,
    enrolled,
    granted,
    happened,
    identity,
    key_of,
    registered,
)

ANNA, BORIS, GUARD, RELIEF, READER = map(identity, ("anna", "boris", "guard", "relief", "reader"))
WORKER, OTHER_WORKER = identity("worker"), identity("other worker")
VENDOR, TENDER, CONTRACT = identity("vendor"), identity("tender"), identity("contract")
SITE, SHIFT, BATCH = identity("site"), identity("shift"), identity("batch")
RECORD, SECOND = identity("record"), identity("second record")
PROFILE = Profile(colour="colour", dpi=300, format="image/jpeg")
CERTIFICATE = "JM-2025-0033"
BEGINS, ENDS = NOW - 300 * DAY, NOW + 60 * DAY
SHIFT_BEGAN = NOW - HOUR

CREATED = happened(
    LedgerCreated(
        ca_root="0" * 64,
        founder=Founder(chain=[], person=FOUNDER),
        jurisdiction="330000000000",
        log_vkey="",
        network="internal",
        origin=LEDGER,
        service=FirstService(chain=[], key=key_of(SERVICE), service=SERVICE),
        signer_table={},
        time_zone="Asia/Shanghai",
    ),
    f"ledger:{LEDGER}",
)
STAFF = [
    registered(OFFICE),
    registered(VENDOR, "某数字化公司", kind="vendor"),
    *(enrolled(one) for one in (ANNA, BORIS, GUARD, RELIEF, READER)),
    *(enrolled(one, VENDOR) for one in (WORKER, OTHER_WORKER)),
    *(granted(one, "archivist") for one in (ANNA, BORIS)),
    *(granted(one, "guard") for one in (GUARD, RELIEF)),
    *(granted(one, "digitizer") for one in (WORKER, OTHER_WORKER)),
    granted(READER, "reader"),
    *(key_enrolled(one) for one in (ANNA, BORIS, GUARD, WORKER, READER)),
]


def licence(**change: Any) -> Happened:
    """The vendor's licence of grade 乙 in province 33, in force."""
    wanted = {
        "category": "archive_digitization",
        "certificate": CERTIFICATE,
        "from_": format_time(BEGINS),
        "grade": "B",
        "province": "33",
        "until": format_time(ENDS),
    }
    return happened(VendorQualified(**(wanted | change)), f"vendor:{VENDOR}", actor=ANNA)


def pledged(worker: str) -> Happened:
    payload = WorkerPledged(document=digest_of("pledge"))
    return happened(payload, f"worker:{worker}", f"vendor:{VENDOR}", f"contract:{CONTRACT}")


def trained(worker: str, days: int = 5, passed: bool = True) -> Happened:
    return happened(WorkerTrained(days=days, passed=passed), f"worker:{worker}", f"vendor:{VENDOR}")


def entered(worker: str, at: int = SHIFT_BEGAN + HOUR // 10) -> Happened:
    payload = WorkerEntered(checked_by=GUARD, media_checked=True, phone_checked=True)
    return happened(payload, f"worker:{worker}", f"shift:{SHIFT}", f"site:{SITE}", actor=GUARD, at=at)


TENDERED = [
    happened(TenderOpened(grade="B", name="2026 年档案数字化"), f"tender:{TENDER}"),
    happened(BidScreened(verdict="passed", certificate=CERTIFICATE), f"tender:{TENDER}", f"vendor:{VENDOR}"),
]
CONTRACTED = happened(
    ContractSigned(scope="文书档案", secrecy_agreement=digest_of("agreement")),
    f"contract:{CONTRACT}",
    f"tender:{TENDER}",
    f"vendor:{VENDOR}",
)
OPENED_SITE = happened(
    SiteOpened(cameras=4, place="一楼", workstations=(Workstation(name="PC1", protection="usb_sealed"),)),
    f"site:{SITE}",
    f"org:{OFFICE}",
    f"contract:{CONTRACT}",
    f"vendor:{VENDOR}",
)
STARTED = happened(
    ShiftStarted(cctv=True, seals=True, guard=GUARD),
    f"shift:{SHIFT}",
    f"site:{SITE}",
    actor=GUARD,
    at=SHIFT_BEGAN,
)
OPENED_BATCH = happened(
    BatchOpened(material="文书档案", profile=PROFILE, vendor=VENDOR, contract=CONTRACT),
    f"batch:{BATCH}",
    f"vendor:{VENDOR}",
    f"contract:{CONTRACT}",
    actor=ANNA,
)
BEFORE_SITE = [CREATED, *STAFF, licence(), *TENDERED, CONTRACTED, pledged(WORKER), trained(WORKER)]
AT_WORK = [*BEFORE_SITE, OPENED_SITE, OPENED_BATCH, filed(RECORD), filed(SECOND), STARTED, entered(WORKER)]


def image(number: int, version: str = "") -> FileObject:
    return FileObject(1_000, digest_of(f"image {number}{version}"))


def page_id(number: int) -> str:
    return identity(f"page {number}")


def _page_tags(number: int) -> tuple[str, ...]:
    return f"batch:{BATCH}", f"page:{page_id(number)}", f"record:{RECORD}"


def attached(number: int, actor: str = ANNA) -> Happened:
    payload = PageAttached(
        format="image/jpeg", height=3_508, image=image(number), number=number, width=2_480, dpi=300
    )
    return happened(payload, *_page_tags(number), actor=actor)


def replaced(number: int, actor: str = ANNA) -> Happened:
    payload = PageReplaced(
        format="image/jpeg",
        height=3_508,
        image=image(number, "b"),
        number=number,
        old=image(number),
        reason=secret("歪斜"),
        width=2_480,
    )
    return happened(payload, *_page_tags(number), actor=actor)


def detached(number: int) -> Happened:
    payload = PageDetached(image=image(number), number=number, reason=secret("重扫"))
    return happened(payload, *_page_tags(number), actor=ANNA)


def scanned(number: int, worker: str = WORKER) -> Happened:
    payload = PageScanned(
        bytes=1_000,
        colour="colour",
        device="fi-7600",
        digest=image(number).object,
        dpi=300,
        format="image/jpeg",
        height=3_508,
        number=number,
        scanned_at=format_time(NOW - HOUR // 2),
        width=2_480,
    )
    tags = (*_page_tags(number), f"worker:{worker}", f"shift:{SHIFT}", f"site:{SITE}")
    return happened(payload, *tags, actor=worker)
